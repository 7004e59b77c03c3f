"""Reading a call of an owner's code, in each of the encodings that the real server takes (tdlib/td, HttpReader.cpp).

Only what we have to know of it is read: whatever goes on to Telegram goes as it came.
"""

import json
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any
from urllib.parse import parse_qsl

from bridge.owner.forms import parts_of
from bridge.owner.paths import checked_method
from bridge.relay.messages.gateway import Call, RawCall

FORM = "application/x-www-form-urlencoded"
_SPACE = " \t\r\n"
_values = JSONDecoder(strict=False)


def read_call(method: str, raw: RawCall) -> Call:
    """Return a call, its method as the address spells it or, where that is empty, as its parameters do.

    Of a parameter that is given twice the first counts, and a query comes before a body. JSON that breaks off counts as
    far as it can be read. RefusedError with Telegram's own words for a form that cannot be read, and where no method is
    named.
    """
    parameters: dict[str, Any] = {}
    files: set[str] = set()
    for name, value in _given(raw, files):
        parameters.setdefault(name, value)
    written = checked_method(method or str(parameters.get("method", "")))
    return Call(written.lower(), parameters, frozenset(files), written)


def _given(raw: RawCall, files: set[str]) -> Iterator[tuple[str, Any]]:
    yield from _form(raw.query)
    kind = raw.content_type.lower()
    if not raw.body:
        return
    if "multipart/form-data" in kind:
        yield from _multipart(raw, files)
    elif FORM in kind:
        yield from _form(raw.body.decode(errors="replace"))
    elif "application/json" in kind:
        yield from _json(raw.body.decode(errors="replace"))


def _form(text: str) -> list[tuple[str, Any]]:
    return [*parse_qsl(text, keep_blank_values=True, errors="replace")]


def _multipart(raw: RawCall, files: set[str]) -> Iterator[tuple[str, Any]]:
    for part in parts_of(raw.body, raw.content_type):
        if part.is_file:
            files.add(part.name)
        elif part.content_type.startswith(FORM):
            yield from _form(part.content.decode(errors="replace"))
        else:
            yield part.name, part.content.decode(errors="replace")


def _json(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the members of an object until something is wrong with it; a text alone goes by the name `content`."""
    at = _skip(text, 0)
    if text.startswith('"', at):
        try:
            yield "content", json.loads(text, strict=False)
        except ValueError:
            return
    if not text.startswith("{", at):
        return
    at += 1
    while (at := _skip(text, at)) < len(text) and text[at] != "}":
        try:
            name, at = _values.raw_decode(text, at)
            at = _skip(text, at)
            if not isinstance(name, str) or not text.startswith(":", at):
                return
            value, at = _values.raw_decode(text, _skip(text, at + 1))
        except (ValueError, RecursionError):
            return
        yield name, value
        at = _skip(text, at)
        if text.startswith(",", at):
            at += 1
        elif not text.startswith("}", at):
            return


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
