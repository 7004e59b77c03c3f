"""What stands between us and REON of every account: its licence, its registration, and what waits for a payment."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from bridge.domain.kept import Kept
from bridge.domain.licence import Licence
from bridge.domain.records import Account
from bridge.domain.registration import Registration


class Customers(Protocol):
    def of_domain(self, domain: str) -> Sequence[Account]:
        """Return the accounts that live, or lived last, under a domain of amoCRM."""
        ...

    def licensed(self, read: Account, licence: Licence, *, releasing: bool) -> Account | None:
        """Store a licence and return the account with it; None when the licence has changed since it was read."""
        ...

    def released(self, read: Account) -> bool:
        """Note that nothing waits any more; False when the licence has changed since it was read."""
        ...

    def registered(self, account_id: int, registration: Registration) -> None: ...
    def registration_sent(self, account_id: int, registration: Registration) -> None:
        """Note that REON has taken a registration, unless somebody has registered anew since."""
        ...


class KeptMessages(Protocol):
    """What people wrote after the end of their account's licence; each is forgotten after `KEPT_DAYS`."""

    def keep(self, account_id: int, message: Kept) -> None:
        """Keep a message; twice is as good as once."""
        ...

    def first_of(self, account_id: int, line: str) -> Sequence[Kept]:
        """Return the first that are kept of a line, in its order; none when nothing is."""
        ...

    def drop(self, account_id: int, message: Kept) -> None: ...
    def lines(self, account_id: int) -> Iterable[str]:
        """Return every line of which something is kept."""
        ...

    def count(self, account_id: int, at_most: int) -> int: ...


class KeptLines(Protocol):
    """The lines that kept messages came in."""

    def release(self, account: Account, lines: Iterable[str]) -> None:
        """Have what is kept of these lines relayed, each in its own order; asked for again soon, it is done once."""
        ...


class Reon(Protocol):
    """REON's widget controller. Raises TransientError whenever it has not taken what it was told."""

    def installed(self, account_id: int) -> None: ...
    def removed(self, account_id: int) -> None: ...
    def registered(self, account: Account, registration: Registration) -> bool:
        """Tell whether REON was told; False where there is nobody to tell."""
        ...
