"""Funnels by bot and version: a version is written once and never changes."""

from dataclasses import asdict

from bridge.domain.funnel import Funnel, FunnelButton, Profile
from bridge.domain.leads import KEEP_TRYING
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Item, Table

RETIRED_FOR = 8 * int(KEEP_TRYING)
"""Seconds for which a version that was replaced stays: longer than a lead of it is tried, or waits to be."""

KEPT = 500


class FunnelStore:
    """`Funnels` on the table Funnels; what was read once stays in this environment's memory."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._known: dict[tuple[int, int], Funnel] = {}

    def get(self, bot_id: int, version: int) -> Funnel | None:
        if not version:
            return None
        known = self._known.get((bot_id, version))
        if known is not None:
            return known
        item = self._table.get(_key(bot_id, version))
        if item is None:
            return None
        if len(self._known) >= KEPT:
            self._known.clear()
        return self._known.setdefault((bot_id, version), _funnel_from(item))

    def put(self, funnel: Funnel) -> bool:
        try:
            self._table.put(asdict(funnel), condition="attribute_not_exists(bot_id)")
        except ConditionFailedError:
            return False
        return True

    def retire(self, bot_id: int, version: int) -> None:
        if version:
            until = int(self._clock.now()) + RETIRED_FOR
            self._table.update(_key(bot_id, version), "SET expires_at = :until", {":until": until})


def _key(bot_id: int, version: int) -> Item:
    return {"bot_id": bot_id, "version": version}


def _funnel_from(item: Item) -> Funnel:
    known = {name: value for name, value in item.items() if name != "expires_at"}
    return Funnel(**{**known, "profiles": tuple(_profile_from(profile) for profile in item["profiles"])})


def _profile_from(item: Item) -> Profile:
    return Profile(**{**item, "buttons": tuple(FunnelButton(**button) for button in item["buttons"])})
