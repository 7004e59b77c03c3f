"""The line in which an update of Telegram waits: found before it is stored, so nothing more of it is read than that."""

import re
from typing import Any

from bridge.entrance import characters

_ID = re.compile(r"-?[0-9]{1,19}")


def line_of(update: dict[str, Any]) -> str:
    """Return what the update's order depends on: its chat, else the person it comes from."""
    for kind, content in update.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        message = content.get("message")
        for place in (content, message if isinstance(message, dict) else {}):
            chat = place.get("chat")
            if isinstance(chat, dict) and _is_id(chat.get("id")):
                return str(chat["id"])
        person = content.get("from") or content.get("user")
        if isinstance(person, dict) and _is_id(person.get("id")):
            return f"person:{person['id']}"
    return "other"


def _is_id(value: object) -> bool:
    """Tell an id of Telegram's; anything else makes no line of its own, and what no text can hold is refused."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return _ID.fullmatch(characters(text)) is not None
