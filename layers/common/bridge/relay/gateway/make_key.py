"""Making the key by which the code of a bot's owner comes in."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, OvertakenError, RefusedError
from bridge.domain.gateway import key_of, new_secret
from bridge.domain.records import Bot, BotState
from bridge.relay.bots.checks import MUTE
from bridge.relay.bots.wiring import ROUNDS, Webhooks, mended
from bridge.relay.ports import Bots, Clock, Jobs
from bridge.relay.ports.gateway import OwnersCode


@dataclass(frozen=True)
class MakeKey:
    """Make a bot's key in place of the one before.

    The first one has Telegram's webhook set anew, for it is signed for whether the code is to have the updates as
    well; a webhook that cannot be set leaves the bot without a key. Whatever an earlier code has left is forgotten. A
    later one only looks whether that was done.
    """

    bots: Bots
    webhooks: Webhooks
    code: OwnersCode
    jobs: Jobs
    clock: Clock
    new_secret: Callable[[], str] = new_secret

    def __call__(self, bot: Bot) -> str:
        """Return the whole key, which nobody can tell afterwards.

        Raises RefusedError where there can be none, TransientError and PermanentError of Telegram's.
        """
        secret, now = self.new_secret(), int(self.clock.now())
        for _ in range(ROUNDS):
            self._prepare(bot)
            hears = mended(bot) if bot.state is BotState.ON and not bot.gateway.is_open else bot
            try:
                stored = self.bots.save(replace(hears, gateway=bot.gateway.with_key(secret, now)))
            except OvertakenError:
                bot = _fresh(self.bots, bot)
                continue
            if bot.gateway.is_open:
                self.code.renew(bot.bot_id, stored.gateway.key)
                self._complete(stored)
            else:
                self._hook(bot, stored)
            return key_of(bot.bot_id, secret)
        raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё. Повторите позже")

    def _prepare(self, bot: Bot) -> None:
        if bot.gateway.is_open:
            return
        if bot.state in MUTE:
            reason = MUTE[bot.state]
            raise RefusedError(409, reason, reason.text)
        self.code.forget(bot.bot_id)

    def _complete(self, bot: Bot) -> None:
        """Have signed for the code what an earlier key left undone that was cut off; what is somebody else's stays."""
        wiring = self.webhooks.wiring
        with suppress(BridgeError):
            hooked = wiring.webhook(bot)
            is_left = not hooked.complete if wiring.is_ours(bot, hooked) else not hooked.url
            if bot.is_heard and is_left:
                self.webhooks.settle(bot)

    def _hook(self, bot: Bot, stored: Bot) -> None:
        try:
            settled = self.webhooks.settle(stored)
        except BridgeError:
            with suppress(BridgeError):
                self.bots.save(replace(bot, version=stored.version))
            self.jobs.settle_bot(bot.account_id, bot.bot_id)
            raise
        if settled is None:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")


def _fresh(bots: Bots, bot: Bot) -> Bot:
    fresh = bots.get(bot.bot_id)
    if fresh is None or fresh.account_id != bot.account_id:
        raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
    return fresh
