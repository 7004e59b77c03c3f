"""What settings and health see of the codes of bots' owners."""

from bridge.domain.gateway import CodeSeen, Receiving
from bridge.domain.owner_side import Dropped, OwnerSide
from bridge.domain.records import Bot
from bridge.relay.ports import Clock
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore

MOST_SWEPT = 1000
"""Updates that are removed while a person waits; nobody is given the rest, and it expires within the day."""


class OwnersCodeStore:
    """`OwnersCode` on what the gateway keeps."""

    def __init__(self, owners: OwnerStore, updates: OwnerUpdateStore, clock: Clock) -> None:
        self._owners = owners
        self._updates = updates
        self._clock = clock

    def seen(self, bot: Bot) -> CodeSeen:
        side = self._owners.get(bot.bot_id)
        oldest = next(self._updates.head(bot.bot_id, side.dropped), None)
        waiting = self._updates.count(bot.bot_id) if oldest else 0
        called_at = _since(bot, max(side.polled_at, side.called_at))
        if side.key != bot.gateway.key:
            return CodeSeen(called_at=called_at, waiting=waiting, waits_since=int(oldest.at) if oldest else 0)
        return CodeSeen(
            _mode(bot, side),
            side.hook.url if side.hook else "",
            called_at,
            side.receiving.error,
            side.receiving.error_at,
            waiting,
            int(oldest.at) if oldest else 0,
        )

    def called(self, bot_id: int) -> None:
        self._owners.called(bot_id)

    def forget(self, bot_id: int) -> None:
        dropped = Dropped(until_ms=int(self._clock.now() * 1000))
        self._owners.begin(bot_id, "")
        self._owners.drop(bot_id, dropped)
        self._updates.sweep(bot_id, dropped, MOST_SWEPT)


def _mode(bot: Bot, side: OwnerSide) -> Receiving:
    if side.hook is not None:
        return Receiving.WEBHOOK
    return Receiving.POLLING if _since(bot, side.polled_at) else Receiving.NONE


def _since(bot: Bot, moment: float) -> int:
    """Return a moment since which the bot's present key is there, 0 for one before."""
    return int(moment) if moment >= bot.gateway.made_at else 0
