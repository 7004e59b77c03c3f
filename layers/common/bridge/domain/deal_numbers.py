"""The deals that a person means: numbers and addresses of cards, several at once, separated by anything.

Digits count in every script that has them, because a keyboard writes those of its language. An address says by itself
whose deal it names, so its own digits are never taken for numbers. No deal is meant that was not plainly named: among
other words only a number that is said to be a deal's (`сделка 12345`, `№12345`) counts, and what may be a date, a phone
number, a sum or a count of something never does.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bridge.domain.menus import LARGEST
from bridge.domain.splitting import shorten

MOST_AT_ONCE = 10
"""Deals that one answer may name: amoCRM is asked about each of them."""

LONGEST_SAID = 40

LONGEST_READ = 20_000
"""Characters: more than a message of Telegram with all that its links say."""

_ADDRESS = re.compile(
    r"(?<![a-z0-9_.-])(?:https?://)?(?P<host>(?:[a-z0-9_-]+\.)+[a-z]{2,18})(?![\w.-])(?::[0-9]{1,5})?"
    r"(?P<path>/(?:(?!https?://)[^\s<>\"'«»,;|?#])*)?(?:[?#](?:(?!https?://)[^\s<>\"'«»;|])*)?",
    re.IGNORECASE,
)
_CARD = re.compile(r"/leads/detail/(?:id/)?([0-9]+)(?![0-9A-Za-z_-])", re.IGNORECASE)
_OF_AMOCRM = re.compile(r"[a-z0-9-]+\.(?:amocrm\.ru|amocrm\.com|kommo\.com)")

_THOUSANDS = re.compile(r"(?<![\w.+–-])[0-9]{1,3}(?:[ \u00a0\u2007\u2009\u202f][0-9]{3})+(?![\w+–-]|\.[0-9])")
"""`12 345 678`: one number, for deals have long ones."""

_PIECE = re.compile(
    r"[№#%₽$€£°]|(?<![\w/:])[0-9]{1,2}(?:[/:][0-9]{2}){1,2}(?:[0-9]{2})?(?![\w/:])|[+–-]?[^\W_]+(?:[.–-][^\W_]+)*"
)
"""A sign, a time or a date, a word or a number with whatever joins it to another one."""

_BLANK = re.compile(r"[^\S\r\n]*[()]?[^\S\r\n]*")
_COUNTED = re.compile(r"^[^\S\r\n]*[0-9]{1,2}[.)][^\S\r\n]+(?=\S)", re.MULTILINE)
"""`2) `: how people number what they list."""

_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")

_MARKS = frozenset({
    "№", "#", "id", "ид", "номер", "номера", "сделка", "сделки", "сделку", "сделке", "сделок", "сделкой", "сделками",
    "deal", "deals", "lead", "leads",
})  # fmt: skip
"""What says of the numbers behind it that they are deals'."""

_BETWEEN = frozenset({"и", "или", "and", "да", "http", "https"})
_LEAST_OF_A_ROW = 5
"""Digits of a number that a dash or a blank may part from another: those of a phone number are fewer."""

_LONGEST_NUMBER = len(str(LARGEST))


class Doubt(StrEnum):
    """Why something that was written names no deal of the account."""

    NO_NUMBER = "no_number"
    """Digits that are the number of no deal: nought, or too many of them."""
    UNCLEAR = "unclear"
    """Digits that may be something else."""
    FOREIGN = "foreign"
    """The address of a card in another account."""
    NO_CARD = "no_card"
    """An address that is not that of a deal's card."""


@dataclass(frozen=True)
class Named:
    """One thing that a person wrote: a deal's number, or 0 and why it is none; `said` is how it was written."""

    deal_id: int
    said: str
    doubt: Doubt | None = None


def deals_in(text: str, domain: str) -> tuple[Named, ...]:
    """Return what is named in a text, each thing once and in order; `domain` is where the account lives.

    Of all that is unclear only the first is told.
    """
    found: dict[object, Named] = {}
    for named in _all(_plainly(text), domain.lower()):
        found.setdefault(Doubt.UNCLEAR if named.doubt is Doubt.UNCLEAR else named.deal_id or named.said, named)
    return tuple(found.values())


def is_nothing_else(text: str) -> bool:
    """Tell whether a text is only numbers and addresses, so that somebody who was asked for them answers with it."""
    text = _plainly(text)
    rest = _ADDRESS.sub(" ", text)
    return not _has_words(rest) and any(named.doubt is not Doubt.UNCLEAR for named in _all(text, ""))


def _all(text: str, domain: str) -> Iterator[Named]:
    addresses = list(_ADDRESS.finditer(text))
    only = not _has_words(_ADDRESS.sub(" ", text))
    done = 0
    for address in addresses:
        yield from _numbers(text[done : address.start()], only=only)
        yield _of_address(address, domain)
        done = address.end()
    yield from _numbers(text[done:], only=only)


def _of_address(address: re.Match[str], domain: str) -> Named:
    host, said = address["host"].lower(), shorten(address[0], LONGEST_SAID)
    card = _CARD.search(address["path"] or "")
    if card is None or not _OF_AMOCRM.fullmatch(host):
        return Named(0, said, Doubt.NO_CARD)
    if host != domain:
        return Named(0, host, Doubt.FOREIGN)
    return _of_digits(card[1])


def _numbers(text: str, *, only: bool) -> Iterator[Named]:
    """Yield the numbers of a text without addresses; `only`: there is nothing in it but numbers."""
    text = _joined(text)
    marked, directly = only, only
    for run, following in pairwise([*_runs(text), []]):
        parts, said = _parts_of_run(run), text[run[0].start() : run[-1].end()]
        if parts is None:
            yield Named(0, shorten(said, LONGEST_SAID), Doubt.UNCLEAR)
            continue
        counts = (
            not only and bool(following) and _are_beside(text, run[-1], following[0]) and _has_words(following[0][0])
        )
        for part in parts:
            if not part.isdecimal():
                directly = only or part in _MARKS
                marked = directly or (marked and part in _BETWEEN)
                continue
            if marked and (directly or not counts):
                yield _of_digits(part)
            else:
                yield Named(0, shorten(part, LONGEST_SAID), Doubt.UNCLEAR)
            directly = only


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield what stands together: each word by itself, a number with all those that only blanks part from it."""
    run: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text):
        if run and not (_is_number(run[-1]) and _is_number(piece) and _are_beside(text, run[-1], piece)):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _are_beside(text: str, piece: re.Match[str], following: re.Match[str]) -> bool:
    return _BLANK.fullmatch(text, piece.end(), following.start()) is not None


def _is_number(piece: re.Match[str]) -> bool:
    return all(part.isdecimal() for part in _parts_of(piece[0]) or ())


def _parts_of_run(run: list[re.Match[str]]) -> list[str] | None:
    """Return the numbers and words that stand together, None for digits that may be anything."""
    found = [_parts_of(piece[0]) for piece in run]
    parts = [part for one in found for part in one or ()]
    is_clear = None not in found and (len(run) == 1 or min(map(len, parts)) >= _LEAST_OF_A_ROW)
    return parts if is_clear else None


def _parts_of(piece: str) -> list[str] | None:
    """Return the numbers and words that stand together without a space, None for digits that may be anything."""
    parts = [part.lower() for part in _PARTS.findall(piece)] if piece not in _MARKS else [piece]
    numbers = [part for part in parts if part.isdecimal()]
    if not numbers:
        return parts or [piece]
    if len("".join(parts)) == len(piece):
        words = [part for part in parts if not part.isdecimal()]
        return parts if all(word in _MARKS | _BETWEEN for word in words) else None
    in_a_row = "." not in piece and piece[0].isdecimal() and len(numbers) == len(parts)
    return parts if in_a_row and all(len(number) >= _LEAST_OF_A_ROW for number in numbers) else None


def _has_words(text: str) -> bool:
    """Tell whether there are words beside numbers and what belongs to them."""
    known = _MARKS | _BETWEEN
    return any(
        not part.isdecimal() and part not in known
        for piece in _PIECE.findall(text)
        for part in (_parts_of(piece) or ())
    )


def _joined(text: str) -> str:
    return _THOUSANDS.sub(lambda number: "".join(filter(str.isdecimal, number[0])), text)


def _of_digits(digits: str) -> Named:
    significant = digits.lstrip("0")
    number = int(significant) if 0 < len(significant) <= _LONGEST_NUMBER else 0
    if not 0 < number <= LARGEST:
        return Named(0, shorten(digits, LONGEST_SAID), Doubt.NO_NUMBER)
    return Named(number, significant)


def _plainly(text: str) -> str:
    return _COUNTED.sub("", "".join(one if one.isascii() else _plain(one) for one in text[:LONGEST_READ]))


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
