"""The MarkdownV2 of `parse_mode`."""

import re
from dataclasses import dataclass, field

from local.simulators.telegram.markup.builder import (
    Builder,
    Json,
    MarkupError,
    byte_offset,
    emoji_entity,
    link_entity,
)

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_ENTITIES = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
    "[": ("text_link", "TextUrl"),
    "![": ("custom_emoji", "CustomEmoji"),
    ">": ("blockquote", "BlockQuote"),
}
_VERBATIM = frozenset({"`", "```"})
_OPENING = re.compile(r"```|__|\|\||!\[|[*_~`\[]")
_LANGUAGE = re.compile(r"[^\s`]+(?=\s)")
_LINE_BREAK = re.compile(r"\r\n|\n\r|\n|\r")
_TARGET = re.compile(r"\(((?:\\[\x01-\x7e]|[^)])*)(\)?)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\x01-\x7e])", re.DOTALL)


@dataclass
class _Open:
    """An entity that is not closed yet: its mark, where it began in the text and in the source."""

    mark: str
    start: int
    part: int
    position: int
    language: str = ""


@dataclass
class _Markdown:
    """A pass over MarkdownV2 source. A quotation is a run of lines that begin with `>`."""

    source: str
    position: int = 0
    out: Builder = field(default_factory=Builder)
    stack: list[_Open] = field(default_factory=list)
    quoting: bool = False
    line_start: bool = True

    def parse(self) -> tuple[str, list[Json]]:
        while self.position < len(self.source):
            self._step()
        if self.quoting:
            self._end_quotation(len(self.source))
        if self.stack:
            raise self._unclosed(self.stack[-1])
        return self.out.result()

    def _step(self) -> None:
        character = self.source[self.position]
        escaped = _ESCAPED.match(self.source, self.position)
        if escaped:
            self._plain(escaped[1], 2)
        elif character not in ("`" if self._top() in _VERBATIM else _RESERVED):
            self._plain(character, 1)
        elif self._ends_quotation():
            end = self.position
            self._plain("\n", 1)
            self._end_quotation(end)
        elif self._closes():
            self._close(self.stack.pop())
        else:
            self._begin(character)

    def _plain(self, text: str, width: int) -> None:
        self.out.add(text)
        self.position += width
        if text != "\r":
            self.line_start = text == "\n"

    def _top(self) -> str:
        return self.stack[-1].mark if self.stack else ""

    def _ends_quotation(self) -> bool:
        return self.quoting and self.source[self.position] == "\n" and self.source[self.position + 1 :][:1] != ">"

    def _closes(self) -> bool:
        mark = self._top()
        if not mark or mark == ">":
            return False
        if mark in {"[", "!["}:
            return self.source[self.position] == "]"
        if mark == "_" and self.source.startswith("__", self.position):
            return False
        return self.source.startswith(mark, self.position)

    def _begin(self, character: str) -> None:
        opening = _OPENING.match(self.source, self.position)
        if character == "\n":
            self._plain("\n", 1)
        elif character == ">" and self.line_start:
            if not self.quoting:
                self.quoting = True
                self._open(">")
            self.position += 1
        elif opening:
            self._open(opening[0])
            self.position = opening.end()
            if opening[0] == "```":
                self._begin_code()
        else:
            raise MarkupError(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _open(self, mark: str) -> None:
        self.stack.append(_Open(mark, self.out.offset, len(self.out.parts), self.position))

    def _begin_code(self) -> None:
        """Take the language of a code block and skip one line break before the code."""
        language = _LANGUAGE.match(self.source, self.position)
        if language:
            self.stack[-1].language = language[0]
            self.position = language.end()
        line_break = _LINE_BREAK.match(self.source, self.position)
        if line_break:
            self.position = line_break.end()

    def _close(self, opened: _Open) -> None:
        kind, extra = _ENTITIES[opened.mark][0], {"language": opened.language} if opened.language else {}
        self.position += len(opened.mark) if opened.mark not in {"[", "!["} else 1
        if opened.mark == "![":
            target = self._target()
            if target is None:
                raise MarkupError("The entity must contain a tg://emoji or tg://time URL")
            kind, extra = emoji_entity(target)
        elif opened.mark == "[":
            target = self._target()
            link = link_entity(self.out.text_since(opened.part) if target is None else target)
            if link is None:
                return
            kind, extra = link
        self.out.close(kind, opened.start, extra)

    def _target(self) -> str | None:
        """Return the address in parentheses after `]`, None when there is none."""
        found = _TARGET.match(self.source, self.position)
        if not found:
            return None
        if not found[2]:
            raise MarkupError(f"Can't find end of a URL at byte offset {byte_offset(self.source, self.position + 1)}")
        self.position = found.end()
        return _ESCAPED.sub(r"\1", found[1])

    def _end_quotation(self, end: int) -> None:
        """Close the quotation whose source ends at `end`; an open `||` right before makes it expandable."""
        kind = "blockquote"
        if self._top() == "||" and self.source[self.stack[-1].position : end].rstrip("\r") == "||":
            self.stack.pop()
            kind = "expandable_blockquote"
        if self._top() != ">":
            raise self._unclosed(self.stack[-1])
        self.quoting = False
        self.out.close(kind, self.stack.pop().start, {})

    def _unclosed(self, opened: _Open) -> MarkupError:
        name = "PreCode" if opened.language else _ENTITIES[opened.mark][1]
        return MarkupError(
            f"Can't find end of {name} entity at byte offset {byte_offset(self.source, opened.position)}"
        )


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Return text and entities of MarkdownV2. Raises MarkupError."""
    return _Markdown(source).parse()
