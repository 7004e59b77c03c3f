"""What the owner queue carries: updates for bots' own codes, and what is to be done about those that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.consumer import Delivery
from bridge.domain.owner_side import Dropped
from bridge.queues import FifoQueue, Queued

WAKE = "wake"
"""The attribute of what has a line brought to a webhook: the webhook's id; beside it, `LINE`."""

LINE = "line"

DRAIN = "drain"
"""The attribute of what has all lines brought to a webhook that was just set: its id."""

SWEEP = "sweep"
"""The attribute of what has dropped updates removed: until when they came, and below which id, with a colon between."""


@dataclass(frozen=True)
class Wake:
    bot_id: int
    hook_id: str
    line: str


@dataclass(frozen=True)
class Drain:
    bot_id: int
    hook_id: str


@dataclass(frozen=True)
class Sweep:
    bot_id: int
    dropped: Dropped


@dataclass(frozen=True)
class RawUpdate:
    """An update as Telegram sent it; `received_ms` when, `generation` what it was signed for."""

    bot_id: int
    line: str
    body: str
    generation: int
    received_ms: int


class OwnerQueue:
    """`OwnerLines` of the owner queue: a line of each webhook's own, so that a new one waits for none before it."""

    def __init__(self, queue: FifoQueue) -> None:
        self._queue = queue

    def wake(self, bot_id: int, hook_id: str, line: str, key: str) -> None:
        self._queue.send_all([_wake(bot_id, hook_id, line, key)])

    def wake_all(self, bot_id: int, hook_id: str, lines: Sequence[str]) -> None:
        self._queue.send_all([_wake(bot_id, hook_id, line, "drain") for line in lines])

    def drain(self, bot_id: int, hook_id: str) -> None:
        self._send(f"w:{bot_id}", f"drain:{bot_id}:{hook_id}", bot_id, {DRAIN: hook_id})

    def sweep(self, bot_id: int, dropped: Dropped) -> None:
        named = f"{dropped.until_ms}:{dropped.below}"
        self._send(f"s:{bot_id}", f"sweep:{bot_id}:{named}", bot_id, {SWEEP: named})

    def _send(self, group: str, dedup: str, bot_id: int, attributes: dict[str, str]) -> None:
        self._queue.send("{}", group=group, dedup=dedup, attributes={"bot_id": str(bot_id), **attributes})


def asked_in(delivery: Delivery) -> Wake | Drain | Sweep | RawUpdate:
    """Return what a delivery of the owner queue is about."""
    given = delivery.attributes
    bot_id = int(given["bot_id"])
    if WAKE in given:
        return Wake(bot_id, given[WAKE], given[LINE])
    if DRAIN in given:
        return Drain(bot_id, given[DRAIN])
    if SWEEP in given:
        until_ms, below = given[SWEEP].split(":")
        return Sweep(bot_id, Dropped(int(until_ms), int(below)))
    line = delivery.group.partition(":")[2]
    return RawUpdate(bot_id, line, delivery.body, int(given["generation"]), int(given["received_ms"]))


def _wake(bot_id: int, hook_id: str, line: str, key: str) -> Queued:
    group = f"w:{bot_id}:{hook_id}:{line}"
    attributes = {"bot_id": str(bot_id), WAKE: hook_id, LINE: line}
    return Queued("{}", group, f"{group}:{key}", attributes)
