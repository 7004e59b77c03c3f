"""A clock that moves only when somebody sleeps."""

from collections.abc import Callable


class FakeClock:
    """The port `Clock`; `slept` are the pauses in seconds, `meanwhile` is done in the next ones."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []
        self.meanwhile: list[Callable[[], None]] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        if self.meanwhile:
            self.meanwhile.pop(0)()
