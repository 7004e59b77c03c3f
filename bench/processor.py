"""Processor time per text message of each function on its way, beside a bare handler that makes the same calls.

Both run at once on a stack of the same runner and take turns, so that whatever else the machine does slows both. The
bare handlers (`bench/bare`) call AWS with plain boto3 and the outside with plain httpx, and do nothing else; Lambda's
runtime client, whose time nobody can spare, is part of both.
"""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
import httpx

from bench.crowd import BenchError, Crowd, check_arrived, running_stack
from bench.load import Direction, Load
from bench.processes import function_seconds
from bench.report import Report, table
from local.driver import LocalStack

BARE = ("--template", str(Path(__file__).with_name("bare") / "template.yaml"), "--simulators", "bench.bare")
FUNCTIONS: dict[str, Direction] = {
    "TelegramReceive": "incoming",
    "TelegramDeliver": "incoming",
    "AmoReceive": "outgoing",
    "AmoDeliver": "outgoing",
}
BOUND = 1.5
PEOPLE = 20
ROUNDS = 4
"""Texts of each person in one turn."""
TURNS = 9
RATE = 20.0
"""Messages a second: light, so that nobody queues and no limit of the outside systems is met."""


@dataclass(frozen=True)
class Spent:
    """Milliseconds of processor time per message; `ratio` is the median over the turns, with its quartiles."""

    function: str
    milliseconds: float
    bare_milliseconds: float
    ratio: float
    low: float
    high: float


def run() -> Report:
    found = measure()
    broken = [
        f"{one.function} takes {one.ratio:.2f} × the processor time of its bare handler, over {BOUND}"
        for one in found
        if one.ratio > BOUND
    ]
    return Report({"functions": [asdict(one) for one in found], "bound": BOUND}, _text(found), tuple(broken))


def measure() -> list[Spent]:
    with running_stack() as stack, _running_bare() as bare, httpx.Client(timeout=60) as http:
        crowd = Crowd(stack, http, bots=1, people=PEOPLE)
        turns: list[tuple[Counter[str], Counter[str]]] = []
        for number in range(TURNS + 1):
            mine: Counter[str] = Counter()
            least: Counter[str] = Counter()
            for direction in ("incoming", "outgoing"):
                mine += _product(stack, crowd, Load(f"{direction}{number}", direction, ROUNDS, RATE))
                least += _bare(bare, direction, number)
            turns.append((mine, least))
    return [_compare(function, turns[1:]) for function in FUNCTIONS]  # the first turn starts the environments


def _compare(function: str, turns: list[tuple[Counter[str], Counter[str]]]) -> Spent:
    low, ratio, high = statistics.quantiles([mine[function] / least[function] for mine, least in turns], n=4)
    return Spent(
        function=function,
        milliseconds=round(statistics.median(mine[function] for mine, _ in turns), 2),
        bare_milliseconds=round(statistics.median(least[function] for _, least in turns), 2),
        ratio=round(ratio, 2),
        low=round(low, 2),
        high=round(high, 2),
    )


def _product(stack: LocalStack, crowd: Crowd, load: Load) -> Counter[str]:
    before = _spent(stack)
    load.say(stack, crowd.chats)
    crowd.wait_idle()
    arrived = crowd.in_amocrm() if load.direction == "incoming" else crowd.in_telegram()
    check_arrived(arrived, [(chat, load.texts()) for chat in crowd.chats])
    return _per_message(before, _spent(stack), load.direction)


@contextmanager
def _running_bare() -> Iterator[LocalStack]:
    with tempfile.TemporaryDirectory() as folder:
        stack = LocalStack(Path(folder), ("--fresh", *BARE)).start()
        try:
            yield stack
        finally:
            stack.stop()


def _bare(stack: LocalStack, direction: Direction, turn: int) -> Counter[str]:
    before = _spent(stack)
    asyncio.run(_say(stack, direction, turn))
    stack.wait_idle()
    return _per_message(before, _spent(stack), direction)


async def _say(stack: LocalStack, direction: Direction, turn: int) -> None:
    """Send the requests that the product's receivers get for the same texts, at the same rate."""
    start = time.monotonic()
    async with aiohttp.ClientSession() as http:
        for number in range(PEOPLE * ROUNDS):
            await asyncio.sleep(start + number / RATE - time.monotonic())
            person, name = 700_000 + number % PEOPLE, turn * PEOPLE * ROUNDS + number + 1
            path, body = (
                ("/telegram/7001", _update(person, name))
                if direction == "incoming"
                else ("/amo/chats/scope", _hook(person, name))
            )
            async with http.post(f"{stack.api}{path}", json=body) as answer:
                if not answer.ok:
                    raise BenchError(f"{path}: {answer.status}")


def _update(person: int, number: int) -> dict[str, object]:
    named = {"id": person, "first_name": f"Клиент {person}", "username": f"client_{person}"}
    message = {"message_id": number, "from": {**named, "is_bot": False}, "chat": {**named, "type": "private"}}
    return {"update_id": number, "message": {**message, "date": 1_800_000_000, "text": f"incoming {number}"}}


def _hook(person: int, number: int) -> dict[str, object]:
    name = f"00000000-0000-4000-8000-{number:012d}"
    client = {"id": name, "name": f"Клиент {person}", "client_id": f"7001:{person}", "phone": "", "email": ""}
    message = {
        "receiver": client,
        "sender": {"id": name, "name": "Менеджер"},
        "conversation": {"id": name, "client_id": f"7001:{person}"},
        "source": {"external_id": "tg-7001"},
        "timestamp": 1_800_000_000,
        "msec_timestamp": 1_800_000_000_000,
        "message": {"id": name, "type": "text", "text": f"outgoing {number}", "markup": None, "tag": "", "media": ""},
    }
    return {"account_id": name, "time": 1_800_000_000, "message": message}


def _spent(stack: LocalStack) -> Counter[str]:
    return Counter(function_seconds(stack))


def _per_message(before: Counter[str], after: Counter[str], direction: Direction) -> Counter[str]:
    spent = {name: after[name] - before[name] for name, way in FUNCTIONS.items() if way == direction}
    return Counter({name: seconds * 1000 / (PEOPLE * ROUNDS) for name, seconds in spent.items()})


def _text(found: list[Spent]) -> str:
    rows = [
        (
            one.function,
            f"{one.milliseconds:.2f}",
            f"{one.bare_milliseconds:.2f}",
            f"{one.ratio:.2f}",
            f"{one.low:.2f}–{one.high:.2f}",
            f"≤ {BOUND}",
            "yes" if one.ratio <= BOUND else "NO",
        )
        for one in found
    ]
    return (
        f"Milliseconds of processor time for one text message, {TURNS} turns of {PEOPLE * ROUNDS} messages each way,\n"
        f"{RATE:g} a second: the product's functions, and handlers that make the same calls with plain boto3 and\n"
        "httpx on a stack of the same runner. Median over the turns; only the ratio is a claim.\n\n"
        + table(("function", "ms", "bare ms", "ratio", "quartiles", "bound", "holds"), rows)
    )
