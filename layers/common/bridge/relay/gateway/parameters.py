"""The parameters of a call as the real server takes them: clamped or passed over, hardly ever refused.

Source: tdlib/telegram-bot-api, Client.cpp (`get_integer_arg`, `to_bool`, `get_allowed_update_types`).
"""

import re

from bridge.domain.owner_side import kinds_in
from bridge.relay.messages.gateway import Call

_NUMBER = re.compile(r"\s*(-?[0-9]{1,18})")
_YES = frozenset({"true", "yes", "1"})


def text_of(call: Call, name: str) -> str:
    """Return a parameter as text, empty when it is not given."""
    given = call.parameters.get(name)
    return "" if given is None else str(given)


def number_of(call: Call, name: str, default: int, least: int, most: int) -> int:
    """Return a number within its bounds; what is none counts as 0."""
    text = text_of(call, name)
    if not text:
        return default
    found = _NUMBER.match(text)
    return min(max(int(found[1]) if found else 0, least), most)


def flag_of(call: Call, name: str) -> bool:
    return text_of(call, name).lower() in _YES


def kinds_of(call: Call) -> tuple[str, ...] | None:
    """Return the kinds of updates that a call asks for, none for the usual ones; None when it does not say."""
    given = call.value("allowed_updates")
    return kinds_in(given) if isinstance(given, list) else None
