"""What becomes of the groups of a bot that its account has no more."""

from dataclasses import dataclass

from bridge.domain.groups import GroupBot, Standing
from bridge.relay.groups.find_group import chat_of
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.ports import Bots, Groups


@dataclass(frozen=True)
class UntieBot:
    """Untie all deals that are tied through a bot, unless it was connected again meanwhile.

    The bot itself may still be in its groups: it counts as gone from them, so that another one can take their deals.
    """

    bots: Bots
    groups: Groups
    unlink: UnlinkDeal

    def __call__(self, account_id: int, bot_id: int) -> None:
        bot = self.bots.get(bot_id)
        if bot is not None and bot.account_id == account_id and bot.is_on:
            return
        for group in self.groups.of_account(account_id):
            if bot_id not in group.bots and not group.links_of(bot_id):
                continue
            before = group.bots.get(bot_id)
            gone = GroupBot(bot_id, Standing.LEFT, hears=False, writes=False, at=before.at if before else 0)
            # Links as they are now that nobody can make another one through this bot: see LinkDeal.
            left = self.groups.seen(account_id, chat_of(group), group.title, gone)
            for link in left.links_of(bot_id):
                self.unlink(left, link.deal_id)
