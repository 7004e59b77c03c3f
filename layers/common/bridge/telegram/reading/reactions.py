"""Reactions of people to messages."""

from bridge.fields import Object, number_of, objects_of, text_of
from bridge.relay.messages import IncomingReaction
from bridge.telegram.reading.authors import author_of
from bridge.telegram.reading.people import chat_of

_PAID = "⭐"


def reacted(bot_id: int, change: Object) -> IncomingReaction | None:
    """Return somebody's reactions to a message before and after a change; None for those of no chat of ours."""
    chat, message_id = chat_of(change), number_of(change, "message_id")
    if chat is None or message_id is None:
        return None
    return IncomingReaction(
        bot_id=bot_id,
        chat=chat,
        message_id=message_id,
        person=author_of(chat, change, "user", "actor_chat"),
        before=_emoji(change, "old_reaction"),
        after=_emoji(change, "new_reaction"),
        custom_before=_custom(change, "old_reaction"),
        custom_after=_custom(change, "new_reaction"),
    )


def _emoji(change: Object, field: str) -> frozenset[str]:
    """Return the plain emoji; a paid reaction has the look of a star."""
    reactions = objects_of(change, field)
    plain = {text_of(one, "emoji") for one in reactions if text_of(one, "type") == "emoji"}
    return frozenset(filter(None, plain | {_PAID for one in reactions if text_of(one, "type") == "paid"}))


def _custom(change: Object, field: str) -> frozenset[str]:
    """Return the ids of custom emoji, which is all that is told of them."""
    reactions = objects_of(change, field)
    ids = (text_of(one, "custom_emoji_id") for one in reactions if text_of(one, "type") == "custom_emoji")
    return frozenset(filter(None, ids))
