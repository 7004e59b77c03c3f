"""The simulator's time, which tests may move and compress."""

import time
from dataclasses import dataclass


@dataclass
class Clock:
    """Wall time plus an offset; `retry_scale` multiplies retry pauses, a webhook has `timeout_seconds` to answer."""

    offset: float = 0
    retry_scale: float = 1
    timeout_seconds: float = 60

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time() + self.offset
