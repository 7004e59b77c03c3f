"""What waits beside its line: messages that cannot go now, and must not hold up what comes behind them."""

from dataclasses import dataclass

from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason

PATIENCE = 24 * 3600
"""Seconds that a message waits before people see it as a failure."""

APART = 3600
"""Seconds between two messages behind which a person is told of each that it is lost, and not of both at once."""

LONGEST_PAUSE = 45.0
"""Seconds between two looks at what waits, without the luck that spreads them."""

LOOKS = 30
"""Looks of one job, of less than half an hour together; then another one goes on, because no queue is to grow old."""


@dataclass(frozen=True)
class Waiting:
    """One message of a conversation's line, `since` when it waits (unix seconds) and for what.

    `untried`: certainly nothing of it has been done by any route, for it came behind others, or lacks what comes first.
    """

    message: Kept
    account_id: int
    reason: Reason
    since: int
    untried: bool = False

    def is_too_old(self, now: int) -> bool:
        return now - self.since >= PATIENCE


def pause_between_looks(attempt: int) -> float:
    """Return the seconds until the look after this one: half a second at first, growing as after failures."""
    return float(min(0.5 * attempt**1.5, LONGEST_PAUSE))
