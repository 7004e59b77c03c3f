"""What can be seen of a text, and names: on one line, with nothing invisible in them."""

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""They join emoji and shape Persian words, so they stay between two characters of one word."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols by their category that show nothing."""

_JOINED_WITHOUT_TRACE = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks by their category that only choose how another character looks."""

_SEEN = frozenset("LNPS")
_PERHAPS_SEEN = frozenset({"Cn", "Co"})


def readable(text: str) -> str:
    """Return a name as it can be shown beside other text, empty when nothing in it can be seen.

    Line breaks, control characters and blank letters become a space; direction marks and other invisible characters go.
    """
    words = ("".join(map(_shown, text))).split()
    name = " ".join(filter(None, (word.strip(_JOINERS) for word in words)))
    return name if any(map(_is_seen, name)) else ""


def shows_something(text: str) -> bool:
    """Tell whether a person would see anything of a text that stands alone; an accent without its letter is seen."""
    return any(_is_seen(character) or _is_accent(character) for character in text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or category[0] == "Z" or character in _BLANK:
        return " "
    if category in {"Cf", "Cs", "Co"}:
        return character if character in _JOINERS else ""
    return "" if _is_noncharacter(ord(character)) else character


def _is_seen(character: str) -> bool:
    """Tell whether a character shows something by itself; a private or one that Python does not know yet may do so."""
    if character in _BLANK:
        return False
    category = unicodedata.category(character)
    return category[0] in _SEEN or category in _PERHAPS_SEEN


def _is_accent(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" and not _JOINED_WITHOUT_TRACE.match(character)


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
