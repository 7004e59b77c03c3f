"""Dice, games and giveaways."""

from bridge.domain.content import Content, Mention
from bridge.domain.names import readable
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording import giveaways
from bridge.domain.wording.throws import throw
from bridge.fields import Object, is_set, number_of, object_of, objects_of, text_of
from bridge.telegram.reading.entities import spelled
from bridge.telegram.reading.people import name_of, title_of


def dice(message: Object) -> Content | None:
    thing = object_of(message, "dice")
    emoji, value = readable(text_of(thing, "emoji")), number_of(thing, "value")
    return throw(emoji, value) if emoji and value is not None else None


def game(message: Object) -> Content | None:
    thing = object_of(message, "game")
    title = readable(text_of(thing, "title"))
    said = spelled(thing, "text", "text_entities") or spelled(thing, "description")
    return Mention(INCOMING_KINDS["game"], title, said) if title or said else None


def giveaway(message: Object) -> Content | None:
    thing = object_of(message, "giveaway")
    chats = [title_of(chat) for chat in objects_of(thing, "chats")]
    return giveaways.announced(
        _prize(thing), chats, _count(thing, "winner_count"), _count(thing, "winners_selection_date")
    )


def giveaway_winners(message: Object) -> Content | None:
    thing = object_of(message, "giveaway_winners")
    winners = [name_of(winner) for winner in objects_of(thing, "winners")]
    return giveaways.ended(
        _prize(thing), title_of(object_of(thing, "chat")), winners, refunded=is_set(thing, "was_refunded")
    )


def _prize(thing: Object) -> giveaways.Prize:
    return giveaways.Prize(
        readable(text_of(thing, "prize_description")),
        _count(thing, "prize_star_count"),
        _count(thing, "premium_subscription_month_count"),
    )


def _count(thing: Object, name: str) -> int:
    return max(number_of(thing, name) or 0, 0)
