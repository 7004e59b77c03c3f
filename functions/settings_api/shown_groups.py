"""Groups as the widget shows them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bridge.domain.groups import Group, GroupBot
from bridge.domain.lacks import lacks_in_group
from bridge.domain.records import Bot
from settings_api.group_responses import (
    GroupBotResponse,
    GroupLackResponse,
    GroupLinkResponse,
    GroupResponse,
    GroupSettingsResponse,
)


def shown(group: Group, bots: Iterable[Bot], domain: str) -> GroupResponse:
    """Return a group with those of its bots that the account still has; `domain` is where the account lives."""
    return GroupResponse(
        group_id=group.chat_id,
        chat_id=group.now_id,
        title=group.title,
        bots=[_bot(bot, group.bots[bot.bot_id]) for bot in bots if bot.bot_id in group.bots],
        links=[
            GroupLinkResponse(
                deal_id=link.deal_id,
                name=link.name,
                link=f"https://{domain}/leads/detail/{link.deal_id}",
                bot_id=link.bot_id,
                linked_at=datetime.fromtimestamp(link.linked_at, UTC),
                linked_by=link.by or None,
            )
            for _, link in sorted(group.links.items())
        ],
        settings=GroupSettingsResponse(
            authors=group.settings.authors, linkers=group.settings.linkers, other_bots=group.settings.other_bots
        ),
        version=group.settings.revision,
    )


def _bot(bot: Bot, here: GroupBot) -> GroupBotResponse:
    return GroupBotResponse(
        bot_id=bot.bot_id,
        username=bot.username,
        label=bot.label,
        standing=here.standing,
        missing=[GroupLackResponse(code=str(lack), text=lack.text) for lack in lacks_in_group(here, bot.privacy)],
    )
