"""What a function may do and what it is told: nothing that the other side does not know of."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.infra.translated import Translated

LITERAL = {"POWERTOOLS_SERVICE_NAME"}
ADDRESSES = {"MEDIA_URL", "GATEWAY_URL"}
# The store of conversations keeps receipts too; the jobs only ask it for conversations.
UNTOUCHED = {("AccountJobs", "ReceiptsTable")}
SECRETIVE = re.compile(r"TOKEN|SECRET|PASSWORD|KEY")
ACTION = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z]+")


def statements(template: Translated, role: str) -> list[dict[str, Any]]:
    """Return the statements of a role's inline policies."""
    policies = template.resources[role]["Properties"].get("Policies", [])
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def names_each_action_and_resource(template: Translated) -> Iterator[str]:
    for role, _ in template.of("AWS::IAM::Role"):
        for statement in statements(template, role):
            for action in listed(statement.get("Action", "nothing")):
                if not ACTION.fullmatch(action):
                    yield f"{role}: {action} is no single action"
            for resource in listed(statement.get("Resource", "nothing")):
                if not template.named(resource):
                    yield f"{role}: {resource} is not of this template"


def each_function_has_a_role_of_its_own(template: Translated) -> Iterator[str]:
    owners: dict[str, str] = {}
    for name, function in template.of("AWS::Lambda::Function"):
        (role,) = template.named(function["Role"])
        if role in owners:
            yield f"{name}: shares {role} with {owners[role]}"
        owners[role] = name
        for policy in template.resources[role]["Properties"].get("ManagedPolicyArns", []):
            if not json.dumps(policy).endswith('policy/AWSXRayDaemonWriteAccess"}'):
                yield f"{role}: {policy} allows more than this function does"


def permissions_and_variables_agree(template: Translated) -> Iterator[str]:
    """A function may touch what it is told of, its log and the queue that starts it; and it is told of nothing else."""
    for name, function in template.of("AWS::Lambda::Function"):
        (role,) = template.named(function["Role"])
        allowed = {r for s in statements(template, role) for r in template.named(s["Resource"])}
        variables = function.get("Environment", {}).get("Variables", {})
        told = {r for key, value in variables.items() if key not in ADDRESSES for r in template.named(value)}
        log = template.named(function.get("LoggingConfig", {}))
        source = template.named((template.mapping_of(name) or {}).get("EventSourceArn"))
        yield from (f"{name}: may touch {r} without being told of it" for r in sorted(allowed - told - log - source))
        denied = {r for r in (told | log | source) - allowed if (name, r) not in UNTOUCHED}
        yield from (f"{name}: is told of {r} but may not touch it" for r in sorted(denied))


def variables_hold_no_secret(template: Translated) -> Iterator[str]:
    for name, function in template.of("AWS::Lambda::Function"):
        for key, value in function.get("Environment", {}).get("Variables", {}).items():
            if isinstance(value, str) and key not in LITERAL:
                yield f"{name}: {key} is written into the template"
            if SECRETIVE.search(key) and not template.named(value):
                yield f"{name}: {key} is not the address of a secret"
            if "{{resolve:" in json.dumps(value):
                yield f"{name}: {key} would be readable in the console"


def no_parameter_is_a_secret(template: Translated) -> Iterator[str]:
    for name, parameter in template.body["Parameters"].items():
        if parameter.get("NoEcho"):
            yield f"{name}: a secret passes through the stack"


RULES = (
    names_each_action_and_resource,
    each_function_has_a_role_of_its_own,
    permissions_and_variables_agree,
    variables_hold_no_secret,
    no_parameter_is_a_secret,
)
