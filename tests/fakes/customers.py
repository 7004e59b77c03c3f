"""What stands between us and REON, in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bridge.domain.errors import BridgeError
from bridge.domain.kept import Kept
from bridge.domain.licence import Licence
from bridge.domain.records import Account
from bridge.domain.registration import Registration, RegistrationState
from tests.fakes.accounts import FakeAccounts
from tests.fakes.clock import FakeClock


class FakeCustomers:
    """The port `Customers` on the accounts of the tests."""

    def __init__(self, accounts: FakeAccounts, clock: FakeClock) -> None:
        self._accounts = accounts
        self._clock = clock

    def of_domain(self, domain: str) -> Sequence[Account]:
        return [account for account in self._accounts.stored.values() if account.domain == domain]

    def licensed(self, read: Account, licence: Licence, *, releasing: bool) -> Account | None:
        if self._accounts.stored[read.account_id].licence_ms != read.licence_ms:
            return None
        changed = replace(
            self._accounts.stored[read.account_id],
            paid_until=licence.paid_until,
            licence_until=licence.until,
            licence_ms=max(int(self._clock.now() * 1000), read.licence_ms + 1),
            releasing=releasing,
        )
        self._accounts.stored[read.account_id] = changed
        return changed

    def released(self, read: Account) -> bool:
        if self._accounts.stored[read.account_id].licence_ms != read.licence_ms:
            return False
        self._accounts.put(read.account_id, releasing=False)
        return True

    def registered(self, account_id: int, registration: Registration) -> None:
        self._accounts.put(account_id, registration=registration)

    def registration_sent(self, account_id: int, registration: Registration) -> None:
        known = self._accounts.stored[account_id].registration
        if known is not None and known.at == registration.at:
            self._accounts.put(account_id, registration=replace(known, state=RegistrationState.SENT))


class FakeKept:
    """The ports `KeptMessages` and `KeptLines`; `released` is what was asked of lines."""

    def __init__(self) -> None:
        self.stored: dict[tuple[int, str, int], Kept] = {}
        self.released: list[tuple[int, list[str]]] = []

    def keep(self, account_id: int, message: Kept) -> None:
        self.stored[account_id, message.line, int(message.sequence)] = message

    def first_of(self, account_id: int, line: str) -> Sequence[Kept]:
        return [kept for (owner, of, _), kept in sorted(self.stored.items()) if (owner, of) == (account_id, line)][:2]

    def drop(self, account_id: int, message: Kept) -> None:
        self.stored.pop((account_id, message.line, int(message.sequence)), None)

    def lines(self, account_id: int) -> Iterable[str]:
        return sorted({line for owner, line, _ in self.stored if owner == account_id})

    def count(self, account_id: int, at_most: int) -> int:
        return min(at_most, sum(owner == account_id for owner, _, _ in self.stored))

    def release(self, account: Account, lines: Iterable[str]) -> None:
        self.released.append((account.account_id, list(lines)))


class FakeReon:
    """The port `Reon`: what it was told; `trouble` is raised instead."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, Registration | None]] = []
        self.trouble: BridgeError | None = None
        self.is_there = True

    def installed(self, account_id: int) -> None:
        self._tell("installed", account_id)

    def removed(self, account_id: int) -> None:
        self._tell("removed", account_id)

    def registered(self, account: Account, registration: Registration) -> bool:
        self._tell("registered", account.account_id, registration)
        return self.is_there

    def _tell(self, news: str, account_id: int, registration: Registration | None = None) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.told.append((news, account_id, registration))
