"""Messages per second and time from end to end on a local stack, both ways, at a light load and at saturation.

The outside systems keep their limits all along, and so does the product, which is why every bot has an account of its
own: the first message of a person costs REST calls, of which an account has seven a second.
"""

import statistics
import time
from collections import Counter
from dataclasses import asdict, dataclass

import httpx

from bench.crowd import Crowd, check_arrived, running_stack
from bench.load import Load, Said
from bench.processes import SELF, Usage, machine_seconds, usage
from bench.report import Report, table
from local.driver import LocalStack

BOTS = 10
PEOPLE = 20
LIGHT = 20.0
LIGHT_ROUNDS = 2
FULL_ROUNDS = 6
DRAINED_WITHIN = 180

LOADS = (
    Load("light-incoming", "incoming", LIGHT_ROUNDS, LIGHT),
    Load("full-incoming", "incoming", FULL_ROUNDS),
    Load("light-outgoing", "outgoing", LIGHT_ROUNDS, LIGHT),
    Load("full-outgoing", "outgoing", FULL_ROUNDS),
)


@dataclass(frozen=True)
class Measured:
    """Milliseconds end to end; `per_second` from the first text handed over to the last that arrived.

    `processor_ms` is the processor time of each kind per message, `busy_cores` that of all of them per second, and
    `other_cores` what anything else on the machine took meanwhile.
    """

    load: str
    messages: int
    seconds: float
    per_second: float
    p50_ms: float
    p95_ms: float
    longest_ms: float
    aws_calls: dict[str, float]
    processor_ms: dict[str, float]
    busy_cores: float
    other_cores: float


@dataclass(frozen=True)
class Throughput:
    warm_up_seconds: float
    loads: tuple[Measured, ...]
    processes: dict[str, Usage]


def run() -> Report:
    with running_stack() as stack:
        found = measure(stack)
    setting = {"bots": BOTS, "people_per_bot": PEOPLE, "light_per_second": LIGHT}
    return Report({**setting, **asdict(found)}, _text(found))


def measure(stack: LocalStack) -> Throughput:
    """Raises BenchError when a message is lost, doubled or out of order."""
    with httpx.Client(timeout=60) as http:
        started = time.monotonic()
        crowd = Crowd(stack, http, BOTS, PEOPLE)
        for load in (Load("hello-incoming", "incoming", 1, LIGHT), Load("hello-outgoing", "outgoing", 1, LIGHT)):
            load.say(stack, crowd.chats)
            crowd.wait_idle(DRAINED_WITHIN)
        warm = time.monotonic() - started
        loads = tuple(_measure(stack, crowd, load) for load in LOADS)
    return Throughput(round(warm, 1), loads, usage(stack))


def _measure(stack: LocalStack, crowd: Crowd, load: Load) -> Measured:
    before = _Meter.read(stack)
    said = load.say(stack, crowd.chats)
    crowd.wait_idle(DRAINED_WITHIN)
    used = _Meter.read(stack).since(before)
    arrived = crowd.in_amocrm() if load.direction == "incoming" else crowd.in_telegram()
    check_arrived(arrived, [(chat, load.texts()) for chat in crowd.chats])
    at = {(place, one.text): one.at for place, them in arrived.items() for one in them if (place, one.text) in said}
    return _measured(load, said, at, used)


@dataclass(frozen=True)
class _Meter:
    at: float
    calls: Counter[str]
    spent: dict[str, float]
    machine: float

    @classmethod
    def read(cls, stack: LocalStack) -> "_Meter":
        spent = {kind: used.seconds for kind, used in usage(stack).items()}
        return cls(time.monotonic(), Counter(stack.state()["aws_calls"]), spent, machine_seconds())

    def since(self, earlier: "_Meter") -> "_Meter":
        spent = {kind: seconds - earlier.spent.get(kind, 0.0) for kind, seconds in self.spent.items()}
        return _Meter(self.at - earlier.at, self.calls - earlier.calls, spent, self.machine - earlier.machine)


def _measured(load: Load, said: Said, at: Said, used: _Meter) -> Measured:
    times = [(at[key] - when) * 1000 for key, when in said.items()]
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    seconds = max(at.values()) - min(said.values())
    ours = sum(used.spent.values())
    return Measured(
        load=load.name,
        messages=len(said),
        seconds=round(seconds, 2),
        per_second=round(len(said) / seconds, 1),
        p50_ms=round(cuts[9]),
        p95_ms=round(cuts[18]),
        longest_ms=round(max(times)),
        aws_calls={call: round(count / len(said), 3) for call, count in sorted(used.calls.items())},
        processor_ms={kind: round(spent * 1000 / len(said), 2) for kind, spent in used.spent.items()},
        busy_cores=round(ours / used.at, 2),
        other_cores=round(max(0.0, used.machine - ours) / used.at, 2),
    )


def _text(found: Throughput) -> str:
    loads = [
        (
            one.load,
            one.messages,
            f"{one.per_second:.1f}",
            f"{one.p50_ms:.0f}",
            f"{one.p95_ms:.0f}",
            f"{one.longest_ms:.0f}",
            f"{one.busy_cores:.1f}",
            f"{one.other_cores:.1f}",
        )
        for one in found.loads
    ]
    kinds = [
        (
            kind,
            used.count,
            f"{used.peak_mb:.0f}",
            *(f"{one.processor_ms.get(kind, 0.0):.1f}" for one in found.loads),
        )
        for kind, used in found.processes.items()
    ]
    calls = sorted({call for one in found.loads for call in one.aws_calls})
    asked = [(call, *(f"{one.aws_calls.get(call, 0.0):g}" for one in found.loads)) for call in calls]
    names = [one.load for one in found.loads]
    return "\n\n".join(
        (
            _words(found),
            table(("load", "messages", "a second", "p50 ms", "p95 ms", "longest ms", "busy cores", "others"), loads),
            "Processes: the most that one of a kind ever held resident, and processor time per message.",
            table(("process", "how many", "peak MB", *(f"ms, {name}" for name in names)), kinds),
            "AWS calls of the functions per message:",
            table(("call", *names), asked),
        )
    )


def _words(found: Throughput) -> str:
    return (
        f"{BOTS * PEOPLE} chats ({BOTS} accounts with a bot each, {PEOPLE} people per bot) on a local stack with the\n"
        "concurrency it is given for a laptop. Every person had written and been answered once before, which took\n"
        f"{found.warm_up_seconds:g} s. All limits of Telegram and amoCRM are in force, also while warming up, and\n"
        "the product keeps to them. Time runs from handing the text to one simulator to its arrival at the other.\n"
        f"Light is {LIGHT:g} messages a second; full is all at once, as fast as the simulators take them, so its\n"
        "times are mostly queueing. Every text arrived once and in its chat's order, else there would be no figures.\n"
        f"The stack, the simulators and {SELF} share this machine's cores; the last column is what\n"
        "anything else on the machine took from them meanwhile."
    )
