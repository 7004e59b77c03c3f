"""The schedule's round: pairs are renewed before they expire, and what stands still is set going again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bridge.domain.errors import MisconfiguredError, PermanentError, TransientError
from bridge.domain.records import AccountState
from bridge.domain.upkeep import (
    AHEAD,
    LOOK_AT_UNAUTHORISED,
    LOOK_AT_UNFINISHED,
    LOOK_AT_UNPAID,
    TRIES_OF_THE_SCHEDULE,
    next_look,
)
from bridge.relay.accounts.refresh_tokens import LONGEST_REFRESH, Access
from bridge.relay.ports import Accounts, Clock, Jobs, Log, Tokens

PROBES = 10
"""Accounts without authorisation that one round asks again at most: most of them are refused again."""


@dataclass(frozen=True)
class LookAfterAccounts:
    """Renew what expires soon, finish what is unfinished, see who has paid or was taken for dead by mistake.

    One account's trouble never keeps the others waiting; only a refusal of ourselves ends the round, because every
    other account would be answered alike.
    """

    accounts: Accounts
    tokens: Tokens
    access: Access
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, time_left: Callable[[], float]) -> int:
        """Return how many pairs were renewed.

        Stops while there is time for a whole refresh: one cut off after amoCRM's answer would lose the pair.
        """
        renewed = 0
        for account_id in self._due():
            if time_left() < LONGEST_REFRESH:
                break
            try:
                renewed += self._look_after(account_id)
            except MisconfiguredError:
                break
            except (PermanentError, TransientError) as error:
                self.log.warning("tokens not refreshed", extra={"account_id": account_id, "reason": str(error)})
        return renewed

    def _due(self) -> Iterator[int]:
        now = int(self.clock.now())
        for state in (AccountState.ACTIVE, AccountState.UNPAID):
            yield from self.accounts.due(state, now)
        yield from self.accounts.due(AccountState.UNAUTHORISED, now, PROBES)

    def _look_after(self, account_id: int) -> bool:
        account, stored = self.accounts.get(account_id), self.tokens.read(account_id)
        if account is None or stored is None:
            return False
        pair, version = stored
        now = int(self.clock.now())
        if account.state is AccountState.UNAUTHORISED:
            # Before asking: whatever comes of it, the next look is not soon.
            self.accounts.look_again(account_id, now + LOOK_AT_UNAUTHORISED)
            self.access.renew(account_id, version, probing=True)
            return True
        pause = LOOK_AT_UNPAID if account.state is AccountState.UNPAID else LOOK_AT_UNFINISHED
        waits = account.state is AccountState.UNPAID or bool(account.unfinished)
        if waits:
            self.jobs.finish_installation(account_id, TRIES_OF_THE_SCHEDULE)
        if account.state is AccountState.ACTIVE:
            self.jobs.watch_account(account_id)
        stale = pair.expires_at - now <= AHEAD
        if stale:
            self.access.renew(account_id, version)
        if waits or not stale:
            self.accounts.look_again(account_id, now + pause if waits else next_look(now, pair.expires_at))
        return stale
