"""Spacing of calls so that a limit is kept by design: the generic cell rate algorithm, without its clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """`per_second` calls in the long run; `burst` of them may come at once."""

    per_second: float
    burst: int = 1

    @property
    def interval(self) -> float:
        return 1 / self.per_second


@dataclass(frozen=True)
class Slot:
    """When the call may go (`wait` seconds from now) and the state to remember (`busy_until`, unix seconds)."""

    wait: float
    busy_until: float

    def left(self, passed: float) -> float:
        """Return the seconds until then once so many have passed: those that booking it has taken are not waited again.

        Fewer than none for a slot that is over.
        """
        return self.wait - passed


def take(rate: Rate, busy_until: float, now: float, calls: int = 1) -> Slot:
    """Take the next free slot of a line that is booked until `busy_until`.

    What counts as several `calls` goes when the first of them may, and whoever comes next waits for all of them.
    """
    start = max(now, busy_until)
    wait = max(0.0, start - (rate.burst - 1) * rate.interval - now)
    return Slot(wait, start + calls * rate.interval)


@dataclass(frozen=True)
class Window:
    """At most `most` calls within any so many `seconds`."""

    most: int
    seconds: float


def place(windows: Sequence[Window], sent: Sequence[float], now: float, calls: int = 1) -> float:
    """Return when so many calls may go together, after those that went or will go at the moments `sent`, in order."""
    at = max([now, *sent[-1:]])
    for window in windows:
        left = max(window.most - calls, 0)
        if len(sent) > left:
            at = max(at, sent[-left - 1] + window.seconds)
    return at


def with_calls(windows: Sequence[Window], sent: Sequence[float], at: float, calls: int = 1) -> tuple[float, ...]:
    """Return what has to be remembered once so many calls go at that moment, rounded to milliseconds."""
    longest = max(window.seconds for window in windows)
    most = max(window.most for window in windows)
    together = sorted([*sent, *[round(at, 3)] * calls])
    return tuple(moment for moment in together if moment > at - longest)[-most:]


def refused_until(windows: Sequence[Window], until: float) -> tuple[float, ...]:
    """Return what has to be remembered so that nothing goes before that moment, and then one call after the other."""
    longest = max(windows, key=lambda window: window.seconds)
    apart = longest.seconds / longest.most
    return tuple(round(until - longest.seconds + number * apart, 3) for number in range(longest.most))


@dataclass(frozen=True)
class Refusal:
    """Telegram's 429 to a message in one chat: nothing more is taken there until then (unix seconds)."""

    chat_id: int
    until: float


CHATS_OF_A_LIMITED_BOT = 3
"""Chats refused together by which the whole bot's limit is known: two may well be limited each on its own account."""

SAME_END = 5.0
"""Seconds by which the ends of one limit differ, told at different moments."""


def is_whole_bot(refusals: Collection[Refusal], now: float) -> bool:
    """Tell whether a limit is the bot's and not the chats' own.

    Telegram does not say, but one limit has one end, and refuses whoever is written to.
    """
    ends = [refusal.until for refusal in refusals]
    return (
        len({refusal.chat_id for refusal in refusals}) >= CHATS_OF_A_LIMITED_BOT
        and min(ends) > now
        and max(ends) - min(ends) <= SAME_END
    )


LONGEST_REFUSAL = 3600.0
"""Seconds a bot is paused at most before one message asks again, whatever Telegram asked for."""

SHORTEST_REFUSAL = 1.0

TELEGRAM_PRIVATE_CHAT = Rate(per_second=1.0, burst=5)
"""About one message a second in one chat, short bursts tolerated (core.telegram.org/bots/faq, "limits")."""

TELEGRAM_GROUP = (Window(20, 62.0), Window(10, 10.0))
"""Twenty messages a minute into one group, the parts of an album each for itself, at most half of them at once (same
page). Two seconds more, because what leaves in time may arrive a moment sooner or later."""

TELEGRAM_BOT = 28.0
"""Messages a second of one bot over all chats, under Telegram's 30 (same page)."""

TELEGRAM_COMMON = Rate(per_second=14.0, burst=7)
"""The half of a bot's limit that all workers have in common; the other half they have in shares."""

TELEGRAM_CODE = Rate(per_second=14.0, burst=20)
"""The same line, as an owner's own code books it, which says many things at once and has no share: with what workers
may send at once out of theirs it stays under Telegram's 30."""

TELEGRAM_MAILING = Rate(per_second=14.0, burst=3)
"""The same line, as a mailing may book it: never so far ahead that an answer would have to wait behind it."""

AMO_REST = Rate(per_second=6.0, burst=1)
"""REST calls of one account, under amoCRM's 7 a second (amoCRM developers, "limitations")."""

AMO_REST_LATE = 0.1
"""Seconds after its slot within which a call may still go: what leaves later comes together with the next ones, and the
difference between six a second and seven is worth a sixth of a second."""
