"""Turns the text parameters of a call into a message's text and entities."""

import re
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from local.simulators.telegram.answers import Json, bad_request
from local.simulators.telegram.entities import check_places, read_entities, settle
from local.simulators.telegram.markup import MarkupError, parse_html, parse_markdown, parse_markdown_v2, utf16_length

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 32_768

_MODES: dict[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": parse_html,
    "markdownv2": parse_markdown_v2,
    "markdown": parse_markdown,
}
_DOMAINS = (
    "com|org|net|info|biz|io|me|ru|su|app|dev|pro|online|site|shop|store|xyz|tech|ai|co|by|kz|ua|uz|de|uk|eu|us|рф|рус"
)
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<url>(?:https?|ftp|tg|ton)://[^\s<>\"]*[^\s<>\".,!?:;)])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}\b)"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z0-9_]{3,32}\b)"
    rf"|(?P<domain>(?<![\w@./-])(?:[\w-]+\.)+(?:{_DOMAINS})(?![\w@.-]*\w)(?::\d+)?(?:[/?#](?:[^\s<>\"]*[^\s<>\".,!?:;)])?)?)"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
    r"|(?P<cashtag>(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$]))"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d ()-]{5,20}\d(?!\w))"
)
_SIGNS = re.compile(r"[/@#.$+]")
_REMOVED = "\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a"
_CLEANED: dict[int, str | None] = {
    **{code: " " for code in range(32) if code != 10},
    **{ord(character): None for character in _REMOVED},
}
_UNCLEAN = re.compile(f"[\x00-\x09\x0b-\x1f{_REMOVED}]")
_EMPTY = re.compile(
    r"[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


def format_text(source: str, parse_mode: str | None, entities: Any) -> tuple[str, list[Json]]:
    """Return cleaned and trimmed text and its entities: those given or parsed, and the ones Telegram finds by itself.

    `entities` is what the call carries, of any shape. The text is empty when it has only spaces and invisible
    characters. Raises ApiError 400 for markup or entities that the real server refuses.
    """
    if len(source.encode(errors="surrogatepass")) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    text, marked = _parse(source, parse_mode, entities)
    text, marked = _clean(text, marked)
    text, marked = _trim(text, settle(marked) if marked else [])
    if _EMPTY.fullmatch(text):
        return "", []
    return text, _merge(marked, find_entities(text))


def find_entities(text: str) -> list[Json]:
    """Return the commands, links, addresses, mentions, tags and phone numbers of a plain text."""
    found: list[Json] = []
    if not _SIGNS.search(text):
        return found
    for match in _FOUND.finditer(text):
        kind = "url" if match.lastgroup == "domain" else match.lastgroup
        offset = utf16_length(text[: match.start()])
        found.append({"type": kind, "offset": offset, "length": utf16_length(match[0])})
    return found


def _parse(source: str, parse_mode: str | None, entities: Any) -> tuple[str, list[Json]]:
    mode = (parse_mode or "").lower()
    if not source or mode in {"", "none"}:
        given = read_entities(entities)
        return source, check_places(given, _boundaries(source)) if given else []
    parser = _MODES.get(mode)
    if parser is None:
        raise bad_request("unsupported parse_mode")
    try:
        return parser(source)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _boundaries(text: str) -> list[int]:
    """Return the UTF-16 offset at which each character begins, and the end."""
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))


def _clean(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Turn control characters into spaces and take out those that Telegram removes, moving the entities along."""
    if not _UNCLEAN.search(text):
        return text, entities
    if entities:
        old, widths = _boundaries(text), [0 if character in _REMOVED else utf16_length(character) for character in text]
        moved = dict(zip(old, accumulate(widths, initial=0), strict=True))
        ends = [(moved[entity["offset"]], moved[entity["offset"] + entity["length"]]) for entity in entities]
        placed = zip(entities, ends, strict=True)
        entities = [
            {**entity, "offset": start, "length": end - start} for entity, (start, end) in placed if end > start
        ]
    return text.translate(_CLEANED), entities


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut blanks off the end, and off the beginning up to the first entity."""
    text = text.rstrip(" \n")
    total = utf16_length(text)
    blanks = len(text) - len(text.lstrip(" \n"))
    lead = min([blanks, *(entity["offset"] for entity in entities)])
    kept = []
    for entity in entities:
        end = min(total, entity["offset"] + entity["length"])
        if end > entity["offset"]:
            kept.append({**entity, "offset": entity["offset"] - lead, "length": end - entity["offset"]})
    return text[lead:], kept


def _merge(marked: list[Json], found: list[Json]) -> list[Json]:
    styles = {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"}
    taken = [
        (entity["offset"], entity["offset"] + entity["length"]) for entity in marked if entity["type"] not in styles
    ]
    free = [
        entity
        for entity in found
        if not any(start < entity["offset"] + entity["length"] and entity["offset"] < end for start, end in taken)
    ]
    return sorted(marked + free, key=lambda entity: (entity["offset"], -entity["length"]))
