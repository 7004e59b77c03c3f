"""Buttons under a message, and what a pressed one carries back (core.telegram.org/bots/api, InlineKeyboardButton)."""

from typing import Any

from bridge.fields import Object, list_of, object_of, text_of
from bridge.relay.messages import Keyboard

LONGEST_DATA = 64
"""Bytes of `callback_data`."""

_SAY = "say"
_CHOSEN = "said"


def inline_keyboard(buttons: Keyboard) -> Object:
    """Return the markup of these buttons. A text button carries its text, or its place where that is too long."""
    return {
        "inline_keyboard": [
            [
                {"text": button.text, "url": button.url}
                if button.url
                else {"text": button.text, "callback_data": _data_of(button.text, row, column)}
                for column, button in enumerate(line)
            ]
            for row, line in enumerate(buttons)
        ]
    }


def chosen_keyboard(label: str) -> Object:
    """Return the markup that tells what was chosen; pressing it says nothing more."""
    return {"inline_keyboard": [[{"text": f"✓ {label}", "callback_data": _CHOSEN}]]}


def pressed_text(data: str, message: Object) -> str | None:
    """Return what a pressed button of this message says, empty when it was chosen before; None for one not ours."""
    if data == _CHOSEN:
        return ""
    if data.startswith(f"{_SAY}:"):
        return data.removeprefix(f"{_SAY}:")
    return _label_at(data.removeprefix(f"{_SAY}#"), message) if data.startswith(f"{_SAY}#") else None


def _data_of(text: str, row: int, column: int) -> str:
    data = f"{_SAY}:{text}"
    return data if len(data.encode()) <= LONGEST_DATA else f"{_SAY}#{row}.{column}"


def _label_at(place: str, message: Object) -> str | None:
    """Return the label of the button that carries this place: the keyboard itself may have changed its shape."""
    for line in list_of(object_of(message, "reply_markup"), "inline_keyboard"):
        for button in line if isinstance(line, list) else []:
            if _carries(button, f"{_SAY}#{place}"):
                return text_of(button, "text") or None
    return None


def _carries(button: Any, data: str) -> bool:
    return isinstance(button, dict) and button.get("callback_data") == data
