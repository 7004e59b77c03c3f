"""Having Telegram asked for more kinds of updates, for the sake of an owner's code."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.ports import Bots


@dataclass(frozen=True)
class WidenKinds:
    """Ask Telegram for all that a bot's code has ever asked for since its key was made, beside what we read.

    The code never narrows it: so starting it anew, as it was before, is no reason to call Telegram. A webhook that is
    not ours any more is left to whoever holds it.
    """

    bots: Bots
    wiring: BotWiring
    webhooks: Webhooks

    def __call__(self, account_id: int, bot_id: int, kinds: Collection[str]) -> None:
        bot = self.bots.get(bot_id)
        if bot is None or bot.account_id != account_id or not bot.gateway.is_open:
            return
        if bot.gateway.lacks(kinds):
            bot = self.bots.save(replace(bot, gateway=bot.gateway.widened(kinds)))
        if not bot.is_heard:
            return
        hooked = self.wiring.webhook(bot)
        if self.wiring.is_ours(bot, hooked) and not hooked.complete:
            self.webhooks.settle(bot)
