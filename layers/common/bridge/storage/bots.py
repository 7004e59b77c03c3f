"""Bots by their Telegram id, which makes a bot's account unique by itself."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from typing import TypeVar

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.gateway import CLOSED, Gateway, Mirror, QuietAnswer
from bridge.domain.groups import Linkers
from bridge.domain.licence import KnownLicence
from bridge.domain.pacing import TELEGRAM_MAILING, Rate, Refusal, take
from bridge.domain.records import Bot, BotState
from bridge.domain.troubles import HealthCode, HealthState, Trouble
from bridge.relay.ports import Clock
from bridge.storage.routes import routes_from, routes_of
from bridge.storage.table import ConditionFailedError, Item, Table, known_to

Choice = TypeVar("Choice", bound=StrEnum)

UNCHANGED = "(version = :read OR attribute_not_exists(version))"
IN_TURN = "(attribute_not_exists(sent_until) OR sent_until = :before)"
MAY_MAIL = " AND ".join(
    f"(attribute_not_exists({until}) OR {until} <= :now)" for until in ("mailing_from", "paused_until")
)
RELAYING = {":on": str(BotState.ON), ":connecting": str(BotState.CONNECTING)}


class BotStore:
    """`Bots` and `CommonPace` on the table Bots with its index `account`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._booked: dict[int, float] = {}

    def get(self, bot_id: int) -> Bot | None:
        item = self._table.get({"bot_id": bot_id})
        return bot_from(item) if item else None

    def of_account(self, account_id: int) -> Sequence[Bot]:
        items = self._table.query("account_id = :account_id", {":account_id": account_id}, index="account")
        return [bot_from(item) for item in items]

    def add(self, bot: Bot, replacing: Bot | None = None) -> Bot:
        if replacing is None:
            return self._put(bot, "attribute_not_exists(bot_id)", {})
        return self._put(bot, f"attribute_exists(bot_id) AND {UNCHANGED}", {":read": replacing.version})

    def save(self, bot: Bot) -> Bot:
        try:
            return self._put(
                bot, f"account_id = :account_id AND {UNCHANGED}", {":account_id": bot.account_id, ":read": bot.version}
            )
        except OvertakenError:
            stored = self.get(bot.bot_id)
            if stored is None or stored.account_id != bot.account_id:
                raise RefusedError(404, "unknown_bot", "Такой бот не подключён") from None
            raise

    def mark(self, bot_id: int, state: BotState, generation: int | None = None) -> None:
        unchanged = {} if generation is None else {":generation": generation, **RELAYING}
        try:
            self._table.update(
                {"bot_id": bot_id},
                "SET #state = :state, version = :version",
                {":state": str(state), ":version": _new_version(), **unchanged},
                names={"#state": "state"},
                condition="attribute_exists(bot_id)"
                + (f" AND generation = :generation AND #state IN ({', '.join(RELAYING)})" if unchanged else ""),
            )
        except ConditionFailedError:
            return

    def refused(self, bot_id: int, refusal: Refusal) -> Sequence[Refusal]:
        newest = {"chat_id": refusal.chat_id, "until": math.ceil(refusal.until)}
        expression = "SET refused_before = if_not_exists(refused, :none), refused = :refusal"
        before = self._update(bot_id, expression, {":none": {}, ":refusal": newest})
        return [Refusal(**before[name]) for name in ("refused", "refused_before") if before.get(name)]

    def pause(self, bot_id: int, until: float) -> None:
        values = {":until": round(until, 3), ":version": _new_version()}
        self._update(bot_id, "SET paused_until = :until, version = :version", values)

    def book(self, bot_id: int, rate: Rate, patience: float, messages: int = 1) -> float:
        return self._book(bot_id, rate, patience, messages, {})

    def book_for_mailing(self, bot_id: int) -> float:
        return self._book(bot_id, TELEGRAM_MAILING, 0.0, 1, {":now": round(self._clock.now(), 3)})

    def slow_mailing(self, bot_id: int, until: float) -> None:
        self._update(bot_id, "SET mailing_from = :until", {":until": round(until, 3)})

    def _book(self, bot_id: int, rate: Rate, patience: float, messages: int, mailing: Item) -> float:
        before = self._booked.get(bot_id, 0.0)
        while True:
            now = self._clock.now()
            slot = take(rate, before, now, messages)
            if slot.wait > patience:
                return slot.wait
            after = round(slot.busy_until, 3)
            try:
                self._table.update(
                    {"bot_id": bot_id},
                    "SET sent_until = :after",
                    {":after": after, ":before": before} | mailing,
                    condition=f"attribute_exists(bot_id) AND {IN_TURN}" + (f" AND {MAY_MAIL}" if mailing else ""),
                )
            except ConditionFailedError as failed:
                closed_until = max(float(failed.item.get(name, 0.0)) for name in ("mailing_from", "paused_until"))
                pause: float = closed_until - mailing.get(":now", math.inf)
                if not failed.item or pause > 0:
                    return max(0.0, pause)
                before = float(failed.item.get("sent_until", 0.0))
                continue
            self._booked[bot_id] = after
            return max(0.0, slot.left(self._clock.now() - now))

    def _update(self, bot_id: int, expression: str, values: Item) -> Item:
        """Change a bot that is still there; return what stood before."""
        try:
            return self._table.update(
                {"bot_id": bot_id}, expression, values, condition="attribute_exists(bot_id)", returns="ALL_OLD"
            )
        except ConditionFailedError:
            return {}

    def remove(self, bot: Bot) -> bool:
        try:
            self._table.delete({"bot_id": bot.bot_id}, condition=UNCHANGED, values={":read": bot.version})
        except ConditionFailedError:
            return False
        return True

    def _put(self, bot: Bot, condition: str, values: Item) -> Bot:
        bot = replace(bot, version=_new_version())
        try:
            self._table.put(_item_of(bot), condition=condition, values=values)
        except ConditionFailedError as failed:
            # A write whose answer was lost is made again, and meets its own.
            if failed.item.get("version") != bot.version:
                raise OvertakenError(f"bot {bot.bot_id} was changed meanwhile") from None
        return bot


def bot_from(item: Item) -> Bot:
    linkers = Linkers(item.get("linkers", Linkers.ADMINISTRATORS))
    licence = KnownLicence(**item.get("licence", {}))
    troubles = tuple(_trouble_from(one) for one in item.get("troubles", ()) if one["code"] in set(HealthCode))
    gateway = _gateway_from(item.get("gateway"))
    read = {
        "state": BotState(item["state"]),
        "linkers": linkers,
        "licence": licence,
        "troubles": troubles,
        "gateway": gateway,
    }
    return Bot(**known_to(Bot, item) | read | routes_from(item))


def _gateway_from(item: Item | None) -> Gateway:
    if item is None:
        return CLOSED
    read = {
        "mirror": _read_as(Mirror, item, "mirror", CLOSED.mirror),
        "quiet_answer": _read_as(QuietAnswer, item, "quiet_answer", CLOSED.quiet_answer),
        "kinds": tuple(item.get("kinds", CLOSED.kinds)),
    }
    return Gateway(**known_to(Gateway, item) | read)


def _read_as(kind: type[Choice], item: Item, name: str, usual: Choice) -> Choice:
    """Return a choice as it was stored; one that this version does not know counts as the usual one."""
    return kind(item[name]) if item.get(name) in set(kind) else usual


def _trouble_from(item: Item) -> Trouble:
    return Trouble(HealthCode(item["code"]), HealthState(item["state"]), item["since"])


def _gateway_of(gateway: Gateway) -> Item:
    written = {"mirror": str(gateway.mirror), "quiet_answer": str(gateway.quiet_answer)}
    return {**asdict(gateway), **written, "kinds": list(gateway.kinds)}


def _item_of(bot: Bot) -> Item:
    troubles = [
        {"code": str(trouble.code), "state": str(trouble.state), "since": trouble.since} for trouble in bot.troubles
    ]
    stored = {name: value for name, value in asdict(bot).items() if name not in {"route", "earlier", "gateway"}}
    written: Item = {"state": str(bot.state), "linkers": str(bot.linkers), "troubles": troubles}
    if bot.gateway != CLOSED:
        written["gateway"] = _gateway_of(bot.gateway)
    return {**stored, **written, **routes_of(bot)}


def _new_version() -> str:
    """Never one that was there before, so that a bot connected anew is not taken for the one that was read."""
    return uuid.uuid4().hex
