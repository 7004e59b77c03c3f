"""Message objects in the layout of the real server: its order of keys, nothing that is absent or empty."""

from typing import Any

from local.simulators.telegram.world import Bot, Chat, StoredMessage

Json = dict[str, Any]

_HEAD = (
    "business_connection_id",
    "message_id",
    "from",
    "author_signature",
    "sender_chat",
    "chat",
    "date",
    "edit_date",
    "message_thread_id",
    "is_topic_message",
    "forward_origin",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "via_bot",
    "media_group_id",
    "text",
    "entities",
    "animation",
    "audio",
    "document",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
)
_TAIL = ("caption", "caption_entities", "reply_markup")
_CHAT_FIELDS = ("id", "first_name", "last_name", "title", "username", "type", "is_forum")
_USER_FIELDS = ("id", "is_bot", "first_name", "last_name", "username", "language_code", "is_premium")

CAPTIONED = frozenset({"animation", "audio", "document", "photo", "video", "voice"})


def ordered(message: Json) -> Json:
    """Return the message with its keys in the real server's order; unknown fields come before the caption."""
    head = {name: message[name] for name in _HEAD if name in message}
    tail = {name: message[name] for name in _TAIL if name in message}
    middle = {name: value for name, value in message.items() if name not in head and name not in tail}
    return {**head, **middle, **tail}


def user_object(user: Json) -> Json:
    """Return a User with the fields it must have and the keys in order; a null that was given stays one."""
    complete = {"is_bot": False, "first_name": "", **user}
    return {
        **{name: complete[name] for name in _USER_FIELDS if name in complete},
        **_rest(complete, _USER_FIELDS),
    }


def chat_object(chat: Json, sender: Json | None) -> Json:
    """Return a Chat; a private one takes the names of the person."""
    complete = dict(chat)
    if chat["type"] == "private" and sender:
        names = {name: sender[name] for name in ("first_name", "last_name", "username") if sender.get(name)}
        complete = {**names, **complete}
    return {
        **{name: complete[name] for name in _CHAT_FIELDS if name in complete},
        **_rest(complete, _CHAT_FIELDS),
    }


def _rest(source: Json, known: tuple[str, ...]) -> Json:
    return {name: value for name, value in source.items() if name not in known}


def without_reply(message: Json) -> Json:
    """Return the message as it appears inside `reply_to_message`: without its own reply."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def store(
    bot: Bot, chat: Chat, message: Json, direction: Any, *, visible: bool = True, serial: int | None = None
) -> StoredMessage:
    """Put a message into its chat, or replace the one of the same id; a new one without `serial` gets the next."""
    message_id = int(message["message_id"])
    known = chat.messages.get(message_id)
    if known:
        stored = known.model_copy(update={"message": message, "deleted": False})
        chat.messages[message_id] = stored
        return stored
    if serial is None:
        chat.group.last_serial += 1
        serial = chat.group.last_serial
    stored = StoredMessage(direction=direction, message=message, visible=visible, serial=serial)
    bot.take_message_id(chat, message_id)
    chat.messages[message_id] = stored
    if direction == "out":
        chat.bot_spoke_last = True
    elif (message.get("from") or {}).get("is_bot"):
        chat.bot_spoke_last = False
    return stored
