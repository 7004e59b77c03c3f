"""The line in which a hook of amojo waits: found before it is stored, so nothing more of it is read than that."""

import uuid
from dataclasses import dataclass
from typing import Any

from bridge.domain.errors import RefusedError
from bridge.entrance import id_text


@dataclass(frozen=True)
class Waiting:
    """The group of a queued hook, within which order holds, and what tells it from others for five minutes."""

    group: str
    dedup: str


def waiting_of(hook: dict[str, Any]) -> Waiting | None:
    """Return where a hook waits, None for one that nothing is done with; RefusedError for a message without ids."""
    if hook.get("message") is not None:
        return _message(hook["message"])
    action = hook.get("action")
    told = action if isinstance(action, dict) else {}
    try:
        return _reaction(told["reaction"]) if "reaction" in told else _typing(told["typing"], hook.get("time"))
    except (KeyError, TypeError, AttributeError, RefusedError):
        # Neither is worth a word to amoCRM, which slows down hooks that are refused.
        return None


def _message(message: Any) -> Waiting:
    try:
        message_id, chat_id = message["message"]["id"], _chat_id(message)
    except (KeyError, TypeError, AttributeError):
        raise RefusedError(400, "bad_hook", "В сообщении нет id или беседы") from None
    return Waiting(id_text(chat_id), id_text(message_id))


def _reaction(reaction: Any) -> Waiting:
    """Among the messages of its chat, one of which it may be about. A repeated one is no harm, a lost one is."""
    return Waiting(id_text(_chat_id(reaction)), uuid.uuid4().hex)


def _typing(typing: Any, at: object) -> Waiting:
    """In a line of its own, so that no message waits for it."""
    chat_id = id_text(_chat_id(typing))
    return Waiting(f"typing:{chat_id}", f"typing:{chat_id}:{typing.get('expired_at') or at}")


def _chat_id(place: Any) -> Any:
    """amojo's own id of the chat stands in every hook, ours only in most: the line is the same with and without it."""
    conversation = place["conversation"]
    return conversation.get("id") or conversation["client_id"]
