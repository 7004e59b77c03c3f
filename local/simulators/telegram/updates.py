"""Rules about kinds of updates: which queue they wait in, how long they live, which are delivered by default.

Source: the official Bot API server (tdlib/telegram-bot-api, Client.cpp) and https://core.telegram.org/bots/api#update.
"""

import json
from typing import Any

Json = dict[str, Any]

DAY = 24 * 3600
QUERY_LIFETIME = 150

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
)
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MESSAGE_KINDS = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})

ANSWERED = frozenset({"inline_query", "shipping_query", "pre_checkout_query"})
"""Queries that are answered by their id; callbacks keep their own record."""

_QUERIES = frozenset({"callback_query", "inline_query", "chosen_inline_result", "shipping_query", "pre_checkout_query"})
_KEYS = {
    "message": ("message", "chat"),
    "edited_message": ("message", "chat"),
    "channel_post": ("message", "chat"),
    "edited_channel_post": ("message", "chat"),
    "callback_query": ("query", "from"),
    "inline_query": ("query", "from"),
    "chosen_inline_result": ("query", "from"),
    "shipping_query": ("shipping", "from"),
    "pre_checkout_query": ("checkout", "from"),
    "purchased_paid_media": ("paid_media", "from"),
    "managed_bot": ("managed_bot", "user"),
    "my_chat_member": ("my_member", "chat"),
    "chat_member": ("member", "from"),
    "chat_join_request": ("member", "from"),
    "message_reaction": ("reaction", "chat"),
    "message_reaction_count": ("reaction_count", "chat"),
    "chat_boost": ("boost", "chat"),
    "removed_chat_boost": ("boost", "chat"),
    "business_connection": ("business_connection", "user"),
    "business_message": ("business", "chat"),
    "edited_business_message": ("business", "chat"),
    "deleted_business_messages": ("business", "chat"),
    "guest_message": ("guest", "chat"),
}


def kind_of(update: Json) -> str:
    """Return the update's kind: its first field beside `update_id`, or an empty string when there is none."""
    return next((name for name in update if name != "update_id"), "")


def queue_key(update: Json) -> str:
    """Return the name of the queue in which updates of one chat (or person) wait for each other."""
    kind = kind_of(update)
    content = update.get(kind)
    if not isinstance(content, dict):
        return f"other:{kind}"
    if kind in {"poll", "poll_answer"}:
        return f"poll:{content.get('id') or content.get('poll_id')}"
    space, owner = _KEYS.get(kind, (f"other:{kind}", "chat"))
    holder = content.get(owner)
    return f"{space}:{holder.get('id') if isinstance(holder, dict) else None}"


def expiry(update: Json, now: float) -> float:
    """Return when the update is dropped undelivered, in Unix seconds.

    A recorded update whose own date lies a lifetime back is counted from `now`, so that recordings can be replayed.
    """
    kind = kind_of(update)
    if kind in _QUERIES:
        return now + QUERY_LIFETIME
    content = update.get(kind)
    date = (content.get("edit_date") or content.get("date")) if isinstance(content, dict) else None
    if isinstance(date, int) and now - DAY < date <= now:
        return date + DAY
    return now + DAY


def wanted(allowed: list[str] | None, kind: str) -> bool:
    """Tell whether a kind is delivered; `allowed` None is the default set. Unknown kinds always are."""
    if kind not in KINDS:
        return True
    return kind in allowed if allowed else kind not in ON_REQUEST


def parse_allowed(raw: Any) -> tuple[bool, list[str] | None]:
    """Return whether `allowed_updates` was given at all, and the set it asks for (None: the default set).

    Unknown names are ignored and case does not matter; what is not an array of strings counts as not given.
    """
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            return False, None
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        return False, None
    named = {name.lower() for name in raw}
    chosen = [kind for kind in KINDS if kind in named]
    return True, chosen or None


def body(update: Json) -> bytes:
    """Return the request body as Telegram writes it: a newline follows `update_id`'s comma, non-ASCII is escaped."""
    rest = {name: value for name, value in update.items() if name != "update_id"}
    text = json.dumps(rest, separators=(",", ":"))
    separator = ",\n" if rest else ""
    return f'{{"update_id":{update["update_id"]}{separator}{text[1:]}'.encode("ascii")
