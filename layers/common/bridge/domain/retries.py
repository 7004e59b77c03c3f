"""How long a conversation waits before the next try, and when trying ends."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
JITTER = 0.1
KEEP_TRYING = 24 * 3600.0


def pause(attempt: int, luck: float, asked: float | None = None, scale: float = 1.0) -> float:
    """Return the seconds to wait after the failed `attempt` (1, 2, …).

    The pause doubles from 1 s to 300 s, spread by ±10 % with `luck` in [0, 1). What the other side `asked` for
    (`retry_after`) is a floor that `scale` does not touch; `scale` shortens everything else for tests on one machine.
    """
    growing = min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 30), LONGEST_PAUSE) * (1 - JITTER + 2 * JITTER * luck) * scale
    return max(growing, asked * (1 + JITTER * luck) if asked else 0.0)


def _last_attempt() -> int:
    waited, attempt = 0.0, 0
    while waited < KEEP_TRYING:
        attempt += 1
        waited += pause(attempt, luck=0.0)
    return attempt + 1


LAST_ATTEMPT = _last_attempt()
"""The attempt that ends the trying: even with the shortest pauses it comes no sooner than 24 hours after the first."""


def is_last(attempt: int) -> bool:
    return attempt >= LAST_ATTEMPT
