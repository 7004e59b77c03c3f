"""Connecting, changing and disconnecting a bot."""

import re
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, PermanentError, RefusedError, TransientError
from bridge.domain.identity import sign_generation
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, Bot, BotState
from bridge.relay.messages import BotProfile
from bridge.relay.ports import Bots, Clock, Crm, Log, Telegram, Vault

LONGEST_WAIT = 2.0
"""Seconds a person waits for Telegram's limit of about one setWebhook a second before we give up."""

TOKEN = re.compile(r"[1-9][0-9]{0,19}:[A-Za-z0-9_-]{30,}")


@dataclass(frozen=True)
class BotWiring:
    """A bot's two ends: its webhook at Telegram and its source in amoCRM."""

    telegram: Telegram
    crm: Crm
    vault: Vault
    public_url: str
    webhook_keys: Callable[[], list[str]]
    clock: Clock

    def seal(self, account_id: int, bot_id: int, token: str) -> bytes:
        return self.vault.seal(token, self._context(account_id, bot_id))

    def token(self, bot: Bot) -> str:
        return self.vault.open(bot.sealed_token, self._context(bot.account_id, bot.bot_id))

    def set_webhook(self, bot: Bot, *, drop_pending: bool) -> None:
        secret = sign_generation(self.webhook_keys()[0], bot.bot_id, bot.generation)
        url = f"{self.public_url}/telegram/{bot.bot_id}"
        try:
            self.telegram.set_webhook(self.token(bot), url, secret, drop_pending=drop_pending)
        except TransientError as error:
            if not error.retry_after or error.retry_after > LONGEST_WAIT:
                raise
            self.clock.sleep(error.retry_after)
            self.telegram.set_webhook(self.token(bot), url, secret, drop_pending=drop_pending)

    def delete_webhook(self, bot: Bot) -> None:
        self.telegram.delete_webhook(self.token(bot))

    def put_source(self, bot: Bot) -> int:
        name = f"{bot.label} (@{bot.username})" if bot.label else f"@{bot.username}"
        return self.crm.put_source(bot.account_id, bot.source, name, bot.pipeline_id)

    def remove_source(self, bot: Bot) -> None:
        if bot.source_ref is not None:
            self.crm.remove_source(bot.account_id, bot.source_ref)

    @staticmethod
    def _context(account_id: int, bot_id: int) -> dict[str, str]:
        return {"account": str(account_id), "bot": str(bot_id)}


@dataclass(frozen=True)
class BotWishes:
    """What a person asks of a bot; None leaves a setting as it is."""

    token: str | None = None
    label: str | None = None
    pipeline_id: int | None = None
    status_id: int | None = None
    leave_unsorted: bool = False
    enabled: bool | None = None


@dataclass(frozen=True)
class ConnectBot:
    """Check the token, store it sealed, create the source, set the webhook; undo all of it when a step fails."""

    bots: Bots
    crm: Crm
    telegram: Telegram
    wiring: BotWiring
    clock: Clock

    def __call__(self, account: Account, token: str, label: str, pipeline_id: int, status_id: int | None) -> Bot:
        check_pipeline(self.crm, account.account_id, pipeline_id, status_id)
        profile = ask_telegram(self.telegram, token)
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
            generation=int(self.clock.now()) % 10**9,
            renewed_at=0,
            state=BotState.ON,
            created_at=int(self.clock.now()),
        )
        before = self.bots.get(bot.bot_id)
        if not self.bots.add(bot):
            raise self._taken(bot)
        with ExitStack() as undo:
            undo.callback(self._give_back, bot, before)
            bot = replace(bot, source_ref=self.wiring.put_source(bot))
            undo.callback(self.wiring.remove_source, bot)
            self.bots.save(bot)
            undo.callback(self._unhook, bot)
            self.wiring.set_webhook(bot, drop_pending=False)
            undo.pop_all()
        return bot

    def _unhook(self, bot: Bot) -> None:
        """Take back a webhook that may have been set although no answer came."""
        with suppress(BridgeError):
            self.wiring.delete_webhook(bot)

    def _give_back(self, bot: Bot, before: Bot | None) -> None:
        self.bots.remove(bot.bot_id)
        if before is not None:
            self.bots.add(before)

    def _taken(self, bot: Bot) -> RefusedError:
        owner = self.bots.get(bot.bot_id)
        if owner is not None and owner.account_id == bot.account_id:
            return RefusedError(409, "bot_already_connected", "Этот бот уже подключён")
        return RefusedError(409, "bot_connected_elsewhere", "Этот бот подключён к другому аккаунту amoCRM")


@dataclass(frozen=True)
class ChangeBot:
    """Change a bot's label, pipeline, status, token or switch; a webhook that cannot be set leaves all as it was."""

    bots: Bots
    crm: Crm
    telegram: Telegram
    wiring: BotWiring
    clock: Clock

    def __call__(self, bot: Bot, wishes: BotWishes) -> Bot:
        changed = self._described(bot, wishes)
        if (changed.pipeline_id, changed.status_id) != (bot.pipeline_id, bot.status_id):
            check_pipeline(self.crm, bot.account_id, changed.pipeline_id, changed.status_id)
        changed = self._with_token(changed, wishes.token)
        changed = self._switched(changed, wishes.enabled)
        with ExitStack() as undo:
            if (changed.label, changed.username, changed.pipeline_id) != (bot.label, bot.username, bot.pipeline_id):
                changed = replace(changed, source_ref=self.wiring.put_source(changed))
                undo.callback(self.wiring.put_source, bot)
            changed = self._switch(bot, changed, wishes)
            undo.pop_all()
        return changed

    def _switched(self, bot: Bot, enabled: bool | None) -> Bot:
        if enabled is None:
            return bot
        if bot.state is BotState.STOPPED:
            raise RefusedError(409, Reason.WIDGET_OFF, Reason.WIDGET_OFF.text)
        if enabled and bot.state is BotState.REVOKED:
            raise RefusedError(409, Reason.TOKEN_REVOKED, Reason.TOKEN_REVOKED.text)
        return replace(bot, state=BotState.ON if enabled else BotState.OFF)

    def _described(self, bot: Bot, wishes: BotWishes) -> Bot:
        status_id = bot.status_id if wishes.status_id is None else wishes.status_id
        return replace(
            bot,
            label=bot.label if wishes.label is None else wishes.label,
            pipeline_id=bot.pipeline_id if wishes.pipeline_id is None else wishes.pipeline_id,
            status_id=None if wishes.leave_unsorted else status_id,
        )

    def _with_token(self, bot: Bot, token: str | None) -> Bot:
        if token is None:
            return bot
        profile = ask_telegram(self.telegram, token)
        if profile.bot_id != bot.bot_id:
            raise RefusedError(422, "other_bot", "Это токен другого бота. Подключите его отдельно")
        sealed = self.wiring.seal(bot.account_id, bot.bot_id, token)
        state = BotState.ON if bot.state is BotState.REVOKED else bot.state
        return replace(bot, sealed_token=sealed, username=profile.username, name=profile.name, state=state)

    def _switch(self, bot: Bot, changed: Bot, wishes: BotWishes) -> Bot:
        """Set the webhook with a secret of its own, also when a bot that is on is switched on again to mend it."""
        new_end = changed.is_on and (bool(wishes.enabled) or wishes.token is not None or not bot.is_on)
        if new_end:
            changed = replace(changed, generation=bot.generation + 1, renewed_at=int(self.clock.now()))
        self.bots.save(changed)
        try:
            if new_end:
                self.wiring.set_webhook(changed, drop_pending=bot.state is BotState.OFF)
            elif bot.is_on and not changed.is_on:
                self._unhook(changed)
        except BridgeError:
            self.bots.save(bot)
            raise
        return changed

    def _unhook(self, bot: Bot) -> None:
        try:
            self.wiring.delete_webhook(bot)
        except PermanentError as error:
            if error.reason is not Reason.TOKEN_REVOKED:
                raise


@dataclass(frozen=True)
class DisconnectBot:
    """Disconnect a bot; an outside system that does not answer cannot keep it connected."""

    bots: Bots
    wiring: BotWiring
    log: Log

    def __call__(self, bot: Bot) -> None:
        for step in (self.wiring.delete_webhook, self.wiring.remove_source):
            try:
                step(bot)
            except BridgeError as error:
                self.log.warning("left behind while disconnecting", extra={"bot_id": bot.bot_id, "reason": str(error)})
        self.bots.remove(bot.bot_id)


def ask_telegram(telegram: Telegram, token: str) -> BotProfile:
    """Return whose token it is; RefusedError for a token that Telegram does not know."""
    refused = RefusedError(422, "bad_token", "Telegram не принял токен. Скопируйте его из @BotFather целиком")
    if not TOKEN.fullmatch(token):
        raise refused
    try:
        return telegram.get_me(token)
    except PermanentError as error:
        if error.reason in {Reason.TOKEN_REVOKED, Reason.TELEGRAM_REFUSED}:
            raise refused from error
        raise


def check_pipeline(crm: Crm, account_id: int, pipeline_id: int, status_id: int | None) -> None:
    """Refuse a pipeline or a status that the account does not have."""
    pipeline = next((found for found in crm.pipelines(account_id) if found.id == pipeline_id), None)
    if pipeline is None:
        raise RefusedError(422, "unknown_pipeline", "Такой воронки нет в аккаунте")
    if status_id is not None and status_id not in {status.id for status in pipeline.statuses}:
        raise RefusedError(422, "unknown_status", "Такого этапа нет в воронке")
