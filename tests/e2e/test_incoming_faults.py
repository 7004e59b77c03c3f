"""What people send, change and put beside it, while services fail and workers die: all of it, in order, once."""

import random
import threading
from collections import Counter

import pytest

from tests.e2e.driving import Account, Bot, Json, World, eventually

PEOPLE = range(7001, 7007)
ROUNDS = 2
FAULTY = 0.05
"""The share of each of the four kinds of faults: together a fifth of all calls."""

KILLED = ("TelegramDeliver", "AccountJobs")


def write(bot: Bot, person: int, number: int) -> dict[str, str]:
    """Write a text and a picture, change both, and react to both; returns what stands in amoCRM in the end."""
    text = bot.hears(person, f"текст {number}")
    picture = bot.hears(person, file={"name": "a.jpg", "size": 900 + number, "mime": "image/jpeg"}, caption="было")
    for written, change in ((text, {"text": f"правка {number}"}), (picture, {"caption": f"подпись {number}"})):
        known = {"bot_id": bot.bot_id, "chat_id": person, "message_id": written["message_id"]}
        bot.world.tg("POST", "/sim/edits", known | change)
        for emoji in ("👍", "❤"):
            body = known | {"from": bot.world.person(person), "emoji": emoji}
            bot.world.tg("POST", "/sim/reactions", body)
    return {f"правка {number}": "text", f"подпись {number}": "picture"}


def kill(world: World, stop: threading.Event, kills: Counter[str]) -> None:
    luck = random.Random(3)  # noqa: S311
    while not stop.wait(1.5):
        function = luck.choice(KILLED)
        if world.stack.kill_environment(function) is not None:
            kills[function] += 1


def messages(account: Account, bot: Bot, person: int) -> list[Json]:
    return account.messages(bot.conversation(person), "incoming")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("duplicates", ["ok", "error"])
def test_faults_and_kills_lose_no_edit_no_file_and_no_reaction(world: World, duplicates: str) -> None:
    account = world.account("alpha")
    account.switch(duplicate_msgid=duplicates)
    bot = account.connect("shop_bot")
    for where, match in (("amocrm", "/v2/origin/custom"), ("telegram", "/bot")):
        world.fault(where, match=match, status=429, retry_after=1, probability=FAULTY)
        world.fault(where, match=match, status=500, probability=FAULTY)
        world.fault(where, match=match, drop="after", probability=FAULTY)
        world.fault(where, match=match, drop="before", probability=FAULTY)
    kills: Counter[str] = Counter()
    stop = threading.Event()
    killer = threading.Thread(target=kill, args=(world, stop, kills), daemon=True)
    killer.start()
    expected: dict[int, list[tuple[str, str]]] = {person: [] for person in PEOPLE}
    try:
        for number in range(ROUNDS):
            for person in PEOPLE:
                expected[person] += write(bot, person, number).items()
        eventually(lambda: all(len(messages(account, bot, person)) >= 2 * ROUNDS for person in PEOPLE), within=200)
    finally:
        stop.set()
        killer.join()
    world.no_faults()
    world.stack.wait_idle(200)

    print(f"\nkills {dict(kills)}")  # noqa: T201
    assert kills
    for person in PEOPLE:
        shown = messages(account, bot, person)
        assert [(message["text"], message["type"]) for message in shown] == expected[person], person
        assert [[one["emoji"] for one in message["reactions"]] for message in shown] == [["❤"]] * len(shown)
        addresses = [message["media"] for message in shown if message["type"] == "picture"]
        assert len(set(addresses)) == ROUNDS
    assert account.failures() == []
    assert set(world.stack.state()["dlq"].values()) == {0}
