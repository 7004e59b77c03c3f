"""Bringing a bot to what its account is: in service again, or without the widget."""

from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.domain.upkeep import HOPELESS, TRIES, bot_part
from bridge.relay.bots.checks import REFUSED_ONCE, is_dead
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.ports import Accounts, Bots, Log
from bridge.relay.ports.gateway import OwnersCode


@dataclass(frozen=True)
class SettleBot:
    """Bring a bot's record, source and webhook in line with its account; doing it again does no harm."""

    accounts: Accounts
    bots: Bots
    wiring: BotWiring
    webhooks: Webhooks
    code: OwnersCode
    log: Log

    def __call__(self, account_id: int, bot_id: int, attempt: int = 1) -> None:
        account, bot = self.accounts.get(account_id), self.bots.get(bot_id)
        if account is None:
            return
        if bot is not None and bot.account_id == account_id:
            if account.state is AccountState.UNINSTALLED:
                self._stop(bot)
                return
            if not self._is_back(account, bot, attempt):
                return
        self.accounts.done(account_id, bot_part(bot_id), account.installed_ms)

    def _stop(self, bot: Bot) -> None:
        """Stop a bot that is on, and close the gateway of any: one that its owner switched off stays switched off."""
        if bot.state is BotState.OFF and not bot.gateway.is_open:
            return
        state = BotState.OFF if bot.state is BotState.OFF else BotState.STOPPED
        stopped = self.bots.save(replace(bot, state=state, gateway=bot.gateway.without_key()))
        if bot.gateway.is_open:
            self.code.forget(bot.bot_id)
        try:
            self.webhooks.settle(stopped)
        except PermanentError as error:
            self.log.warning("webhook not deleted", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _is_back(self, account: Account, bot: Bot, attempt: int) -> bool:
        """Bring a bot back; one that cannot be stays owed, and is tried again by the schedule in the end."""
        try:
            self._bring_back(account, bot)
        except (PermanentError, TransientError) as error:
            self.log.warning("bot not brought back", extra={"bot_id": bot.bot_id, "reason": str(error)})
            if error.reason not in HOPELESS and attempt < TRIES:
                raise TransientError(error.reason, error.detail) from error
            return False
        return True

    def _bring_back(self, account: Account, bot: Bot) -> None:
        state = BotState.CONNECTING if bot.state is BotState.STOPPED else bot.state
        source_ref = self.wiring.put_source(bot)
        back = self.bots.save(replace(bot, scope_id=account.scope_id, source_ref=source_ref, state=state, deaf=False))
        if back.state is BotState.REVOKED:
            return
        try:
            # Also for a bot that was on already: an earlier try may have ended right before this step.
            self.webhooks.settle(back)
        except PermanentError as error:
            if error.reason is not Reason.TOKEN_REVOKED:
                raise
            if not is_dead(self.wiring.telegram, self.wiring.token(back)):
                raise TransientError(Reason.TELEGRAM_UNAVAILABLE, REFUSED_ONCE) from error
            self.bots.mark(bot.bot_id, BotState.REVOKED, back.generation)
