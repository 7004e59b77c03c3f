"""The people of each account who are of the company, or say so."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict

from bridge.domain.groups import Staff
from bridge.domain.staff import Colleague
from bridge.storage.table import ConditionFailedError, Item, Table

COLLEAGUE = "colleague#"


class StaffStore:
    """`Colleagues` on the table People: one item of the account lists them, under the id 0, which no person has.

    What a message needs to know stands in the person's own item as well, and is written first: whoever is listed is
    treated so. A crash in between leaves only the list behind, which the same wish puts right.
    """

    def __init__(self, people: Table) -> None:
        self._people = people

    def of_account(self, account_id: int) -> Mapping[int, Colleague]:
        item = self._people.get(_list(account_id)) or {}
        found = {name.removeprefix(COLLEAGUE): value for name, value in item.items() if name.startswith(COLLEAGUE)}
        return {int(telegram_id): _colleague(int(telegram_id), value) for telegram_id, value in found.items()}

    def ask(self, account_id: int, colleague: Colleague) -> None:
        with suppress(ConditionFailedError):
            self._write(account_id, colleague, condition="attribute_not_exists(#colleague)")

    def appoint(self, account_id: int, colleague: Colleague, staff: Staff) -> None:
        self._people.update(
            {"account_id": account_id, "telegram_id": colleague.telegram_id},
            "SET staff = :staff",
            {":staff": asdict(staff)},
        )
        self._write(account_id, Colleague(**{**vars(colleague), "staff": staff}))

    def dismiss(self, account_id: int, telegram_id: int) -> None:
        with suppress(ConditionFailedError):
            self._people.update(
                {"account_id": account_id, "telegram_id": telegram_id},
                "REMOVE staff",
                condition="attribute_exists(staff)",
            )
        self._people.update(_list(account_id), "REMOVE #colleague", names={"#colleague": f"{COLLEAGUE}{telegram_id}"})

    def _write(self, account_id: int, colleague: Colleague, condition: str = "") -> None:
        item = {name: value for name, value in asdict(colleague).items() if name != "telegram_id" and value is not None}
        self._people.update(
            _list(account_id),
            "SET #colleague = :colleague",
            {":colleague": item},
            names={"#colleague": f"{COLLEAGUE}{colleague.telegram_id}"},
            condition=condition,
        )


def _list(account_id: int) -> Item:
    return {"account_id": account_id, "telegram_id": 0}


def _colleague(telegram_id: int, item: Item) -> Colleague:
    staff = item.get("staff")
    return Colleague(telegram_id, **{**item, "staff": Staff(**staff) if staff else None})
