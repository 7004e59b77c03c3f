"""A call of the Bot API that an owner's code makes to us, and its answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call: `method` in lower case, `parameters` as they were given in whatever encoding, each a value of JSON.

    What came in a query or a form is text; the names of its files are in `files`. `written`: the method as it was
    spelled.
    """

    method: str
    parameters: Mapping[str, Any] = field(repr=False)
    files: frozenset[str] = frozenset()
    written: str = ""

    def value(self, name: str) -> Any:
        """Return a parameter as a value of JSON, also from its text; text that is none of JSON as it is."""
        given = self.parameters.get(name)
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given)
        except (ValueError, RecursionError):
            return given


@dataclass(frozen=True)
class CallAnswer:
    """An answer in Telegram's form: a `result`, or a refusal with its `status`, `description` and perhaps a wait.

    A `result` of bytes is JSON already; beside one, a `description` says what was done.
    """

    result: Any = None
    status: int = 200
    description: str = ""
    retry_after: int = 0

    @property
    def is_ok(self) -> bool:
        return self.status == 200


@dataclass(frozen=True)
class RawCall:
    """A call as it came, to be passed on byte for byte; `query` as it stood in the address, without its `?`."""

    verb: str = "POST"
    query: str = field(default="", repr=False)
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Passed:
    """An answer of Telegram's, to be given on as it is; `said` is the object of JSON that it may be."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_ok(self) -> bool:
        return self.status == 200 and self.said.get("ok") is True

    @property
    def retry_after(self) -> float:
        """The seconds that it asks to wait, 0 for none."""
        parameters = self.said.get("parameters")
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        return float(wait) if isinstance(wait, int | float) else 0.0
