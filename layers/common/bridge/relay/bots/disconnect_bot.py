"""Disconnecting a bot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, OvertakenError, RefusedError
from bridge.domain.gateway import CLOSED
from bridge.domain.records import Bot, BotState
from bridge.domain.routes import RouteKind
from bridge.relay.bots.wiring import ROUNDS, BotWiring
from bridge.relay.ports import Bots, Clock, Jobs, Log, RouteChecks
from bridge.relay.ports.gateway import OwnersCode


@dataclass(frozen=True)
class DisconnectBot:
    """Disconnect a bot; an outside system that does not answer cannot keep it connected.

    It is switched off before its ends are taken away, so that one cut off in the middle is not listed as `on`. The
    links of its groups go with it, and so does the key of its owner's code.
    """

    bots: Bots
    wiring: BotWiring
    checks: Mapping[RouteKind, RouteChecks]
    code: OwnersCode
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, bot: Bot) -> None:
        for _ in range(ROUNDS):
            try:
                now = int(self.clock.now())
                stored = self.bots.save(replace(bot, state=BotState.OFF, off_at=now, gateway=CLOSED))
                self._take_ends(stored)
                # Asked for before the bot is gone: whoever is cut off in between can still do it again.
                self.jobs.untie_bot(bot.account_id, bot.bot_id)
                if self.bots.remove(stored):
                    return
            except OvertakenError:
                pass
            except RefusedError:
                return  # Disconnected by somebody else.
            fresh = self.bots.get(bot.bot_id)
            if fresh is None or fresh.account_id != bot.account_id:
                return
            bot = fresh
        raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё. Повторите позже")

    def _take_ends(self, bot: Bot) -> None:
        steps = (self.wiring.delete_webhook, self.wiring.remove_source, self._leave_route, self._forget_code)
        for step in steps:
            try:
                step(bot)
            except BridgeError as error:
                self.log.warning("left behind while disconnecting", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _leave_route(self, bot: Bot) -> None:
        if bot.route.kind in self.checks:
            self.checks[bot.route.kind].leave(bot)

    def _forget_code(self, bot: Bot) -> None:
        self.code.forget(bot.bot_id)
