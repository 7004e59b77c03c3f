"""The pace of an account's REST calls, which all workers have in common; it stands on the account's item."""

from contextlib import suppress

from bridge.domain.pacing import AMO_REST, AMO_REST_LATE, take
from bridge.relay.ports import Clock
from bridge.storage.table import ConditionFailedError, Table


class RestPace:
    """Slots on the table Accounts."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def reserve_rest_call(self, account_id: int, patience: float) -> float:
        """Return the seconds until the account's next free slot, booked if within `patience`.

        A slot that is over by the time it is booked is lost, because what leaves late would meet the calls behind it:
        another one is booked, so much ahead.
        """
        ahead = 0.0
        while True:
            item = self._table.get({"account_id": account_id}) or {}
            before = float(item.get("rest_busy_until", 0.0))
            now = self._clock.now()
            slot = take(AMO_REST, max(before, now + ahead), now)
            if slot.wait > patience:
                return slot.wait
            try:
                self._table.update(
                    {"account_id": account_id},
                    "SET rest_busy_until = :after",
                    {":after": round(slot.busy_until, 3), ":before": before},
                    condition="attribute_not_exists(rest_busy_until) OR rest_busy_until = :before",
                )
            except ConditionFailedError:
                continue
            passed = self._clock.now() - now
            if ahead or slot.left(passed) >= -AMO_REST_LATE:
                return max(0.0, slot.left(passed))
            ahead = min(passed, patience)

    def hold_rest_calls(self, account_id: int, seconds: float) -> None:
        """Have no worker ask the account's REST for so long."""
        with suppress(ConditionFailedError):
            self._table.update(
                {"account_id": account_id},
                "SET rest_busy_until = :until",
                {":until": round(self._clock.now() + seconds, 3)},
                condition="attribute_exists(account_id)"
                " AND (attribute_not_exists(rest_busy_until) OR rest_busy_until < :until)",
            )
