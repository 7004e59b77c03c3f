"""The buttons of a message in a hook, and the list of WhatsApp that other messengers are sent as well."""

from collections.abc import Iterator
from typing import Any

from bridge.domain.names import readable
from bridge.fields import Object, list_of, object_of, objects_of, text_of
from bridge.relay.messages import Button, Keyboard


def keyboard_of(written: Object) -> Keyboard:
    """Return the rows of buttons; those of a list are one a row. What has no label is no button."""
    rows = [*_rows(object_of(written, "markup")), *([row] for row in _list_rows(_list(written)))]
    keyboard = (tuple(filter(None, map(_button, row))) for row in rows)
    return tuple(row for row in keyboard if row)


def list_text(written: Object) -> Iterator[str]:
    """Yield what a list says around and about its rows."""
    shown = _list(written)
    yield text_of(shown, "header")
    yield text_of(shown, "body")
    yield "\n".join(_described(shown))
    yield text_of(shown, "footer")


def _list(written: Object) -> Object:
    return object_of(object_of(written, "markup"), "list_message") or object_of(written, "list_message")


def _rows(markup: Object) -> Iterator[list[Any]]:
    for row in list_of(markup, "buttons"):
        yield row if isinstance(row, list) else [row]


def _list_rows(shown: Object) -> Iterator[Object]:
    for section in objects_of(shown, "sections"):
        yield from objects_of(section, "rows")


def _described(shown: Object) -> Iterator[str]:
    """Yield the titles of sections, and the rows that say more than their title; what has none is no row."""
    for section in objects_of(shown, "sections"):
        yield from filter(None, [text_of(section, "title")])
        for row in objects_of(section, "rows"):
            if readable(text_of(row, "title")) and text_of(row, "description"):
                yield f"{text_of(row, 'title')}: {text_of(row, 'description')}"


def _button(told: Any) -> Button | None:
    """Read a button of the markup, `{text, url?}`, a row of a list, `{title}`, or a bare label."""
    button = told if isinstance(told, dict) else {"text": told}
    url = text_of(button, "url").strip()
    text = text_of(button, "text") or text_of(button, "title")
    text = text if readable(text) else url
    return Button(text, url) if readable(text) else None
