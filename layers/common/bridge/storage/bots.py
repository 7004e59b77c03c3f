"""Bots by their Telegram id, which makes a bot's account unique by itself."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from bridge.domain.errors import RefusedError
from bridge.domain.pacing import Refusal
from bridge.domain.records import Bot, BotState
from bridge.storage.table import ConditionFailedError, Item, Table

_FIELDS = {field.name for field in fields(Bot)}


class BotStore:
    """`Bots` on the table Bots with its index `account`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, bot_id: int) -> Bot | None:
        item = self._table.get({"bot_id": bot_id})
        return bot_from(item) if item else None

    def of_account(self, account_id: int) -> Sequence[Bot]:
        items = self._table.query("account_id = :account_id", {":account_id": account_id}, index="account")
        return [bot_from(item) for item in items]

    def add(self, bot: Bot) -> bool:
        try:
            self._table.put(
                _item_of(bot),
                condition="attribute_not_exists(bot_id) OR #state = :stopped",
                values={":stopped": str(BotState.STOPPED)},
                names={"#state": "state"},
            )
        except ConditionFailedError:
            return False
        return True

    def save(self, bot: Bot) -> None:
        try:
            self._table.put(_item_of(bot), condition="account_id = :account_id", values={":account_id": bot.account_id})
        except ConditionFailedError:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён") from None

    def mark(self, bot_id: int, state: BotState, generation: int | None = None) -> None:
        unchanged = {} if generation is None else {":generation": generation}
        try:
            self._table.update(
                {"bot_id": bot_id},
                "SET #state = :state",
                {":state": str(state), **unchanged},
                names={"#state": "state"},
                condition="attribute_exists(bot_id)" + (" AND generation = :generation" if unchanged else ""),
            )
        except ConditionFailedError:
            return

    def refused(self, bot_id: int, refusal: Refusal) -> Refusal:
        values = {":chat": refusal.chat_id, ":until": round(refusal.until, 3)}
        before = self._update(bot_id, "SET refused_chat = :chat, refused_until = :until", values)
        return Refusal(before.get("refused_chat", 0), before.get("refused_until", 0.0))

    def pause(self, bot_id: int, until: float) -> None:
        self._update(bot_id, "SET paused_until = :until", {":until": round(until, 3)})

    def _update(self, bot_id: int, expression: str, values: Item) -> Item:
        """Change a bot that is still there; return what stood before."""
        try:
            return self._table.update(
                {"bot_id": bot_id}, expression, values, condition="attribute_exists(bot_id)", returns="ALL_OLD"
            )
        except ConditionFailedError:
            return {}

    def remove(self, bot_id: int) -> None:
        self._table.delete({"bot_id": bot_id})


def bot_from(item: Item) -> Bot:
    known = {name: value for name, value in item.items() if name in _FIELDS}
    return Bot(**{**known, "state": BotState(item["state"])})


def _item_of(bot: Bot) -> Item:
    return {**asdict(bot), "state": str(bot.state)}
