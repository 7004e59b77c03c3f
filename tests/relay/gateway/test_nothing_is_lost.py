"""A bot's own code gets every update at least once and in order per chat, whoever dies at whatever step."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.relay.messages.owner import NotReceivedError, Received
from tests.fakes.bots import BOT_ID
from tests.fakes.owner_world import URL, OwnerWorld
from tests.fakes.steps import KilledError

CHATS = (41, 42, -100)
EACH = 7


class Mortal:
    """A port whose caller may die before any of its calls, or behind it."""

    def __init__(self, port: Any, dies: Callable[[], bool]) -> None:
        self._port = port
        self._dies = dies

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._port, name)

        def mortal(*given: Any, **named: Any) -> Any:
            if self._dies():
                raise KilledError
            done = call(*given, **named)
            if self._dies():
                raise KilledError
            return done

        return mortal


class Life:
    """What comes to a bot in several chats at once, ids mixed; `seen` is what its code was given, in its order."""

    def __init__(self, world: OwnerWorld, seed: int) -> None:
        self.world = world
        self.luck = random.Random(seed)  # noqa: S311
        self.deadly = 0.0
        self.seen: list[dict[str, Any]] = []
        self.offset = 0
        chats = [chat for chat in CHATS for _ in range(EACH)]
        self.luck.shuffle(chats)
        self.lines: dict[int, list[int]] = {
            chat: [number for number, one in enumerate(chats, 1) if one == chat] for chat in CHATS
        }
        for name in ("owners", "updates", "lines"):
            for made in (world.keep, world.serve, world.own.get_updates):
                object.__setattr__(made, name, Mortal(getattr(world, name), self.dies))

    def dies(self) -> bool:
        return self.luck.random() < self.deadly

    def keeps(self) -> None:
        """Store the next update of some chat; whoever dies does it again, and nobody of its chat before."""
        waiting = [chat for chat, numbers in self.lines.items() if numbers]
        if not waiting:
            return
        chat = self.luck.choice(waiting)
        try:
            self.world.comes(self.lines[chat][0], chat)
            if not self.dies():
                self.lines[chat].pop(0)
        except KilledError:
            pass

    def polls(self) -> None:
        limit, timeout = self.luck.choice((1, 3, 100)), self.luck.choice((0, 0, 1, 4))
        try:
            answer = self.world.asks("getUpdates", offset=self.offset, limit=limit, timeout=timeout)
        except KilledError:
            return
        updates = json.loads(answer.result)
        if updates and not self.dies():
            self.seen += updates
            self.offset = updates[-1]["update_id"] + 1

    def proves(self) -> None:
        assert {update["update_id"] for update in self.seen} == set(range(1, len(CHATS) * EACH + 1))
        for chat in CHATS:
            numbers = [update["update_id"] for update in self.seen if update["message"]["chat"]["id"] == chat]
            assert list(dict.fromkeys(numbers)) == sorted(set(numbers))


@pytest.mark.parametrize("seed", range(4))
def test_a_code_that_polls_misses_nothing(world: OwnerWorld, seed: int) -> None:
    life = Life(world, seed)
    life.deadly = 0.02 if seed % 2 else 0.0
    for _ in range(80):
        life.luck.choice((life.keeps, life.keeps, life.polls))()
        world.clock.sleep(life.luck.choice((0.0, 0.1, 0.7)))
    life.deadly = 0.0
    while any(life.lines.values()):
        life.keeps()
    for _ in range(10):
        world.clock.sleep(3)
        life.polls()
    life.proves()
    if not seed % 2:
        assert len(life.seen) == len(CHATS) * EACH


@pytest.mark.parametrize("seed", range(4))
def test_a_receiver_misses_nothing(world: OwnerWorld, seed: int) -> None:
    life = Life(world, seed)
    for _ in range(life.luck.randrange(12)):
        life.keeps()
    world.asks("setWebhook", url=URL)
    life.deadly = 0.02
    faults = (Received(500), Received(429, retry_after=3), NotReceivedError("Read timeout expired", silent=True))
    for _ in range(60):
        life.luck.choice((life.keeps, world.works))()
        world.clock.sleep(life.luck.choice((0.0, 0.1, 9.0)))
        if life.luck.random() < 0.2:
            world.receivers.answers.append(life.luck.choice(faults))
    life.deadly = 0.0
    world.receivers.answers.clear()
    while any(life.lines.values()) or world.lines.asked:
        life.keeps()
        for trouble in world.works():
            assert isinstance(trouble, TransientError)
        world.clock.sleep(60)
    life.seen = [json.loads(body) for body in world.receivers.got]
    life.proves()
    assert world.updates.count(BOT_ID) == 0
