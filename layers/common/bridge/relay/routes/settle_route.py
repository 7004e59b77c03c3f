"""Bringing what stands at the other sides of a bot's routes in line with the route that it has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.domain.errors import TransientError
from bridge.domain.records import Bot
from bridge.domain.routes import RouteKind, is_same_place
from bridge.relay.ports import Bots, Clock, RouteChecks

LEFT_LATELY = 2 * 24 * 3600 * 1000
"""Milliseconds for which a route that was left is taken down again: longer than anybody tries."""


@dataclass(frozen=True)
class SettleRoute:
    """Take down what was left, then put up what is needed: both may be the same place with another channel."""

    bots: Bots
    checks: Mapping[RouteKind, RouteChecks]
    clock: Clock

    def __call__(self, account_id: int, bot_id: int) -> None:
        """Raises TransientError after all of it was tried, so that a side that is away keeps nobody from another."""
        bot = self.bots.get(bot_id)
        if bot is None or bot.account_id != account_id:
            return
        waiting: TransientError | None = None
        for left in self._left(bot):
            try:
                self.checks[left.route.kind].leave(left)
            except TransientError as error:
                waiting = error
        if bot.route.kind in self.checks:
            self.checks[bot.route.kind].enter(bot)
        if waiting is not None:
            raise waiting

    def _left(self, bot: Bot) -> list[Bot]:
        """Return the bot with each route that it had lately at another place than now."""
        since = int(self.clock.now() * 1000) - LEFT_LATELY
        return [
            replace(bot, route=one.route)
            for one in bot.earlier
            if one.until >= since and one.route.kind in self.checks and not is_same_place(one.route, bot.route)
        ]
