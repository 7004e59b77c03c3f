"""Connecting a bot."""

from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, OvertakenError, PermanentError, RefusedError
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.relay.bots.checks import ask_telegram, check_pipeline
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.ports import Accounts, Bots, Clock, Crm, Jobs, Telegram

CHANNEL_WAIT = 3.0
POLL = 0.25


@dataclass(frozen=True)
class ConnectBot:
    """Check the token, store it sealed, create the source, set the webhook; undo all of it when a step fails.

    Until its webhook is set the bot is `connecting`, so one that was cut off in the middle is seen; connecting it again
    begins anew.
    """

    accounts: Accounts
    bots: Bots
    crm: Crm
    telegram: Telegram
    wiring: BotWiring
    webhooks: Webhooks
    jobs: Jobs
    clock: Clock

    def __call__(self, account: Account, token: str, label: str, pipeline_id: int, status_id: int | None) -> Bot:
        account = self._with_channel(account)
        check_pipeline(self.crm, account.account_id, pipeline_id, status_id)
        profile = ask_telegram(self.telegram, token)
        now = int(self.clock.now())
        bot = Bot(
            bot_id=profile.bot_id,
            account_id=account.account_id,
            scope_id=account.scope_id,
            username=profile.username,
            name=profile.name,
            label=label,
            pipeline_id=pipeline_id,
            status_id=status_id,
            source_ref=None,
            sealed_token=self.wiring.seal(account.account_id, profile.bot_id, token),
            generation=now,
            renewed_at=0,
            state=BotState.CONNECTING,
            created_at=now,
        )
        before = self.bots.get(bot.bot_id)
        self._check_free(bot, before)
        try:
            connected = self._wired(self.bots.add(bot, replacing=before), before)
        except OvertakenError:
            self._leave_to_the_other(bot)
            raise RefusedError(409, "bot_connecting", "Этот бот уже подключается. Подождите немного") from None
        if connected is None:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
        self._check_installed(connected)
        return connected

    def _with_channel(self, account: Account) -> Account:
        """Wait a moment for an installation that has only just begun: without its chat channel no bot can work."""
        ends_at = self.clock.now() + CHANNEL_WAIT
        while not account.scope_id:
            if self.clock.now() >= ends_at:
                raise RefusedError(409, "installing", "Установка виджета ещё не завершена. Подключите бота после неё")
            self.clock.sleep(POLL)
            account = self.accounts.get(account.account_id) or account
        return account

    def _wired(self, bot: Bot, before: Bot | None) -> Bot | None:
        try:
            bot = replace(bot, source_ref=self.wiring.put_source(bot))
            bot = self.bots.save(bot)
            return self.webhooks.settle(bot)
        except BridgeError:
            if self._given_back(bot, before):
                self._clear(bot)
            raise

    def _given_back(self, bot: Bot, before: Bot | None) -> bool:
        """Take the record back while it is ours: another request may have begun to connect the same bot."""
        try:
            if before is None or before.state is BotState.CONNECTING:
                return self.bots.remove(bot)
            self.bots.add(before, replacing=bot)
        except OvertakenError:
            return False
        return True

    def _leave_to_the_other(self, bot: Bot) -> None:
        """Let the source show what whoever was faster wished for: our wishes may have come there last."""
        with suppress(BridgeError):
            winner = self.bots.get(bot.bot_id)
            if winner is not None and winner.account_id == bot.account_id:
                self.wiring.put_source(winner)

    def _clear(self, bot: Bot) -> None:
        """Take back both ends: each may be there although no answer came."""
        for step in (self.wiring.delete_webhook, self.wiring.remove_source):
            with suppress(BridgeError):
                step(bot)

    def _check_free(self, bot: Bot, before: Bot | None) -> None:
        """Let a bot be connected that is new, that was left by an account without the widget, or was cut off here."""
        if before is None or before.state is BotState.STOPPED:
            return
        if before.account_id != bot.account_id:
            raise RefusedError(409, "bot_connected_elsewhere", "Этот бот подключён к другому аккаунту amoCRM")
        if before.state is not BotState.CONNECTING:
            raise RefusedError(
                409, "bot_already_connected", "Этот бот уже подключён. Новый токен укажите в его настройках"
            )

    def _check_installed(self, bot: Bot) -> None:
        """Stop a bot that was connected while the widget was being disabled: the list of bots to stop missed it."""
        account = self.accounts.get(bot.account_id)
        if account is None or account.state is AccountState.UNINSTALLED:
            self.jobs.settle_bot(bot.account_id, bot.bot_id)
            raise PermanentError(Reason.WIDGET_OFF)
