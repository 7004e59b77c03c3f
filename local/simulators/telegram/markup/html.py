"""The HTML of `parse_mode`."""

import re
from dataclasses import dataclass
from html import unescape

from local.simulators.telegram.markup.builder import Builder, Json, MarkupError, byte_offset, link_entity

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"\s*(?P<name>[^\s=>/\"']*)\s*(?:(?P<equals>=)\s*(?:\"([^\"]*)(\"?)|'([^']*)('?)|([\w.-]*)))?")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#[xX][0-9a-fA-F]+);?")


@dataclass(frozen=True)
class _OpenTag:
    name: str
    attributes: dict[str, str]
    start: int
    part: int


class _Html:
    """A pass over HTML source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._out = Builder()
        self._stack: list[_OpenTag] = []

    def parse(self) -> tuple[str, list[Json]]:
        position = 0
        while (at := self._source.find("<", position)) >= 0:
            self._out.add(_unescape(self._source[position:at]))
            position = self._close(at) if self._source.startswith("</", at) else self._open(at)
        self._out.add(_unescape(self._source[position:]))
        if self._stack:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].name}"')
        return self._out.result()

    def _open(self, at: int) -> int:
        offset = byte_offset(self._source, at)
        found = _NAME.match(self._source, at + 1)
        name, position = (found[0].lower(), found.end()) if found else ("", at + 1)
        if position == len(self._source):
            raise MarkupError(f"Unclosed start tag at byte offset {offset}")
        if name not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {offset}')
        attributes: dict[str, str] = {}
        while True:
            position = len(self._source) - len(self._source[position:].lstrip())
            if self._source.startswith(">", position):
                break
            position = self._attribute(name, attributes, position, offset)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._stack.append(_OpenTag(name, attributes, self._out.offset, len(self._out.parts)))
        return position + 1

    def _attribute(self, tag: str, attributes: dict[str, str], position: int, offset: int) -> int:
        found = _ATTRIBUTE.match(self._source, position)
        if found is None or position == len(self._source):
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {offset}')
        if not found["name"]:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
        if found.end() == len(self._source):
            quoted = f' "{tag}"' if not found["equals"] else ""
            raise MarkupError(f"Unclosed start tag{quoted} at byte offset {offset}")
        token = found[7]
        if token is not None and self._source[found.end()] not in " \t\r\n>":
            at = byte_offset(self._source, found.start(7))
            raise MarkupError(f"Unexpected end of name token at byte offset {at}")
        value = found[3] if found[3] is not None else found[5]
        attributes[found["name"]] = _unescape(value) if value is not None else (token or "").lower()
        return found.end()

    def _close(self, at: int) -> int:
        offset = byte_offset(self._source, at)
        if not self._stack:
            raise MarkupError(f"Unexpected end tag at byte offset {offset}")
        found = _NAME.match(self._source, at + 2)
        name, position = (found[0].lower(), found.end()) if found else ("", at + 2)
        position = len(self._source) - len(self._source[position:].lstrip())
        if not self._source.startswith(">", position):
            raise MarkupError(f"Unclosed end tag at byte offset {offset}")
        opened = self._stack.pop()
        if name not in {"", opened.name}:
            raise MarkupError(
                f'Unmatched end tag at byte offset {offset}, expected "</{opened.name}>", found "</{name}>"'
            )
        if self._out.offset > opened.start:
            self._entity(opened)
        return position + 1

    def _entity(self, tag: _OpenTag) -> None:
        if tag.name == "a":
            link = link_entity(tag.attributes.get("href") or self._out.text_since(tag.part))
            if link:
                self._out.close(link[0], tag.start, link[1])
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            self._out.close("expandable_blockquote", tag.start, {})
        elif tag.name == "tg-emoji":
            self._out.close("custom_emoji", tag.start, {"custom_emoji_id": _emoji_id(tag.attributes)})
        elif tag.name == "tg-time":
            self._time(tag)
        elif tag.name in {"code", "pre"}:
            self._code(tag)
        else:
            self._out.close(_TAGS[tag.name], tag.start, {})

    def _time(self, tag: _OpenTag) -> None:
        unix_time = tag.attributes.get("unix", "")
        if unix_time.isdigit() and int(unix_time):
            form = tag.attributes.get("format", "")
            extra = {"unix_time": int(unix_time), **({"date_time_format": form} if form else {})}
            self._out.close("date_time", tag.start, extra)

    def _code(self, tag: _OpenTag) -> None:
        """Mark code; `code` and `pre` over the same text are one `pre`, whose language comes from `code`'s class."""
        language = tag.attributes.get("class", "").removeprefix("language-") if tag.name == "code" else ""
        twin = self._out.entities[-1] if self._out.entities else None
        span = {"offset": tag.start, "length": self._out.offset - tag.start}
        same = twin is not None and {"offset": twin["offset"], "length": twin["length"]} == span
        if twin is not None and same and tag.name == "pre" and twin["type"] == "code" and "language" in twin:
            twin["type"] = "pre"
        elif twin is not None and same and tag.name == "code" and twin["type"] == "pre" and language:
            twin["language"] = language
        else:
            self._out.close(tag.name, tag.start, {"language": language} if language else {})


def _emoji_id(attributes: dict[str, str]) -> str:
    emoji = attributes.get("emoji-id", "")
    if not emoji.isdigit() or not int(emoji):
        raise MarkupError("Invalid custom emoji identifier specified")
    return emoji


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Return text and entities of HTML markup. Raises MarkupError."""
    text, entities = _Html(source).parse()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities
