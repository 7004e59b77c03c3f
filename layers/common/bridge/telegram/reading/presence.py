"""People who block a bot, and come back."""

from bridge.fields import Object, object_of, text_of
from bridge.relay.messages import Presence
from bridge.telegram.reading.people import chat_of, moment_of, person_of

_HERE = {"kicked": False, "member": True}
"""The statuses of a bot in a private chat: it was blocked, or it may write."""


def came_or_went(bot_id: int, change: Object) -> Presence | None:
    """Return that a person blocked the bot or unblocked it; None for any other change."""
    chat = chat_of(change)
    before, after = (text_of(object_of(change, member), "status") for member in ("old_chat_member", "new_chat_member"))
    if chat is None or chat.kind.is_group or before == after or after not in _HERE:
        return None
    return Presence(bot_id, chat, person_of(chat, change), moment_of(change, "date"), _HERE[after])
