"""The beginning of a kept message, so that people recognise it in the list of failures."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.domain.choices import text_in
from bridge.domain.names import readable
from bridge.domain.records import Direction, Failure, Person
from bridge.domain.splitting import shorten
from bridge.domain.texts import INCOMING_KINDS, OUTGOING_KINDS, PRESSED, named

LENGTH = 80
"""UTF-16 units."""

_TEXT_FIELDS = ("text", "caption")


def recognisable(failure: Failure) -> str:
    """Return at most 80 characters of its text, else its kind, for a card whose it is; empty for what says nothing.

    What is nearest to the payload's top tells it, because a message may carry another one deeper inside: what it
    answers, what it quotes, the question whose button was pressed.
    """
    said = (_said(value, failure.direction) for value in _objects(failure.payload))
    return _shorten(next(filter(readable, said), ""))


def _said(value: Mapping[str, Any], direction: Direction) -> str:
    """Return what one object of a payload says by itself."""
    texts = (value.get(name) for name in _TEXT_FIELDS)
    text = next((text for text in texts if isinstance(text, str) and readable(text)), "")
    return text or _READERS[direction](value)


def _incoming(value: Mapping[str, Any]) -> str:
    """Return the kind of a message that is no text, with its file's name; of a pressed button its text."""
    data = value.get("data")
    if isinstance(data, str) and "chat_instance" in value:
        return text_in(data) or named(PRESSED)
    kind = next((kind for kind in INCOMING_KINDS if value.get(kind) is not None), None)
    if kind is None:
        return ""
    content = value[kind]
    name = content.get("file_name") if isinstance(content, Mapping) else None
    return named(INCOMING_KINDS[kind], detail=str(name or ""))


def _outgoing(value: Mapping[str, Any]) -> str:
    """Return the kind of a file that a manager attached, or that the other side of a route sent, with its name."""
    kind, file = OUTGOING_KINDS.get(str(value.get("type"))), value.get("file")
    if kind:
        return named(kind, detail=str(value.get("file_name") or ""))
    kind = INCOMING_KINDS.get(str(value.get("kind")))
    return named(kind, detail=str(file.get("name") or "")) if kind and isinstance(file, Mapping) else ""


def _card(job: Mapping[str, Any]) -> str:
    """Return whose card a job completes."""
    if not isinstance(job.get("user_id"), int):
        return ""
    first, last, username = (str(job.get(name) or "") for name in ("first_name", "last_name", "username"))
    return f"Карточка клиента: {Person(job['user_id'], first, last, username).name}"


def _lead(_job: Mapping[str, Any]) -> str:
    """Whose a lead is, its job says in a text."""
    return ""


_READERS = {
    Direction.INCOMING: _incoming,
    Direction.OUTGOING: _outgoing,
    Direction.CARD: _card,
    Direction.LEAD: _lead,
}


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
    return shorten(readable(text), LENGTH)
