"""A clock that moves only when somebody sleeps."""


class FakeClock:
    """The port `Clock`; `slept` are the pauses in seconds."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
