"""Who the users of amoCRM are, where a bot's own code is quietened by them."""

from collections.abc import Collection

from bridge.relay.messages.code import KnownUsers
from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

STAFF = "staff"


class KnownStaffStore:
    """`KnownStaff` on the table Owners: an item `staff` a bot."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def of(self, bot_id: int) -> KnownUsers | None:
        item = self._table.get({"bot_id": bot_id, "what": STAFF})
        return KnownUsers(frozenset(item["amojo_ids"]), item["learnt_at"]) if item else None

    def learn(self, bot_id: int, ids: Collection[str]) -> None:
        learnt_at = int(self._clock.now())
        values = {":amojo_ids": sorted(ids), ":learnt_at": learnt_at}
        key: Item = {"bot_id": bot_id, "what": STAFF}
        self._table.update(key, "SET amojo_ids = :amojo_ids, learnt_at = :learnt_at", values)
