"""Removing what a bot's own code has dropped, where that was more than it waits for."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import NotYetError
from bridge.domain.owner_side import Dropped
from bridge.domain.reasons import Reason
from bridge.relay.ports.owner import OwnerUpdates

AT_ONCE = 1000
LEAST_TIME = 10.0


@dataclass(frozen=True)
class SweepDropped:
    updates: OwnerUpdates
    left: Callable[[], float]

    def __call__(self, bot_id: int, dropped: Dropped) -> None:
        """Remove all of it; NotYetError for what there was no time for."""
        while not self.updates.sweep(bot_id, dropped, AT_ONCE):
            if self.left() < LEAST_TIME:
                raise NotYetError(Reason.TOO_SLOW, "there is more to remove", 0)
