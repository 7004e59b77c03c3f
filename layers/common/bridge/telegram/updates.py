"""Reading updates (core.telegram.org/bots/api#update), tolerant of all that Telegram adds several times a year."""

import json
import re

from bridge.domain.content import Content, Mention, Text
from bridge.domain.errors import PermanentError
from bridge.domain.names import readable, shows_something
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.texts import INCOMING_KINDS, INVISIBLE, UNSUPPORTED
from bridge.fields import Object, has, list_of, number_of, object_of, text_of
from bridge.relay.messages import IncomingMessage

SERVICE_FIELDS = frozenset({
    "message_auto_delete_timer_changed", "pinned_message", "connected_website", "write_access_allowed",
    "users_shared", "chat_shared", "user_shared", "passport_data", "proximity_alert_triggered", "boost_added",
    "chat_background_set", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway_completed",
    "video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
    "paid_message_price_changed", "direct_message_price_changed", "checklist_tasks_done", "checklist_tasks_added",
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
    "group_chat_created", "supergroup_chat_created", "channel_chat_created", "migrate_to_chat_id",
    "migrate_from_chat_id", "managed_bot_created", "chat_owner_left", "chat_owner_changed", "refunded_payment",
})  # fmt: skip
"""Notes of Telegram itself: nobody wrote them, so they are not messages for a manager."""

DETAIL_FIELDS = ("file_name", "title", "question", "emoji")
"""What tells one thing of a kind from another, in the order it is looked for."""

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,64}")

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link may carry (core.telegram.org/bots/features#deep-linking); anything else was typed by a person."""

_FIRST_MOMENT = 1_376_000_000
_LAST_MOMENT = 2**32
"""Unix seconds: Telegram began in August 2013, and a date in milliseconds is none."""


def read_update(bot_id: int, raw: str) -> IncomingMessage | None:
    """Return the private message of an update, or None when there is nothing in it for a manager.

    Raises PermanentError(UNREADABLE) for what is not an update and for a message without its chat or its id.
    """
    update = _parsed(raw)
    kind = next((kind for kind in ("message", "edited_message") if has(update, kind)), "")
    if not kind:
        if number_of(update, "update_id") is None:
            raise PermanentError(Reason.UNREADABLE, "not an update")
        return None
    message = object_of(update, kind)
    chat = object_of(message, "chat")
    chat_id, message_id = number_of(chat, "id"), number_of(message, "message_id")
    if chat_id is None or message_id is None:
        raise PermanentError(Reason.UNREADABLE, "no chat or no message id")
    edited = kind == "edited_message"
    content = _content(message)
    if not _is_private(chat, chat_id) or content is None or (edited and _is_moving(message)):
        return None
    at = _moment(message, "date")
    sender = object_of(message, "from")
    # A bot's command is only shown: two bots that answer each other would never end.
    command, payload = ("", "") if edited or sender.get("is_bot") is True else _command(message)
    return IncomingMessage(
        bot_id=bot_id,
        chat=Chat(chat_id, ChatKind.PRIVATE),
        message_id=message_id,
        at=at,
        person=_person(chat_id, sender or chat),
        content=content,
        edited_at=(_moment(message, "edit_date") or at) if edited else None,
        command=command,
        start_payload=payload if command == "start" and _PAYLOAD.fullmatch(payload) else "",
    )


def _parsed(raw: str) -> Object:
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict):
        raise PermanentError(Reason.UNREADABLE, "not an object of JSON")
    return update


def _is_private(chat: Object, chat_id: int) -> bool:
    """Tell a person's chat; where the type is missing its id says so, for those of groups are negative."""
    kind = text_of(chat, "type")
    return kind == ChatKind.PRIVATE if kind else chat_id > 0


def _person(user_id: int, names: Object) -> Person:
    username = text_of(names, "username")
    return Person(
        user_id,
        text_of(names, "first_name"),
        text_of(names, "last_name"),
        username if _USERNAME.fullmatch(username) else "",
    )


def _moment(place: Object, name: str) -> int:
    """Return a time in unix seconds, 0 when there is none that could be true."""
    seconds = number_of(place, name) or 0
    return seconds if _FIRST_MOMENT < seconds < _LAST_MOMENT else 0


def _content(message: Object) -> Content | None:
    """Return what a person sent, or None for a note of Telegram itself."""
    text = text_of(message, "text")
    if shows_something(text):
        return Text(text)
    kind = next((field for field in INCOMING_KINDS if has(message, field)), "")
    if not kind and any(has(message, field) for field in SERVICE_FIELDS):
        return None
    thing = object_of(message, kind)
    sizes = list_of(message, kind)
    largest = sizes[-1] if sizes and isinstance(sizes[-1], dict) else {}
    return Mention(
        INCOMING_KINDS.get(kind, INVISIBLE if text else UNSUPPORTED),
        readable(_detail(thing)),
        text_of(message, "caption"),
        text_of(thing or largest, "file_unique_id"),
    )


def _is_moving(message: Object) -> bool:
    """Tell the stream of edits that a live location sends while it moves."""
    return has(object_of(message, "location"), "live_period")


def _detail(thing: Object) -> str:
    """Return what tells one thing of a kind from another: a file's name, a contact's phone, a place's title."""
    if has(thing, "phone_number"):
        return " ".join(text_of(thing, field) for field in ("first_name", "last_name", "phone_number"))
    if has(thing, "latitude"):
        place = [text_of(thing, field) for field in ("latitude", "longitude")]
        return ", ".join(place) if all(place) else ""
    return next(filter(None, (text_of(thing, field) for field in DETAIL_FIELDS)), "")


def _command(message: Object) -> tuple[str, str]:
    """Return the command at the very beginning of the text and what follows it."""
    entities = list_of(message, "entities")
    first = entities[0] if entities and isinstance(entities[0], dict) else {}
    length = number_of(first, "length")
    if text_of(first, "type") != "bot_command" or number_of(first, "offset") != 0 or length is None or length < 1:
        return "", ""
    text = text_of(message, "text")
    word, rest = text[:length], text[length:]
    return word[1:].partition("@")[0].lower(), rest.strip()
