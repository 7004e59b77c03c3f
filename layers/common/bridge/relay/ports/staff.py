"""Who of the company writes in groups."""

from collections.abc import Mapping
from typing import Protocol

from bridge.domain.groups import Staff
from bridge.domain.staff import Colleague


class Colleagues(Protocol):
    """The people of each account who are known, or say, to be of the company, by their Telegram ids."""

    def of_account(self, account_id: int) -> Mapping[int, Colleague]: ...
    def ask(self, account_id: int, colleague: Colleague) -> None:
        """Remember a claim, unless that person is among them anyway."""
        ...

    def appoint(self, account_id: int, colleague: Colleague, staff: Staff) -> None:
        """Have a person's messages in groups be those of a user of amoCRM from now on."""
        ...

    def dismiss(self, account_id: int, telegram_id: int) -> None:
        """Forget a claim, or have a person be a client like any other from now on."""
        ...
