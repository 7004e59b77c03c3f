"""Accounts as the table Accounts has them."""

from bridge.domain.notices import Notice
from bridge.domain.records import Account, AccountState
from bridge.domain.registration import Registration, RegistrationState
from bridge.storage.table import Item


def account_from(item: Item) -> Account:
    return Account(
        account_id=item["account_id"],
        domain=item["domain"],
        amojo_id=item.get("amojo_id", ""),
        scope_id=item.get("scope_id", ""),
        state=AccountState(item["state"]),
        trial_started_at=item["trial_started_at"],
        installed_ms=item.get("installed_ms", 0),
        unfinished=frozenset(item.get("unfinished", ())),
        notices=frozenset(Notice(code) for code in item.get("notices", ())),
        paid_until=item.get("paid_until", 0),
        licence_until=item.get("licence_until", 0),
        licence_ms=item.get("licence_ms", 0),
        releasing=item.get("releasing", False),
        registration=_registration_from(item["registration"]) if "registration" in item else None,
    )


def _registration_from(item: Item) -> Registration:
    return Registration(**{**item, "state": RegistrationState(item["state"])})
