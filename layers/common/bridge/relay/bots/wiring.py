"""A bot's two ends, and how its webhook comes to what is stored whoever changes the bot meanwhile."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, OvertakenError, PermanentError, RefusedError, TransientError
from bridge.domain.identity import Signed, sign_webhook, token_context
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState
from bridge.domain.troubles import HealthCode
from bridge.domain.wording.menus import COMMANDS
from bridge.relay.bots.checks import placed
from bridge.relay.messages import Hooked
from bridge.relay.ports import Bots, Clock, Crm, Telegram, Vault

LONGEST_WAIT = 2.0
"""Seconds a person waits for Telegram's limit of about one setWebhook a second before we give up."""

ROUNDS = 5
"""How often a change is begun anew because somebody else changed the same bot meanwhile."""


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
        return self.vault.seal(token, token_context(account_id, bot_id))

    def token(self, bot: Bot) -> str:
        return self.vault.open(bot.sealed_token, bot.token_context)

    def set_webhook(self, bot: Bot, *, drop_pending: bool) -> None:
        try:
            self._set_webhook(bot, drop_pending=drop_pending)
        except TransientError as error:
            if not error.retry_after or error.retry_after > LONGEST_WAIT:
                raise
            self.clock.sleep(error.retry_after)
            self._set_webhook(bot, drop_pending=drop_pending)

    def _set_webhook(self, bot: Bot, *, drop_pending: bool) -> None:
        secret = sign_webhook(self.webhook_keys()[0], bot.bot_id, Signed(bot.generation, bot.gateway.is_open))
        try:
            self.telegram.set_webhook(
                self.token(bot), self._url(bot), secret, beside=bot.gateway.asked_kinds, drop_pending=drop_pending
            )
        except PermanentError as error:
            if error.reason is not Reason.TELEGRAM_REFUSED:
                raise
            # The address is ours, and nothing that the bot's owner gave can be wrong with it.
            raise PermanentError(Reason.WEBHOOK_REFUSED, error.detail) from error

    def offer_commands(self, bot: Bot) -> None:
        """Have the bot's commands offered in groups; whoever knows them can type them all the same.

        Those that its owner's own code offers stay as they are.
        """
        if bot.gateway.is_open:
            return
        with suppress(BridgeError):
            self.telegram.offer_commands(self.token(bot), COMMANDS)

    def is_ours(self, bot: Bot, hooked: Hooked) -> bool:
        """Tell whether Telegram sends the bot's updates to us."""
        return hooked.url == self._url(bot)

    def webhook(self, bot: Bot) -> Hooked:
        return self.telegram.webhook(self.token(bot), bot.gateway.asked_kinds)

    def delete_webhook(self, bot: Bot) -> None:
        """Delete the webhook while it is ours: another program that has the token may have set its own."""
        if self.is_ours(bot, self.webhook(bot)):
            self.telegram.delete_webhook(self.token(bot))

    def put_source(self, bot: Bot) -> int:
        """Put the source with the bot's pipeline, or the one that stands in; one that is gone is no obstacle."""
        name = f"{bot.label} (@{bot.username})" if bot.label else f"@{bot.username}"
        try:
            return self.crm.put_source(bot.account_id, bot.source, name, bot.place)
        except PermanentError as error:
            if error.reason is not Reason.AMO_REFUSED:
                raise
            now = placed(bot, self.crm.pipelines(bot.account_id))
            if now.place == bot.place:
                raise
            return self.crm.put_source(bot.account_id, bot.source, name, now.place)

    def has_source(self, bot: Bot) -> bool:
        return self.crm.find_source(bot.account_id, bot.source) is not None

    def remove_source(self, bot: Bot) -> None:
        """Remove the source, also one that was put although no answer came."""
        source_ref = bot.source_ref or self.crm.find_source(bot.account_id, bot.source)
        if source_ref is not None:
            self.crm.remove_source(bot.account_id, source_ref)

    def _url(self, bot: Bot) -> str:
        return f"{self.public_url}/telegram/{bot.bot_id}"


def mended(bot: Bot) -> Bot:
    """Return a bot whose webhook was set just now: it hears again, and whatever was told of it is past."""
    hears = replace(bot, state=BotState.ON, deaf=False, told="")
    return hears.rid_of(HealthCode.SWITCH, HealthCode.TOKEN, HealthCode.WEBHOOK, HealthCode.TELEGRAM_ERROR)


@dataclass(frozen=True)
class Webhooks:
    """Bring a bot's webhook at Telegram to what is stored."""

    bots: Bots
    wiring: BotWiring

    def settle(self, stored: Bot, *, drop_pending: bool = False) -> Bot | None:
        """Return the bot as it stands once webhook and record agree; None when it is no longer this account's.

        Whoever calls Telegram last looks at the record afterwards, and calls again when somebody has changed it: so
        what Telegram has is in the end what the last change asked for. A bot that is `connecting` is `on` only then.
        """
        account_id = stored.account_id
        for _ in range(ROUNDS):
            self._apply(stored, drop_pending=drop_pending)
            settled = self._confirmed(stored)
            if settled is not None:
                return settled if settled.account_id == account_id else None
            fresh = self.bots.get(stored.bot_id)
            if fresh is None:
                self._clear(stored)
                return None
            stored, drop_pending = fresh, False
        raise OvertakenError("the bot changes all the time")

    def unhook(self, bot: Bot) -> None:
        """Delete the webhook; a token that Telegram refuses has none."""
        try:
            self.wiring.delete_webhook(bot)
        except PermanentError as error:
            if error.reason is not Reason.TOKEN_REVOKED:
                raise

    def _apply(self, bot: Bot, *, drop_pending: bool) -> None:
        if bot.is_heard:
            self.wiring.set_webhook(bot, drop_pending=drop_pending)
            self.wiring.offer_commands(bot)
        else:
            self.unhook(bot)

    def _confirmed(self, stored: Bot) -> Bot | None:
        if stored.state is not BotState.CONNECTING:
            fresh = self.bots.get(stored.bot_id)
            return fresh if fresh is not None and fresh.version == stored.version else None
        with suppress(OvertakenError, RefusedError):
            return self.bots.save(mended(stored))
        return None

    def _clear(self, bot: Bot) -> None:
        for step in (self.unhook, self.wiring.remove_source):
            with suppress(BridgeError):
                step(bot)
