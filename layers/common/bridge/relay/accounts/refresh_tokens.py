"""Access to an account's REST API: one worker at a time refreshes, and a renamed account is followed."""

from collections.abc import Callable
from dataclasses import dataclass, field

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

REFUSALS_IN_A_ROW = 5
"""Refusals after which a run stops: so many at once are our own secret's fault, not the accounts'."""

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

    def note(self, account_id: int, state: AccountState) -> None:
        """Remember what an answer of amoCRM said about the account: paid for again, or not."""
        self.accounts.mark(account_id, state)
        self._grants.pop(account_id, None)

    def renew(self, account_id: int, version: int) -> Grant:
        """Replace the pair of that version, or return what another worker has put in its place meanwhile.

        Raises PermanentError(ACCOUNT_UNAUTHORISED) when the chain of refresh tokens is dead.
        """
        self._grants.pop(account_id, None)
        account = self._usable(account_id)
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
            self.accounts.mark(account_id, AccountState.UNAUTHORISED)
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, error.detail) from error
        finally:
            self.tokens.unlock(account_id, owner)
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
        self.accounts.renamed(account.account_id, domain)
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

    def _usable(self, account_id: int) -> Account:
        account = self.accounts.get(account_id)
        if account is None or account.state is AccountState.UNINSTALLED:
            raise PermanentError(Reason.WIDGET_OFF)
        if account.state is AccountState.UNAUTHORISED:
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED)
        return account

    def _read(self, account_id: int) -> tuple[TokenPair, int]:
        stored = self.tokens.read(account_id)
        if stored is None:
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "no tokens are stored")
        return stored


@dataclass(frozen=True)
class RefreshDueTokens:
    """Renew every pair that expires soon; one account's trouble never keeps the others waiting."""

    accounts: Accounts
    tokens: Tokens
    access: Access
    clock: Clock
    log: Log

    def __call__(self, ahead: int, time_left: Callable[[], float]) -> int:
        """Refresh what expires within `ahead` seconds and return how many pairs were renewed.

        Stops while there is time for a whole refresh: one cut off after amoCRM's answer would lose the pair.
        """
        renewed = refused = 0
        for account_id in self.accounts.due(int(self.clock.now()) + ahead):
            if time_left() < LONGEST_REFRESH or refused >= REFUSALS_IN_A_ROW:
                break
            try:
                stored = self.tokens.read(account_id)
                if stored is not None:
                    self.access.renew(account_id, stored[1])
                    renewed, refused = renewed + 1, 0
            except (PermanentError, TransientError) as error:
                refused += isinstance(error, PermanentError)
                self.log.warning("tokens not refreshed", extra={"account_id": account_id, "reason": str(error)})
        return renewed
