"""Access to an account's REST API: one worker at a time refreshes, and a renamed account is followed."""

from dataclasses import dataclass, field, replace

from bridge.domain.errors import ElsewhereError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Accounts, Clock, Log, OAuth, Tokens

REFRESH_AHEAD = 5 * 60
"""Seconds before expiry from which a token is refreshed on use; the schedule refreshes hours ahead."""

KEPT_FOR = 10.0
"""Seconds a warm worker uses a grant without looking whether the account has changed."""

LONGEST_REFRESH = 35.0
"""Seconds that a refresh with its rename and every time limit can take."""

WAIT_FOR_OTHERS = 3.0
POLL = 0.25


@dataclass(frozen=True)
class Grant:
    """What a REST call needs; `version` names the pair, so that only a spoiled one is renewed."""

    domain: str
    access: str = field(repr=False)
    version: int
    expires_at: int
    state: AccountState
    read_at: float


@dataclass(frozen=True)
class Access:
    """Give out access tokens and renew them under the account's lock."""

    accounts: Accounts
    tokens: Tokens
    oauth: OAuth
    clock: Clock
    log: Log
    _grants: dict[int, Grant] = field(default_factory=dict)

    def grant(self, account_id: int) -> Grant:
        """Return the account's grant; a warm worker keeps it for a moment, unless it is refused or about to expire."""
        known = self._grants.get(account_id)
        if known is None or self.clock.now() - known.read_at > KEPT_FOR:
            account = self._usable(account_id)
            known = self._keep(account, account.domain, *self._read(account_id))
        if known.expires_at - self.clock.now() > REFRESH_AHEAD:
            return known
        return self.renew(account_id, known.version)

    def note(self, account_id: int, state: AccountState, version: int) -> None:
        """Remember what an answer of amoCRM to the pair of that version said about the account."""
        self.accounts.mark(account_id, state, version)
        self._grants.pop(account_id, None)

    def renew(self, account_id: int, version: int, *, probing: bool = False) -> Grant:
        """Replace the pair of that version, or return what another worker has put in its place meanwhile.

        Raises PermanentError(ACCOUNT_UNAUTHORISED) when the chain of refresh tokens is dead; with `probing` amoCRM is
        asked also when it was taken for dead before, and an account whose pair is renewed is back in service.
        """
        self._grants.pop(account_id, None)
        account = self._usable(account_id, probing=probing)
        owner = self.tokens.lock(account_id, version)
        if owner is None:
            return self._wait_for_other_worker(account_id, version)
        try:
            pair, current = self._read(account_id)
            if current != version:
                return self._keep(account, account.domain, pair, current)
            fresh, domain = self._refresh(account, pair)
            if not self.tokens.replace(account_id, version, fresh):
                raise TransientError(Reason.AMO_UNAVAILABLE, "the tokens were replaced meanwhile")
        except PermanentError as error:
            pair, current = self._read(account_id)
            if current != version:
                return self._keep(account, account.domain, pair, current)
            self.log.warning("the account needs to be authorised again", extra={"account_id": account_id})
            self.accounts.mark(account_id, AccountState.UNAUTHORISED, version)
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, error.detail) from error
        finally:
            self.tokens.unlock(account_id, owner)
        if account.state is AccountState.UNAUTHORISED:
            self.log.info("the account is authorised after all", extra={"account_id": account_id})
            self.accounts.mark(account_id, AccountState.ACTIVE, version + 1)
            account = replace(account, state=AccountState.ACTIVE)
        return self._keep(account, domain, fresh, version + 1)

    def _keep(self, account: Account, domain: str, pair: TokenPair, version: int) -> Grant:
        grant = Grant(domain, pair.access, version, pair.expires_at, account.state, self.clock.now())
        self._grants[account.account_id] = grant
        return grant

    def _refresh(self, account: Account, pair: TokenPair) -> tuple[TokenPair, str]:
        try:
            return self.oauth.refresh(account.domain, pair.refresh), account.domain
        except (PermanentError, ElsewhereError):
            domain = self.oauth.current_domain(pair)
            if domain is None or domain == account.domain:
                raise
        self.log.info("the account was renamed", extra={"account_id": account.account_id})
        self.accounts.renamed(account.account_id, account.domain, domain)
        return self.oauth.refresh(domain, pair.refresh), domain

    def _wait_for_other_worker(self, account_id: int, version: int) -> Grant:
        deadline = self.clock.now() + WAIT_FOR_OTHERS
        while self.clock.now() < deadline:
            self.clock.sleep(POLL)
            pair, current = self._read(account_id)
            if current != version:
                account = self._usable(account_id)
                return self._keep(account, account.domain, pair, current)
        raise TransientError(Reason.AMO_UNAVAILABLE, "another worker is refreshing the tokens")

    def _usable(self, account_id: int, *, probing: bool = False) -> Account:
        account = self.accounts.get(account_id)
        if account is None or account.state is AccountState.UNINSTALLED:
            raise PermanentError(Reason.WIDGET_OFF)
        if account.state is AccountState.UNAUTHORISED and not probing:
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED)
        return account

    def _read(self, account_id: int) -> tuple[TokenPair, int]:
        stored = self.tokens.read(account_id)
        if stored is None:
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "no tokens are stored")
        return stored
