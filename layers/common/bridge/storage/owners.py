"""What the codes of bots' owners have asked for."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Literal

from bridge.domain.owner_side import NEVER, Dropped, OwnerHook, OwnerSide, Reception, Told
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Item, Table, known_to

CONFLICT_EVERY = 3.0
SET_EVERY = 1.0
"""Seconds (tdlib/telegram-bot-api, Client::fail_query_conflict and Client::process_set_webhook_query)."""

PLACES = ("claimed_0", "claimed_1", "claimed_2")
"""From where a receiver is called that is not to be called from everywhere."""

STATE = "state"
TOLD = "told"


class OwnerStore:
    """`Owners` on the table Owners: an item `state` and an item `told` a bot."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, bot_id: int) -> OwnerSide:
        return _side_from(self._table.get(_key(bot_id, STATE)) or {})

    def glance(self, bot_id: int) -> OwnerSide:
        return _side_from(self._table.glance(_key(bot_id, STATE)) or {})

    def begin(self, bot_id: int, key: str) -> OwnerSide:
        changes: Item = {"of_key": key, "hook": None, "allowed": [], "reception": {}}
        return _side_from(self._change(bot_id, changes, add="hooks", returns="ALL_NEW"))

    def called(self, bot_id: int) -> None:
        self._change(bot_id, {"called_at": int(self._clock.now())})

    def poll(self, bot_id: int, offset: int, allowed: tuple[str, ...] | None) -> OwnerSide | None:
        changes: Item = {"poll_offset": offset, "polled_at": round(self._clock.now(), 3)} | _allowed(allowed)
        try:
            return _side_from(self._change(bot_id, changes, condition="#hook = :none", returns="ALL_OLD"))
        except ConditionFailedError:
            return None

    def wait(self, bot_id: int) -> int:
        number: int = self._change(bot_id, {}, add="polls", returns="ALL_NEW")["polls"]
        return number

    def may_refuse(self, bot_id: int) -> bool:
        return self._may(bot_id, "conflict_from", CONFLICT_EVERY)

    def may_set(self, bot_id: int) -> bool:
        return self._may(bot_id, "set_from", SET_EVERY)

    def hook(self, bot_id: int, hook: OwnerHook | None, allowed: tuple[str, ...] | None) -> None:
        changes: Item = {"hook": asdict(hook) if hook else None, "reception": {}}
        self._change(bot_id, changes | _allowed(allowed), add="hooks")

    def allow(self, bot_id: int, allowed: tuple[str, ...]) -> None:
        self._change(bot_id, _allowed(allowed))

    def unhook(self, bot_id: int, hook_id: str) -> None:
        self._while_set(bot_id, hook_id, {"hook": None, "reception": {}}, add="hooks")

    def drop(self, bot_id: int, dropped: Dropped) -> None:
        self._change(bot_id, {"dropped": asdict(dropped)})

    def told(self, bot_id: int) -> Told:
        item = self._table.get(_key(bot_id, TOLD)) or {}
        return Told(tuple(item.get("numbers", ())), item.get("last_number", 0))

    def tell(self, bot_id: int, told: Told) -> None:
        values = {":numbers": list(told.numbers), ":last": told.last}
        self._table.update(_key(bot_id, TOLD), "SET numbers = :numbers, last_number = :last", values)

    def note(self, bot_id: int, hook_id: str, reception: Reception) -> None:
        self._while_set(bot_id, hook_id, {"reception": asdict(reception)})

    def claim(self, bot_id: int, place: int, seconds: float) -> float | None:
        now = self._clock.now()
        claim = round(now + seconds, 6)
        return claim if self._take(bot_id, PLACES[place], claim, now) else None

    def release(self, bot_id: int, place: int, claim: float) -> None:
        name = PLACES[place]
        try:
            self._change(bot_id, {name: 0}, condition=f"#{name} = :claim", values={":claim": claim})
        except ConditionFailedError:
            return

    def _may(self, bot_id: int, name: str, every: float) -> bool:
        now = self._clock.now()
        return self._take(bot_id, name, round(now + every, 3), now)

    def _take(self, bot_id: int, name: str, until: float, now: float) -> bool:
        free = f"attribute_not_exists(#{name}) OR #{name} <= :now"
        try:
            self._change(bot_id, {name: until}, condition=free, values={":now": round(now, 6)})
        except ConditionFailedError:
            return False
        return True

    def _while_set(self, bot_id: int, hook_id: str, changes: Item, add: str = "") -> None:
        condition = "#hook.#hook_id = :hook_id"
        names = {"#hook": "hook", "#hook_id": "hook_id"}
        try:
            self._change(bot_id, changes, condition=condition, values={":hook_id": hook_id}, names=names, add=add)
        except ConditionFailedError:
            return

    def _change(
        self,
        bot_id: int,
        changes: Item,
        *,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
        add: str = "",
        returns: Literal["NONE", "ALL_NEW", "ALL_OLD"] = "NONE",
    ) -> Item:
        steps = ["SET " + ", ".join(f"#{name} = :{name}" for name in changes)] if changes else []
        given = {f":{name}": value for name, value in changes.items()} | (values or {})
        named = {f"#{name}": name for name in changes} | dict(names or {})
        if add:
            steps.append(f"ADD #{add} :one")
            given[":one"], named[f"#{add}"] = 1, add
        if ":none" in condition:
            given[":none"], named["#hook"] = None, "hook"
        key = _key(bot_id, STATE)
        return self._table.update(key, " ".join(steps), given, condition=condition, names=named, returns=returns)


def _key(bot_id: int, what: str) -> Item:
    return {"bot_id": bot_id, "what": what}


def _allowed(allowed: tuple[str, ...] | None) -> Item:
    return {} if allowed is None else {"allowed": list(allowed)}


def _side_from(item: Item) -> OwnerSide:
    hook = item.get("hook")
    return replace(
        NEVER,
        key=item.get("of_key", ""),
        hook=OwnerHook(**known_to(OwnerHook, hook)) if hook else None,
        allowed=tuple(item.get("allowed", ())),
        dropped=Dropped(**known_to(Dropped, item.get("dropped", {}))),
        hooks=item.get("hooks", 0),
        polls=item.get("polls", 0),
        polled_at=float(item.get("polled_at", 0)),
        offset=item.get("poll_offset", 0),
        called_at=item.get("called_at", 0),
        reception=Reception(**known_to(Reception, item.get("reception", {}))),
    )
