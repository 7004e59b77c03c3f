"""The gate of the template: both linters' view without a finding, and every rule that no linter knows."""

import json

import pytest

from local.template import describe
from tests.infra import rules_data, rules_functions, rules_gateway, rules_permissions
from tests.infra.translated import ROOT, TEMPLATE, Rule, Translated, lint_findings, read

RULES: tuple[Rule, ...] = (*rules_functions.RULES, *rules_data.RULES, *rules_permissions.RULES, *rules_gateway.RULES)


@pytest.fixture(scope="module")
def template() -> Translated:
    return read()


def test_cfn_lint_has_nothing_to_say_of_the_template() -> None:
    assert lint_findings(TEMPLATE.read_text()) == []


def test_cfn_lint_has_nothing_to_say_of_the_translated_template(template: Translated) -> None:
    assert lint_findings(json.dumps(template.body)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_template_keeps(rule: Rule, template: Translated) -> None:
    assert list(rule(template)) == []


def test_routes_are_the_published_ones(template: Translated) -> None:
    routes = describe(template.body, ROOT, lambda _: "1").routes
    assert {route.key: route.function for route in routes if route.api == "Api"} == {
        "POST /telegram/{bot_id}": "TelegramReceive",
        "POST /amo/chats/{scope_id}": "AmoReceive",
        "POST /amo/crm/{account_key}": "AmoReceive",
        "POST /wahelp/webhook/{bot_id}": "RouteReceive",
        "POST /platform/answers/{key}": "PlatformReceive",
        "ANY /v1/{proxy+}": "SettingsApi",
        "GET /oauth/install": "SettingsApi",
        "GET /oauth/uninstall": "SettingsApi",
        "GET /status": "SettingsApi",
        "POST /reon/licence": "SettingsApi",
    }
    beside = {(route.api, route.key, route.function) for route in routes if route.api != "Api"}
    assert beside == {("GatewayApi", "$default", "BotApi")}


def test_receivers_reach_nothing_but_queues_and_secrets(template: Translated) -> None:
    """Beside them, amoCRM's holds the hooks of a mailing (docs/decisions/0025-a-mailing-waits-beside-the-line.md)."""
    holding = {"dynamodb:GetItem": ["ReceiptsTable"], "dynamodb:UpdateItem": ["ConversationsTable"]}
    for function, beside in (("TelegramReceive", {}), ("AmoReceive", holding), ("RouteReceive", {})):
        found = {
            action: sorted(template.named(statement["Resource"]))
            for statement in rules_permissions.statements(template, f"{function}Role")
            for action in rules_permissions.listed(statement["Action"])
        }
        assert {action.split(":")[0] for action in found.keys() - beside} == {"logs", "secretsmanager", "sqs"}
        assert {action: found[action] for action in beside} == beside


def test_nothing_is_sealed_or_opened_without_saying_whose_it_is(template: Translated) -> None:
    for name, _ in template.of("AWS::Lambda::Function"):
        for statement in rules_permissions.statements(template, f"{name}Role"):
            if any(action.startswith("kms:") for action in rules_permissions.listed(statement["Action"])):
                # Before an installation's pair is stored only its domain is known.
                owners = {"AccountJobs": ["account", "domain"], "CodeExchange": "domain"}.get(name, "account")
                condition = {"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": owners}}
                assert statement["Condition"] == condition, name
