"""Withdrawing the key of an owner's code."""

from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, OvertakenError, RefusedError
from bridge.domain.records import Bot
from bridge.relay.bots.wiring import ROUNDS, Webhooks
from bridge.relay.ports import Bots, Jobs, Log
from bridge.relay.ports.gateway import OwnersCode


@dataclass(frozen=True)
class WithdrawKey:
    """Close a bot's gateway: the key opens nothing from that moment on, and what was kept for the code is forgotten.

    The key goes first, because it may be in wrong hands. Telegram, which is told to send updates for us alone, or
    nowhere for a bot that is switched off, may be away: then a job tells it. Doing it again does no harm.
    """

    bots: Bots
    webhooks: Webhooks
    code: OwnersCode
    jobs: Jobs
    log: Log

    def __call__(self, bot: Bot) -> None:
        closed = self._closed(bot)
        self.code.forget(bot.bot_id)
        if closed.is_heard and closed.deaf:
            return  # Another program holds the webhook; whoever takes it back signs it for us alone.
        try:
            self.webhooks.settle(closed)
        except BridgeError as error:
            self.log.warning("a job tells of a withdrawn key", extra={"bot_id": bot.bot_id, "reason": str(error)})
            self.jobs.settle_bot(bot.account_id, bot.bot_id)

    def _closed(self, bot: Bot) -> Bot:
        for _ in range(ROUNDS):
            if not bot.gateway.is_open:
                return bot
            try:
                return self.bots.save(replace(bot, gateway=bot.gateway.without_key()))
            except OvertakenError:
                fresh = self.bots.get(bot.bot_id)
            if fresh is None or fresh.account_id != bot.account_id:
                raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
            bot = fresh
        raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё. Повторите позже")
