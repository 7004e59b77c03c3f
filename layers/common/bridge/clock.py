"""The real clock; tests bring their own."""

import time

from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason


class SystemClock:
    """Unix time, and real sleeping that never outlasts the invocation."""

    def __init__(self, deadline: Deadline | None = None) -> None:
        self._deadline = deadline or Deadline()

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        if seconds > self._deadline.left():
            raise TransientError(Reason.TOO_SLOW, "no time left to sleep")
        time.sleep(seconds)
