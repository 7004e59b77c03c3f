"""A line of the incoming queue, what waits beside it, and workers that may die at any of their steps."""

import logging
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bridge.domain.errors import NotYetError, PermanentError, TransientError, WaitingError
from bridge.domain.identity import ConversationId
from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.domain.waiting import Waiting
from bridge.relay.routes.nudge import Nudge
from bridge.relay.routes.wait import WaitingRoom
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.incoming import TALK, start, wrote
from tests.fakes.jobs import FakeJobs
from tests.fakes.keeping import Dying, WarmDialogues
from tests.fakes.metrics import FakeMetrics
from tests.fakes.steps import KilledError
from tests.fakes.ways import FakeWay

LOG = logging.getLogger("test")
AWAY = WaitingError(Reason.STORAGE_UNAVAILABLE, "away")


class FakeWaiting:
    """The ports `WaitingMessages` and `WaitingLines`; `released` is what was asked of lines."""

    def __init__(self) -> None:
        self.stored: dict[ConversationId, dict[int, Waiting]] = {}
        self.released: list[ConversationId] = []

    def keep(self, conversation: ConversationId, waiting: Waiting) -> None:
        self.stored.setdefault(conversation, {})[int(waiting.message.sequence)] = waiting

    def first_of(self, conversation: ConversationId, at_most: int = 2) -> Sequence[Waiting]:
        return [one for _, one in sorted(self.stored.get(conversation, {}).items())][:at_most]

    def drop(self, conversation: ConversationId, waiting: Waiting) -> None:
        self.stored.get(conversation, {}).pop(int(waiting.message.sequence), None)

    def count(self, bot_id: int, at_most: int) -> int:
        return sum(len(waiting) for talk, waiting in self.stored.items() if talk.bot_id == bot_id)

    def release(self, conversation: ConversationId, key: str) -> None:
        self.released.append(conversation)


class WaitingWorld:
    """One person's line; `brought` is what went on, in its order, `trouble` what stands in its way."""

    def __init__(self, seed: int = 0, dies: float = 0.0) -> None:
        self.luck = random.Random(seed)  # noqa: S311
        self.dies = dies
        self.clock = FakeClock()
        self.bots = FakeBots(make_bot(route=PlatformRoute(5, "https://platform.example")))
        self.waiting = FakeWaiting()
        self.jobs = FakeJobs()
        self.metrics = FakeMetrics()
        self.way = FakeWay(RouteKind.PLATFORM, "start")
        self.trouble: Exception | None = None
        self.of_one: dict[str, list[Exception]] = {}
        self.line: deque[Kept | None] = deque()
        self.attempt = 1
        self.sent = 0
        self.brought: list[str] = []
        self.attempts: list[int] = []
        self.generations: list[str] = []
        self.failed: list[tuple[str, PermanentError]] = []
        self.job_attempt = 1
        self.rooms = [self._room() for _ in range(3)]

    def _room(self) -> WaitingRoom:
        return WaitingRoom(
            WarmDialogues(self.bots, self.clock),
            Dying(self, self.waiting),  # type: ignore[arg-type]
            self.way,
            Dying(self, self.jobs),  # type: ignore[arg-type]
            self.clock,
            self.metrics,
            LOG,
            self._relay,
            lambda _, kept, error: self.failed.append((kept.sequence, error)),
        )

    @property
    def once(self) -> list[str]:
        """Return what was brought; a way knows a message that it has begun before."""
        return list(dict.fromkeys(self.brought))

    @property
    def everything(self) -> list[str]:
        return [str(number) for number in range(1, self.sent + 1)]

    def may_die(self) -> None:
        if self.luck.random() < self.dies:
            raise KilledError

    def writes(self, *, command: bool = False) -> None:
        self.sent += 1
        sent_ms = int(self.clock.now() * 1000)
        attributes = {"bot_id": "7001", "generation": "1"} | ({"command": "start"} if command else {})
        self.line.append(Kept(str(TALK), str(self.sent), "{}", attributes, f"d{self.sent}", sent_ms))

    def work(self) -> None:
        """Have a worker work on the head of the line; what it does not finish stays there."""
        if not self.line:
            return
        room, head = self.luck.choice(self.rooms), self.line[0]
        try:
            if head is None:
                room.release(TALK, self.attempt)
            else:
                happened = start() if "command" in head.attributes else wrote(int(head.sequence))
                room(happened, head, partial(self._relay, head, self.attempt, 0.0), self.attempt)
            self.may_die()
            self.line.popleft()
        except (KilledError, TransientError):
            self.attempt += 1
        else:
            self.attempt = 1

    def work_off(self) -> None:
        for _ in range(1000):
            if not self.line:
                return
            self.work()
        raise AssertionError("the line does not end")

    def nudge(self) -> float | None:
        """Do the job, should it have been asked for; return the seconds until it is tried again."""
        if not self.jobs.nudges:
            return None
        try:
            Nudge(self.waiting, self.waiting, self.jobs, self.clock, 1.0)(TALK, self.job_attempt)
        except NotYetError as error:
            self.job_attempt += 1
            return error.retry_after
        finally:
            while self.waiting.released:
                self.waiting.released.pop()
                self.line.append(None)
        self.jobs.nudges.pop(0)
        self.job_attempt = 1
        return None

    def passes(self, seconds: float) -> None:
        self.clock.time += seconds

    def changes_bot(self, **fields: object) -> None:
        bot = self.bots.stored[7001]
        self.bots.stored[7001] = replace(bot, **fields)  # type: ignore[arg-type]

    def _relay(self, kept: Kept, attempt: int, since: float) -> None:
        """Nobody dies in here: before and after it is as good."""
        if self.of_one.get(kept.sequence):
            raise self.of_one[kept.sequence].pop(0)
        if self.trouble is not None and "command" not in kept.attributes:
            raise self.trouble
        self.brought.append(kept.sequence)
        self.attempts.append(attempt)
        self.generations.append(kept.attributes["generation"])
