"""Buttons under a message and below the input (core.telegram.org/bots/api: InlineKeyboard- and ReplyKeyboardMarkup)."""

from bridge.domain.choices import SAID, choice
from bridge.domain.names import readable
from bridge.fields import Object
from bridge.relay.messages import Button, Keyboard


def inline_keyboard(buttons: Keyboard) -> Object:
    """Return the markup of these buttons."""
    return {
        "inline_keyboard": [
            [_button(button, row, column) for column, button in enumerate(line)] for row, line in enumerate(buttons)
        ]
    }


def chosen_keyboard(label: str) -> Object:
    """Return the markup that tells what was chosen; pressing it says nothing more."""
    return {"inline_keyboard": [[{"text": f"✓ {readable(label)}", "callback_data": SAID}]]}


def phone_keyboard(label: str) -> Object:
    """Return the markup of a keyboard with one button, which shares the person's phone and then goes away."""
    button = {"text": label, "request_contact": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}


NO_KEYBOARD: Object = {"remove_keyboard": True}


def _button(button: Button, row: int, column: int) -> Object:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": choice(button.text, row, column)}
