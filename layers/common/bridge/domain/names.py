"""What can be seen of a text, and names: on one line, with nothing invisible in them."""

import unicodedata

_JOINERS = "\u200c\u200d"
"""They join emoji and shape Persian words, so they stay between two characters of one word."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols by their category that show nothing."""

_SEEN = frozenset("LNPS")


def readable(text: str) -> str:
    """Return a name as it can be shown beside other text, empty when nothing in it can be seen.

    Line breaks, control characters and blank letters become a space; direction marks and other invisible characters go.
    """
    words = ("".join(map(_shown, text))).split()
    name = " ".join(filter(None, (word.strip(_JOINERS) for word in words)))
    return name if is_visible(name) else ""


def is_visible(text: str) -> bool:
    """Tell whether a reader sees anything of a text."""
    return any(map(_is_seen, text))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or category[0] == "Z" or character in _BLANK:
        return " "
    if category in {"Cf", "Cs", "Co"}:
        return character if character in _JOINERS else ""
    return "" if _is_noncharacter(ord(character)) else character


def _is_seen(character: str) -> bool:
    """Tell whether a character shows something by itself.

    One that this Python does not know yet probably does, and what only some fonts have shows at least a box.
    """
    if character in _BLANK or _is_noncharacter(ord(character)):
        return False
    category = unicodedata.category(character)
    return category[0] in _SEEN or category in {"Cn", "Co"}


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
