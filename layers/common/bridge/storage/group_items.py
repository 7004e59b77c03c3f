"""How groups, and what is known there of who writes, stand in their items."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TypeVar

from bridge.domain.groups import (
    Author,
    Authors,
    Group,
    GroupBot,
    GroupSettings,
    Link,
    Linkers,
    Question,
    Staff,
    Standing,
)
from bridge.storage.table import Item

LINK, BOT, QUESTION, TOPIC = "link#", "bot#", "question#", "topic#"
ATTACHED = "attached#"

T = TypeVar("T")


def bot_item(bot: GroupBot) -> Item:
    return {"standing": str(bot.standing), "hears": bot.hears, "writes": bot.writes, "at": bot.at}


def link_item(link: Link) -> Item:
    return {name: value for name, value in asdict(link).items() if name != "deal_id"}


def settings_item(settings: GroupSettings) -> Item:
    item: Item = {"authors": str(settings.authors), "other_bots": settings.other_bots}
    if settings.linkers:
        item["linkers"] = str(settings.linkers)
    if settings.revisions:
        item["revisions"] = dict(settings.revisions)
    return item


def attached_item(version: int, contact_id: int, seen_at: int) -> Item:
    return {"version": version, "contact_id": contact_id, "seen_at": seen_at}


def milliseconds(moments: Sequence[float]) -> list[int]:
    return [round(moment * 1000) for moment in moments]


def seconds(moments: Sequence[int]) -> tuple[float, ...]:
    return tuple(moment / 1000 for moment in moments)


def group_from(item: Item) -> Group:
    settings = item.get("settings")
    return Group(
        account_id=item["account_id"],
        chat_id=item["chat_id"],
        now_id=item["now_id"] if "now_id" in item else item["chat_id"],
        title=item.get("title", ""),
        is_basic=item.get("is_basic", False),
        version=item.get("version", 0),
        bots=_each(item, BOT, _bot_from),
        links=_each(item, LINK, lambda deal_id, link: Link(deal_id, **link)),
        questions=_each(item, QUESTION, lambda user_id, asked: Question(user_id, **asked)),
        topics={int(name.removeprefix(TOPIC)): str(value) for name, value in item.items() if name.startswith(TOPIC)},
        settings=_settings_from(settings) if settings else GroupSettings(),
        sent=seconds(item.get("sent", ())),
        misses=tuple(item.get("misses", ())),
    )


def author_from(item: Item, home: int) -> Author:
    attached, staff = item.get(f"{ATTACHED}{home}"), item.get("staff")
    known = Author(staff=Staff(**staff) if staff else None)
    if attached is None or attached["contact_id"] != item.get("contact_id"):
        return known
    return replace(
        known, attached=attached["version"], contact_id=attached["contact_id"], seen_at=attached.get("seen_at", 0)
    )


def _each(item: Item, prefix: str, make: Callable[[int, Item], T]) -> dict[int, T]:
    found = {name.removeprefix(prefix): value for name, value in item.items() if name.startswith(prefix)}
    return {int(number): make(int(number), value) for number, value in found.items()}


def _bot_from(bot_id: int, bot: Item) -> GroupBot:
    return GroupBot(bot_id, Standing(bot["standing"]), bot["hears"], bot["writes"], bot.get("at", 0))


def _settings_from(item: Item) -> GroupSettings:
    linkers = Linkers(item["linkers"]) if "linkers" in item else None
    return GroupSettings(Authors(item["authors"]), linkers, item["other_bots"], item.get("revisions", {}))
