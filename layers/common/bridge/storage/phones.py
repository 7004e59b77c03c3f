"""What is known of people's phones."""

from dataclasses import asdict

from bridge.domain.phones import KnownPhone, ToldBy
from bridge.storage.table import Item, Table


class PhoneStore:
    """`Phones` on the table People."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, account_id: int, user_id: int) -> KnownPhone:
        item = self._table.get(_key(account_id, user_id)) or {}
        known = item.get("known_phone")
        return KnownPhone(**{**known, "told_by": ToldBy(known["told_by"])}) if known else KnownPhone()

    def note(self, account_id: int, user_id: int, known: KnownPhone) -> None:
        stored = {**asdict(known), "told_by": str(known.told_by)}
        self._table.update(_key(account_id, user_id), "SET known_phone = :known", {":known": stored})


def _key(account_id: int, user_id: int) -> Item:
    return {"account_id": account_id, "telegram_id": user_id}
