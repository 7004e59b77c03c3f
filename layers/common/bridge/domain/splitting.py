"""Cutting a long text to what Telegram or amoCRM accepts."""

import re
import unicodedata

from bridge.domain.names import shows_something

TELEGRAM_LIMIT = 4096
"""Characters of one message (Bot API, sendMessage), counted in UTF-16 units: never fewer than the server counts."""

_BREAKS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"\s"))
_ZERO_WIDTH_JOINER = "\u200d"


def split_text(text: str, limit: int = TELEGRAM_LIMIT) -> list[str]:
    """Cut `text` into parts of at most `limit` UTF-16 units whose concatenation is the text again.

    Cuts after a blank line, else after a line, else after a space, so that links, mentions and words stay whole; only
    a single word longer than the limit is cut, and then between two characters as people see them. Parts in which
    nothing can be seen are left out: Telegram refuses them, and the parts behind them would stay behind.
    """
    parts = []
    while text:
        end = _units_end(text, limit)
        if end < len(text):
            end = _best_break(text, end)
        parts.append(text[:end])
        text = text[end:]
    return [part for part in parts if shows_something(part)]


def fits(text: str, limit: int) -> bool:
    """Tell whether a text has at most `limit` UTF-16 units."""
    return _units_end(text, limit) == len(text)


def shorten(text: str, limit: int) -> str:
    """Return `text` as it is, or cut between two characters to at most `limit` UTF-16 units with «…» at its end."""
    if fits(text, limit):
        return text
    return text[: _between_characters(text, _units_end(text, limit - 1))].rstrip() + "…"


def _units_end(text: str, limit: int) -> int:
    """Return how many leading characters fit into `limit` UTF-16 units."""
    if len(text) * 2 <= limit:
        return len(text)
    units = 0
    for index, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return index
    return len(text)


def _best_break(text: str, end: int) -> int:
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, 0, end)]
        if ends and ends[-1] > end // 4:
            return ends[-1]
    if text[end].isspace():
        return end
    spaces = [found.end() for found in _BREAKS[-1].finditer(text, 0, end)]
    return spaces[-1] if spaces else _between_characters(text, end)


def _between_characters(text: str, end: int) -> int:
    """Move `end` back to where no visible character is cut; give up after 64 steps and cut there."""
    for cut in range(end, max(end - 64, 0), -1):
        if not _joined(text, cut):
            return cut
    return end


def _joined(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if _ZERO_WIDTH_JOINER in {before, after}:
        return True
    if unicodedata.combining(after) or unicodedata.category(after) in {"Mn", "Me", "Mc"}:
        return True
    if 0x1F3FB <= ord(after) <= 0x1F3FF or 0xE0020 <= ord(after) <= 0xE007F:  # skin tones; tags, as in England's flag
        return True
    return _is_flag_letter(before) and _is_flag_letter(after) and _flag_letters_before(text, cut) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _flag_letters_before(text: str, cut: int) -> int:
    count = 0
    while count < cut and _is_flag_letter(text[cut - 1 - count]):
        count += 1
    return count
