"""Finding what people look for in lists."""

import re
import unicodedata
from collections.abc import Iterable

from bridge.domain.groups import Group
from bridge.domain.records import Bot

LONGEST_SEARCH = 100
"""Characters of what people look for."""


_ADDRESS = re.compile(r"(?:https?://)?(?:t|telegram)\.me/", re.IGNORECASE)


def folded(text: str) -> str:
    """Return a text as people look for it: in any case, with «ё» or «е», however its letters are put together.

    Marks that nobody sees, which come along with what is pasted, and how many spaces there are do not matter.
    """
    seen = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return " ".join(seen.casefold().replace("ё", "е").split())


def is_in(wanted: str, texts: Iterable[str]) -> bool:
    """Tell whether what people look for is in one of the texts; nothing is in every one.

    The address of somebody in Telegram stands for the username in it.
    """
    folded_wanted = folded(wanted)
    if address := _ADDRESS.match(folded_wanted):
        folded_wanted = f"@{folded_wanted[address.end() :]}"
    return not folded_wanted or any(folded_wanted in folded(text) for text in texts)


def texts_of_bot(bot: Bot) -> tuple[str, ...]:
    """Return what a bot is looked for by."""
    return bot.name, f"@{bot.username}", bot.label, str(bot.bot_id)


def group_found_by(search: str, group: Group, bots: Iterable[Bot]) -> bool:
    """Tell whether a group is what people look for: by its title, its deals, its bots, or by exactly its id."""
    if search.strip() in {str(group.chat_id), str(group.now_id)}:
        return True
    deals = (text for link in group.links.values() for text in (link.name, str(link.deal_id)))
    here = (text for bot in bots if bot.bot_id in group.bots for text in (bot.label, bot.name, f"@{bot.username}"))
    return is_in(search, (group.title, *deals, *here))
