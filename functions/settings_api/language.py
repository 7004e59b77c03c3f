"""The language of the answers: Russian, in which every text is written, or English by the catalogue `english.json`.

The catalogue is keyed by the Russian texts. A text that is put together of others is keyed as it stands in the code,
with `{names}` for what is put in; a text of ours that is put in is called `{our_…}` there, and translated by itself.
"""

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import PlainSerializer

CATALOGUE = Path(__file__).with_name("english.json")

OURS = "our_"

_RANGE = re.compile(r"([a-z]{1,8})(?:-[a-z0-9-]*)?(?:;q=([01](?:\.[0-9]{0,3})?))?")
_PLACE = re.compile(r"\{(\w+)\}")


class Language(StrEnum):
    RUSSIAN = "ru"
    ENGLISH = "en"


_spoken = ContextVar("language", default=Language.RUSSIAN)


def wanted(accepted: str) -> Language:
    """Return the language that an Accept-Language prefers of ours: Russian unless English is asked for (RFC 9110)."""
    best, weight = Language.RUSSIAN, 0.0
    for part in accepted.lower().split(","):
        found = _RANGE.fullmatch("".join(part.split()))
        if found is None or found[1] not in set(Language):
            continue
        quality = float(found[2] or 1)
        if quality > weight:
            best, weight = Language(found[1]), quality
    return best


def speak(language: Language) -> None:
    """Answer the request of this context in that language."""
    _spoken.set(language)


def spoken() -> Language:
    return _spoken.get()


def said(text: str) -> str:
    """Return a Russian text in the language that is spoken; what the catalogue does not know stays as it is."""
    return text if spoken() is Language.RUSSIAN else _english().translated(text)


Text = Annotated[str, PlainSerializer(said, return_type=str)]
"""A text of ours in an answer; what people wrote themselves is a `str`."""


class Catalogue:
    """English texts by the Russian ones."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._whole = {russian: english for russian, english in texts.items() if not _PLACE.search(russian)}
        composed = [(russian, english) for russian, english in texts.items() if _PLACE.search(russian)]
        # The one that says most is tried first.
        composed.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
        self._composed = [(_pattern(russian), english) for russian, english in composed]

    def translated(self, text: str) -> str:
        if text in self._whole:
            return self._whole[text]
        for pattern, english in self._composed:
            if found := pattern.fullmatch(text):
                return english.format_map({name: self._put_in(name, part) for name, part in found.groupdict().items()})
        return text

    def _put_in(self, name: str, part: str) -> str:
        return self.translated(part) if name.startswith(OURS) else part


def _pattern(russian: str) -> re.Pattern[str]:
    """Return what a text that was put together looks like."""
    literal, *rest = _PLACE.split(russian)
    places = zip(rest[::2], rest[1::2], strict=True)
    return re.compile(
        re.escape(literal) + "".join(f"(?P<{name}>.+?){re.escape(after)}" for name, after in places), re.DOTALL
    )


@cache
def _english() -> Catalogue:
    return Catalogue(json.loads(CATALOGUE.read_text(encoding="utf-8")))
