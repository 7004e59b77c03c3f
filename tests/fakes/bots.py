"""Bots kept in memory."""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.licence import KnownLicence
from bridge.domain.pacing import Refusal
from bridge.domain.records import Bot, BotState
from bridge.relay.ports import Bots

BOT_ID = 7001
ACCOUNT_ID = 31
FAR_AWAY = 4_000_000_000
"""When the licences of these tests end, unless they are about that."""


def make_bot(**overrides: Any) -> Bot:
    """Return a bot that is switched on; `overrides` are fields of `Bot`."""
    bot = Bot(
        bot_id=BOT_ID,
        account_id=ACCOUNT_ID,
        scope_id="scope-31",
        username="shop_bot",
        name="Shop",
        label="Магазин",
        pipeline_id=11,
        status_id=None,
        source_ref=501,
        sealed_token=b"sealed",
        generation=1,
        renewed_at=1_790_000_000,
        state=BotState.ON,
        created_at=1_790_000_000,
        privacy=False,
        licence=KnownLicence(FAR_AWAY),
    )
    return replace(bot, **overrides)


def rewrite(bots: Bots, bot: Bot) -> Bot:
    """Let a bot be as a test wants it, whatever stands there."""
    return bots.add(bot, replacing=bots.get(bot.bot_id))


def drop(bots: Bots, bot_id: int) -> None:
    bot = bots.get(bot_id)
    assert bot is not None
    assert bots.remove(bot)


class FakeBots:
    """The port `Bots`; `refusals` are the last ones of Telegram."""

    def __init__(self, *bots: Bot) -> None:
        self.stored: dict[int, Bot] = {}
        self.refusals: dict[int, list[Refusal]] = {}
        self._lock = threading.RLock()
        self._versions = itertools.count(1)
        for bot in bots:
            self._put(bot)

    def get(self, bot_id: int) -> Bot | None:
        return self.stored.get(bot_id)

    def of_account(self, account_id: int) -> Sequence[Bot]:
        return [bot for _, bot in sorted(self.stored.items()) if bot.account_id == account_id]

    def add(self, bot: Bot, replacing: Bot | None = None) -> Bot:
        with self._lock:
            before = self.stored.get(bot.bot_id)
            if (before and before.version) != (replacing and replacing.version):
                raise OvertakenError("something else stands there")
            return self._put(bot)

    def save(self, bot: Bot) -> Bot:
        with self._lock:
            before = self.stored.get(bot.bot_id)
            if before is None or before.account_id != bot.account_id:
                raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
            if before.version != bot.version:
                raise OvertakenError("changed meanwhile")
            return self._put(bot)

    def mark(self, bot_id: int, state: BotState, generation: int | None = None) -> None:
        with self._lock:
            bot = self.stored.get(bot_id)
            if bot is not None and (generation is None or (generation == bot.generation and bot.is_on)):
                self._put(replace(bot, state=state))

    def refused(self, bot_id: int, refusal: Refusal) -> Sequence[Refusal]:
        before = self.refusals.get(bot_id, [])
        self.refusals[bot_id] = [refusal, *before][:2]
        return before

    def pause(self, bot_id: int, until: float) -> None:
        self.put(bot_id, paused_until=until)

    def remove(self, bot: Bot) -> bool:
        with self._lock:
            before = self.stored.get(bot.bot_id)
            if before is not None and before.version != bot.version:
                return False
            self.stored.pop(bot.bot_id, None)
            return True

    def put(self, bot_id: int, **changes: Any) -> None:
        """Let a bot be as a test wants it, whatever it was."""
        self._put(replace(self.stored[bot_id], **changes))

    def _put(self, bot: Bot) -> Bot:
        stored = replace(bot, version=f"v{next(self._versions)}")
        self.stored[bot.bot_id] = stored
        return stored
