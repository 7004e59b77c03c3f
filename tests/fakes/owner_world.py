"""A bot's own code beside us, on real tables: what is kept for it, its polls, and its receiver."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from bridge.domain.gateway import Gateway, Mirror
from bridge.domain.owner_side import Dropped, OwnerHook
from bridge.domain.records import Bot
from bridge.relay.gateway.get_updates import GetUpdates
from bridge.relay.gateway.keep_update import KeepUpdate
from bridge.relay.gateway.own_methods import AnswerOwn
from bridge.relay.gateway.serve_line import ServeLine
from bridge.relay.gateway.set_webhook import SetWebhook
from bridge.relay.messages.gateway import Call, CallAnswer
from bridge.relay.messages.owner import NotReceivedError, Received
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore
from tests.fakes.aws import Aws
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.jobs import FakeJobs
from tests.fakes.owner_chats import FakeChatNotes, FakeOriginals
from tests.fakes.vault import FakeVault

LOG = logging.getLogger("test")
PERSON = 42
OWN = ("bridge.reon.test:443", "gateway.reon.test:443")
URL = "https://shop.example/hook"


class FakeOwnerLines:
    """The port `OwnerLines`; `asked` is what waits in the queue."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def wake(self, bot_id: int, hook_id: str, line: str, key: str) -> None:
        self.asked.append(("wake", bot_id, hook_id, line))

    def wake_all(self, bot_id: int, hook_id: str, lines: Sequence[str]) -> None:
        for line in lines:
            self.wake(bot_id, hook_id, line, "drain")

    def drain(self, bot_id: int, hook_id: str) -> None:
        self.asked.append(("drain", bot_id, hook_id))

    def sweep(self, bot_id: int, dropped: Dropped) -> None:
        self.asked.append(("sweep", bot_id, dropped))


class FakeReceivers:
    """The port `Receivers`; `got` are the bodies that were taken, `answers` what is said next, else 200."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.got: list[str] = []
        self.secrets: list[str] = []
        self.answers: list[Received | NotReceivedError] = []
        self.takes = 0.0

    def post(self, hook: OwnerHook, secret: str, body: str) -> Received:
        self.secrets.append(secret)
        self.clock.time += self.takes
        answer = self.answers.pop(0) if self.answers else Received(200)
        if isinstance(answer, NotReceivedError):
            raise answer
        if answer.is_success:
            self.got.append(body)
        return answer

    @property
    def numbers(self) -> list[int]:
        return [json.loads(body)["update_id"] for body in self.got]


class OwnerWorld:
    """`bot` has a key; `left` is the time that every invocation still has."""

    def __init__(self, aws: Aws, clock: FakeClock) -> None:
        self.clock = clock
        self.left = 60.0
        self.bots = FakeBots(make_bot(gateway=Gateway(key="digest")))
        self.owners = OwnerStore(aws.table("Owners"), clock)
        self.updates = OwnerUpdateStore(aws.table("OwnerUpdates"), clock)
        self.lines = FakeOwnerLines()
        self.jobs = FakeJobs()
        self.notes, self.originals = FakeChatNotes(), FakeOriginals()
        self.receivers = FakeReceivers(clock)
        self.calls: list[Received] = []
        self._ids = count(1)
        vault = FakeVault()
        self.keep = KeepUpdate(self.bots, self.owners, self.updates, self.lines, self.notes, self.originals, clock, LOG)
        webhook = SetWebhook(
            self.owners,
            self.updates,
            self.lines,
            self.jobs,
            vault,
            clock,
            lambda: f"h{next(self._ids)}",
            {"127.0.0.1:8606"},
            OWN,
        )
        get_updates = GetUpdates(self.owners, self.updates, self.lines, self.jobs, clock, self._left)
        self.own = AnswerOwn(get_updates, webhook)
        self.serve = ServeLine(
            self.bots,
            self.owners,
            self.updates,
            self.lines,
            self.receivers,
            lambda _, received: self.calls.append(received),
            vault,
            clock,
            LOG,
            self._left,
        )

    def _left(self) -> float:
        return self.left

    @property
    def bot(self) -> Bot:
        return self.bots.stored[BOT_ID]

    def change(self, **gateway: Any) -> None:
        self.bots.save(replace(self.bot, gateway=replace(self.bot.gateway, **gateway)))

    def mirrors(self, mirror: Mirror) -> None:
        self.change(mirror=mirror)

    def comes(self, number: int, chat: int = PERSON, text: str = "Привет", *, kind: str = "message") -> str:
        """Telegram sends an update; return it as it came."""
        message = {"message_id": number * 10, "chat": {"id": chat}, "text": text}
        body = json.dumps({"update_id": number, kind: message}, ensure_ascii=False, indent=1)
        self.keeps(body, str(chat))
        return body

    def keeps(self, body: str, line: str = "other", received_ms: int = 0) -> None:
        self.keep(BOT_ID, line, body, self.bot.generation, received_ms or int(self.clock.now() * 1000))

    def asks(self, method: str, **parameters: Any) -> CallAnswer:
        given = {name: value for name, value in parameters.items() if value is not None}
        answer = self.own(self.bot, Call(method.lower(), given, written=method))
        assert answer is not None
        return answer

    def polls(self, **parameters: Any) -> list[int]:
        """Return the ids that one getUpdates hands out."""
        answer = self.asks("getUpdates", **parameters)
        assert answer.is_ok, answer
        return [update["update_id"] for update in json.loads(answer.result)]

    def meanwhile(self, done: Callable[[], Any], after: int = 1) -> None:
        """Have something happen while the next poll waits, at one of its looks."""
        nothing: list[Callable[[], None]] = [lambda: None] * (after - 1)
        self.clock.meanwhile.extend([*nothing, lambda: done() and None])

    def works(self) -> list[Exception]:
        """Do what waits in the queue once; what cannot be done stays there."""
        waiting, self.lines.asked = self.lines.asked, []
        troubles: list[Exception] = []
        for asked in waiting:
            try:
                self._do(*asked)
            except Exception as error:  # noqa: BLE001
                troubles.append(error)
                self.lines.asked.append(asked)
        return troubles

    def _do(self, what: str, bot_id: int, *more: Any) -> None:
        match what:
            case "wake":
                self.serve(bot_id, *more)
            case "drain":
                self.serve.drain(bot_id, *more)
            case "sweep":
                self.updates.sweep(bot_id, more[0], 10_000)
