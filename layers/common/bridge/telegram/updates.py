"""Reading updates (core.telegram.org/bots/api#update), tolerant of all that Telegram adds several times a year."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bridge.domain.content import Content, Mention, Text
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.texts import INCOMING_KINDS, UNSUPPORTED
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


class _User(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: int
    first_name: str = ""
    last_name: str = ""
    username: str = ""


class _Chat(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: int
    type: str


class _Entity(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: str
    offset: int
    length: int


class _Message(BaseModel):
    model_config = ConfigDict(extra="allow")
    message_id: int
    date: int
    edit_date: int | None = None
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    text: str = ""
    caption: str = ""
    entities: list[_Entity] = Field(default_factory=list)


class _Update(BaseModel):
    model_config = ConfigDict(extra="ignore")
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None


def read_update(bot_id: int, raw: str) -> IncomingMessage | None:
    """Return the private message of an update, or None when there is nothing in it for a manager.

    Raises PermanentError(UNREADABLE) for what is not an update.
    """
    try:
        update = _Update.model_validate_json(raw)
    except ValidationError as error:
        raise PermanentError(Reason.UNREADABLE, f"{error.error_count()} fields do not fit") from None
    message = update.message or update.edited_message
    if message is None or message.chat.type != ChatKind.PRIVATE or message.sender is None:
        return None
    extra = message.model_extra or {}
    if extra.keys() & SERVICE_FIELDS or _is_moving(message, extra):
        return None
    return _incoming(bot_id, message, extra)


def _incoming(bot_id: int, message: _Message, extra: dict[str, Any]) -> IncomingMessage:
    sender = message.sender or _User(id=message.chat.id)
    command, payload = _command(message)
    return IncomingMessage(
        bot_id=bot_id,
        chat=Chat(message.chat.id, ChatKind.PRIVATE),
        message_id=message.message_id,
        at=message.date,
        person=Person(message.chat.id, sender.first_name, sender.last_name, sender.username),
        content=Text(message.text) if message.text else _mentioned(message, extra),
        edited_at=message.edit_date,
        command=command,
        start_payload=payload if command == "start" else "",
    )


def _is_moving(message: _Message, extra: dict[str, Any]) -> bool:
    """Tell the stream of edits that a live location sends while it moves."""
    location = extra.get("location")
    return message.edit_date is not None and isinstance(location, dict) and "live_period" in location


def _mentioned(message: _Message, extra: dict[str, Any]) -> Content:
    kind = next((field for field in INCOMING_KINDS if field in extra), "")
    content = extra.get(kind)
    detail = _detail(content) if isinstance(content, dict) else ""
    return Mention(INCOMING_KINDS.get(kind, UNSUPPORTED), detail, message.caption)


def _detail(content: dict[str, Any]) -> str:
    """Return what tells one thing of a kind from another: a file's name, a contact's phone, a place's title."""
    if "phone_number" in content:
        return f"{content.get('first_name', '')} {content['phone_number']}".strip()
    if "latitude" in content:
        return f"{content['latitude']}, {content.get('longitude')}"
    for field in ("file_name", "title", "question", "emoji"):
        if content.get(field):
            return str(content[field])
    return ""


def _command(message: _Message) -> tuple[str, str]:
    """Return the command at the very beginning of the text and what follows it."""
    first = message.entities[0] if message.entities else None
    if first is None or first.type != "bot_command" or first.offset != 0 or message.edit_date is not None:
        return "", ""
    word, rest = message.text[: first.length], message.text[first.length :]
    return word[1:].partition("@")[0].lower(), rest.strip()
