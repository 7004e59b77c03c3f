"""Two accounts, three bots, a hundred people: every message in its place, in order, once; and the same with faults."""

import random
import threading
from collections import Counter

import pytest

from tests.e2e.driving import Account, Bot, World, eventually, numbered

PEOPLE = range(7001, 7101)
MESSAGES = 2000
ANSWERS = 500
FAULTY = 0.05
"""The share of each of the four kinds of faults: together a fifth of all calls."""

SLOW = 0.005
"""The share of calls that are done, but answered only after everybody has stopped waiting."""

KILL_EVERY = 80
"""Invocations between two kills: by work and not by time, so that a busy machine gets no more kills for its work."""

KILLS = 40
"""How many kills there have to be at least, whatever luck finds no environment to kill."""


class Company:
    """Two accounts with three bots, and what everybody has written."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.alpha, self.beta = world.account("alpha"), world.account("beta")
        self.bots = [
            self.alpha.connect("one_bot", "Один"),
            self.alpha.connect("two_bot", "Два", pipeline=1),
            self.beta.connect("three_bot", "Три"),
        ]
        self.written: Counter[tuple[Bot, int]] = Counter()

    def write(self, seed: int) -> None:
        order = random.Random(seed)  # noqa: S311
        for _ in range(MESSAGES):
            person = order.choice(PEOPLE)
            talk = self.bots[person % 3] if person % 2 else order.choice(self.bots), person
            self.written[talk] += 1
            talk[0].hears(talk[1], f"message {self.written[talk]}")

    def answer(self) -> None:
        talks = sorted(self.written, key=lambda talk: (talk[1], talk[0].bot_id))
        for number in range(ANSWERS):
            bot, person = talks[number % len(talks)]
            said = bot.account.reply(bot.conversation(person), f"answer {number}")
            assert said["hook_status"] == 200

    def arrived(self) -> int:
        chats = [chat for account in (self.alpha, self.beta) for chat in account.chats().values()]
        return sum(message["direction"] == "incoming" for chat in chats for message in chat["messages"])

    def said(self) -> Counter[str]:
        """Return every answer that Telegram took, with how often."""
        calls = [call for bot in self.bots for call in bot.sent() if call["result"]["ok"]]
        return Counter(call["params"]["text"] for call in calls)

    def statuses(self) -> Counter[str]:
        chats = [chat for account in (self.alpha, self.beta) for chat in account.chats().values()]
        return Counter(m["status"] for chat in chats for m in chat["messages"] if m["direction"] == "outgoing")


def all_in_their_places(company: Company) -> None:
    for account in (company.alpha, company.beta):
        _in_their_places(company, account)


def _in_their_places(company: Company, account: Account) -> None:
    chats = account.chats()
    talks = {bot.conversation(person): (bot, count) for (bot, person), count in company.written.items()
             if bot.account is account}  # fmt: skip
    assert set(chats) == set(talks)
    everything = account.everything()
    deals = {deal["id"]: deal for deal in everything["deals"]}
    for conversation, (bot, count) in talks.items():
        chat = chats[conversation]
        incoming = [message["text"] for message in chat["messages"] if message["direction"] == "incoming"]
        assert numbered(incoming) == list(range(1, count + 1)), conversation
        assert chat["source"] == f"tg-{bot.bot_id}"
        person = int(conversation.partition(":")[2])
        if person % 2:  # wrote to this bot alone, so that the deal was made in its pipeline
            assert deals[chat["deal_id"]]["pipeline_id"] == bot.pipeline_id
        assert chat["deal_id"] in deals
    people = [contact["custom_fields"].get("Telegram ID") for contact in everything["contacts"]]
    assert sorted(people) == sorted({conversation.partition(":")[2] for conversation in talks})


def answers_came_in_order(company: Company) -> None:
    for bot, person in company.written:
        numbers = numbered(bot.said_to(person))
        assert numbers == sorted(numbers), (bot.bot_id, person)


@pytest.mark.timeout(1200)
def test_everything_arrives_in_order_and_once(world: World) -> None:
    company = Company(world)
    company.write(seed=1)
    assert eventually(lambda: company.arrived() >= MESSAGES, within=600, every=1)
    world.stack.wait_idle(120)
    all_in_their_places(company)

    company.answer()
    world.stack.wait_idle(120)

    assert company.said() == Counter({f"answer {number}": 1 for number in range(ANSWERS)})
    assert company.statuses() == {"delivered": ANSWERS}
    answers_came_in_order(company)
    assert set(world.stack.state()["dlq"].values()) == {0}


@pytest.mark.timeout(1800)
def test_faults_and_kills_lose_nothing_and_double_only_what_they_may(world: World) -> None:
    company = Company(world)
    for number, account in enumerate((company.alpha, company.beta)):
        account.switch(duplicate_msgid="error" if number else "ok")
    world.tg("POST", "/sim/switches", {"redeliver_probability": 0.1})
    for where, match in (("amocrm", "/v2/origin/custom"), ("telegram", "/bot")):
        world.fault(where, match=match, status=429, retry_after=1, probability=FAULTY)
        world.fault(where, match=match, status=500, probability=FAULTY)
        world.fault(where, match=match, drop="after", probability=FAULTY)
        world.fault(where, match=match, drop="before", probability=FAULTY)
        world.fault(where, match=match, delay_ms=7000, probability=SLOW)
    kills: Counter[str] = Counter()
    stop = threading.Event()
    killer = threading.Thread(target=_kill_as_work_goes_on, args=(world, stop, kills), daemon=True)
    killer.start()
    try:
        company.write(seed=2)
        assert eventually(lambda: company.arrived() >= MESSAGES, within=900, every=1), company.arrived()
        company.answer()
        assert eventually(lambda: company.statuses() == {"delivered": ANSWERS}, within=500, every=1)
    finally:
        stop.set()
        killer.join()
    world.no_faults()
    world.stack.wait_idle(150)

    all_in_their_places(company)
    said = company.said()
    assert set(said) == {f"answer {number}" for number in range(ANSWERS)}
    doubles = sum(said.values()) - ANSWERS
    resent = world.stack.log("AmoDeliver").count("sent again: the first attempt left no receipt")
    print(f"\nkills {dict(kills)}; answers {ANSWERS}, doubled {doubles}, sent again after a break {resent}")  # noqa: T201
    assert sum(kills.values()) >= KILLS
    assert doubles <= resent
    answers_came_in_order(company)
    assert set(world.stack.state()["dlq"].values()) == {0}
    assert company.alpha.failures() + company.beta.failures() == []


def _kill_as_work_goes_on(world: World, stop: threading.Event, kills: Counter[str]) -> None:
    luck = random.Random(3)  # noqa: S311
    tried = 0
    while not stop.wait(0.2):
        functions = world.stack.state()["functions"]
        if sum(function["invocations"] for function in functions.values()) < (tried + 1) * KILL_EVERY:
            continue
        tried += 1
        function = luck.choice(sorted(name for name, found in functions.items() if found["environments"]))
        if world.stack.kill_environment(function) is not None:
            kills[function] += 1
