"""What our buttons carry, from the side that makes them to the side that reads a press.

`say:` and the text, which is the person's answer; `say#row.column` where the text is too long for it, so that it is
remembered beside the message; `said` on the button that tells what was chosen.
"""

import re
from collections.abc import Sequence

LONGEST = 64
"""Bytes of UTF-8 that a button may carry (Bot API, InlineKeyboardButton.callback_data)."""

SAID = "said"

_SAY = "say:"
_PLACE = re.compile(r"say#([0-9]{1,3})\.([0-9]{1,3})")


def choice(text: str, row: int, column: int) -> str:
    """Return what the button of a text carries, which stands at a place of the keyboard."""
    data = f"{_SAY}{text}"
    return data if len(data.encode()) <= LONGEST else f"say#{row}.{column}"


def remembered(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the texts of a keyboard that its buttons cannot carry themselves, by what those carry instead."""
    texts = {choice(text, row, column): text for row, line in enumerate(rows) for column, text in enumerate(line)}
    return {data: text for data, text in texts.items() if place_in(data)}


def text_in(data: str) -> str:
    """Return the text that a button carries itself; empty where it carries none."""
    return data.removeprefix(_SAY) if data.startswith(_SAY) else ""


def place_in(data: str) -> tuple[int, int] | None:
    """Return the row and the column of the button whose text is the answer, None for data of another kind."""
    found = _PLACE.fullmatch(data)
    return (int(found[1]), int(found[2])) if found else None


def button_at(row: int, column: int) -> str:
    """Return what is said of a button by its place, counted from one, when nobody tells its text any more."""
    return f"[Кнопка {row + 1}]" if column == 0 else f"[Кнопка {column + 1} в ряду {row + 1}]"
