"""Which failures are looked for, and what was found."""

from dataclasses import dataclass

from bridge.domain.records import Direction, Failure


@dataclass(frozen=True)
class WantedFailures:
    """Those of one bot, of one reason, in one direction, since a moment (unix seconds); None for any, 0 for ever."""

    bot_id: int | None = None
    reason: str | None = None
    direction: Direction | None = None
    since: int = 0

    @property
    def is_narrow(self) -> bool:
        """Tell whether there may be others among them."""
        return self != WantedFailures()


@dataclass(frozen=True)
class FailurePage:
    """Some failures in their order; `next`: behind which one to look for more, None when there are no more."""

    failures: tuple[Failure, ...]
    next: str | None


@dataclass(frozen=True)
class ReasonCount:
    """How many failures there are of a reason; `last_at`: when the newest one was kept, in unix seconds."""

    reason: str
    count: int
    last_at: int


@dataclass(frozen=True)
class Reasons:
    """Failures by their reasons, the most frequent first; not `complete` when there are too many to be counted."""

    counts: tuple[ReasonCount, ...]
    complete: bool
