"""Failures, newest first, kept for three months."""

from collections.abc import Sequence
from dataclasses import asdict

from bridge.domain.records import Direction, Failure
from bridge.storage.table import Item, Table

KEPT_FOR = 90 * 24 * 3600


class FailureStore:
    """`Failures` on the table Failures; `failure_id` begins with its time, so the key is the order."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, failure: Failure) -> None:
        self._table.put({**asdict(failure), "direction": str(failure.direction), "expires_at": failure.at + KEPT_FOR})

    def get(self, account_id: int, failure_id: str) -> Failure | None:
        item = self._table.get({"account_id": account_id, "failure_id": failure_id})
        return _failure_from(item) if item else None

    def of_account(self, account_id: int, limit: int, before: str | None) -> Sequence[Failure]:
        expression = "account_id = :account_id"
        values: Item = {":account_id": account_id}
        if before is not None:
            expression, values = f"{expression} AND failure_id < :before", values | {":before": before}
        items = self._table.query(expression, values, limit=limit, newest_first=True)
        return [_failure_from(item) for item in items]

    def remove(self, account_id: int, failure_id: str) -> None:
        self._table.delete({"account_id": account_id, "failure_id": failure_id})


def _failure_from(item: Item) -> Failure:
    fields = {name: value for name, value in item.items() if name != "expires_at"}
    return Failure(**{**fields, "direction": Direction(item["direction"])})
