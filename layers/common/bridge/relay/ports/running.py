"""What a worker itself runs with."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol


class Log(Protocol):
    """A logger; what is passed as `extra` becomes fields of the log line."""

    def info(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def warning(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def error(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def exception(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...


class Clock(Protocol):
    def now(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class Patience(Protocol):
    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Let outside calls take so many seconds at most while the context is open."""
        ...


class Counter(Protocol):
    def count(self, name: str) -> None: ...
