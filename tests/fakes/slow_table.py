"""A table on which writing takes its time."""

from typing import Any

from bridge.storage.table import Item, Table
from tests.fakes.clock import FakeClock


class SlowTable(Table):
    """A table whose writes take their time."""

    def __init__(self, table: Table, clock: FakeClock, seconds: float) -> None:
        self._table = table
        self._clock = clock
        self._seconds = seconds

    def get(self, key: Item) -> Item | None:
        return self._table.get(key)

    def update(self, *args: Any, **options: Any) -> Item:
        written = self._table.update(*args, **options)
        self._clock.time += self._seconds
        return written
