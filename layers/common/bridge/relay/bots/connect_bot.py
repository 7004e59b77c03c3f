"""Connecting a bot."""

from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.domain.bot_tokens import find_token
from bridge.domain.errors import BridgeError, OvertakenError, PermanentError, RefusedError
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.relay.bots.checks import Belonging, ask_telegram, belonging, check_pipeline, placed
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.ports import Accounts, Bots, Clock, Crm, Funnels, Jobs, Telegram

CHANNEL_WAIT = 3.0
POLL = 0.25


@dataclass(frozen=True)
class ConnectBot:
    """Check the token, store it sealed, create the source, set the webhook; undo all of it when a step fails.

    Until its webhook is set the bot is `connecting`, so one that was cut off in the middle is seen; connecting it again
    begins anew, with all that its owner has chosen. Of a bot that comes from another account nothing is taken over.
    """

    accounts: Accounts
    bots: Bots
    crm: Crm
    telegram: Telegram
    wiring: BotWiring
    webhooks: Webhooks
    funnels: Funnels
    jobs: Jobs
    clock: Clock

    def __call__(self, account: Account, token: str, label: str, pipeline_id: int, status_id: int | None) -> Bot:
        token = find_token(token)
        account = self._with_channel(account)
        pipeline = check_pipeline(self.crm, account.account_id, pipeline_id, status_id)
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
            privacy=profile.privacy,
            joins=profile.joins,
            licence=account.known_licence,
        )
        before = self.bots.get(bot.bot_id)
        bot = _with_its_choices(before, bot)
        self._check_free(bot, before)
        try:
            connected = self._wired(self.bots.add(placed(bot, [pipeline]), replacing=before), before)
        except OvertakenError:
            self._leave_to_the_other(bot)
            raise RefusedError(409, "bot_connecting", "Этот бот уже подключается. Подождите немного") from None
        if connected is None:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
        self._forget(before, connected)
        self._check_account(connected)
        with suppress(BridgeError):
            self.jobs.watch_bot(connected.account_id, connected.bot_id)  # whose picture is still to be shown
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
            if before is None:
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
        match belonging(before, bot.account_id):
            case Belonging.ELSEWHERE:
                raise RefusedError(409, "bot_connected_elsewhere", Belonging.ELSEWHERE.text)
            case Belonging.YOURS:
                raise RefusedError(409, "bot_already_connected", Belonging.YOURS.text)

    def _forget(self, before: Bot | None, bot: Bot) -> None:
        """Let the funnel go that the bot had in another account: no record leads to it any more."""
        if before is not None and before.account_id != bot.account_id:
            with suppress(BridgeError):
                self.funnels.retire(before.bot_id, before.funnel)

    def _check_account(self, bot: Bot) -> None:
        """Bring a bot in line whose account changed while it was connected: a list of bots to change missed it."""
        account = self.accounts.get(bot.account_id)
        if account is None or account.state is AccountState.UNINSTALLED:
            self.jobs.settle_bot(bot.account_id, bot.bot_id)
            raise PermanentError(Reason.WIDGET_OFF)
        if account.known_licence != bot.licence:
            self.jobs.follow_licence(bot.account_id)


def _with_its_choices(before: Bot | None, bot: Bot) -> Bot:
    """Return a bot that is connected again in its account with what its owner chose before and is not asked for now."""
    if before is None or before.account_id != bot.account_id:
        return bot
    return replace(
        bot,
        linkers=before.linkers,
        route=before.route,
        earlier=before.earlier,
        funnel=before.funnel,
        gateway=before.gateway,
    )
