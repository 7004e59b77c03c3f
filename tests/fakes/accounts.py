"""Accounts kept in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.notices import Notice
from bridge.domain.records import Account, AccountState
from bridge.relay.messages import CrmAccount, TokenPair

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
        trial_started_at=1_790_000_000,
    )
    return replace(account, **overrides)


class FakeAccounts:
    """The port `Accounts`; `pairs` holds each account's tokens as long as they are not forgotten."""

    def __init__(self, *accounts: Account, now: int = NOW) -> None:
        self.stored = {account.account_id: account for account in accounts}
        self.pairs: dict[int, TokenPair] = {}
        self.now = now

    def get(self, account_id: int) -> Account | None:
        return self.stored.get(account_id)

    def by_amojo_id(self, amojo_id: str) -> Account | None:
        return next((account for account in self.stored.values() if account.amojo_id == amojo_id), None)

    def installed(self, account: CrmAccount, domain: str, scope_id: str, tokens: TokenPair) -> Account:
        before = self.stored.get(account.account_id)
        stored = Account(
            account_id=account.account_id,
            domain=domain,
            amojo_id=account.amojo_id,
            scope_id=scope_id,
            state=AccountState.ACTIVE,
            trial_started_at=before.trial_started_at if before else self.now,
        )
        self.stored[account.account_id] = stored
        self.pairs[account.account_id] = tokens
        return stored

    def mark(self, account_id: int, state: AccountState) -> None:
        if account_id in self.stored:
            self.stored[account_id] = replace(self.stored[account_id], state=state)

    def notice(self, account_id: int, notice: Notice, *, on: bool) -> None:
        if account_id in self.stored:
            before = self.stored[account_id]
            notices = before.notices | {notice} if on else before.notices - {notice}
            self.stored[account_id] = replace(before, notices=notices)

    def renamed(self, account_id: int, domain: str) -> None:
        self.stored[account_id] = replace(self.stored[account_id], domain=domain)

    def forget_tokens(self, account_id: int) -> None:
        self.pairs.pop(account_id, None)

    def due(self, before: int) -> Sequence[int]:
        expiries = sorted((pair.expires_at, account_id) for account_id, pair in self.pairs.items())
        return [account_id for expires_at, account_id in expiries if expires_at < before]
