"""Lines of the incoming queue with their workers, and a licence that ends and is paid for."""

import logging
import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.kept import Kept
from bridge.domain.receipts import Dialogue
from bridge.domain.records import Account, Bot
from bridge.relay.customers.follow_licence import FollowLicence
from bridge.relay.customers.set_licence import SetLicence
from bridge.relay.customers.tell_bots import TellBots
from bridge.relay.incoming.keep_message import KeepMessage
from bridge.storage.conversations import LICENCE_KEPT_FOR
from tests.fakes.accounts import ACCOUNT_ID, FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.customers import FakeCustomers, FakeKept
from tests.fakes.jobs import FakeJobs
from tests.fakes.metrics import FakeMetrics
from tests.fakes.steps import KilledError

LOG = logging.getLogger("test")
MONTH = 30 * 86_400


class WarmDialogues:
    """The port `Dialogues` as a warm environment has it: what it read of a bot it trusts for a while."""

    def __init__(self, bots: FakeBots, clock: FakeClock) -> None:
        self._bots = bots
        self._clock = clock
        self._read: tuple[float, Bot | None] = (-1.0, None)

    def recent(self, conversation: ConversationId) -> Dialogue:
        return Dialogue(self.bot(conversation.bot_id), None)

    def fresh(self, conversation: ConversationId, crm_id: str = "", target: str = "", mark: str = "") -> Dialogue:
        return Dialogue(self._bots.get(conversation.bot_id), None)

    def bot(self, bot_id: int, *, fresh: bool = False) -> Bot | None:
        read_at, bot = self._read
        if fresh or bot is None or self._clock.now() - read_at >= LICENCE_KEPT_FOR:
            bot = self._bots.get(bot_id)
            self._read = (self._clock.now(), bot)
        return bot


@dataclass
class Line:
    """What waits in a line, its head first, and what amoCRM has of it by now, in the order in which it came there."""

    name: str
    waiting: deque[Kept] = field(default_factory=deque)
    controls: int = 0
    attempt: int = 1
    sent: int = 0
    shown: list[str] = field(default_factory=list)

    @property
    def once(self) -> list[str]:
        """Return what is shown; amoCRM knows a message that comes again by its `msgid`."""
        return list(dict.fromkeys(self.shown))

    @property
    def everything(self) -> list[str]:
        return [str(number) for number in range(1, self.sent + 1)]


class KeepingWorld:
    """Two lines of one bot and three environments, any of which may be killed at any of its steps."""

    def __init__(self, seed: int = 0, dies: float = 0.0) -> None:
        self.luck = random.Random(seed)  # noqa: S311
        self.dies = dies
        self.clock = FakeClock()
        self.accounts = FakeAccounts(make_account())
        account = self.accounts.stored[ACCOUNT_ID]
        self.bots = FakeBots(make_bot(licence=account.known_licence))
        self.customers = FakeCustomers(self.accounts, self.clock)
        self.kept = FakeKept()
        self.jobs = FakeJobs()
        self.metrics = FakeMetrics()
        self.lines = {name: Line(name) for name in (f"{BOT_ID}:42", f"{BOT_ID}:43")}
        self.trouble: dict[str, list[Exception]] = {}
        self.failed: list[tuple[str, PermanentError]] = []
        self.generations: list[str] = []
        self.workers = [self._worker() for _ in range(3)]

    @property
    def account(self) -> Account:
        return self.accounts.stored[ACCOUNT_ID]

    def _worker(self) -> KeepMessage:
        return KeepMessage(
            WarmDialogues(self.bots, self.clock),
            Dying(self, self.accounts),  # type: ignore[arg-type]
            Dying(self, self.kept),  # type: ignore[arg-type]
            self.clock,
            self.metrics,
            self._relay,
            lambda _, kept, error: self.failed.append((kept.sequence, error)),
        )

    def may_die(self) -> None:
        """Let a worker die here, or somebody pay, or a job be done, while it works."""
        if self.luck.random() < self.dies:
            raise KilledError
        if self.luck.random() < self.dies:
            with self.alive():
                self.luck.choice([self.pays_for_a_month, self.follow])()

    @property
    def tell_bots(self) -> TellBots:
        return TellBots(self.accounts, Dying(self, self.bots))  # type: ignore[arg-type]

    def pays(self, until: float) -> None:
        SetLicence(self.accounts, self.customers, self.tell_bots, self.jobs, self.clock, LOG)(ACCOUNT_ID, int(until))

    def pays_for_a_month(self) -> None:
        self.pays(self.clock.now() + MONTH)

    def ends(self) -> None:
        self.pays(self.clock.now() - 1)

    def follow(self) -> None:
        """Do the job that brings bots and lines in line with the licence."""
        with self.alive():
            FollowLicence(self.accounts, self.bots, self.customers, self.tell_bots, self.kept, self.kept, self.clock)(
                ACCOUNT_ID
            )
        while self.kept.released:
            for name in self.kept.released.pop(0)[1]:
                self.lines[name].controls += 1

    def writes(self, name: str = f"{BOT_ID}:42") -> None:
        line = self.lines[name]
        line.sent += 1
        line.waiting.append(
            Kept(name, str(line.sent), "{}", {"bot_id": str(BOT_ID)}, f"d{line.sent}", int(self.clock.now() * 1000))
        )

    def work(self, name: str = f"{BOT_ID}:42", worker: int = 0) -> None:
        """Have an environment work on the head of a line; what it does not finish stays there."""
        line, keep = self.lines[name], self.workers[worker]
        talk = ConversationId.parse(name)
        try:
            if line.controls:
                keep.release(ACCOUNT_ID, name, line.attempt)
                line.controls -= 1
            elif line.waiting:
                head = line.waiting[0]
                account_id = keep.account_to_ask(BOT_ID, talk)
                if account_id is None or keep(account_id, head, line.attempt):
                    self._relay(head, line.attempt, 0.0)
                self.may_die()
                line.waiting.popleft()
        except (KilledError, TransientError):
            line.attempt += 1
        else:
            line.attempt = 1

    def work_off(self) -> None:
        for name, line in self.lines.items():
            for _ in range(1000):
                if not (line.waiting or line.controls):
                    break
                self.work(name, self.luck.randrange(3))
            assert not line.waiting

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Let nobody die, as a job that is tried again is done in the end."""
        before, self.dies = self.dies, 0.0
        try:
            yield
        finally:
            self.dies = before

    def _relay(self, kept: Kept, attempt: int, released_at: float) -> None:
        if self.trouble.get(kept.sequence):
            raise self.trouble[kept.sequence].pop(0)
        self.lines[kept.line].shown.append(kept.sequence)
        self.generations.append(kept.attributes.get("generation", ""))


class Dying:
    """Something of the world in the hands of a worker that may die before and after each of its steps."""

    def __init__(self, world: KeepingWorld, real: object) -> None:
        self._world = world
        self._real = real

    def __getattr__(self, name: str) -> object:
        step = getattr(self._real, name)

        def taken(*arguments: object) -> object:
            self._world.may_die()
            result = step(*arguments)
            self._world.may_die()
            return result

        return taken
