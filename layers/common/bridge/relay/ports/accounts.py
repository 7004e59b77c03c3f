"""The accounts and their OAuth pairs."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bridge.domain.notices import Notice
from bridge.domain.records import Account, AccountState
from bridge.relay.messages import CrmAccount, TokenPair


class Accounts(Protocol):
    def get(self, account_id: int) -> Account | None: ...
    def by_amojo_id(self, amojo_id: str) -> Account | None: ...
    def authorised(self, account_id: int, domain: str, pair: TokenPair, called_ms: int) -> bool:
        """Store an installation's pair, with every part of it still to be done.

        False when the widget was disabled, or installed anew, after that call of amoCRM: nothing is stored then.
        The trial starts with the first installation ever and is never moved.
        """
        ...

    def connected(self, account: CrmAccount, scope_id: str, installed_ms: int) -> None:
        """Store what the chat channel was connected with; as all of an installation, only while it is the latest."""
        ...

    def owes(self, account_id: int, parts: Collection[str], installed_ms: int) -> None: ...
    def done(self, account_id: int, part: str, installed_ms: int) -> None: ...
    def uninstalled(self, account_id: int, called_ms: int) -> bool:
        """Forget the pair and whatever is owed; False when the widget was installed again after that call.

        Also for an account that is not known yet: an installation under way then comes to nothing.
        """
        ...

    def mark(self, account_id: int, state: AccountState, version: int) -> None:
        """Note what amoCRM said about the account to whoever used the pair of that version, while it is stored."""
        ...

    def unpaid(self, account_id: int, came_ms: int) -> None:
        """Note that a message which came at that time was refused: an account installed since is another matter."""
        ...

    def notice(self, account_id: int, notice: Notice, *, on: bool) -> None:
        """Show a notice to the account's people, or take it back; whatever else is written meanwhile stays."""
        ...

    def renamed(self, account_id: int, before: str, domain: str) -> None: ...
    def due(self, state: AccountState, now: int, at_most: int = 0) -> Sequence[int]:
        """Return the accounts with a pair that have to be looked at by now, the longest overdue first; all for 0."""
        ...

    def look_again(self, account_id: int, at: int) -> None: ...


class ServedAccounts(Protocol):
    def in_service(self) -> Sequence[int]:
        """Return all accounts that messages pass in."""
        ...


class CallCounts(Protocol):
    """The requests of each account's widget, over every environment."""

    def count(self, account_id: int) -> int:
        """Count a request and return 0, or return the seconds after which there is room for it.

        Those of an account that is not known are not counted.
        """
        ...


class Tokens(Protocol):
    """The stored OAuth pairs under a lock with an owner and a version."""

    def read(self, account_id: int) -> tuple[TokenPair, int] | None:
        """Return the pair and its version."""
        ...

    def lock(self, account_id: int, version: int) -> str | None:
        """Return the owner's mark when this worker may refresh the pair of that version, None when it may not."""
        ...

    def replace(self, account_id: int, version: int, pair: TokenPair) -> bool:
        """Store the next pair unless another has taken the place of that version: a refresh token is good for one."""
        ...

    def unlock(self, account_id: int, owner: str) -> None: ...
