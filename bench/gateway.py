"""The gateway: what it adds to a call, what it works and holds, what it asks of AWS, and what that costs.

The same calls go to the Telegram simulator and through the gateway, in turns. Milliseconds are of the local stack; the
calls to AWS are the product's wherever it runs.
"""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

import httpx

from bench.crowd import BenchError, Crowd, running_stack
from bench.gateway_costs import Costs, Taken
from bench.owners_code import POLL_SECONDS, OwnersCode, listening, polling
from bench.processes import function_seconds, peaks
from bench.report import Report, table
from local.driver import LocalStack
from local.world import url

CALLS = 100
PEOPLE = 10
PAIRS_A_SECOND = 5.0
"""A call each way: well within what Telegram lets a bot say, so that nothing waits for its turn."""

UPDATES = 20
IDLE_POLLS = 3
ARRIVES_WITHIN = 30.0
BOUND_MS = 15.0
"""The p95 through the gateway may be so much over the direct one."""

FUNCTIONS = ("TelegramReceive", "OwnerDeliver", "BotApi")
"""Those that work for the owner's code; amoCRM's side of an update is in «Calls per message»."""

RETRY_SCALE = ("--retry-scale", "0.05")


@dataclass(frozen=True)
class Passed:
    """A call made so many times each way, in turns: its milliseconds, and what one through the gateway takes."""

    method: str
    direct: list[float] = field(repr=False)
    through: list[float] = field(repr=False)
    taken: Taken

    def figures(self) -> list[float]:
        """Return p50 and p95 of the direct calls, of those through the gateway, and the difference of the p95."""
        both = [
            figure
            for times in (self.direct, self.through)
            for figure in (_percentile(times, 50), _percentile(times, 95))
        ]
        return [*both, round(both[3] - both[1], 1)]

    @property
    def holds(self) -> bool:
        return self.figures()[-1] <= BOUND_MS


@dataclass(frozen=True)
class Found:
    passed: list[Passed]
    polled: Taken
    pushed: Taken
    idle: Taken
    peak_mb: float

    @property
    def costs(self) -> Costs:
        return Costs(
            idle_poll=self.idle,
            poll_seconds=POLL_SECONDS,
            polled=self.polled,
            pushed=self.pushed,
            call=self.passed[0].taken,
            send=self.passed[1].taken,
        )


def run() -> Report:
    with running_stack(*RETRY_SCALE) as stack, httpx.Client(timeout=60) as http:
        found = measure(stack, http)
    broken = [
        f"{one.method}: p95 through the gateway is {one.figures()[-1]:g} ms over the direct one, over {BOUND_MS:g}"
        for one in found.passed
        if not one.holds
    ]
    return Report(_data(found), _text(found), tuple(broken))


def measure(stack: LocalStack, http: httpx.Client) -> Found:
    """Measure on a stack that nothing else uses meanwhile. Raises BenchError when something is not answered."""
    crowd = Crowd(stack, http, bots=1, people=PEOPLE)
    account, bot = crowd.chats[0].account_id, crowd.chats[0].bot_id
    key = crowd.api(account, "POST", f"/v1/bots/{bot}/key")["key"]
    [token] = [one["token"] for one in crowd.ask("GET", f"{stack.telegram}/sim/bots") if one["bot_id"] == bot]
    for chat in crowd.chats:
        crowd.write(chat, "hello")
    crowd.wait_idle(60)
    code = OwnersCode(stack.gateway, key, http)
    [newest] = code.poll(0, -1)
    direct = OwnersCode(stack.telegram, token, http)
    people = cycle([chat.person for chat in crowd.chats])
    calls: dict[str, Callable[[], dict[str, Any]]] = {
        "getMe": dict,
        "sendMessage": lambda: {"chat_id": next(people), "text": "owner"},
    }
    passed = [_pass_on(crowd, direct, code, method, parameters) for method, parameters in calls.items()]
    idle = _idle(crowd, code, newest["update_id"] + 1)
    with polling(code) as heard:
        polled = _updates(crowd, heard)
    with listening(stack.ports.owner) as bodies:
        code.call("setWebhook", url=url(stack.ports.owner))
        pushed = _updates(crowd, bodies)
        code.call("deleteWebhook")
    return Found(passed, polled, pushed, idle, max(peaks(stack, "BotApi").values()))


def _pass_on(
    crowd: Crowd, direct: OwnersCode, code: OwnersCode, method: str, parameters: Callable[[], dict[str, Any]]
) -> Passed:
    for way in (direct, code):
        way.timed(method, **parameters())
    crowd.wait_idle()
    times: tuple[list[float], list[float]] = ([], [])
    with _taken(crowd, CALLS) as taken:
        started = time.monotonic()
        for number in range(CALLS):
            time.sleep(max(0.0, started + number / PAIRS_A_SECOND - time.monotonic()))
            for found, way in zip(times, (direct, code), strict=True):
                found.append(way.timed(method, **parameters()))
        crowd.wait_idle()
    return Passed(method, *times, taken[0])


def _idle(crowd: Crowd, code: OwnersCode, offset: int) -> Taken:
    with _taken(crowd, IDLE_POLLS) as taken:
        for _ in range(IDLE_POLLS):
            code.poll(POLL_SECONDS, offset)
    return taken[0]


def _updates(crowd: Crowd, heard: list[Any]) -> Taken:
    """Have people write one at a time, each when the code has heard the last."""
    people = cycle(crowd.chats)
    crowd.write(next(people), "first")
    _until(heard, 1)
    crowd.wait_idle()
    with _taken(crowd, UPDATES) as taken:
        for number in range(UPDATES):
            crowd.write(next(people), f"update {number}")
            _until(heard, number + 2)
        crowd.wait_idle()
    return taken[0]


def _until(heard: list[Any], number: int) -> None:
    deadline = time.monotonic() + ARRIVES_WITHIN
    while len(heard) < number:
        if time.monotonic() > deadline:
            raise BenchError(f"the owner's code heard {len(heard)} of {number} updates")
        time.sleep(0.01)


@contextmanager
def _taken(crowd: Crowd, times: int) -> Iterator[list[Taken]]:
    """Count what is done inside, for each of so many times."""
    found: list[Taken] = []
    before = _counts(crowd.stack)
    yield found
    after = _counts(crowd.stack)
    parts = ({name: (now[name] - then[name]) / times for name in now} for now, then in zip(after, before, strict=True))
    found.append(Taken(*parts))


def _counts(stack: LocalStack) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return the calls to AWS, the invocations, and the processor seconds of the functions up to now."""
    functions = stack.functions()
    calls = {f"{name} {call}": n for name in FUNCTIONS for call, n in functions[name]["aws_calls"].items()}
    seconds = function_seconds(stack)
    return (
        Counter(calls),
        Counter({name: functions[name]["invocations"] for name in FUNCTIONS}),
        Counter({name: seconds.get(name, 0.0) for name in FUNCTIONS}),
    )


def _percentile(times: list[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 1)


def _data(found: Found) -> dict[str, Any]:
    passed = {one.method: {"ms": one.figures(), "taken": asdict(one.taken)} for one in found.passed}
    taken = {"idle_poll": asdict(found.idle), "polled": asdict(found.polled), "pushed": asdict(found.pushed)}
    return {"passed": passed, **taken, "peak_mb": found.peak_mb, "bound_ms": BOUND_MS, "costs": found.costs.dollars()}


def _text(found: Found) -> str:
    speed = [
        (one.method, *(f"{figure:g}" for figure in one.figures()), f"≤ {BOUND_MS:g}", "yes" if one.holds else "NO")
        for one in found.passed
    ]
    columns = {
        **{one.method: one.taken for one in found.passed},
        "an update, polled": found.polled,
        "an update, webhook": found.pushed,
        f"an idle poll of {POLL_SECONDS} s": found.idle,
    }
    names = sorted({name for taken in columns.values() for name, number in taken.calls.items() if number})
    calls = [(name, *(f"{taken.calls.get(name, 0):.3g}" for taken in columns.values())) for name in names]
    work = [
        (f"{name}, ms of processor", *(f"{taken.seconds.get(name, 0) * 1000:.1f}" for taken in columns.values()))
        for name in FUNCTIONS
    ]
    return (
        f"{CALLS} calls each way in turns, {PAIRS_A_SECOND:g} pairs a second, milliseconds:\n\n"
        + table(("call", "p50", "p95", "gateway p50", "gateway p95", "over", "bound", "holds"), speed)
        + f"\n\nCalls to AWS and processor time, each; an environment of BotApi held {found.peak_mb:g} MB at most:\n\n"
        + table(("function and call", *columns), [*calls, *work])
        + f"\n\n{found.costs.text()}"
    )
