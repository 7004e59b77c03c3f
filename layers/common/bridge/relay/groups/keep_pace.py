"""The pace of a group, which all who send into it have in common: each deal's answers, and what its bots say there."""

from dataclasses import dataclass, replace

from bridge.domain.errors import NotYetError
from bridge.domain.groups import Group
from bridge.domain.pacing import TELEGRAM_GROUP, place, refused_until, with_calls
from bridge.domain.reasons import Reason
from bridge.relay.ports import Clock, Groups

LONGEST_SLEEP = 1.0
"""Seconds a worker may wait for its place; anything longer goes back to the queue, so that others are not held up."""


@dataclass(frozen=True)
class KeepPace:
    """Give out places for messages into a group, each to one of all workers.

    The group that was read tells when messages went there; whoever books first changes that, and others look again.
    """

    groups: Groups
    clock: Clock

    def await_soon(self, group: Group, messages: int = 1) -> float:
        """Return when so many messages may go; raises NotYetError when that is more than a moment away."""
        now = self.clock.now()
        at = place(TELEGRAM_GROUP, group.sent, now, messages)
        if at - now > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the group's own pace", at - now)
        return at

    def take(self, group: Group, messages: int = 1) -> Group:
        """Book the next place, sleep until then and return the group as it is remembered; raises as `await_soon`."""
        while True:
            at = self.await_soon(group, messages)
            group, is_booked = self._book(group, with_calls(TELEGRAM_GROUP, group.sent, at, messages))
            if is_booked:
                self.clock.sleep(max(0.0, at - self.clock.now()))
                return group

    def note(self, group: Group) -> Group:
        """Count a message that went without a place, because another one was refused."""
        while True:
            group, is_booked = self._book(group, with_calls(TELEGRAM_GROUP, group.sent, self.clock.now()))
            if is_booked:
                return group

    def refused(self, group: Group, until: float) -> None:
        """Have nobody send into a group before Telegram takes messages there again (unix seconds)."""
        is_booked = False
        while not is_booked:
            group, is_booked = self._book(group, refused_until(TELEGRAM_GROUP, until))

    def _book(self, group: Group, sent: tuple[float, ...]) -> tuple[Group, bool]:
        """Return the group as it is remembered now, and whether that is as we wanted it."""
        other = self.groups.book(group, sent)
        return replace(group, sent=sent if other is None else tuple(other)), other is None
