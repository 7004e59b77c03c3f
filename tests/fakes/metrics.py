"""Counters that remember."""

from collections import Counter


class FakeMetrics:
    """The port `Counter`; `counts[name]` says how often something was counted."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, name: str) -> None:
        self.counts[name] += 1
