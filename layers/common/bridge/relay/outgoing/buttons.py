"""Fitting buttons under a message of Telegram; those that do not fit are written as lines below its text."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bridge.domain.choices import remembered
from bridge.domain.content import with_words, words_of
from bridge.relay.messages import Button, Keyboard, OutgoingMessage

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
"""What Telegram shows of a keyboard."""

_LINK = re.compile(
    r"""(?:https?://)?                  # Telegram itself adds a missing scheme
        [^\s/?#@:\[\]]+\.[^\s/?#@:\[\]]+(?::[0-9]{1,5})?(?:[/?#]\S*)?
        |tg://\S+""",
    re.IGNORECASE | re.VERBOSE,
)
"""Links that Telegram takes for a button, and nothing that does more than open a page or a chat."""


def with_fitting_buttons(message: OutgoingMessage) -> OutgoingMessage:
    """Return the message with the buttons that Telegram takes, and the others as lines below its text."""
    rows: list[tuple[Button, ...]] = []
    others: list[Button] = []
    left = MOST_BUTTONS
    for row in message.buttons:
        taken = [button for button in row if not button.url or _LINK.fullmatch(button.url)][:left]
        others += [button for button in row if button not in taken]
        rows += (tuple(taken[start : start + MOST_IN_A_ROW]) for start in range(0, len(taken), MOST_IN_A_ROW))
        left -= len(taken)
    return _with_lines(replace(message, buttons=tuple(rows)), others)


def without_buttons(message: OutgoingMessage) -> OutgoingMessage:
    """Return the message with all its buttons as lines below its text."""
    return _with_lines(replace(message, buttons=()), [button for row in message.buttons for button in row])


def carried_by(buttons: Keyboard) -> dict[str, str]:
    """Return the answers that these buttons are too short for, by what they carry instead."""
    return remembered([[button.text if not button.url else "" for button in row] for row in buttons])


def _with_lines(message: OutgoingMessage, buttons: Iterable[Button]) -> OutgoingMessage:
    if message.content is None:
        return message
    lines = "\n".join(filter(None, [words_of(message.content), *map(_line, buttons)]))
    return replace(message, content=with_words(message.content, lines))


def _line(button: Button) -> str:
    return f"{button.label}: {button.url}" if button.url not in {"", button.label} else button.label
