"""How many requests of the widget an account may make in a minute."""

from collections.abc import Mapping

MOST_CALLS = 300
MINUTE = 60

Calls = Mapping[int, int]
"""How many requests came in each second (unix)."""


def is_too_many(calls: Calls, now: int) -> bool:
    """Tell whether more came in the last minute than may."""
    return sum(_recent(calls, now).values()) > MOST_CALLS


def has_room(calls: Calls, now: int) -> bool:
    """Tell whether one more may come."""
    return sum(_recent(calls, now).values()) < MOST_CALLS


def wait_for_room(calls: Calls, now: int) -> int:
    """Return the seconds after which a request that had no room has some."""
    return min(_recent(calls, now), default=now) + MINUTE + 1 - now


def long_gone(calls: Calls, now: int) -> list[int]:
    """Return the seconds that count no more, also by a clock that is a minute behind."""
    return [second for second in calls if second < now - 2 * MINUTE]


def _recent(calls: Calls, now: int) -> Calls:
    """A second counts until all of it is a minute ago."""
    return {second: count for second, count in calls.items() if second >= now - MINUTE}
