"""Keeping one bot's messages under Telegram's limit over all chats.

Half of the limit the workers have in shares, each its own, which costs nothing. What is sent faster than that through
one worker, as a burst is, takes its place in a line that all of them have in common.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.pacing import TELEGRAM_BOT, TELEGRAM_COMMON, TELEGRAM_MAILING, Rate, take
from bridge.domain.reasons import Reason
from bridge.http_calls import ANSWER_TIMEOUT
from bridge.relay.ports import Clock, CommonPace

LONGEST_SLEEP = 1.0
NOT_WORTH_A_CALL = 0.3
"""Seconds that a message waits in all for the worker's own share, rather than for a place in the common line."""

BOTS_KEPT = 2000


class Pace(Protocol):
    """What has every message of a bot wait for its turn, whoever sends it."""

    @property
    def may_repeat(self) -> bool:
        """Whether what is sent now has waited so long that Telegram may have been asked before, and not answered."""
        ...

    def wait(self, bot: str, messages: int = 1) -> None:
        """Sleep until this bot may send so many at once; NotYetError when that is too long to hold up a worker."""
        ...


class CommonLine:
    """The pace of those who send now and then and have no share: each message takes its place among all the others."""

    def __init__(self, clock: Clock, common: CommonPace, rate: Rate = TELEGRAM_COMMON) -> None:
        self._clock = clock
        self._common = common
        self._rate = rate

    @property
    def may_repeat(self) -> bool:
        return False  # what a bot says by itself is said at most once

    def wait(self, bot: str, messages: int = 1) -> None:
        wait = self._common.book(int(bot), self._rate, LONGEST_SLEEP, messages)
        if wait > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", wait)
        self._clock.sleep(wait)


class BotPace:
    """This worker's share of every bot's limit; `workers` is how many may send at the same time."""

    def __init__(self, clock: Clock, workers: int, common: CommonPace | None = None) -> None:
        share = (TELEGRAM_BOT - (TELEGRAM_COMMON.per_second if common else 0.0)) / workers
        # Half of a second's at once: what is on its way at different speeds may arrive together.
        self._rate = Rate(share, burst=max(1, int(share / 2)))
        self._clock = clock
        self._common = common
        self._busy_until: dict[str, float] = {}
        self._mailing = ""
        self._is_placed = False
        self._late = 0.0

    @contextmanager
    def work(self, *, late: float, mailing: str = "", placed: bool = False) -> Iterator[None]:
        """Send what is `late` seconds old already, so that it is not made to wait for the sake of a call.

        `mailing` is the bot whose mailing it is: however many messages it becomes, each takes a mailing's place in the
        common line. The first one of what is `placed` has it already, and goes at once.
        """
        self._mailing, self._is_placed, self._late = mailing, placed, late
        try:
            yield
        finally:
            self._mailing, self._is_placed, self._late = "", False, 0.0

    @property
    def may_repeat(self) -> bool:
        return self._late > ANSWER_TIMEOUT

    def wait(self, bot: str, messages: int = 1) -> None:
        if self._mailing == bot:
            messages, self._is_placed = messages - self._is_placed, False
            if not messages or self._has_mailing_place(bot, messages):
                return
        now = self._clock.now()
        slot = take(self._rate, self._busy_until.get(bot, 0.0), now, messages)
        is_long = slot.wait > max(0.0, NOT_WORTH_A_CALL - self._late)
        if is_long and self._has_place(bot, messages):
            return
        if slot.wait > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", slot.wait)
        self._busy_until[bot] = slot.busy_until
        if len(self._busy_until) > BOTS_KEPT:
            self._busy_until = {name: until for name, until in self._busy_until.items() if until > now}
        self._clock.sleep(slot.wait)

    def _has_mailing_place(self, bot: str, messages: int) -> bool:
        """Wait for places that nobody who talks needs; NotYetError if that is long, False if nobody can be asked."""
        if self._common is None:
            return False
        slept = 0.0
        try:
            while wait := self._common.book(int(bot), TELEGRAM_MAILING, 0.0, messages):
                slept += wait
                if slept > LONGEST_SLEEP:
                    break
                self._clock.sleep(wait)
        except TransientError:
            return False
        if wait:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the mailing's own pace", wait)
        return True

    def _has_place(self, bot: str, messages: int) -> bool:
        """Wait for a place in the common line; False when it is too far away, or nobody can be asked."""
        if self._common is None:
            return False
        try:
            wait = self._common.book(int(bot), TELEGRAM_COMMON, LONGEST_SLEEP, messages)
        except TransientError:
            return False
        if wait > LONGEST_SLEEP:
            return False
        self._clock.sleep(wait)
        return True
