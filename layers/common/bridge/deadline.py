"""How long the work of an invocation may still take: one deadline for all its outside calls, AWS calls and sleeps."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from botocore.exceptions import BotoCoreError

Client = TypeVar("Client")

LAST_WORDS = 0.5
"""Seconds before Lambda ends the function in which nothing is begun any more: log lines are written, answers sent."""

WRITING_SHARE = 0.2
MOST_WRITING = 6.0
"""Outside calls end this share of the time, or these seconds, earlier: what they did still has to be written down."""


class OutOfTimeError(BotoCoreError):
    """An AWS call was not begun, because its answer could not be waited for."""

    fmt = "no time left"


class Timed(Protocol):
    """Lambda's context, as far as time goes."""

    def get_remaining_time_in_millis(self) -> int: ...


class Deadline:
    """Built once per environment, started by every invocation; without one there is no end to the time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, most_writing: float = MOST_WRITING) -> None:
        """`most_writing`: how many seconds are kept for what has to be written down, at most."""
        self._monotonic = monotonic
        self._most_writing = most_writing
        self._ends_at = self._calls_end_at = math.inf

    def start(self, context: Timed) -> None:
        """Begin an invocation that Lambda ends when `context` says."""
        seconds = context.get_remaining_time_in_millis() / 1000
        self._ends_at = self._monotonic() + seconds - LAST_WORDS
        self._calls_end_at = self._ends_at - min(self._most_writing, seconds * WRITING_SHARE)

    def left(self) -> float:
        """Return the seconds, perhaps none, that outside calls and sleeps may still take."""
        return max(0.0, self._calls_end_at - self._monotonic())

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let outside calls and sleeps take so many seconds at most while the context is open."""
        before = self._calls_end_at
        self._calls_end_at = min(before, self._monotonic() + seconds)
        try:
            yield
        finally:
            self._calls_end_at = before

    def guard(self, client: Client) -> Client:
        """Return the AWS client, which from now on begins no attempt, repeated ones included, when the time is over."""
        made: Any = client
        made.meta.events.register_first("before-send", self._before_send)
        return client

    def _before_send(self, **_: Any) -> None:
        if self._monotonic() >= self._ends_at:
            raise OutOfTimeError
