"""Messages laid out in blocks (core.telegram.org/bots/api#richmessage), as plain text with the first of their files."""

from collections.abc import Callable
from typing import Any

from bridge.domain.characters import whole
from bridge.domain.content import Content, Media, MediaKind, Mention, Text, with_lines
from bridge.domain.names import readable, shows_something
from bridge.domain.texts import INCOMING_KINDS, UNSUPPORTED, VARIANT, named
from bridge.fields import Object, has, list_of, object_of, objects_of, text_of
from bridge.telegram.reading import files, places

_DEEPEST = 24
"""What lies deeper inside each other is left out; Telegram allows less."""

_RULE = "———"

FILES: dict[str, Callable[[Object], Content | None]] = {
    "photo": files.photo,
    "video": files.video,
    "animation": files.animation,
    "audio": files.audio,
    "voice_note": lambda block: files.media_of(MediaKind.VOICE, object_of(block, "voice_note")),
}
WORDS = frozenset({
    "paragraph", "heading", "pre", "footer", "divider", "mathematical_expression", "anchor", "list", "blockquote",
    "pullquote", "collage", "slideshow", "table", "details", "map", "thinking",
})  # fmt: skip
"""The blocks that carry a file, and those of words; of any other the words are shown, else its name."""

_HIDDEN = {"url": "url", "email_address": "email_address", "phone_number": "phone_number"}
"""Texts behind which there is something else, and the field that tells it."""


def rich_message(message: Object) -> Content | None:
    page = _Page()
    page.blocks(objects_of(object_of(message, "rich_message"), "blocks"), 0)
    text = "\n".join(page.lines)
    if page.file is not None:
        return with_lines(page.file, text)
    return Text(text) if shows_something(text) else None


class _Page:
    """Gathers what can be read of blocks, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.file: Media | None = None

    def blocks(self, blocks: list[Object], depth: int) -> None:
        for block in blocks if depth < _DEEPEST else ():
            self._block(block, depth)

    def _block(self, block: Object, depth: int) -> None:
        kind, before = text_of(block, "type"), len(self.lines)
        if kind in FILES:
            self._file(FILES[kind](block) or Mention(INCOMING_KINDS[kind.removesuffix("_note")], VARIANT))
        elif kind == "divider":
            self._say(_RULE)
        elif kind == "list":
            self._items(objects_of(block, "items"), depth)
        elif kind == "table":
            self._rows(list_of(block, "cells"))
        elif kind == "map":
            place = places.place_of(object_of(block, "location"))
            self._say(place.seen if place else "")
        self._say(_text(block.get("summary")), text_of(block, "expression"), _text(block.get("text")))
        self.blocks(objects_of(block, "blocks"), depth + 1)
        self._caption(block)
        if kind not in FILES.keys() | WORDS and before == len(self.lines):
            self._say(named(UNSUPPORTED, detail=readable(kind)))

    def _file(self, file: Content) -> None:
        if self.file is None and isinstance(file, Media):
            self.file = file
        else:
            self._say(file.seen)

    def _items(self, items: list[Object], depth: int) -> None:
        for item in items:
            page = _Page()
            page.file = self.file
            page.blocks(objects_of(item, "blocks"), depth + 1)
            self.file = page.file
            mark = ("☑" if item.get("is_checked") is True else "☐") if item.get("has_checkbox") is True else ""
            label = mark or readable(text_of(item, "label")) or "•"
            self._say(f"{label} {page.lines[0] if page.lines else ''}".rstrip(), *page.lines[1:])

    def _rows(self, rows: list[Any]) -> None:
        for row in rows:
            cells = row if isinstance(row, list) else []
            self._say(" | ".join(_text(cell.get("text")) for cell in cells if isinstance(cell, dict)).rstrip())

    def _caption(self, block: Object) -> None:
        caption = block.get("caption")
        parts = [caption.get("text"), caption.get("credit")] if isinstance(caption, dict) else [caption]
        if isinstance(caption, dict) and has(caption, "type"):
            parts = [caption]
        self._say(*map(_text, (*parts, block.get("credit"))))

    def _say(self, *lines: str) -> None:
        self.lines += [line for line in lines if shows_something(line)]


def _text(text: object, depth: int = 0) -> str:
    """Return a rich text without its looks: a text, a list of them, or one with something behind it."""
    if isinstance(text, str):
        return whole(text)
    if isinstance(text, list) and depth < _DEEPEST:
        return "".join(_text(part, depth + 1) for part in text)
    if not isinstance(text, dict) or depth >= _DEEPEST:
        return ""
    words = _text(text.get("text"), depth + 1)
    kind = text_of(text, "type")
    if kind in _HIDDEN:
        behind = readable(text_of(text, _HIDDEN[kind]))
        return f"{words} ({behind})" if behind and behind != words else words
    return words or text_of(text, "alternative_text") or text_of(text, "expression")
