"""The documented Bot API as data: methods, their parameters, and the types they are made of."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from local.simulators.telegram.condense import EXTRACT


@dataclass(frozen=True)
class Field:
    """One parameter or field: the types it may have, in the documentation's words."""

    name: str
    types: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Limit:
    """How long a string may be, counted in `unit`: `characters` or `bytes`."""

    minimum: int
    maximum: int
    unit: str

    def allows(self, text: str) -> bool:
        length = len(text.encode()) if self.unit == "bytes" else len(text)
        return self.minimum <= length <= self.maximum


@dataclass(frozen=True)
class Type:
    """A documented object. `constant` is the field that tells it from its siblings, with its value."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    limits: dict[str, Limit] = field(default_factory=dict)
    subtypes: tuple[str, ...] = ()
    constant: tuple[str, str] | None = None


@dataclass(frozen=True)
class Method:
    """A documented method under its documented spelling."""

    name: str
    returns: tuple[str, ...]
    fields: dict[str, Field]
    limits: dict[str, Limit]


@dataclass(frozen=True)
class Schema:
    """Methods by lower-case name (the API ignores case) and types by name."""

    methods: dict[str, Method]
    types: dict[str, Type]


def _fields(described: dict[str, str]) -> dict[str, Field]:
    return {
        name: Field(name, tuple(types.rstrip("!").split("|")), types.endswith("!")) for name, types in described.items()
    }


def _limits(described: dict[str, list[Any]]) -> dict[str, Limit]:
    return {name: Limit(low, high, unit) for name, (low, high, unit) in described.items()}


@cache
def schema() -> Schema:
    """Return the extract that is kept beside this module."""
    raw = json.loads(EXTRACT.read_text(encoding="utf-8"))
    methods = {
        name.lower(): Method(
            name, tuple(entry["returns"]), _fields(entry.get("fields", {})), _limits(entry.get("limits", {}))
        )
        for name, entry in raw["methods"].items()
    }
    types = {
        name: Type(
            name,
            _fields(entry.get("fields", {})),
            _limits(entry.get("limits", {})),
            tuple(entry.get("subtypes", ())),
            next(iter(entry["constant"].items()), None) if "constant" in entry else None,
        )
        for name, entry in raw["types"].items()
    }
    return Schema(methods, types)
