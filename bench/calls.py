"""Calls per message: what the functions ask of AWS and of the outside systems for one text message.

Messages go one at a time, so that every call belongs to one message and the budget is checked on each of them. What
the event source mapping does (ReceiveMessage, DeleteMessage) is not a call of the functions.
"""

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import httpx

from bench.crowd import Chat, Crowd, Outside, check_arrived, running_stack
from bench.report import Report, table
from local.driver import LocalStack

MESSAGES = 50
PEOPLE = 6

FUNCTIONS = ("TelegramReceive", "TelegramDeliver", "AmoReceive", "AmoDeliver", "AccountJobs")
SENDS = {"sqs.SendMessage", "sqs.SendMessageBatch"}
READS = {f"dynamodb.{name}" for name in ("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems")}
WRITES = {
    f"dynamodb.{name}"
    for name in ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "ExecuteStatement")
}
HTTPS = "HTTPS"

Say = Callable[[Chat, str], object]


@dataclass(frozen=True)
class Calls:
    """`others` are all AWS calls that are neither a send to a queue nor one to the database."""

    sends: int
    reads: int
    writes: int
    https: int
    others: int = 0


INCOMING = Calls(sends=1, reads=1, writes=1, https=1)
OUTGOING = Calls(sends=1, reads=1, writes=2, https=2)
"""At most, for each message; an environment that knows bot and conversation reads nothing for an incoming one."""

LABELS = {
    "sends": "SQS sends",
    "reads": "DynamoDB reads",
    "writes": "DynamoDB writes",
    "https": "HTTPS calls",
    "others": "other AWS calls",
}


@dataclass(frozen=True)
class Counted:
    """What single messages of one direction took; `by_function` is the mean per message, by function and call."""

    direction: str
    messages: tuple[Calls, ...]
    by_function: dict[str, dict[str, float]]

    def figures(self, kind: str) -> list[int]:
        return [getattr(calls, kind) for calls in self.messages]

    def over(self, budget: Calls) -> list[str]:
        """Return what exceeds the budget: the most that any of the messages took counts."""
        limits = asdict(budget)
        return [
            f"{self.direction}: {max(self.figures(kind))} {LABELS[kind]} for a message, over {limit}"
            for kind, limit in limits.items()
            if max(self.figures(kind)) > limit
        ]


@dataclass(frozen=True)
class Found:
    incoming: Counted
    outgoing: Counted
    first: Counted

    def broken(self) -> list[str]:
        broken = self.incoming.over(INCOMING) + self.outgoing.over(OUTGOING)
        if statistics.median(self.incoming.figures("reads")):
            broken.append("incoming: a warm environment reads the database")
        return broken


def run() -> Report:
    with running_stack() as stack:
        found = measure(stack)
    budgets = {"incoming": asdict(INCOMING), "outgoing": asdict(OUTGOING)}
    data = {name: _data(counted) for name, counted in vars(found).items()}
    return Report({**data, "budget": budgets}, _text(found), tuple(found.broken()))


def measure(stack: LocalStack, messages: int = MESSAGES) -> Found:
    """Count on a stack that nothing else uses meanwhile. Raises BenchError when a message does not arrive."""
    with httpx.Client(timeout=30) as http:
        crowd = Crowd(stack, http, bots=1, people=PEOPLE)
        acquainted, *new = crowd.chats
        for number in range(2):
            _say(crowd, crowd.write, acquainted, f"cold {number}")
            _say(crowd, crowd.reply, acquainted, f"cold {number}")
        first = _count(crowd, "first", crowd.write, [(chat, "first 0") for chat in new])
        for chat in crowd.chats:
            _say(crowd, crowd.reply, chat, "warm 0")
        rounds = [(crowd.chats[n % PEOPLE], f"counted {n}") for n in range(messages)]
        incoming = _count(crowd, "incoming", crowd.write, rounds)
        outgoing = _count(crowd, "outgoing", crowd.reply, rounds)
        for arrived in (crowd.in_amocrm(), crowd.in_telegram()):
            check_arrived(arrived, [(chat, [text for to, text in rounds if to == chat]) for chat in crowd.chats])
    return Found(incoming, outgoing, first)


def _count(crowd: Crowd, direction: str, say: Say, what: list[tuple[Chat, str]]) -> Counted:
    return count(crowd, direction, [partial(say, chat, text) for chat, text in what])


def count(outside: Outside, direction: str, acts: Sequence[Callable[[], object]]) -> Counted:
    """Have things done one at a time, and count what each of them takes until there is no work anywhere."""
    start = before = made(outside)
    messages = []
    for act in acts:
        act()
        outside.wait_idle()
        after = made(outside)
        messages.append(calls_of(after - before))
        before = after
    by_function: dict[str, dict[str, float]] = {}
    for (place, call), number in sorted((before - start).items()):
        by_function.setdefault(place, {})[call] = round(number / len(acts), 3)
    return Counted(direction, tuple(messages), by_function)


def _say(crowd: Crowd, say: Say, chat: Chat, text: str) -> None:
    say(chat, text)
    crowd.wait_idle()


def made(outside: Outside) -> Counter[tuple[str, str]]:
    """Return all calls made up to now by function and operation; the HTTPS ones by the service that received them."""
    functions = outside.stack.functions()
    found = Counter({(name, call): n for name in FUNCTIONS for call, n in functions[name]["aws_calls"].items()})
    for service, address in (("Telegram", outside.stack.telegram), ("amoCRM", outside.stack.amocrm)):
        found[service, HTTPS] = len(outside.ask("GET", f"{address}/sim/requests"))
    return found


def calls_of(found: Counter[tuple[str, str]]) -> Calls:
    """Return how many calls of each kind these are."""

    def number(wanted: set[str]) -> int:
        return sum(count for (_, call), count in found.items() if call in wanted)

    known = SENDS | READS | WRITES | {HTTPS}
    others = sum(count for (_, call), count in found.items() if call not in known)
    return Calls(number(SENDS), number(READS), number(WRITES), number({HTTPS}), others)


def _data(counted: Counted) -> dict[str, object]:
    figures = {kind: {"mean": _mean(counted, kind), "most": max(counted.figures(kind))} for kind in LABELS}
    return {"messages": len(counted.messages), "per_message": figures, "by_function": counted.by_function}


def _mean(counted: Counted, kind: str) -> float:
    return round(statistics.mean(counted.figures(kind)), 3)


def _text(found: Found) -> str:
    head = ("per message", "incoming", "most", "budget", "outgoing", "most", "budget", "a person's first", "most")
    rows = [
        (
            LABELS[kind],
            *(_mean(found.incoming, kind), max(found.incoming.figures(kind)), getattr(INCOMING, kind)),
            *(_mean(found.outgoing, kind), max(found.outgoing.figures(kind)), getattr(OUTGOING, kind)),
            *(_mean(found.first, kind), max(found.first.figures(kind))),
        )
        for kind in LABELS
    ]
    places = [
        (place, call, f"{mean:g}", counted.direction)
        for counted in (found.incoming, found.outgoing, found.first)
        for place, calls in counted.by_function.items()
        for call, mean in calls.items()
    ]
    return (
        f"{len(found.incoming.messages)} text messages in and {len(found.outgoing.messages)} answers out, one at a\n"
        "time, between people and a bot that know each other; mean, the most that a single message took, and the\n"
        "budget, which binds every message. A person's first message, for information: with the search for the\n"
        "contact, the profile photo and the job that completes the contact.\n\n"
        + table(head, rows)
        + "\n\nWho makes them, or receives them (mean per message):\n\n"
        + table(("function or service", "call", "mean", "direction"), places)
    )
