"""The same programs while calls fail, workers are killed, and they themselves are: nobody is the worse for another."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bench.proofs import kills
from tests.e2e.driving import World, eventually, numbered, side_by_side
from tests.e2e.gateway.scenes import STARTING, Scene, words_of

MESSAGES = 20
KILLED_AT = 8
FAULTY = 0.06
PAUSE = 0.15


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


def test_amocrm_is_exact_and_the_code_misses_nothing(scenes: list[Scene]) -> None:
    world = scenes[0].world
    written: dict[int, list[int]] = {}

    def play(_: int, scene: Scene) -> None:
        with STARTING:
            scene.program.start()
            scene.until_it_answers()
        written[scene.person] = list(write(scene))

    with faults(world), kills(world.stack) as killed:
        side_by_side(play, scenes)
    assert killed
    side_by_side(lambda _, scene: hears_all(scene, written[scene.person]), scenes)
    world.stack.wait_idle()
    for scene in scenes:
        shows_all(scene)
    assert scenes[0].bot.account.failures() == []


def write(scene: Scene) -> Iterator[int]:
    """A person writes, a manager answers, the program is killed and started again; yields the ids of the updates."""
    for number in range(1, MESSAGES + 1):
        yield scene.bot.hears(scene.person, f"message {number}")["update_id"]
        if number % 5 == 0:
            assert eventually(lambda: scene.bot.account.texts(scene.conversation))
            scene.bot.account.reply(scene.conversation, f"answer {number}")
        if number == KILLED_AT:
            scene.program.kill()
        if number == KILLED_AT + 4:
            scene.program.start()
        time.sleep(PAUSE)


def hears_all(scene: Scene, updates: list[int]) -> None:
    """At least once, and in order: what came again does not count."""

    def first_heard() -> list[int]:
        return [update for update in dict.fromkeys(scene.program.heard()) if update in updates]

    eventually(lambda: len(first_heard()) == len(updates))
    assert first_heard() == updates, scene.program.words()
    assert scene.program.runs, scene.program.words()


def shows_all(scene: Scene) -> None:
    """What both people said stands once and in order, and of what the code said what arrived in Telegram."""
    account = scene.bot.account
    assert numbered(account.texts(scene.conversation)) == list(range(1, MESSAGES + 1))
    answers = [text for text in account.texts(scene.conversation, "outgoing") if text.startswith("answer")]
    assert numbered(answers) == list(range(5, MESSAGES + 1, 5))
    said = [words for one in scene.in_telegram() if (words := words_of(one)).startswith("Эхо")]
    shown = [text for text in account.texts(scene.conversation, "outgoing") if text.startswith("Эхо")]
    assert Counter(shown) == Counter(said), scene.program.library
