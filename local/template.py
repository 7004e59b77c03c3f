"""template.yaml read for the local stack: SAM's own translator, then functions, routes, mappings and schedules from it.

Nothing here evaluates CloudFormation: every value that is not literal becomes an Output of the stack, and the engine
resolves it. So `describe` runs twice over the translated template, first with a `value` function that notes what it is
asked for (`Expressions.note`), then with one that looks the answers up (`Expressions.resolve`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import intrinsics_multi_constructor, yaml

from local.children import StartError

Value = Callable[[Any], str]

# The translator insists on code in S3, so a local folder travels through it as the key of this bucket.
LOCAL_CODE = "local-code"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """libyaml where PyYAML brings it: reading the template takes half of all that is done with it otherwise."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)

GATEWAY_API = "GatewayApi"
DEFAULT_ROUTE = "$default"
DEFAULT_CONCURRENCY = 4
DEFAULT_TIMEOUT = 3
DEFAULT_MEMORY = 128


@dataclass(frozen=True)
class FunctionSpec:
    """One Lambda function. `timeout` in seconds, `memory` in MB, `code` and `layers` are folders of this machine."""

    name: str
    handler: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    code: Path
    layers: tuple[Path, ...]
    concurrency: int


@dataclass(frozen=True)
class Route:
    """One route of an HTTP API; `method` is upper case or ANY, `path` is the template with `{name}` and `{name+}`.

    The path `DEFAULT_ROUTE` takes what no other route does. `api` is the logical id of the API.
    """

    method: str
    path: str
    function: str
    api: str = "Api"

    @property
    def key(self) -> str:
        return self.path if self.path == DEFAULT_ROUTE else f"{self.method} {self.path}"


@dataclass(frozen=True)
class QueueMapping:
    """One SQS event source mapping."""

    function: str
    queue_arn: str
    batch_size: int
    concurrency: int
    reports_failures: bool


@dataclass(frozen=True)
class Schedule:
    """One schedule: `expression` is rate(…) or cron(…), `payload` the JSON text of Input, if the template gives one."""

    name: str
    function: str
    expression: str
    payload: str | None


@dataclass(frozen=True)
class Description:
    """What the runner needs to know of the template, everything resolved."""

    functions: tuple[FunctionSpec, ...]
    routes: tuple[Route, ...]
    mappings: tuple[QueueMapping, ...]
    schedules: tuple[Schedule, ...]

    @property
    def routes_by_host(self) -> tuple[list[Route], list[Route]]:
        """The routes of the API, and those of the gateway, which has a host of its own."""
        apart = [route for route in self.routes if route.api == GATEWAY_API]
        return [route for route in self.routes if route not in apart], apart


@dataclass
class Expressions:
    """The CloudFormation expressions of a template, each under the name of the Output that will resolve it."""

    outputs: dict[str, Any] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def note(self, value: Any) -> str:
        """Remember an expression; answers a stand-in that is also a valid number."""
        if not isinstance(value, dict):
            return _text(value)
        written = json.dumps(value, sort_keys=True)
        if written not in self._names:
            name = f"Value{len(self._names)}"
            self._names[written] = name
            self.outputs[name] = value
        return "1"

    def resolve(self, answers: Mapping[str, str]) -> Value:
        """Return the function that gives each noted expression the engine's answer."""

        def value(expression: Any) -> str:
            if not isinstance(expression, dict):
                return _text(expression)
            return answers[self._names[json.dumps(expression, sort_keys=True)]]

        return value


def translate(path: Path, region: str) -> dict[str, Any]:
    """Return the template as plain CloudFormation, code folders kept as keys of `LOCAL_CODE`.

    Raises StartError for a file that is not there, is no YAML or is no SAM template.
    """
    source = _read(path)
    shared = source.get("Globals", {}).get("Function", {})
    for properties in (shared, *(r.get("Properties", {}) for r in source["Resources"].values())):
        for name in ("CodeUri", "ContentUri"):
            if name in properties:
                properties[name] = f"s3://{LOCAL_CODE}/{properties[name]}"
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=region))
    try:
        translated: dict[str, Any] = translator.translate(source, parameter_values={})
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes)
        raise StartError(f"{path} is no SAM template: {causes}") from error
    return translated


def _read(path: Path) -> dict[str, Any]:
    try:
        source = yaml.load(path.read_text(), _Loader)
    except OSError as error:
        raise StartError(f"the template cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise StartError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(source, dict) or not isinstance(source.get("Resources"), dict):
        raise StartError(f"{path} has no Resources")
    return source


def describe(translated: Mapping[str, Any], root: Path, value: Value) -> Description:
    """Collect functions, routes, mappings and schedules; `root` is the folder of the template."""
    resources: Mapping[str, Any] = translated["Resources"]
    owners = _function_names(resources)
    mappings = tuple(_mappings(resources, owners, value))
    return Description(
        functions=tuple(_functions(resources, mappings, root, value)),
        routes=tuple(_routes(resources, owners)),
        mappings=mappings,
        schedules=tuple(_schedules(resources, owners, value)),
    )


def of_type(resources: Mapping[str, Any], *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield logical id and properties of every resource of these types."""
    for name, resource in resources.items():
        if resource["Type"] in types:
            yield name, resource.get("Properties", {})


def references(expression: Any) -> set[str]:
    """Return the logical ids that an expression names through Ref, GetAtt or Sub."""
    if isinstance(expression, list):
        return set().union(*map(references, expression))
    if not isinstance(expression, dict):
        return set()
    found: set[str] = set()
    for key, inner in expression.items():
        if key == "Ref":
            found.add(inner)
        elif key == "Fn::GetAtt":
            found.add(inner.split(".")[0] if isinstance(inner, str) else inner[0])
        elif key == "Fn::Sub":
            found |= _substitutions(inner)
        else:
            found |= references(inner)
    return found


def _substitutions(sub: Any) -> set[str]:
    text, variables = (sub, {}) if isinstance(sub, str) else (sub[0], sub[1])
    names = {piece.split("}")[0].split(".")[0] for piece in text.split("${")[1:]}
    return {name for name in names if name not in variables} | references(list(variables.values()))


def _function_names(resources: Mapping[str, Any]) -> dict[str, str]:
    """Map every logical id by which something may name a function (itself, its alias) to the function."""
    owners = {name: name for name, _ in of_type(resources, "AWS::Lambda::Function")}
    for name, properties in of_type(resources, "AWS::Lambda::Alias"):
        owners[name] = properties["FunctionName"]["Ref"]
    return owners


def _owner(expression: Any, owners: Mapping[str, str]) -> str:
    return next(owners[name] for name in sorted(references(expression)) if name in owners)


def _functions(
    resources: Mapping[str, Any], mappings: tuple[QueueMapping, ...], root: Path, value: Value
) -> Iterator[FunctionSpec]:
    for name, properties in of_type(resources, "AWS::Lambda::Function"):
        batches = sum(mapping.concurrency for mapping in mappings if mapping.function == name)
        reserved = int(value(properties.get("ReservedConcurrentExecutions", DEFAULT_CONCURRENCY)))
        variables = properties.get("Environment", {}).get("Variables", {})
        logging = properties.get("LoggingConfig", {})
        log_variables = {
            "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat", "Text"),
            "AWS_LAMBDA_LOG_LEVEL": logging.get("ApplicationLogLevel", "INFO"),
        }
        yield FunctionSpec(
            name=name,
            handler=value(properties["Handler"]),
            timeout=int(value(properties.get("Timeout", DEFAULT_TIMEOUT))),
            memory=int(value(properties.get("MemorySize", DEFAULT_MEMORY))),
            environment={key: value(text) for key, text in (log_variables | variables).items()},
            code=root / properties["Code"]["S3Key"],
            layers=tuple(_layers(resources, properties, root)),
            concurrency=batches or reserved,
        )


def _layers(resources: Mapping[str, Any], function: Mapping[str, Any], root: Path) -> Iterator[Path]:
    named = references(function.get("Layers", []))
    for name, properties in of_type(resources, "AWS::Lambda::LayerVersion"):
        if name in named:
            yield root / properties["Content"]["S3Key"]


def _mappings(resources: Mapping[str, Any], owners: Mapping[str, str], value: Value) -> Iterator[QueueMapping]:
    for _, properties in of_type(resources, "AWS::Lambda::EventSourceMapping"):
        yield QueueMapping(
            function=_owner(properties["FunctionName"], owners),
            queue_arn=value(properties["EventSourceArn"]),
            batch_size=int(value(properties.get("BatchSize", 10))),
            concurrency=int(value(properties.get("ScalingConfig", {}).get("MaximumConcurrency", DEFAULT_CONCURRENCY))),
            reports_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
        )


def _routes(resources: Mapping[str, Any], owners: Mapping[str, str]) -> Iterator[Route]:
    """Yield the routes that SAM writes into an API's body, and those that are resources of their own."""
    for api, properties in of_type(resources, "AWS::ApiGatewayV2::Api"):
        for path, methods in properties.get("Body", {}).get("paths", {}).items():
            for method, operation in methods.items():
                name = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
                yield Route(name, path, _owner(operation["x-amazon-apigateway-integration"]["uri"], owners), api)
    for _, properties in of_type(resources, "AWS::ApiGatewayV2::Route"):
        method, _, path = properties["RouteKey"].rpartition(" ")
        (integration,) = references(properties["Target"])
        function = _owner(resources[integration]["Properties"]["IntegrationUri"], owners)
        yield Route(method or "ANY", path, function, properties["ApiId"]["Ref"])


def _schedules(resources: Mapping[str, Any], owners: Mapping[str, str], value: Value) -> Iterator[Schedule]:
    for name, properties in of_type(resources, "AWS::Scheduler::Schedule"):
        target = properties["Target"]
        payload = target.get("Input")
        yield Schedule(
            name=name,
            function=_owner(target["Arn"], owners),
            expression=value(properties["ScheduleExpression"]),
            payload=None if payload is None else value(payload),
        )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
