"""How many messages a call is, as Telegram's limits count them."""

from bridge.relay.messages.gateway import Call

_SENDING = ("send", "copymessage", "forwardmessage", "editmessage")
"""How the methods begin that send or change messages, also those that come after this was written."""

_NO_MESSAGE = frozenset({"sendchataction"})

_SEVERAL = {
    "sendmediagroup": ("media", 10),
    "copymessages": ("message_ids", 100),
    "forwardmessages": ("message_ids", 100),
}
"""Where the messages of a call stand that sends several, and how many Telegram takes at once."""


def messages_of(call: Call) -> int:
    """Return the number of messages, 0 for a call that is none."""
    if not call.method.startswith(_SENDING) or call.method in _NO_MESSAGE:
        return 0
    name, most = _SEVERAL.get(call.method, ("", 1))
    listed = call.value(name) if name else None
    return min(len(listed), most) or 1 if isinstance(listed, list) else 1
