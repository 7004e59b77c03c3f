"""REON's billing, which says until when an account has paid: whom to believe, and what is said."""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bridge.domain.errors import RefusedError
from bridge.domain.texts import MOSCOW
from bridge.fields import number_of, real_of, text_of

LAST_MOMENT = 4_102_444_800
"""Unix seconds: the year 2100; what is later is no date, milliseconds for example."""

DIGITS = 10
"""Digits of today's seconds: text of fewer is a day without its dashes."""

LARGEST_ACCOUNT = 2**53


@dataclass(frozen=True)
class Payment:
    """`paid_until` in unix seconds."""

    account_id: int
    paid_until: int


def is_genuine(secret: str, body: bytes, signature: str) -> bool:
    """Tell whether REON signed these raw bytes: HMAC-SHA256 in hexadecimal; constant time."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode(errors="replace"))


def payment_in(said: dict[str, Any]) -> Payment:
    """Return what `{account_id, paid_until}` says.

    `paid_until`: unix seconds, a moment with its zone by ISO 8601, or a day, which counts to its end in Moscow.
    Raises RefusedError(422) with the code of what is wrong.
    """
    account_id = number_of(said, "account_id")
    if account_id is None or not 0 < account_id < LARGEST_ACCOUNT:
        raise RefusedError(422, "bad_account", "account_id — не номер аккаунта amoCRM")
    told = said.get("paid_until")
    is_day = isinstance(told, str) and len(told) < DIGITS
    paid_until = None if is_day else real_of(said, "paid_until")
    if paid_until is None:
        paid_until = _moment_in(text_of(said, "paid_until"))
    if paid_until is None or not 0 <= paid_until < LAST_MOMENT:
        raise RefusedError(422, "bad_date", "paid_until — не дата: нужны секунды Unix, дата или время с часовым поясом")
    return Payment(account_id, max(1, int(paid_until)))


def _moment_in(text: str) -> float | None:
    for read in (_end_of_day, _moment):
        with suppress(ValueError, OverflowError):
            return read(text).timestamp()
    return None


def _end_of_day(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), MOSCOW)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
