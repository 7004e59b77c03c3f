"""The beginning of a kept message, so that people recognise it in the list of failures."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

LENGTH = 80
_TEXT_FIELDS = ("text", "caption")


def preview(payload: Mapping[str, Any]) -> str:
    """Return at most 80 characters of the text nearest to the payload's top, or nothing when there is no text.

    Nearest, because a message may carry another one deeper inside: what it answers, what it quotes.
    """
    waiting: deque[Any] = deque([payload])
    while waiting:
        value = waiting.popleft()
        if isinstance(value, Mapping):
            for name in _TEXT_FIELDS:
                text = value.get(name)
                if isinstance(text, str) and text.strip():
                    return _shorten(text)
        waiting.extend(_inside(value))
    return ""


def _inside(value: object) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, str) and value.startswith("{"):
        try:
            yield json.loads(value)
        except (ValueError, RecursionError):
            return


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"
