"""The accounts that messages pass in, for whoever needs nothing else of them."""

from collections.abc import Sequence

from bridge.domain.records import AccountState
from bridge.storage.table import Table


class ServedStore:
    """`ServedAccounts` on the index `refresh` of the table Accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def in_service(self) -> Sequence[int]:
        active = {":state": str(AccountState.ACTIVE)}
        found = self._table.query("#state = :state", active, index="refresh", state="#state")
        return [item["account_id"] for item in found]
