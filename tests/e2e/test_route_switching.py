"""A bot's route is changed in the middle of a stream, and functions are killed: all arrives once, and in order."""

import itertools
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.driving import Bot, Json, World, eventually, numbered

PEOPLE = range(5001, 5009)
ROUNDS = 6
IN_A_ROUND = 2
MESSAGES = ROUNDS * IN_A_ROUND
AMOCRM: Json = {"kind": "amocrm"}


def phone_of(person: int) -> str:
    return f"+7916000{person}"


def routes_of(world: World) -> list[Json]:
    channel = {"project": "17", "channel": "c-1", "login": "shop", "password": "geheim"}
    world.partners("POST", "/sim/wahelp/channels", channel)
    world.partners("POST", "/sim/platform/behaviour", {"answer": "none"})
    wahelp = {"kind": "wahelp", "base": world.stack.partners, **channel}
    return [wahelp, {"kind": "platform", "url": world.stack.partners}, AMOCRM]


def told_phones(bot: Bot) -> None:
    for person in PEOPLE:
        answer = bot.account.api("PUT", f"/v1/bots/{bot.bot_id}/people/{person}", {"phone": phone_of(person)})
        assert answer.is_success, answer.text


def save(bot: Bot, route: Json) -> None:
    """The other side of a route may not answer when it is looked at: people try again."""
    assert eventually(lambda: bot.patch(route=route).status_code == 200)


def arrived(world: World, bot: Bot) -> dict[int, list[list[str]]]:
    """Return the texts of each person at each of the three places, in the order of that place."""
    wahelp, platform = world.partners("GET", "/sim/wahelp"), world.partners("GET", "/sim/platform")
    return {
        person: [
            bot.account.texts(bot.conversation(person)),
            [one["text"] for one in wahelp if one["phone"] == phone_of(person)],
            [one["content"] for one in platform if one["client_id"] == f"telegram_{person}"],
        ]
        for person in PEOPLE
    }


def number_of(world: World, bot: Bot) -> int:
    chats = sum(len(chat["messages"]) for chat in bot.account.chats().values())
    return chats + len(world.partners("GET", "/sim/wahelp")) + len(world.partners("GET", "/sim/platform"))


def write(world: World, bot: Bot, messages: range, luck: random.Random) -> None:
    """All people write in turn, while workers are killed."""
    for message, person in itertools.product(messages, PEOPLE):
        bot.hears(person, f"message {message}")
        if luck.random() < 0.06:
            world.stack.kill_environment("TelegramDeliver")


@pytest.mark.timeout(600)
def test_a_stream_goes_three_ways_and_nothing_is_lost_or_doubled(world: World) -> None:
    bot = world.account("switching").connect("switching_bot")
    routes = itertools.cycle(routes_of(world))
    told_phones(bot)
    for fault in ({"drop": "after"}, {"drop": "before"}, {"status": 503}):
        world.fault("partners", match="/messages", probability=0.04, **fault)
    whole, a_round, luck = MESSAGES * len(PEOPLE), IN_A_ROUND * len(PEOPLE), random.Random(9)  # noqa: S311
    with ThreadPoolExecutor(1) as people:
        for first in range(0, MESSAGES, IN_A_ROUND):
            writing = people.submit(write, world, bot, range(first + 1, first + IN_A_ROUND + 1), luck)
            half = first * len(PEOPLE) + a_round // 2
            assert eventually(lambda: number_of(world, bot) >= half, within=180)  # noqa: B023
            save(bot, next(routes))
            writing.result()
    assert eventually(lambda: number_of(world, bot) >= whole, within=180, every=1.0)
    world.no_faults()
    world.stack.wait_idle(120)
    places = arrived(world, bot)
    for person, there in places.items():
        counts = Counter(number for texts in there for number in numbered(texts))
        assert counts == dict.fromkeys(range(1, MESSAGES + 1), 1), (person, there)
        assert all(numbered(texts) == sorted(numbered(texts)) for texts in there), (person, there)
    used = [sum(len(there[place]) for there in places.values()) for place in range(3)]
    assert min(used) >= a_round // 2, used
    assert bot.account.failures() == []


def test_what_waits_for_a_phone_goes_by_the_route_that_comes_after(world: World) -> None:
    """Nobody has told the number; once the messages go into amoCRM they are there, in order, with all behind them."""
    bot = world.account("waiting").connect("waiting_bot")
    wahelp, _, _ = routes_of(world)
    assert bot.patch(route=wahelp).status_code == 200
    person = PEOPLE[0]
    for number in (1, 2):
        bot.hears(person, f"message {number}")
    assert eventually(lambda: bot.said_to(person)), "the bot asks for the number"
    bot.hears(person, "message 3")
    assert bot.patch(route=AMOCRM).status_code == 200
    bot.hears(person, "message 4")
    assert eventually(lambda: len(bot.account.texts(bot.conversation(person))) == 4)
    world.stack.wait_idle()
    assert numbered(bot.account.texts(bot.conversation(person))) == [1, 2, 3, 4]
    assert world.partners("GET", "/sim/wahelp") == []
    assert bot.account.failures() == []
