"""The template as AWS would see it after the SAM transform, with the questions the rules ask of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs

from local.template import of_type, references, translate

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
REGION = "eu-central-1"


@dataclass(frozen=True)
class Translated:
    """A translated template. Numbers and texts of parameters count as their defaults."""

    body: Mapping[str, Any]

    @property
    def resources(self) -> Mapping[str, Any]:
        resources: Mapping[str, Any] = self.body["Resources"]
        return resources

    def of(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return of_type(self.resources, kind)

    def value(self, given: Any) -> Any:
        """Return what a Ref to a parameter stands for by default; anything else as it is."""
        parameter = self.body["Parameters"].get(given.get("Ref")) if isinstance(given, dict) else None
        return parameter["Default"] if parameter and "Default" in parameter else given

    def number(self, given: Any) -> int:
        return int(self.value(given))

    def is_a(self, name: str, kind: str) -> bool:
        return name in self.resources and self.resources[name]["Type"] == kind

    def named(self, expression: Any) -> set[str]:
        """Return the resources of this template that an expression names."""
        return references(expression) & set(self.resources)

    def function_behind(self, expression: Any) -> str:
        """Return the function that an expression names, itself or by its alias."""
        (name,) = self.named(expression)
        if self.is_a(name, "AWS::Lambda::Alias"):
            (name,) = self.named(self.resources[name]["Properties"]["FunctionName"])
        return name

    def mapping_of(self, function: str) -> dict[str, Any] | None:
        """Return the properties of the queue mapping that starts a function."""
        mappings = self.of("AWS::Lambda::EventSourceMapping")
        return next((m for _, m in mappings if self.function_behind(m["FunctionName"]) == function), None)


def read(path: Path = TEMPLATE) -> Translated:
    return Translated(translate(path, REGION))


Rule = Callable[[Translated], Iterator[str]]
"""A rule returns its findings, none when the template keeps it."""


def lint_findings(text: str) -> list[str]:
    """Return what cfn-lint says of a template, warnings included: `E3030 message`."""
    return [f"{match.rule.id} {match.message}" for match in lint(text, config=ManualArgs(regions=[REGION]))]


def functions_of_the_template() -> list[tuple[str, dict[str, Any]]]:
    return list(read().of("AWS::Lambda::Function"))
