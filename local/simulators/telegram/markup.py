"""Parses `parse_mode` HTML and MarkdownV2 into text and entities, and refuses bad markup in the real server's words.

Rules: https://core.telegram.org/bots/api#formatting-options; wordings: tdlib/td, MessageEntity.cpp. Offsets and
lengths of entities are UTF-16 code units, offsets in errors are bytes of UTF-8.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

Json = dict[str, Any]


class MarkupError(ValueError):
    """The markup is broken; the text follows `can't parse entities: ` in the answer."""


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass
class Builder:
    """Collects plain text and closes entities over it."""

    parts: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    offset: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def close(self, kind: str, start: int, extra: Json) -> None:
        if self.offset > start:
            self.entities.append({"type": kind, "offset": start, "length": self.offset - start, **extra})

    def result(self) -> tuple[str, list[Json]]:
        return "".join(self.parts), sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))


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
_TAG = re.compile(r"<(/?)([a-zA-Z-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)(>?)")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#[xX][0-9a-fA-F]+);")


@dataclass(frozen=True)
class _OpenTag:
    name: str
    attributes: dict[str, str]
    start: int


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Return text and entities of HTML markup. Raises MarkupError."""
    out, stack, position = Builder(), list[_OpenTag](), 0
    for tag in _TAG.finditer(source):
        out.add(_unescape(source[position : tag.start()]))
        position = tag.end()
        at = len(source[: tag.start()].encode())
        closing, name, attributes, end = tag[1], tag[2].lower(), tag[3], tag[4]
        if not closing and name not in _TAGS and (end or attributes):
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {at}')
        if not end:
            raise MarkupError(f"Unclosed {'end' if closing else 'start'} tag at byte offset {at}")
        if closing:
            _close_tag(out, stack, name, at)
            continue
        opened = _OpenTag(name, _attributes(attributes), out.offset)
        if name == "span" and opened.attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        stack.append(opened)
    out.add(_unescape(source[position:]))
    if stack:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return out.result()


def _close_tag(out: Builder, stack: list[_OpenTag], name: str, at: int) -> None:
    if not stack:
        raise MarkupError(f"Unexpected end tag at byte offset {at}")
    opened = stack.pop()
    if name not in {"", opened.name}:
        raise MarkupError(f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{name}>"')
    kind, extra = _html_entity(opened, inside_pre=bool(stack) and stack[-1].name == "pre")
    if kind:
        out.close(kind, opened.start, extra)


def _html_entity(tag: _OpenTag, *, inside_pre: bool) -> tuple[str, Json]:
    attributes = tag.attributes
    if tag.name == "a":
        return ("text_link", {"url": attributes["href"]}) if "href" in attributes else ("", {})
    if tag.name == "blockquote" and "expandable" in attributes:
        return "expandable_blockquote", {}
    if tag.name == "tg-emoji":
        return "custom_emoji", {"custom_emoji_id": attributes.get("emoji-id", "")}
    if tag.name == "code" and inside_pre:
        return "", {}
    return _TAGS[tag.name], {}


def _attributes(text: str) -> dict[str, str]:
    return {found[1].lower(): _unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(text)}


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


_MARKS = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
}
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_TOKEN = re.compile(r"```|__|\|\||[*_~`\[\]]")


@dataclass
class _Markdown:
    """A pass over MarkdownV2 source."""

    source: str
    position: int = 0
    out: Builder = field(default_factory=Builder)
    stack: list[tuple[str, int, int]] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Json]]:
        while self.position < len(self.source):
            self._step()
        if self.stack:
            mark, _, at = self.stack[-1]
            name = "TextUrl" if mark == "[" else _MARKS[mark][1]
            raise MarkupError(f"Can't find end of {name} entity at byte offset {at}")
        return self.out.result()

    def _step(self) -> None:
        character = self.source[self.position]
        escaped = self.source[self.position + 1 : self.position + 2]
        if character == "\\" and escaped and ord(escaped) < 127:
            self.out.add(escaped)
            self.position += 2
            return
        token = _TOKEN.match(self.source, self.position)
        verbatim = self.stack[-1][0] if self.stack and self.stack[-1][0] in {"`", "```"} else None
        if token and (verbatim is None or token[0] == verbatim):
            self.position = token.end()
            self._mark(token[0], token.start())
            return
        if character in _RESERVED and verbatim is None:
            self._reserved(character)
        else:
            self.out.add(character)
        self.position += 1

    def _reserved(self, character: str) -> None:
        line_start = self.position == 0 or self.source[self.position - 1] == "\n"
        if character == ">" and line_start:
            return
        raise MarkupError(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _mark(self, mark: str, at: int) -> None:
        if mark == "]":
            self._close_link()
        elif self.stack and self.stack[-1][0] == mark:
            _, start, _ = self.stack.pop()
            self.out.close(_MARKS[mark][0], start, {})
        else:
            self.stack.append((mark, self.out.offset, len(self.source[:at].encode())))
            if mark == "```":
                self._skip_language()

    def _skip_language(self) -> None:
        found = re.compile(r"[\w+#-]*\n").match(self.source, self.position)
        if found:
            self.position = found.end()

    def _close_link(self) -> None:
        if not self.stack or self.stack[-1][0] != "[":
            raise MarkupError("Character ']' is reserved and must be escaped with the preceding '\\'")
        _, start, _ = self.stack.pop()
        target = re.compile(r"\(((?:[^)\\]|\\.)*)\)").match(self.source, self.position)
        if target:
            self.position = target.end()
            self.out.close("text_link", start, {"url": re.sub(r"\\(.)", r"\1", target[1])})


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Return text and entities of MarkdownV2. Raises MarkupError. Quotes (`>`) are read but not marked."""
    return _Markdown(source).parse()


_LEGACY = re.compile(
    r"\\([_*`\[])|```(?:[\w+#-]*\n)?(.*?)```|`([^`]*)`|\*([^*]*)\*|_([^_]*)_|\[([^\]]*)\]\(([^)]*)\)", re.DOTALL
)


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """Return text and entities of the legacy Markdown mode, which knows no nesting. Raises MarkupError."""
    out, position = Builder(), 0
    for found in _LEGACY.finditer(source):
        _legacy_plain(out, source, position, found.start())
        position = found.end()
        start = out.offset
        if found[1]:
            out.add(found[1])
        elif found[7] is not None:
            out.add(found[6])
            out.close("text_link", start, {"url": found[7]})
        else:
            kinds = {2: "pre", 3: "code", 4: "bold", 5: "italic"}
            group = next(number for number in kinds if found[number] is not None)
            out.add(found[group])
            out.close(kinds[group], start, {})
    _legacy_plain(out, source, position, len(source))
    return out.result()


def _legacy_plain(out: Builder, source: str, start: int, end: int) -> None:
    unpaired = re.compile(r"[*_`]").search(source, start, end)
    if unpaired:
        at = len(source[: unpaired.start()].encode())
        raise MarkupError(f"Can't find end of the entity starting at byte offset {at}")
    out.add(source[start:end])
