"""Who wrote, where and when."""

import re

from bridge.domain.names import readable
from bridge.domain.records import Chat, ChatKind, Person
from bridge.fields import Object, is_set, number_of, object_of, text_of

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,64}")

_FIRST_MOMENT = 1_376_000_000
_LAST_MOMENT = 2**32
"""Unix seconds: Telegram began in August 2013, and a date in milliseconds is none."""


_FIRST_SUPERGROUP = -(10**12)
"""The ids of supergroups are below it, those of basic groups above."""


def chat_of(place: Object) -> Chat | None:
    """Return the chat that something belongs to: a person's, whose id it has, or a group; None for any other.

    Where the type is missing the id says so, for those of groups are negative. The talks of a channel with its readers
    look like a supergroup and are none.
    """
    chat = object_of(place, "chat")
    chat_id, kind = number_of(chat, "id"), text_of(chat, "type")
    if chat_id is None or chat_id == 0:
        return None
    if chat_id > 0:
        return Chat(chat_id, ChatKind.PRIVATE) if kind in {ChatKind.PRIVATE, ""} else None
    if is_set(chat, "is_direct_messages"):
        return None
    kind = kind or (ChatKind.SUPERGROUP if chat_id < _FIRST_SUPERGROUP else ChatKind.GROUP)
    if kind not in {ChatKind.GROUP, ChatKind.SUPERGROUP}:
        return None
    return Chat(chat_id, ChatKind(kind), readable(text_of(chat, "title")))


def person_of(chat: Chat, place: Object, sender: str = "from") -> Person:
    """Return the person of a private chat, by the names of the sender, else by those that the chat itself carries.

    Another sender than the chat's person (a service of Telegram, a bot) does not lend its names.
    """
    names = object_of(place, sender)
    if not names or number_of(names, "id") not in {chat.id, None}:
        names = object_of(place, "chat")
    return user_of(names, chat.id)


def user_of(names: Object, user_id: int) -> Person:
    return Person(user_id, text_of(names, "first_name"), text_of(names, "last_name"), username_of(names))


def username_of(names: Object) -> str:
    """Return a username as it can stand in a link, else nothing."""
    username = text_of(names, "username")
    return username if _USERNAME.fullmatch(username) else ""


def name_of(user: Object) -> str:
    """Return how a person is spoken of: `Анна К (@anna)`; empty for nobody."""
    username = username_of(user)
    full = " ".join(filter(None, (readable(text_of(user, part)) for part in ("first_name", "last_name"))))
    if not full:
        user_id = number_of(user, "id")
        return f"@{username}" if username else f"Telegram {user_id}" if user_id is not None else ""
    return f"{full} (@{username})" if username else full


def title_of(chat: Object) -> str:
    """Return how a chat is spoken of: `Новости (@news)`, by a person's name where it is somebody's; empty for none."""
    title, username = readable(text_of(chat, "title")), username_of(chat)
    if not title:
        return name_of(chat)
    return f"{title} (@{username})" if username else title


def moment_of(place: Object, name: str) -> int:
    """Return a time in unix seconds, 0 when there is none that could be true."""
    seconds = number_of(place, name) or 0
    return seconds if _FIRST_MOMENT < seconds < _LAST_MOMENT else 0
