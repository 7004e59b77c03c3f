"""Taking an account into service: its pair is stored at once, everything else is done part by part until it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.records import Account, AccountState
from bridge.domain.registration import News
from bridge.domain.upkeep import HOPELESS, TRIES, Part, bot_part, bots_of
from bridge.relay.accounts.keep_subscribed import webhook_address
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Accounts, Bots, Chats, Clock, Crm, Jobs, Log, OAuth

Trouble = PermanentError | TransientError


@dataclass(frozen=True)
class AcceptInstallation:
    """Store the pair of an installation under its account, unless the widget was disabled since amoCRM called."""

    accounts: Accounts
    oauth: OAuth
    crm: Crm
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, domain: str, pair: TokenPair, called_ms: int) -> None:
        # The token names its account even while amoCRM answers no call: unpaid, or away.
        account_id = self.oauth.account_of(pair) or self.crm.identify(domain, pair.access).account_id
        if self.accounts.authorised(account_id, domain, pair, called_ms):
            self.jobs.finish_installation(account_id)
            self.jobs.tell_reon(account_id, News.INSTALLED, int(self.clock.now()))
        else:
            self.log.info("the installation came to nothing: overtaken", extra={"account_id": account_id})


@dataclass(frozen=True)
class FinishInstallation:
    """Do the parts of an installation that are not done yet: chat channel, fields, CRM webhooks, bots.

    The refusal of one part never stops the others. What is not done stays in `unfinished`, where people see it, and is
    tried again: soon by the same job, later by the schedule. An unpaid account is only asked whether it has paid.
    """

    accounts: Accounts
    bots: Bots
    chats: Chats
    crm: Crm
    jobs: Jobs
    public_url: str
    webhook_keys: Callable[[], list[str]]
    log: Log

    def __call__(self, account_id: int, attempt: int = 1, tries: int = TRIES) -> None:
        account = self.accounts.get(account_id)
        if account is None or account.state is AccountState.UNINSTALLED:
            return
        trouble = [self._unpaid(account)] if account.state is AccountState.UNPAID else []
        if not any(trouble):
            trouble = [self._trouble(part, account) for part in Part if part in account.unfinished]
            for bot_id in bots_of(account.unfinished):
                self.jobs.settle_bot(account_id, bot_id)
        again = [error for error in trouble if error is not None and error.reason not in HOPELESS]
        if again and attempt < tries:
            raise TransientError(again[0].reason, again[0].detail) from again[0]

    def _unpaid(self, account: Account) -> Trouble | None:
        """Ask amoCRM whether the account is still unpaid: a call that succeeds puts it back in service."""
        try:
            self.crm.account(account.account_id)
        except (PermanentError, TransientError) as error:
            return error
        return None

    def _trouble(self, part: Part, account: Account) -> Trouble | None:
        steps = {
            Part.CHANNEL: self._connect,
            Part.FIELDS: self._prepare_fields,
            Part.EVENTS: self._subscribe,
            Part.BOTS: self._list_bots,
        }
        try:
            steps[part](account)
        except (PermanentError, TransientError) as error:
            extra = {"account_id": account.account_id, "part": str(part), "reason": str(error)}
            self.log.warning("part of an installation not done", extra=extra)
            return error
        self.accounts.done(account.account_id, part, account.installed_ms)
        return None

    def _connect(self, account: Account) -> None:
        found = self.crm.account(account.account_id)
        self.accounts.connected(found, self.chats.connect(found, account.domain), account.installed_ms)

    def _prepare_fields(self, account: Account) -> None:
        self.crm.prepare_fields(account.account_id)

    def _subscribe(self, account: Account) -> None:
        address = webhook_address(self.public_url, self.webhook_keys(), account.account_id)
        self.crm.subscribe(account.account_id, address)

    def _list_bots(self, account: Account) -> None:
        """Owe every bot by itself, and have each settled by a job of its own: there may be more than one run can do."""
        bots = [bot.bot_id for bot in self.bots.of_account(account.account_id)]
        self.accounts.owes(account.account_id, {bot_part(bot_id) for bot_id in bots}, account.installed_ms)
        for bot_id in bots:
            self.jobs.settle_bot(account.account_id, bot_id)


@dataclass(frozen=True)
class FinishUninstallation:
    """Have every bot of an account that disabled the widget stopped, each by a job of its own."""

    accounts: Accounts
    bots: Bots
    jobs: Jobs
    clock: Clock

    def __call__(self, account_id: int) -> None:
        account = self.accounts.get(account_id)
        if account is not None and account.state is AccountState.UNINSTALLED:
            for bot in self.bots.of_account(account_id):
                self.jobs.settle_bot(account_id, bot.bot_id)
            self.jobs.tell_reon(account_id, News.REMOVED, int(self.clock.now()))
