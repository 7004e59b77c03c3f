"""Installing the widget in an account, again and again if need be, and stopping cleanly."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.identity import sign_account
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.relay.bots.connect_bot import BotWiring
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Accounts, Bots, Chats, Crm, Log


@dataclass(frozen=True)
class CompleteInstallation:
    """Take an account into service: account, chat channel, fields, CRM webhooks, sources of the bots it had before.

    Every step may be repeated: the work is tried again from the start after a transient error.
    """

    accounts: Accounts
    bots: Bots
    chats: Chats
    crm: Crm
    wiring: BotWiring
    public_url: str
    webhook_keys: Callable[[], list[str]]
    log: Log

    def __call__(self, domain: str, tokens: TokenPair) -> Account:
        found = self.crm.account(domain, tokens.access)
        scope_id = self.chats.connect(found, domain)
        account = self.accounts.installed(found, domain, scope_id, tokens)
        self.crm.prepare_fields(account.account_id)
        self.crm.subscribe(account.account_id, self._webhook_url(account.account_id))
        for bot in self.bots.of_account(account.account_id):
            try:
                self._bring_back(replace(bot, scope_id=scope_id))
            except (PermanentError, RefusedError) as error:
                # It stays stopped until a person connects it anew; the others are brought back all the same.
                self.log.warning("bot not brought back", extra={"bot_id": bot.bot_id, "reason": str(error)})
        return account

    def _webhook_url(self, account_id: int) -> str:
        return f"{self.public_url}/amo/crm/{sign_account(self.webhook_keys()[0], account_id)}"

    def _bring_back(self, bot: Bot) -> None:
        back = replace(bot, source_ref=self.wiring.put_source(bot))
        if bot.state is BotState.STOPPED:
            back = replace(back, state=BotState.ON)
        self.bots.save(back)
        if back.is_on:
            # Also for a bot that was on already: an earlier try may have ended right before this step.
            self._set_webhook(back)

    def _set_webhook(self, bot: Bot) -> None:
        try:
            self.wiring.set_webhook(bot, drop_pending=False)
        except PermanentError as error:
            if error.reason is not Reason.TOKEN_REVOKED:
                raise
            self.bots.mark(bot.bot_id, BotState.REVOKED)


@dataclass(frozen=True)
class FinishUninstallation:
    """Stop every bot of an account that disabled the widget; settings, map and trial stay for a reinstallation."""

    accounts: Accounts
    bots: Bots
    wiring: BotWiring
    log: Log

    def __call__(self, account_id: int) -> None:
        if not self._is_uninstalled(account_id):
            return
        self.accounts.forget_tokens(account_id)
        trouble: list[TransientError] = []
        for bot in self.bots.of_account(account_id):
            if bot.state is BotState.OFF:
                continue
            if not self._is_uninstalled(account_id):
                return  # A renamed account's jobs stand in two lines, so an installation may have come in between.
            self.bots.mark(bot.bot_id, BotState.STOPPED)
            try:
                self.wiring.delete_webhook(bot)
            except PermanentError as error:
                self.log.warning("webhook not deleted", extra={"bot_id": bot.bot_id, "reason": str(error)})
            except TransientError as error:
                trouble.append(error)
        if trouble:
            raise trouble[0]

    def _is_uninstalled(self, account_id: int) -> bool:
        account = self.accounts.get(account_id)
        return account is not None and account.state is AccountState.UNINSTALLED
