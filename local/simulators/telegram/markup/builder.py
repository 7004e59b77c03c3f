"""What the parsers of markup share: collecting text with its entities, and reading links."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

_HOST = re.compile(r"^[^\s/?#@:\[\]]+$")
_SCHEME = re.compile(r"^(https?|tg|ton|tonsite):(?://)?", re.IGNORECASE)


class MarkupError(ValueError):
    """The markup is broken; the text follows `can't parse entities: ` in the answer."""


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def byte_offset(source: str, position: int) -> int:
    return len(source[:position].encode(errors="surrogatepass"))


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

    def text_since(self, part: int) -> str:
        return "".join(self.parts[part:])

    def result(self) -> tuple[str, list[Json]]:
        return "".join(self.parts), self.entities


def checked_link(url: str) -> str | None:
    """Return a link as Telegram keeps it, or None for what it takes for no link: a host without a dot, a space.

    A missing scheme becomes `http`, a missing path `/`; hosts are lower case.
    """
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        rest = url[scheme.end() :]
        return f"{scheme[1].lower()}://{rest}" if re.match(r"^[\w-]+(?:[.][\w-]+)*(?:[/?#]|$)", rest) else None
    try:
        parts = urlsplit(url if scheme else f"http://{url}")
        _ = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if not _HOST.match(host) or "." not in host or any(character.isspace() for character in url):
        return None
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.scheme.lower()}://{host}{port}{parts.path or '/'}{query}{fragment}"


def link_entity(url: str) -> tuple[str, Json] | None:
    """Return the entity of a link: `text_mention` for `tg://user?id=…`, else `text_link`; None for no link at all."""
    user_id = _number(url, "user", "id")
    if user_id:
        return "text_mention", {"user": {"id": user_id}}
    checked = checked_link(url)
    return ("text_link", {"url": checked}) if checked else None


def emoji_entity(url: str) -> tuple[str, Json]:
    """Return the entity of `![…](tg://emoji?id=…)` or `![…](tg://time?unix=…)`. Raises MarkupError for other links."""
    emoji = _number(url, "emoji", "id")
    if emoji:
        return "custom_emoji", {"custom_emoji_id": str(emoji)}
    unix_time = _number(url, "time", "unix")
    if unix_time:
        form = parse_qs(urlsplit(url).query).get("format", [""])[0]
        return "date_time", {"unix_time": unix_time, **({"date_time_format": form} if form else {})}
    raise MarkupError("Invalid tg://emoji or tg://time URL specified")


def _number(url: str, host: str, name: str) -> int:
    """Return the positive number in `tg://host?name=number`, 0 when the link is another one."""
    found = re.match(rf"^tg:(?://)?{host}/?\?([^#]*)", url, re.IGNORECASE)
    value = parse_qs(found[1]).get(name, [""])[0] if found else ""
    return int(value) if value.isascii() and value.isdigit() else 0
