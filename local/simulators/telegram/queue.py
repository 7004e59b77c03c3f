"""One bot's queue of updates: a FIFO lane per chat (or person), of which only the head may be on its way."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable

from local.simulators.telegram.world import PendingUpdate


class UpdateQueue:
    """Pending updates in arrival order, in lanes by key.

    A lane is ready when its head may be sent; `take` hands the head out and the lane waits until `done` or `retry`.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._pending: dict[int, PendingUpdate] = {}
        self._lanes: dict[str, deque[int]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._taken: set[str] = set()
        self._turn = 0

    def __len__(self) -> int:
        return len(self._pending)

    def pending(self) -> list[PendingUpdate]:
        return list(self._pending.values())

    def add(self, update: PendingUpdate) -> None:
        self._pending[update.serial] = update
        lane = self._lanes.setdefault(update.key, deque())
        lane.append(update.serial)
        if len(lane) == 1 and update.key not in self._taken:
            self._schedule(update.key, self._now())

    def take(self) -> PendingUpdate | None:
        """Return the next update that is due, leaving it at the head of its lane; None when nothing is due."""
        while self._ready and self._ready[0][0] <= self._now():
            _, _, key = heapq.heappop(self._ready)
            head = self._head(key)
            if head and key not in self._taken:
                self._taken.add(key)
                return head
        return None

    def next_due(self) -> float | None:
        """Return when the next lane becomes ready, in Unix seconds."""
        return self._ready[0][0] if self._ready else None

    def done(self, update: PendingUpdate) -> None:
        """Remove a delivered update and open its lane to the next."""
        self._pending.pop(update.serial, None)
        self._release(update.key, self._now())

    def retry(self, update: PendingUpdate, pause: float) -> None:
        """Keep a taken update at the head of its lane for another attempt after `pause` seconds."""
        self._release(update.key, self._now() + pause)

    def remove(self, updates: Iterable[PendingUpdate]) -> None:
        """Forget updates that another receiver confirmed; their lanes skip them."""
        for update in updates:
            self._pending.pop(update.serial, None)

    def clear(self) -> None:
        self._pending.clear()

    def hurry(self) -> None:
        """Make every waiting lane due now, as a newly set webhook does."""
        self._ready = [(0, turn, key) for _, turn, key in self._ready]
        heapq.heapify(self._ready)

    def _release(self, key: str, due: float) -> None:
        self._taken.discard(key)
        if self._head(key):
            self._schedule(key, due)

    def _schedule(self, key: str, due: float) -> None:
        self._turn += 1
        heapq.heappush(self._ready, (due, self._turn, key))

    def _head(self, key: str) -> PendingUpdate | None:
        """Return the lane's first living update, dropping removed and expired ones on the way."""
        lane = self._lanes.get(key)
        while lane:
            update = self._pending.get(lane[0])
            if update and update.expires > self._now():
                return update
            self._pending.pop(lane.popleft(), None)
        self._lanes.pop(key, None)
        return None
