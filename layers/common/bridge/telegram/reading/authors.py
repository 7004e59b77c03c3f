"""Who speaks in a chat: in a group a person, another bot, or a chat that speaks for itself."""

from dataclasses import replace

from bridge.domain.names import readable
from bridge.domain.records import Chat, Person
from bridge.fields import Object, has, is_set, number_of, object_of, text_of
from bridge.telegram.reading.people import person_of, user_of, username_of

STAND_INS = frozenset({1087968824, 136817688, 777000, 552888, 936174})
"""Whom Telegram, and its servers for tests, name as the sender where a chat speaks: they are nobody."""


def author_of(chat: Chat, place: Object, sender: str = "from", sender_chat: str = "sender_chat") -> Person:
    """Return who is behind something: in private the person whose chat it is.

    In a group whoever is the sender, unless a chat speaks: the group itself for an administrator who hides behind it,
    with his title as in `Ремонт 12 (прораб)`, or a channel. What has no sender is the group's own.
    """
    if not chat.kind.is_group:
        return person_of(chat, place, sender)
    if has(object_of(place, sender_chat), "id"):
        return _speaking(object_of(place, sender_chat), chat, place)
    return user_in(chat, place, sender) or _speaking({}, chat, place)


def user_in(chat: Chat, place: Object, sender: str = "from") -> Person | None:
    """Return the user who did something, None in a group where that one only stands in for somebody."""
    if not chat.kind.is_group:
        return person_of(chat, place, sender)
    user = object_of(place, sender)
    user_id = number_of(user, "id")
    if user_id is None or user_id <= 0 or user_id in STAND_INS:
        return None
    return replace(user_of(user, user_id), is_bot=is_set(user, "is_bot"))


def _speaking(speaker: Object, chat: Chat, place: Object) -> Person:
    """Return a chat as the author; what is not told of it is told of the group."""
    speaker_id = number_of(speaker, "id") or chat.id
    title = readable(text_of(speaker, "title")) or (chat.title if speaker_id == chat.id else "")
    signature = readable(text_of(place, "author_signature"))
    name = f"{title} ({signature})" if title and signature else title or signature
    return Person(-abs(speaker_id), name, username=username_of(speaker))
