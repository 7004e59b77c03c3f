"""What a copy, or a forwarded message, carries: Telegram tells only its id."""

import html
import re
from collections.abc import Mapping
from typing import Any

NOT_COPIED = frozenset({
    "message_id", "date", "edit_date", "chat", "from", "sender_chat", "sender_boost_count", "sender_business_bot",
    "sender_tag", "author_signature", "message_thread_id", "is_topic_message", "direct_messages_topic",
    "reply_to_message", "external_reply", "quote", "reply_to_story", "reply_to_checklist_task_id",
    "reply_to_poll_option_id", "reply_markup", "via_bot", "forward_origin", "forward_from", "forward_from_chat",
    "forward_from_message_id", "forward_signature", "forward_sender_name", "forward_date", "is_automatic_forward",
    "media_group_id", "business_connection_id", "ephemeral_message_id", "receiver_user", "suggested_post_info",
    "guest_query_id", "guest_bot_caller_user", "guest_bot_caller_chat", "is_from_offline", "is_paid_post",
    "paid_star_count", "has_protected_content", "effect_id",
})  # fmt: skip
"""What belongs to a message in its own chat alone (Bot API, Message)."""

CAPTION = ("caption", "caption_entities")

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")

Fields = Mapping[str, Any]


def carried_by(original: Fields) -> dict[str, Any]:
    """Return what a message carries, wherever it stands."""
    return {name: value for name, value in original.items() if name not in NOT_COPIED}


def origin_of(original: Fields) -> dict[str, Any]:
    """Return the MessageOrigin that a forwarded message tells of: a message forwarded once more keeps its first one."""
    if "forward_origin" in original:
        return {"forward_origin": original["forward_origin"]}
    chat = original.get("chat") or {}
    if chat.get("type") == "channel":
        origin = {"type": "channel", "chat": chat, "author_signature": original.get("author_signature")}
    elif "sender_chat" in original:
        origin = {"type": "chat", "sender_chat": original["sender_chat"]}
    else:
        origin = {"type": "user", "sender_user": original.get("from")}
    return {"forward_origin": origin | {"date": original.get("date")}}


def with_caption(carried: Fields, parameters: Fields) -> dict[str, Any]:
    """Return what a copy carries under the caption that its call gives it; a text has none."""
    bare = {name: value for name, value in carried.items() if name not in CAPTION}
    if carried.get("text") is not None:
        return dict(carried)
    if _is_true(parameters.get("remove_caption")):
        return bare
    caption = parameters.get("caption")
    if not isinstance(caption, str):
        return dict(carried)
    return bare | ({"caption": _read(caption, parameters)} if caption else {})


def _read(caption: str, parameters: Fields) -> str:
    """Return a caption as people read it: nobody tells what Telegram has made of it, and HTML is what most write."""
    is_html = str(parameters.get("parse_mode", "")).lower() == "html"
    return html.unescape(_TAG.sub("", caption)) if is_html else caption


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() in {"true", "1"}
