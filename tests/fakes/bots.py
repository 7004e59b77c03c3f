"""Bots kept in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.errors import RefusedError
from bridge.domain.pacing import Refusal
from bridge.domain.records import Bot, BotState

BOT_ID = 7001
ACCOUNT_ID = 31


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
    )
    return replace(bot, **overrides)


class FakeBots:
    """The port `Bots`; `refusals` are the last ones of Telegram."""

    def __init__(self, *bots: Bot) -> None:
        self.stored = {bot.bot_id: bot for bot in bots}
        self.refusals: dict[int, Refusal] = {}

    def get(self, bot_id: int) -> Bot | None:
        return self.stored.get(bot_id)

    def of_account(self, account_id: int) -> Sequence[Bot]:
        return [bot for _, bot in sorted(self.stored.items()) if bot.account_id == account_id]

    def add(self, bot: Bot) -> bool:
        before = self.stored.get(bot.bot_id)
        if before is not None and before.state is not BotState.STOPPED:
            return False
        self.stored[bot.bot_id] = bot
        return True

    def save(self, bot: Bot) -> None:
        if bot.bot_id not in self.stored:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
        self.stored[bot.bot_id] = bot

    def mark(self, bot_id: int, state: BotState, generation: int | None = None) -> None:
        bot = self.stored.get(bot_id)
        if bot is not None and generation in {None, bot.generation}:
            self.stored[bot_id] = replace(bot, state=state)

    def refused(self, bot_id: int, refusal: Refusal) -> Refusal:
        before = self.refusals.get(bot_id, Refusal(0, 0.0))
        self.refusals[bot_id] = refusal
        return before

    def pause(self, bot_id: int, until: float) -> None:
        self.stored[bot_id] = replace(self.stored[bot_id], paused_until=until)

    def remove(self, bot_id: int) -> None:
        self.stored.pop(bot_id, None)
