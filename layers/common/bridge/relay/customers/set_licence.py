"""Until when an account has paid, as REON's billing says."""

from dataclasses import dataclass

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.licence import CLOCKS_DIFFER, KNOWN_EVERYWHERE, paid
from bridge.domain.records import Account
from bridge.relay.bots.wiring import ROUNDS
from bridge.relay.customers.tell_bots import TellBots
from bridge.relay.ports import Accounts, Clock, Customers, Jobs, Log


@dataclass(frozen=True)
class SetLicence:
    """Set the date; a date that is past ends the licence at once.

    Of one line nothing may go on once something of it was kept. So before a licence becomes shorter its bots ask their
    account of every message, and are given the time until every worker knows.
    """

    accounts: Accounts
    customers: Customers
    tell_bots: TellBots
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, account_id: int, paid_until: int) -> Account:
        """`paid_until` in unix seconds. Raises RefusedError(404) for an account that never had the widget."""
        account = self._set(account_id, paid_until)
        self.log.info("a licence was set", extra={"account_id": account_id, "until": account.licence.until})
        # Asked for first: the bots hear of it, and what was kept is let go, should this be cut off here.
        self.jobs.follow_licence(account_id)
        self.tell_bots(account)
        return account

    def _set(self, account_id: int, paid_until: int) -> Account:
        for _ in range(ROUNDS):
            before = self.accounts.get(account_id)
            if before is None:
                raise RefusedError(404, "unknown_account", "В этом аккаунте amoCRM виджет никогда не устанавливали")
            now = self.clock.now()
            licence = paid(before.trial_until, paid_until, now)
            if now < before.licence.until > licence.until:
                self._have_bots_ask(account_id)
            # Somebody may have kept a message by now: it goes before what comes once the licence is good again.
            releasing = before.releasing or before.licence.has_ended(self.clock.now() + CLOCKS_DIFFER)
            changed = self.customers.licensed(before, licence, releasing=releasing)
            if changed is not None:
                return changed
        raise OvertakenError("the licence changes all the time")

    def _have_bots_ask(self, account_id: int) -> None:
        for _ in range(ROUNDS):
            if not self.tell_bots.to_ask(account_id):
                return
            self.clock.sleep(KNOWN_EVERYWHERE)
        raise OvertakenError("the bots change all the time")
