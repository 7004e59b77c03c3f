"""Ways to make a fake stumble at a chosen step, before or after the step did its work."""

from collections.abc import Iterator
from contextlib import contextmanager


class KilledError(Exception):
    """The worker died here; nothing of the product catches it, as nothing catches SIGKILL."""


class Steps:
    """What the next calls of a fake raise: `before["send"]` instead of the work, `after["send"]` once it is done."""

    def __init__(self) -> None:
        self.before: dict[str, list[Exception]] = {}
        self.after: dict[str, list[Exception]] = {}
        self.taken: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        if self.before.get(name):
            raise self.before[name].pop(0)
        self.taken.append(name)
        yield
        if self.after.get(name):
            raise self.after[name].pop(0)
