"""A call of the Bot API that an owner's code makes to us, and its answer."""

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


@dataclass(frozen=True)
class CallAnswer:
    """An answer in Telegram's form: a `result`, or a refusal with its `status`, `description` and perhaps a wait."""

    result: Any = None
    status: int = 200
    description: str = ""
    retry_after: int = 0

    @property
    def is_ok(self) -> bool:
        return self.status == 200
