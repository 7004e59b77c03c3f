"""Text with its entities, as plain text (core.telegram.org/bots/api#messageentity).

Formatting goes, a custom emoji is the plain one that the text carries in its place, and what only a tap would have
told is written out beside its words: an address as `слово (https://…)`, a person who goes by other words by the name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bridge.domain.characters import whole
from bridge.domain.names import readable
from bridge.fields import Object, number_of, object_of, objects_of, text_of
from bridge.telegram.reading.people import user_of

_UNIT = 2
"""Bytes of a UTF-16 code unit, in which Telegram counts."""

_SPACE = frozenset(" \t\r\n\u00a0")


@dataclass(frozen=True)
class Mark:
    """A stretch of a text with a meaning of its own; `start` and `end` in UTF-16 units, `user` whom it points at."""

    kind: str
    start: int
    end: int
    words: str
    user: Object


def marks_of(place: Object, text: str = "text", entities: str = "entities") -> list[Mark]:
    """Return the stretches of a text that Telegram has marked, in their order, and only where they fit the text."""
    value = place.get(text)
    if not isinstance(value, str):
        return []
    units = value.encode("utf-16-le", "surrogatepass")
    marks = []
    for entity in objects_of(place, entities):
        start, length = number_of(entity, "offset"), number_of(entity, "length")
        if start is None or length is None or start < 0 or length < 1 or start + length > len(units) // _UNIT:
            continue
        words = units[start * _UNIT : (start + length) * _UNIT].decode("utf-16-le", "replace")
        marks.append(Mark(text_of(entity, "type"), start, start + length, words, object_of(entity, "user")))
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def without(place: Object, marks: Iterable[Mark], text: str = "text") -> str:
    """Return what is left of a text without these stretches of it."""
    units = text_of(place, text).encode("utf-16-le", "surrogatepass")
    pieces, done = [], 0
    for mark in marks:
        pieces.append(units[done * _UNIT : mark.start * _UNIT])
        done = max(done, mark.end)
    return b"".join([*pieces, units[done * _UNIT :]]).decode("utf-16-le", "replace")


def spelled(place: Object, text: str = "text", entities: str = "entities") -> str:
    """Return a text with everything in it that can be read; empty where there is none."""
    value = place.get(text)
    if not isinstance(value, str):
        return text_of(place, text)
    marks = sorted(_hidden(value, objects_of(place, entities)))
    if not marks:
        return whole(value)
    units = value.encode("utf-16-le", "surrogatepass")
    pieces, done = [], 0
    for end, said in marks:
        pieces += [units[done:end], f" ({said})".encode("utf-16-le", "surrogatepass")]
        done = end
    return whole(b"".join([*pieces, units[done:]]).decode("utf-16-le", "surrogatepass"))


def _hidden(value: str, entities: list[Object]) -> Iterator[tuple[int, str]]:
    """Yield what is to be written out, and behind which byte of the text in UTF-16."""
    units = value.encode("utf-16-le", "surrogatepass")
    links = sorted(_links(units, entities))
    for (start, end, said), following in pairwise([*links, (len(units) + 1, 0, "")]):
        # A link that is bold in part comes in pieces, of which the last one tells the address.
        if (following[0], following[2]) != (end, said):
            words = units[start:end].decode("utf-16-le", "replace")
            if _bare(said) != _bare(words):
                yield end - _UNIT * (len(words) - len(words.rstrip("".join(_SPACE)))), said


def _links(units: bytes, entities: list[Object]) -> Iterator[tuple[int, int, str]]:
    """Yield where words with something behind them begin and end, in bytes, and what is behind them."""
    for entity in entities:
        said = _said(entity)
        offset, length = number_of(entity, "offset"), number_of(entity, "length")
        if not said or offset is None or length is None or offset < 0 or length < 1:
            continue
        start, end = offset * _UNIT, min((offset + length) * _UNIT, len(units))
        if start < end:
            yield start, _between_characters(units, end), said


def _said(entity: Object) -> str:
    kind = text_of(entity, "type")
    if kind == "text_link":
        return readable(text_of(entity, "url"))
    user = object_of(entity, "user")
    user_id = number_of(user, "id")
    return user_of(user, user_id).name if kind == "text_mention" and user_id is not None else ""


def _between_characters(units: bytes, end: int) -> int:
    """Return the end of the character that a broken entity would cut in two."""
    if end < len(units) and 0xD8 <= units[end - 1] <= 0xDB and 0xDC <= units[end + 1] <= 0xDF:
        return end + _UNIT
    return end


def _bare(address: str) -> str:
    return readable(address).casefold().removeprefix("https://").removeprefix("http://").rstrip("/")
