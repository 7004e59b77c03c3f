"""What stands on an account between us and REON: its licence, and who has registered it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace

from bridge.domain.licence import Licence
from bridge.domain.records import Account
from bridge.domain.registration import Registration, RegistrationState
from bridge.relay.ports import Clock
from bridge.storage.account_items import account_from
from bridge.storage.table import ConditionFailedError, Item, Table

SAME_LICENCE = "attribute_exists(account_id) AND (attribute_not_exists(licence_ms) OR licence_ms = :read)"


class CustomerStore:
    """`Customers` on the table Accounts with its index `domain`."""

    def __init__(self, accounts: Table, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock

    def of_domain(self, domain: str) -> Sequence[Account]:
        found = self._accounts.query("#domain = :domain", {":domain": domain}, index="domain", domain="#domain")
        items = (self._accounts.get({"account_id": one["account_id"]}) for one in found)
        accounts = [account_from(item) for item in items if item and "domain" in item]
        # The index is a moment behind: one of them may live elsewhere by now.
        return [account for account in accounts if account.domain == domain]

    def licensed(self, read: Account, licence: Licence, *, releasing: bool) -> Account | None:
        changed = replace(
            read,
            paid_until=licence.paid_until,
            licence_until=licence.until,
            licence_ms=max(int(self._clock.now() * 1000), read.licence_ms + 1),
            releasing=releasing,
        )
        is_done = self._change(
            read.account_id,
            "SET paid_until = :paid, licence_until = :until, licence_ms = :now, releasing = :releasing",
            {
                ":paid": changed.paid_until,
                ":until": changed.licence_until,
                ":now": changed.licence_ms,
                ":releasing": releasing,
                ":read": read.licence_ms,
            },
            SAME_LICENCE,
        )
        return changed if is_done else None

    def released(self, read: Account) -> bool:
        return self._change(read.account_id, "REMOVE releasing", {":read": read.licence_ms}, SAME_LICENCE)

    def registered(self, account_id: int, registration: Registration) -> None:
        value = {**asdict(registration), "state": str(registration.state)}
        self._change(account_id, "SET registration = :new", {":new": value}, "attribute_exists(account_id)")

    def registration_sent(self, account_id: int, registration: Registration) -> None:
        self._change(
            account_id,
            "SET registration.#state = :sent",
            {":sent": str(RegistrationState.SENT), ":at": registration.at},
            "registration.#at = :at",
            {"#state": "state", "#at": "at"},
        )

    def _change(
        self, account_id: int, expression: str, values: Item, condition: str, names: Mapping[str, str] | None = None
    ) -> bool:
        """Write while the condition holds, and tell whether it did."""
        with suppress(ConditionFailedError):
            self._accounts.update({"account_id": account_id}, expression, values, condition=condition, names=names)
            return True
        return False
