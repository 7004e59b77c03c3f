"""Telling REON's widget controller what happens to its customers."""

from dataclasses import dataclass

from bridge.domain.licence import DAY
from bridge.domain.records import AccountState
from bridge.domain.registration import News, RegistrationState
from bridge.relay.ports import Accounts, Clock, Customers, Jobs, Reon

WORTH_TELLING = 30 * DAY
"""Seconds for which REON is told, however long it is down."""


@dataclass(frozen=True)
class TellReon:
    """Tell it; of a registration the newest, once."""

    accounts: Accounts
    customers: Customers
    reon: Reon
    jobs: Jobs
    clock: Clock

    def __call__(self, account_id: int, news: News) -> None:
        match news:
            case News.INSTALLED:
                self.reon.installed(account_id)
            case News.REMOVED:
                self.reon.removed(account_id)
            case News.REGISTERED:
                self._registered(account_id)

    def given_up(self, account_id: int, news: News, since: int) -> None:
        """Ask for it anew, after a day of trying: REON may be down for longer than a queue is patient.

        It goes behind what has happened since, so that it is told no more once the contrary is true.
        """
        if self.clock.now() < since + WORTH_TELLING and self._is_still_so(account_id, news):
            self.jobs.tell_reon(account_id, news, since)

    def _is_still_so(self, account_id: int, news: News) -> bool:
        account = self.accounts.get(account_id)
        is_removed = account is not None and account.state is AccountState.UNINSTALLED
        return news is News.REGISTERED or is_removed == (news is News.REMOVED)

    def _registered(self, account_id: int) -> None:
        account = self.accounts.get(account_id)
        registration = account.registration if account else None
        if account is None or registration is None or registration.state is RegistrationState.SENT:
            return
        if self.reon.registered(account, registration):
            self.customers.registration_sent(account_id, registration)
