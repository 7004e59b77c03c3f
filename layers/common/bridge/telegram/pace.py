"""Keeping one bot's messages under Telegram's limit over all chats, in each worker by its share."""

from bridge.domain.errors import NotYetError
from bridge.domain.pacing import TELEGRAM_BOT, Rate, take
from bridge.domain.reasons import Reason
from bridge.relay.ports import Clock

LONGEST_SLEEP = 1.0
AT_ONCE = 0.001
BOTS_KEPT = 2000


class BotPace:
    """This worker's share of every bot's limit; `workers` is how many may send at the same time."""

    def __init__(self, clock: Clock, workers: int) -> None:
        share = TELEGRAM_BOT / workers
        # Half of a second's at once: what is on its way at different speeds may arrive together.
        self._rate = Rate(share, burst=max(1, int(share / 2)))
        self._clock = clock
        self._busy_until: dict[str, float] = {}

    def has_room(self, bot: str) -> bool:
        """Tell whether a message may go now and leave half of what may go at once to others."""
        reserved = self._rate.burst // 2 * self._rate.interval
        return take(self._rate, self._busy_until.get(bot, 0.0) + reserved, self._clock.now()).wait < AT_ONCE

    def wait(self, bot: str, messages: int = 1) -> None:
        """Sleep until this bot may send so many at once; NotYetError when that is too long to hold up a worker."""
        now = self._clock.now()
        slot = take(self._rate, self._busy_until.get(bot, 0.0), now, messages)
        if slot.wait > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", slot.wait)
        self._busy_until[bot] = slot.busy_until
        if len(self._busy_until) > BOTS_KEPT:
            self._busy_until = {name: until for name, until in self._busy_until.items() if until > now}
        self._clock.sleep(slot.wait)
