"""What a worker itself runs with."""

from collections.abc import Mapping
from typing import Protocol


class Log(Protocol):
    """A logger; what is passed as `extra` becomes fields of the log line."""

    def info(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def warning(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def error(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...


class Clock(Protocol):
    def now(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class Counter(Protocol):
    def count(self, name: str) -> None: ...
