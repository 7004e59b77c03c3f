"""Turns the text parameters of a call into a message's text and entities."""

import re
from collections.abc import Callable

from local.simulators.telegram.answers import Json, bad_request
from local.simulators.telegram.markup import MarkupError, parse_html, parse_markdown, parse_markdown_v2, utf16_length

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 32_768

_MODES: dict[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": parse_html,
    "markdownv2": parse_markdown_v2,
    "markdown": parse_markdown,
}
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\".,!?:;)])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[a-zA-Z]{2,}\b)"
    r"|(?P<mention>(?<![\w@])@[a-zA-Z0-9_]{3,32}\b)"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def format_text(source: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """Return trimmed text and its entities: those given or parsed, and the ones Telegram finds by itself.

    Raises ApiError 400 for markup or entities that the real server refuses.
    """
    if len(source.encode(errors="surrogatepass")) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    text, marked = _parse(source, parse_mode, entities)
    text, marked = _trim(text, marked)
    return text, _merge(marked, find_entities(text))


def find_entities(text: str) -> list[Json]:
    """Return the commands, links, addresses, mentions and hashtags of a plain text."""
    found: list[Json] = []
    if not any(sign in text for sign in "/@#"):
        return found
    for match in _FOUND.finditer(text):
        offset = utf16_length(text[: match.start()])
        found.append({"type": match.lastgroup, "offset": offset, "length": utf16_length(match[0])})
    return found


def _parse(source: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    if not parse_mode:
        return source, _checked(source, entities or [])
    parser = _MODES.get(parse_mode.lower())
    if parser is None:
        raise bad_request("unsupported parse_mode")
    try:
        return parser(source)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _checked(text: str, entities: list[Json]) -> list[Json]:
    total = utf16_length(text)
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or length <= 0 or offset >= total:
            raise bad_request("ENTITY_BOUNDS_INVALID")
        if offset + length > total:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {total}"
            )
        encoded = text.encode("utf-16-le")
        try:
            encoded[2 * offset : 2 * (offset + length)].decode("utf-16-le")
        except UnicodeDecodeError:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol"
            ) from None
    return entities


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    lead = utf16_length(text) - utf16_length(text.lstrip())
    trimmed = text.strip()
    total = utf16_length(trimmed)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(total, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return trimmed, kept


def _merge(marked: list[Json], found: list[Json]) -> list[Json]:
    taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in marked]
    free = [
        entity
        for entity in found
        if not any(start < entity["offset"] + entity["length"] and entity["offset"] < end for start, end in taken)
    ]
    return sorted(marked + free, key=lambda entity: (entity["offset"], -entity["length"]))
