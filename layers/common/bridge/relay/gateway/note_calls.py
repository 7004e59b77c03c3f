"""Noting that a bot's own code calls, for people who want to know whether it lives."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.domain.errors import TransientError
from bridge.domain.records import Bot
from bridge.relay.ports import Clock, Log
from bridge.relay.ports.owner import Owners

EVERY = 60
"""Seconds: a call that follows one that was noted is not worth a write."""


@dataclass(frozen=True)
class NoteCalls:
    """Find the bot of a key by `open`, and note now and then that its code has called, at once with a new key."""

    open: Callable[[str], Bot]
    owners: Owners
    clock: Clock
    log: Log
    _noted: dict[tuple[int, int], float] = field(default_factory=dict)

    def __call__(self, key: str) -> Bot:
        """Raises what `open` does; a note that is not taken is nobody's trouble."""
        bot, now = self.open(key), self.clock.now()
        caller = bot.bot_id, bot.gateway.made_at
        if now >= self._noted.get(caller, 0.0) + EVERY:
            self._note(bot)
            self._noted[caller] = now
        return bot

    def _note(self, bot: Bot) -> None:
        try:
            self.owners.called(bot.bot_id)
        except TransientError as error:
            self.log.info("a call was not noted", extra={"bot_id": bot.bot_id, "reason": str(error)})
