"""How long a conversation waits before the next try, and when trying ends."""

import math

FIRST_PAUSE = 0.5
GROWTH = 1.5
LONGEST_PAUSE = 300.0
JITTER = 0.1
LONGEST_TURN = 15.0
PATIENT_TURNS = 20
KEEP_TRYING = 24 * 3600.0
OLDEST = 4 * 24 * 3600.0
"""Seconds after which a message is given up whatever the pauses were: SQS would drop it, silently, after 14 days."""

PATIENCE_BESIDE_WORDS = 10
LONGEST_BESIDE_WORDS = 60.0
"""Attempts, about a minute of pauses, and seconds that are asked for, for which what only stands beside words, a
reaction, may hold up the words that wait behind it."""


def pause(attempt: int, luck: float, asked: float | None = None, scale: float = 1.0) -> float:
    """Return the seconds to wait after the failed `attempt` (1, 2, …).

    The pause is half a second times attempt^1.5, at most 300 s, spread by ±10 % with `luck` in [0, 1). It is about a
    quarter of the trouble's length after a minute and a twentieth after an hour, so that it ends soon after the trouble
    does, where doubling would wait as long again. What the other side `asked` for (`retry_after`) is a floor that
    `scale` does not touch; `scale` shortens everything else for tests on one machine.
    """
    growing = min(FIRST_PAUSE * math.pow(attempt, GROWTH), LONGEST_PAUSE) * (1 - JITTER + 2 * JITTER * luck) * scale
    return max(growing, asked * (1 + JITTER * luck) if asked else 0.0)


def turn(attempt: int, luck: float, asked: float, scale: float = 1.0) -> float:
    """Return the seconds until the next try of work that only waits for its turn at a limit of our own.

    No sooner than `asked`, spread so that those who wait do not come back together, and soon, because nothing is
    broken; after `PATIENT_TURNS` tries it waits as after failures, so that the tries last as long as those do.
    """
    spread = 2.0 ** min(attempt - 1, 30)
    longest = LONGEST_TURN if attempt <= PATIENT_TURNS else LONGEST_PAUSE
    least = 0.0 if attempt <= PATIENT_TURNS else pause(attempt, luck, scale=scale)
    return max(least, asked + luck * min(spread, longest) * scale)


def _last_attempt() -> int:
    waited, attempt = 0.0, 0
    while waited < KEEP_TRYING:
        attempt += 1
        waited += min(pause(attempt, luck=0.0), turn(attempt, luck=0.0, asked=0.0))
    return attempt + 1


LAST_ATTEMPT = _last_attempt()
"""The attempt that ends the trying: even with the shortest pauses it comes no sooner than 24 hours after the first."""


def is_last(attempt: int) -> bool:
    return attempt >= LAST_ATTEMPT


def holds_up_words(attempt: int, asked: float | None) -> bool:
    """Tell whether what only stands beside words has waited so long, or is to, that it is let go."""
    return attempt >= PATIENCE_BESIDE_WORDS or (asked or 0.0) > LONGEST_BESIDE_WORDS


def is_too_old(age: float) -> bool:
    """Tell whether a message has waited too long, behind others or for its own next try, to wait once more."""
    return age >= OLDEST


def in_time(seconds: float, age: float) -> float:
    """Shorten a pause that would end long after the message becomes too old, so that its last try comes then."""
    return min(seconds, max(OLDEST - age, LONGEST_PAUSE * (1 + JITTER)))
