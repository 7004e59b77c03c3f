"""Numbers with the words that go with them."""

from datetime import datetime

from bridge.domain.texts import MOSCOW

_WHOLE_CURRENCIES = frozenset({"XTR", "JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX"})
"""Currencies whose smallest unit is the whole (core.telegram.org/bots/payments#supported-currencies); others have two
digits behind the point."""

_NANO = 1_000_000_000
_LAST_DAY = 253_402_214_400
"""Unix seconds: the calendar of people ends with the year 9999."""


def counted(number: int, one: str, few: str, many: str) -> str:
    """Return a number with its noun: `1 голос`, `2 голоса`, `5 голосов`, `11 голосов`."""
    if number % 10 == 1 and number % 100 != 11:
        return f"{number} {one}"
    return f"{number} {few if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else many}"


def stars(number: int) -> str:
    """Return an amount of Telegram Stars."""
    return f"{number} ⭐"


def playing(seconds: int) -> str:
    """Return how long something plays, `1:05`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def day(at: int) -> str:
    """Return the day of a moment in unix seconds on Moscow's calendar; empty for one that no calendar has."""
    return f"{datetime.fromtimestamp(at, MOSCOW):%d.%m.%Y}" if 0 < at < _LAST_DAY else ""


def money(amount: int, currency: str) -> str:
    """Return a sum that is given in the smallest units of its currency: `1 234,50 RUB`, `50 ⭐`, `1,5 TON`."""
    if currency == "XTR":
        return stars(amount)
    if currency == "TON":
        whole, rest = divmod(abs(amount), _NANO)
        digits = f",{rest:09}".rstrip("0").rstrip(",")
    elif currency in _WHOLE_CURRENCIES:
        whole, digits = abs(amount), ""
    else:
        whole, rest = divmod(abs(amount), 100)
        digits = f",{rest:02}"
    grouped = f"{whole:,}".replace(",", " ")
    return f"{'-' if amount < 0 else ''}{grouped}{digits} {currency}".rstrip()
