"""Updates (core.telegram.org/bots/api#update), tolerant of all that Telegram adds several times a year."""

import json
from collections.abc import Callable

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.fields import Object, has, number_of, object_of
from bridge.relay.messages import Update
from bridge.telegram.reading.messages import edited, written
from bridge.telegram.reading.news import standing_changed
from bridge.telegram.reading.poll_results import closed
from bridge.telegram.reading.presses import pressed
from bridge.telegram.reading.reactions import reacted

READERS: dict[str, Callable[[int, Object], Update | None]] = {
    "message": written,
    "edited_message": edited,
    "callback_query": pressed,
    "message_reaction": reacted,
    "my_chat_member": standing_changed,
    "poll": closed,
}
"""What we do something about; every other kind is not asked for (`ALLOWED_UPDATES`) and passed over when it comes."""


def read_update(bot_id: int, raw: str) -> Update | None:
    """Return what an update of a bot brings, or None when there is nothing to be done about it.

    Raises PermanentError(UNREADABLE) for what is not an update and for a message without its chat or its id.
    """
    update = _parsed(raw)
    kind = next((kind for kind in READERS if has(update, kind)), "")
    if kind:
        return READERS[kind](bot_id, object_of(update, kind))
    if number_of(update, "update_id") is None:
        raise PermanentError(Reason.UNREADABLE, "not an update")
    return None


def _parsed(raw: str) -> Object:
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict):
        raise PermanentError(Reason.UNREADABLE, "not an object of JSON")
    return update
