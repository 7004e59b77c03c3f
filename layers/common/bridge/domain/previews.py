"""The beginning of a kept message, so that people recognise it in the list of failures."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.domain.names import readable
from bridge.domain.records import Direction, Failure, Person
from bridge.domain.texts import INCOMING_KINDS, OUTGOING_KINDS, named

LENGTH = 80
_TEXT_FIELDS = ("text", "caption")


def recognisable(failure: Failure) -> str:
    """Return the beginning of its text, else its kind, for a card whose it is; empty only for what says nothing."""
    text = preview(failure.payload)
    if text:
        return text
    if failure.direction is Direction.CARD:
        return _shorten(_card(failure.payload))
    return _shorten(_kind(failure.payload, failure.direction))


def preview(payload: Mapping[str, Any]) -> str:
    """Return at most 80 characters of the text nearest to the payload's top, or nothing when there is no text.

    Nearest, because a message may carry another one deeper inside: what it answers, what it quotes.
    """
    for value in _objects(payload):
        for name in _TEXT_FIELDS:
            text = value.get(name)
            if isinstance(text, str) and readable(text):
                return _shorten(text)
    return ""


def _card(payload: Mapping[str, Any]) -> str:
    """Return whose card a job completes."""
    for job in _objects(payload):
        if isinstance(job.get("user_id"), int):
            names = (str(job.get(name) or "") for name in ("first_name", "last_name", "username"))
            return f"Карточка клиента: {Person(job['user_id'], *names).name}"
    return ""


def _kind(payload: Mapping[str, Any], direction: Direction) -> str:
    """Return the kind of a message that is no text, with its file's name."""
    for value in _objects(payload):
        if direction is Direction.OUTGOING and str(value.get("type")) in OUTGOING_KINDS:
            return named(OUTGOING_KINDS[str(value["type"])], detail=str(value.get("file_name") or ""))
        if direction is Direction.INCOMING:
            kind = next((kind for kind in INCOMING_KINDS if kind in value), None)
            if kind is not None:
                content = value[kind]
                name = content.get("file_name") if isinstance(content, Mapping) else None
                return named(INCOMING_KINDS[kind], detail=str(name or ""))
    return ""


def _objects(payload: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the payload and every object inside it, those nearest to the top first."""
    waiting: deque[Any] = deque([payload])
    while waiting:
        value = waiting.popleft()
        if isinstance(value, Mapping):
            yield value
        waiting.extend(_inside(value))


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
    """A text of somebody else's must not turn the list around that it stands in, so it is shown as names are."""
    line = readable(text)
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"
