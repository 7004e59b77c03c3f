"""The same programs while calls fail, workers are killed, and they themselves are: nobody is the worse for another."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from tests.e2e.driving import World, eventually, numbered, side_by_side
from tests.e2e.gateway.scenes import STARTING, Scene, words_of

MESSAGES = 15
KILLED_AT = 5
STARTED_AT = 8
FAULTY = 0.06
PAUSE = 0.15
WORKERS = ("TelegramReceive", "TelegramDeliver", "OwnerDeliver", "BotApi", "AmoDeliver")
KILLS = 3
"""Of each; what a killed worker held comes back after half a minute."""


@contextmanager
def faults(world: World) -> Iterator[None]:
    """Have sends and what is shown fail in every way that leaves no doubt about what was done."""
    for where, match in (("telegram", "/sendMessage"), ("amocrm", "/v2/origin/custom")):
        world.fault(where, match=match, status=429, retry_after=1, probability=FAULTY)
        world.fault(where, match=match, status=502, probability=FAULTY)
        world.fault(where, match=match, drop="before", probability=FAULTY)
        world.fault(where, match=match, delay_ms=1500, probability=FAULTY)
    world.fault("amocrm", match="/v2/origin/custom", drop="after", probability=FAULTY)
    yield
    world.no_faults()


@contextmanager
def kills(world: World) -> Iterator[Event]:
    """Kill workers of every kind, one after the other, from when what is yielded is set."""
    begun = Event()

    def work() -> int:
        begun.wait(90)
        killed = 0
        for function in WORKERS * KILLS:
            # The next one after a kill has to be born, and one that answers a request is spared.
            killed += eventually(lambda: world.stack.kill_environment(function) is not None, within=5)  # noqa: B023
            time.sleep(PAUSE)
        return killed

    with ThreadPoolExecutor(1) as killer:
        killing = killer.submit(work)
        yield begun
        assert killing.result() >= len(WORKERS)


def test_amocrm_is_exact_and_the_code_misses_nothing(mixed_scenes: list[Scene]) -> None:
    scenes, world = mixed_scenes, mixed_scenes[0].world

    def play(_: int, scene: Scene) -> None:
        with STARTING:
            scene.program.start()
            scene.until_it_answers()
        begun.set()
        hears_all(scene, list(write(scene)))
        scene.leave()

    with faults(world), kills(world) as begun:
        side_by_side(play, scenes)
    world.stack.wait_idle()
    for scene in scenes:
        shows_all(scene)
    assert scenes[0].bot.account.failures() == []


def write(scene: Scene) -> Iterator[int]:
    """A person writes, a manager answers, the program is killed and started again; yields the ids of the updates."""
    for number in range(1, MESSAGES + 1):
        update: int = scene.bot.hears(scene.person, f"message {number}")["update_id"]
        yield update
        if number % 5 == 0:
            assert eventually(lambda: scene.bot.account.texts(scene.conversation))
            scene.bot.account.reply(scene.conversation, f"answer {number}")
        if number == KILLED_AT:
            # What a library has fetched and not yet worked on dies with it, wherever it was fetched from.
            assert eventually(lambda: update in scene.program.heard(), within=90)  # noqa: B023
            scene.program.kill()
        if number == STARTED_AT:
            scene.program.start()
        time.sleep(PAUSE)


def hears_all(scene: Scene, updates: list[int]) -> None:
    """At least once, and in order: what came again does not count."""

    def first_heard() -> list[int]:
        return [update for update in dict.fromkeys(scene.program.heard()) if update in updates]

    eventually(lambda: len(first_heard()) == len(updates), within=90)
    assert first_heard() == updates, f"heard {first_heard()} of {updates}: {scene.program.words()}"
    assert scene.program.runs, f"it has ended: {scene.program.words()}"


def shows_all(scene: Scene) -> None:
    """What both people said stands once and in order, and of what the code said what arrived in Telegram."""
    account = scene.bot.account
    assert numbered(account.texts(scene.conversation)) == list(range(1, MESSAGES + 1))
    answers = [text for text in account.texts(scene.conversation, "outgoing") if text.startswith("answer")]
    assert numbered(answers) == list(range(5, MESSAGES + 1, 5))

    def missing() -> Counter[str]:
        # What is said between these two looks is missing still, and not shown without having been said.
        shown = Counter(text for text in account.texts(scene.conversation, "outgoing") if text.startswith("Эхо"))
        said = Counter(words for one in scene.in_telegram() if (words := words_of(one)).startswith("Эхо"))
        assert shown <= said, scene.program.library
        return said - shown

    stack = scene.world.stack
    lost = [line for name in ("BotApi", "TelegramDeliver") for line in stack.log(name).splitlines() if "shown" in line]
    assert eventually(lambda: not missing()), (scene.program.library, missing(), lost)
