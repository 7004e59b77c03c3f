"""The requests of the widget, counted over every environment."""

from bridge.domain.call_limit import Calls, has_room, is_too_many, long_gone, wait_for_room
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Table

CALLS = "calls#"

MOST_FORGOTTEN = 100
"""Seconds that are taken off an item at once."""

ACCOUNTS_KEPT = 1000


class CallStore:
    """`CallCounts` on the items of the table Accounts: a request is one write, which counts it and tells all others.

    Whoever finds that there were too many takes the own one back. An environment that has seen so refuses by itself
    until there is room again.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._seen: dict[int, Calls] = {}

    def count(self, account_id: int) -> int:
        now, seen = int(self._clock.now()), self._seen.get(account_id, {})
        if not has_room(seen, now):
            return wait_for_room(seen, now)
        try:
            counted = self._add(account_id, now, 1)
            wait = wait_for_room(counted, now) if is_too_many(counted, now) else 0
            if wait:
                self._add(account_id, now, -1)
        except ConditionFailedError:
            return 0
        return wait

    def _add(self, account_id: int, second: int, calls: int) -> Calls:
        """Return what is counted for the account afterwards. Raises ConditionFailedError for one that is not known."""
        gone = long_gone(self._seen.get(account_id, {}), second)[:MOST_FORGOTTEN]
        named = {f"#gone{number}": f"{CALLS}{one}" for number, one in enumerate(gone)}
        stored = self._table.update(
            {"account_id": account_id},
            "ADD #second :calls" + (f" REMOVE {', '.join(named)}" if named else ""),
            {":calls": calls},
            names={"#second": f"{CALLS}{second}", **named},
            condition="attribute_exists(account_id)",
            returns="ALL_NEW",
        )
        found = {int(name.removeprefix(CALLS)): count for name, count in stored.items() if name.startswith(CALLS)}
        if len(self._seen) >= ACCOUNTS_KEPT:
            self._seen.clear()
        self._seen[account_id] = found
        return found
