"""What the local stack reads out of a SAM template."""

from pathlib import Path
from typing import Any

import pytest

from local.children import StartError
from local.resources import data_template
from local.template import Expressions, Route, describe, references, translate

SAMPLE = Path(__file__).parent.parent / "data" / "sample-template.yaml"


@pytest.fixture(scope="module")
def translated() -> dict[str, Any]:
    return translate(SAMPLE, "eu-central-1")


def test_functions_routes_mappings_and_schedules_come_from_the_template(translated: dict[str, Any]) -> None:
    expressions = Expressions()
    describe(translated, SAMPLE.parent, expressions.note)
    answers = dict.fromkeys(expressions.outputs, "7")
    found = describe(translated, SAMPLE.parent, expressions.resolve(answers))

    functions = {function.name: function for function in found.functions}
    assert set(functions) == {"Held", "Echo", "Broken", "Enqueue", "Store"}
    echo = functions["Echo"]
    assert (echo.handler, echo.timeout, echo.memory, echo.concurrency) == ("echo.handler", 2, 256, 2)
    assert echo.code == SAMPLE.parent / "sample"
    assert echo.environment["PUBLIC_URL"] == "7"
    assert functions["Store"].concurrency == 7
    assert set(found.routes) == {
        Route("ANY", "/echo/{proxy+}", "Echo"),
        Route("GET", "/echo/{name}", "Echo"),
        Route("GET", "/echo/fixed", "Echo"),
        Route("ANY", "/broken", "Broken"),
        Route("POST", "/items/{group}", "Enqueue"),
        Route("ANY", "$default", "Held", "GatewayApi"),
    }
    assert [route.key for route in found.routes_by_host[1]] == ["$default"]
    [mapping] = found.mappings
    assert (mapping.function, mapping.batch_size, mapping.reports_failures) == ("Store", 10, True)
    [schedule] = found.schedules
    assert (schedule.function, schedule.expression, schedule.payload) == ("Echo", "rate(1 hour)", '{"tick": true}')


def test_only_data_resources_go_to_the_engine(translated: dict[str, Any]) -> None:
    kept = data_template(translated)
    assert set(kept["Resources"]) == {"WorkQueue", "WorkDeadLetters", "ItemsTable"}
    assert set(kept["Parameters"]) == {"PublicUrl", "DeliverTimeout", "WorkConcurrency"}


def test_a_property_that_names_an_absent_resource_goes_with_it() -> None:
    template = {
        "Resources": {
            "Key": {
                "Type": "AWS::KMS::Key",
                "DependsOn": ["Role", "Queue"],
                "Properties": {"Description": "x", "KeyPolicy": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}},
            },
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${AWS::StackName}-q"}}},
            "Role": {"Type": "AWS::IAM::Role"},
        }
    }
    assert data_template(template)["Resources"] == {
        "Key": {"Type": "AWS::KMS::Key", "DependsOn": ["Queue"], "Properties": {"Description": "x"}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${AWS::StackName}-q"}}},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Resources: [", "is no YAML"),
        ("Transform: x", "has no Resources"),
        ("Resources: {F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}}", "is no SAM template: .*F"),
    ],
)
def test_a_template_that_is_none_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(text)
    with pytest.raises(StartError, match=reason) as refused:
        translate(path, "eu-central-1")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ({"Ref": "A"}, {"A"}),
        ({"Fn::GetAtt": ["A", "Arn"]}, {"A"}),
        ({"Fn::GetAtt": "A.Arn"}, {"A"}),
        ({"Fn::Sub": "x-${A}-${B.Arn}"}, {"A", "B"}),
        ({"Fn::Sub": ["${A}-${v}", {"v": {"Ref": "C"}}]}, {"A", "C"}),
        ({"Fn::If": ["Yes", {"Ref": "A"}, {"Fn::Join": ["", [{"Ref": "B"}, "x"]]}]}, {"A", "B"}),
        ("plain", set()),
    ],
)
def test_references_are_found_in_every_form(expression: object, names: set[str]) -> None:
    assert references(expression) == names
