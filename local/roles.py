"""The roles of the template's functions: what each may do, with every name resolved.

Only policies that the template writes out count. AWS's managed policies are not known here, and what a statement says
of resources that the local stack does not make (log groups, aliases) nobody can ask for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.template import Value, of_type, references


@dataclass(frozen=True)
class Role:
    """The role of one function; `statements` are those of all its inline policies, as IAM takes them."""

    name: str
    statements: tuple[Mapping[str, Any], ...]


def function_roles(translated: Mapping[str, Any], made: Collection[str], value: Value) -> dict[str, Role]:
    """Return the role of each function by the function's logical id; `made` names the resources that exist."""
    resources: Mapping[str, Any] = translated["Resources"]
    absent = set(resources) - set(made)

    def known(expression: Any) -> bool:
        return not references(expression) & absent

    found = {}
    for function, properties in of_type(resources, "AWS::Lambda::Function"):
        role = next(name for name in sorted(references(properties["Role"])) if name in resources)
        written = resources[role]["Properties"].get("Policies", [])
        found[function] = Role(role, tuple(_statements(written, known, value)))
    return found


def _statements(policies: list[dict[str, Any]], known: Callable[[Any], bool], value: Value) -> Iterator[dict[str, Any]]:
    for statement in (s for policy in policies for s in _listed(policy["PolicyDocument"]["Statement"])):
        named = [resource for resource in _listed(statement["Resource"]) if known(resource)]
        if named:
            yield {**statement, "Resource": [value(resource) for resource in named]}


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]
