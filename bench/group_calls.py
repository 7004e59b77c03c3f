"""Calls per message of a group: what one costs that is tied to one deal, to three, to ten.

Counted as `bench.calls` counts private talks: one message at a time, every one held to the budget. What grows with the
deals are one call to amoCRM and one write for each, and one SQS call for each ten of them.
"""

import math
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from bench.calls import LABELS, Calls, Counted, count
from bench.crowd import BenchError, Json, Outside, running_stack
from bench.report import Report, table
from local.driver import LocalStack

DEALS = (1, 3, 10)
MESSAGES = 12
ANSWERS_BEFORE, ANSWERS = 3, 6
"""Together fewer than the pace of a group lets through at once, so that no answer waits for its turn."""

WARMING = 6
"""Messages before the counted ones, and two more for each deal, so that every environment has met every talk."""

OWNER = 700_000
PEOPLE = (700_001, 700_002, 700_003)
AT_ONCE = 10
"""Messages that one call of SQS takes."""


def incoming(deals: int) -> Calls:
    """Return the most that a message of a group may take: to be stored, spread, and brought into each deal.

    An environment that has not met a deal's talk yet reads it once, and one that has not seen the bot for a while reads
    that: how many do depends on which environments SQS hands the lines to, so that only the median binds reads.
    """
    return Calls(sends=1 + math.ceil(deals / AT_ONCE), reads=2 + deals, writes=deals, https=deals)


def outgoing(deals: int) -> Calls:
    """Return the most that an answer may take: to be sent, reported, and shown in each of the other deals."""
    others = deals - 1
    return Calls(sends=1 + math.ceil(others / AT_ONCE), reads=2 + others, writes=3 + 2 * others, https=2 + others)


@dataclass(frozen=True)
class Found:
    """What was counted of a group with so many deals; `first` are the first messages of people in it."""

    deals: int
    linking: Counted
    first: Counted
    incoming: Counted
    outgoing: Counted

    def broken(self) -> list[str]:
        name = f"a group of {self.deals} deals"
        broken = [f"{name}: {text}" for text in self.incoming.over(incoming(self.deals))]
        broken += [f"{name}: {text}" for text in self.outgoing.over(outgoing(self.deals))]
        reads = statistics.median(self.incoming.figures("reads"))
        if reads > 1:
            broken.append(f"{name}: {reads:g} reads for a message that warm environments work on, over 1")
        if set(self.incoming.figures("https")) != {self.deals}:
            broken.append(f"{name}: {self.incoming.figures('https')} HTTPS calls, not one for each deal")
        return broken


class Company(Outside):
    """An account with a bot, and groups that are tied to its deals."""

    def __init__(self, stack: LocalStack, http: httpx.Client) -> None:
        super().__init__(stack, http)
        self.account_id = self.install("groups")
        self.bot_id, _ = self.connect(self.account_id, "bench_group_bot", "Бот")

    def group(self, number: int) -> "Group":
        """Add the bot to a new group, as its administrator, and wait until that is known."""
        group = Group(self, -4_000 - number)
        me = {"id": self.bot_id, "is_bot": True, "first_name": "Бот"}
        body = {"bot_id": self.bot_id, "chat": group.chat, "user": me, "from": person(OWNER), "status": "administrator"}
        self.ask("POST", f"{self.stack.telegram}/sim/members", body)
        self.wait_idle()
        if not any(one["group_id"] == group.chat_id for one in self._groups()):
            raise BenchError(f"group {group.chat_id} is not known")
        return group

    def deal(self) -> int:
        address = f"{self.stack.amocrm}/sim/accounts/{self.account_id}/deals"
        made: int = self.ask("POST", address, {"name": "Ремонт"})["deal_id"]
        return made

    def _groups(self) -> list[Json]:
        found: list[Json] = self.api(self.account_id, "GET", "/v1/groups")["groups"]
        return found


@dataclass(frozen=True)
class Group:
    company: Company
    chat_id: int

    @property
    def chat(self) -> Json:
        return {"id": self.chat_id, "type": "supergroup", "title": f"Ремонт {-self.chat_id}"}

    def talk(self, deal: int) -> str:
        return f"{self.company.bot_id}:{self.chat_id}:{deal}"

    def tie(self, deal: int) -> None:
        path = f"/v1/groups/{self.chat_id}/links"
        self.company.api(self.company.account_id, "POST", path, {"bot_id": self.company.bot_id, "deal_id": deal})

    def hears(self, number: int, text: str) -> None:
        body = {"bot_id": self.company.bot_id, "chat": self.chat, "from": person(PEOPLE[number % len(PEOPLE)])}
        self.company.ask("POST", f"{self.company.stack.telegram}/sim/messages", body | {"text": text})

    def answered(self, deal: int, text: str) -> None:
        address = f"{self.company.stack.amocrm}/sim/accounts/{self.company.account_id}/reply"
        self.company.ask("POST", address, {"conversation_id": self.talk(deal), "text": text})

    def check(self, deals: list[int], direction: str, texts: list[str]) -> None:
        """Raise BenchError unless each deal holds exactly these texts of their kind, in order."""
        address = f"{self.company.stack.amocrm}/sim/accounts/{self.company.account_id}/chats"
        chats = {chat["conversation_id"]: chat["messages"] for chat in self.company.ask("GET", address)}
        kind = texts[0].split()[0]
        for deal in deals:
            told = (one["text"] for one in chats[self.talk(deal)] if one["direction"] == direction)
            found = [text for text in told if text.split()[0] == kind]
            if found != texts:
                raise BenchError(f"deal {deal} holds {found} instead of {texts}")


def person(number: int) -> Json:
    return {"id": number, "first_name": f"Клиент {number}", "username": f"client_{number}"}


def run() -> Report:
    with running_stack() as stack:
        found = measure(stack)
    data: dict[str, Any] = {str(one.deals): _data(one) for one in found}
    return Report(data, _text(found), tuple(text for one in found for text in one.broken()))


def measure(stack: LocalStack, sizes: tuple[int, ...] = DEALS, messages: int = MESSAGES) -> list[Found]:
    """Count on a stack that nothing else uses meanwhile. Raises BenchError when a message does not arrive."""
    with httpx.Client(timeout=30) as http:
        company = Company(stack, http)
        return [_measured(company, number, deals, messages) for number, deals in enumerate(sizes, 1)]


def _measured(company: Company, number: int, size: int, messages: int) -> Found:
    group = company.group(number)
    deals = [company.deal() for _ in range(size)]
    linking = count(company, "linking", [_act(group.tie, deal) for deal in deals])
    first = count(company, "first", [_act(group.hears, one, f"first {one}") for one in range(len(PEOPLE))])
    for one in range(WARMING + 2 * size):
        group.hears(one, f"warm {one}")
        company.wait_idle()
    said = [f"counted {one}" for one in range(messages)]
    heard = count(company, "incoming", [_act(group.hears, one, text) for one, text in enumerate(said)])
    group.check(deals, "incoming", said)
    for one in range(ANSWERS_BEFORE):
        group.answered(deals[0], f"warm {one}")
        company.wait_idle()
    told = [f"answer {one}" for one in range(ANSWERS)]
    answers = count(company, "outgoing", [_act(group.answered, deals[0], text) for text in told])
    group.check(deals, "outgoing", told)
    return Found(size, linking, first, heard, answers)


def _act(work: Callable[..., object], *arguments: object) -> Callable[[], object]:
    return lambda: work(*arguments)


def _data(found: Found) -> dict[str, Any]:
    counted = (found.linking, found.first, found.incoming, found.outgoing)
    figures = {
        one.direction: {kind: {"mean": _mean(one, kind), "most": max(one.figures(kind))} for kind in LABELS}
        for one in counted
    }
    return figures | {"budget": {"incoming": asdict(incoming(found.deals)), "outgoing": asdict(outgoing(found.deals))}}


def _mean(counted: Counted, kind: str) -> float:
    return round(statistics.mean(counted.figures(kind)), 3)


def _text(found: list[Found]) -> str:
    columns = ("incoming", "most", "budget", "outgoing", "most", "budget", "a person's first", "a link")
    rows = [
        (
            one.deals,
            label,
            *(_mean(one.incoming, kind), max(one.incoming.figures(kind)), getattr(incoming(one.deals), kind)),
            *(_mean(one.outgoing, kind), max(one.outgoing.figures(kind)), getattr(outgoing(one.deals), kind)),
            *(_mean(one.first, kind), _mean(one.linking, kind)),
        )
        for one in found
        for kind, label in LABELS.items()
    ]
    return (
        "A message that somebody writes in a group, and an answer from one of its deals, one at a time; mean, the\n"
        "most that a single one took, and the budget, which binds every one. Of reads by warm environments at most\n"
        "one may be the rule. For information: the first message of a person, whose contact is found or made and\n"
        "put on the cards of all deals, and a new link, with its contact and its chat.\n\n"
        + table(("deals", "per message", *columns), rows)
    )
