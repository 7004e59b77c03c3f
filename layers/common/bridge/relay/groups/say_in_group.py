"""What a bot tells a group by itself, away from anything that was asked of it."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.relay.groups.desk import OpenDesk, Speak
from bridge.relay.messages import Page
from bridge.relay.ports import Clock, Log


@dataclass(frozen=True)
class SayInGroup:
    """Say it while it is news, at most once; what cannot be said is dropped with a line in the log."""

    open_desk: OpenDesk
    speak: Speak
    clock: Clock
    log: Log

    def __call__(self, account_id: int, home: int, bot_id: int, text: str, until: float) -> None:
        """`until`: when it is no news any more, in unix seconds."""
        desk = self.open_desk(account_id, home, bot_id)
        if desk is None or desk.seat is None or not desk.seat.is_inside:
            self._dropped("the bot is off, or not in the group")
            return
        if self.clock.now() >= until:
            self._dropped("it is too late")
            return
        try:
            self.speak.say(desk, Page((text,)))
        except PermanentError as error:
            self._dropped(str(error))
        except TransientError as error:
            if not error.outcome_unknown:
                raise
            self._dropped(str(error))

    def _dropped(self, why: str) -> None:
        self.log.warning("a group was not told", extra={"why": why})
