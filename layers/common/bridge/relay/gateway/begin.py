"""What a bot's code has asked for, as far as that was with its present key."""

from dataclasses import replace

from bridge.domain.owner_side import Dropped, OwnerSide
from bridge.domain.records import Bot
from bridge.relay.ports.owner import Owners


def begun(owners: Owners, bot: Bot) -> OwnerSide:
    """Return the record of a bot's code; with another key than it was written under, it begins anew."""
    side = owners.get(bot.bot_id)
    return side if side.key == bot.gateway.key else owners.begin(bot.bot_id, bot.gateway.key)


def standing(owners: Owners, bot: Bot) -> OwnerSide:
    """Return the record of a bot's code without what was set under another key."""
    side = owners.get(bot.bot_id)
    return side if side.key == bot.gateway.key else replace(side, hook=None, allowed=())


def hidden(bot: Bot, side: OwnerSide) -> Dropped:
    """Return what the code is not to see: what it has dropped, and what came while another account had the bot."""
    before = bot.created_at * 1000
    return side.dropped if side.dropped.until_ms >= before else Dropped(before)
