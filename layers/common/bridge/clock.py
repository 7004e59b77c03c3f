"""The real clock; tests bring their own."""

import time


class SystemClock:
    """Unix time and real sleeping."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)
