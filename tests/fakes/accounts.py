"""Accounts kept in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.notices import Notice
from bridge.domain.records import Account, AccountState
from bridge.domain.upkeep import AHEAD, Part
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import AccountStore

ACCOUNT_ID = 31
NOW = 1_800_000_000


def make_account(**overrides: Any) -> Account:
    """Return an active account; `overrides` are fields of `Account`."""
    account = Account(
        account_id=ACCOUNT_ID,
        domain="shop.amocrm.ru",
        amojo_id="amojo-31",
        scope_id="scope-31",
        state=AccountState.ACTIVE,
        trial_started_at=NOW - 86_400,
    )
    return replace(account, **overrides)


def install(
    store: AccountStore, account: CrmAccount, domain: str, scope_id: str, pair: TokenPair, called_ms: int = 1
) -> None:
    """Store an account whose installation is complete."""
    assert store.authorised(account.account_id, domain, pair, called_ms)
    store.connected(account, scope_id, called_ms)
    for part in Part:
        store.done(account.account_id, part, called_ms)


class FakeAccounts:
    """The port `Accounts`.

    `pairs` holds each account's tokens as long as they are not forgotten, `versions` theirs, `disabled` when amoCRM
    told that a widget was disabled, `looks` when the schedule has to look again.
    """

    def __init__(self, *accounts: Account, now: int = NOW) -> None:
        self.stored = {account.account_id: account for account in accounts}
        self.pairs: dict[int, TokenPair] = {}
        self.versions: dict[int, int] = {}
        self.disabled: dict[int, int] = {}
        self.looks: dict[int, int] = {}
        self.now = now

    def get(self, account_id: int) -> Account | None:
        return self.stored.get(account_id)

    def by_amojo_id(self, amojo_id: str) -> Account | None:
        return next((account for account in self.stored.values() if account.amojo_id == amojo_id), None)

    def authorised(self, account_id: int, domain: str, pair: TokenPair, called_ms: int) -> bool:
        before = self.stored.get(account_id)
        if called_ms <= self.disabled.get(account_id, -1):
            return False
        if before is not None and before.installed_ms >= called_ms:
            return before.installed_ms == called_ms
        known = before or Account(account_id, domain, "", "", AccountState.ACTIVE, trial_started_at=self.now)
        self.stored[account_id] = replace(
            known, domain=domain, state=AccountState.ACTIVE, installed_ms=called_ms, unfinished=frozenset(Part)
        )
        self.pairs[account_id] = pair
        self.versions[account_id] = self.versions.get(account_id, 0) + 1
        return True

    def connected(self, account: CrmAccount, scope_id: str, installed_ms: int) -> None:
        self._change(account.account_id, installed_ms, amojo_id=account.amojo_id, scope_id=scope_id)

    def owes(self, account_id: int, parts: Collection[str], installed_ms: int) -> None:
        self._change(account_id, installed_ms, unfinished=self.stored[account_id].unfinished | set(parts))

    def done(self, account_id: int, part: str, installed_ms: int) -> None:
        self._change(account_id, installed_ms, unfinished=self.stored[account_id].unfinished - {part})

    def uninstalled(self, account_id: int, called_ms: int) -> bool:
        before = self.stored.get(account_id)
        if before is not None and before.installed_ms > called_ms:
            return False
        self.disabled[account_id] = called_ms
        self.pairs.pop(account_id, None)
        self.versions[account_id] = self.versions.get(account_id, 0) + 1
        if before is not None:
            self.stored[account_id] = replace(before, state=AccountState.UNINSTALLED, unfinished=frozenset())
        return True

    def mark(self, account_id: int, state: AccountState, version: int) -> None:
        before = self.stored.get(account_id)
        if before is None or before.state is AccountState.UNINSTALLED:
            return
        if self.versions.get(account_id, version) == version:
            self.stored[account_id] = replace(before, state=state)

    def unpaid(self, account_id: int, came_ms: int) -> None:
        before = self.stored.get(account_id)
        if before is not None and before.state is AccountState.ACTIVE and before.installed_ms <= came_ms:
            self.stored[account_id] = replace(before, state=AccountState.UNPAID)

    def put(self, account_id: int, **changes: Any) -> None:
        """Let an account be as a test wants it, whatever it was."""
        self.stored[account_id] = replace(self.stored[account_id], **changes)

    def notice(self, account_id: int, notice: Notice, *, on: bool) -> None:
        if account_id in self.stored:
            before = self.stored[account_id]
            notices = before.notices | {notice} if on else before.notices - {notice}
            self.stored[account_id] = replace(before, notices=notices)

    def renamed(self, account_id: int, before: str, domain: str) -> None:
        if self.stored[account_id].domain == before:
            self.stored[account_id] = replace(self.stored[account_id], domain=domain)

    def due(self, state: AccountState, now: int, at_most: int = 0) -> Sequence[int]:
        looks = sorted(
            (self.looks.get(account_id, pair.expires_at - AHEAD), account_id)
            for account_id, pair in self.pairs.items()
            if self.stored[account_id].state is state
        )
        return [account_id for look, account_id in looks if look <= now][: at_most or None]

    def look_again(self, account_id: int, at: int) -> None:
        self.looks[account_id] = at

    def _change(self, account_id: int, installed_ms: int, **changes: Any) -> None:
        before = self.stored.get(account_id)
        if before is None or before.state is AccountState.UNINSTALLED or before.installed_ms != installed_ms:
            return
        self.stored[account_id] = replace(before, **changes)
