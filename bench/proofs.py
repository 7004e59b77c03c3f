"""The counted proofs: 2,000 messages in and 500 answers out, each in its place, in order and once.

Once as it should be, and once while a fifth of all calls fail and functions are killed: there nothing may be lost, and
of the answers only those may come twice whose first attempt was cut off before anybody could know of it.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import httpx

from bench.company import Company
from bench.crowd import BenchError, Outside, running_stack
from bench.report import Report, table
from local.driver import LocalStack

MESSAGES = 2000
ANSWERS = 500
REACTIONS = 200
FAULTY = 0.05
"""The share of each of the four kinds of faults: together a fifth of all calls."""

SLOW = 0.005
"""The share of calls that are done, but answered only after everybody has stopped waiting."""

KILL_EVERY = 80
"""Invocations between two kills: by work and not by time, so that a busy machine gets no more kills for its work."""

KILLS = 40
"""How many kills there have to be at least, whatever luck finds no environment to kill."""

AT_MOST_A_SECOND = 100
"""Messages that arrive, generously: bench/results has how many do."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds between two looks at what is missing."""

RETRY_SCALE = ("--retry-scale", "0.05")
"""Pauses before a retry last a twentieth of what they do on AWS, as in the tests."""

WORDS = """A hundred people write to six bots of four accounts, managers answer. Every message has to come once, in
order, into the chat, deal, pipeline and card where it belongs; every answer once and in order, its status with
it; no dead letter and no failure may be left. With faults, a fifth of all calls to amoCRM's chats and to Telegram
fail in four ways, some are answered after seven seconds, Telegram repeats a tenth of its updates, and an
environment is killed every 80 invocations; an answer may come twice only if it was sent again after a break
that left no receipt (\"may be\"). There half of what is said both ways is no plain text but photos, files, videos,
voice and audio messages, places, cards, polls, buttons and albums, people correct what they wrote and put 200
reactions on it, change their minds and take some back. Pauses before retries last a twentieth of what they do on
AWS.

"""

RESENT = "sent again: the first attempt left no receipt"


@dataclass(frozen=True)
class Proof:
    """What was counted; `resent` are the answers that were sent again because a break left their fate unknown.

    Seconds run from the first message written until the last had arrived, and the same for the answers.
    """

    name: str
    messages: int
    answers: int
    chats: int
    lost: int
    doubled: int
    resent: int
    kills: int
    seconds_in: float
    seconds_out: float
    broken: tuple[str, ...]


def run() -> Report:
    proofs = []
    for prove in (quiet, faulty):
        with running_stack(*RETRY_SCALE) as stack:
            proofs.append(prove(stack))
    broken = tuple(f"{proof.name}: {text}" for proof in proofs for text in proof.broken)
    return Report({proof.name: asdict(proof) for proof in proofs}, _text(proofs), broken)


def quiet(stack: LocalStack) -> Proof:
    """Prove on an empty stack where nothing goes wrong. Raises BenchError when not everything arrives."""
    with httpx.Client(timeout=90) as http:
        company = Company(Outside(stack, http))
        seconds_in = _write(company, seed=1, within=600)
        company.outside.wait_idle(120)
        misplaced = list(company.misplaced())
        seconds_out = _answer(company, within=300)
        company.outside.wait_idle(120)
        return _proof("as it should be", company, (seconds_in, seconds_out), misplaced)


def faulty(stack: LocalStack) -> Proof:
    """Prove on an empty stack under faults and kills. Raises BenchError when not everything arrives."""
    with httpx.Client(timeout=90) as http:
        company = Company(Outside(stack, http))
        company.differ_in_answers_to_duplicates()
        with faults(company.outside), kills(stack) as killed:
            seconds_in = _write(company, seed=2, within=900, mixed=True)
            company.react(seed=4, times=REACTIONS)
            seconds_out = _answer(company, within=500, mixed=True)
        company.outside.wait_idle(150)
        resent = stack.log("AmoDeliver").count(RESENT)
        count = sum(killed.values())
        broken = list(company.misplaced())
        broken += [f"only {count} kills"] if count < KILLS else []
        return _proof("with faults and kills", company, (seconds_in, seconds_out), broken, resent, count)


def _write(company: Company, seed: int, within: float, *, mixed: bool = False) -> float:
    started = time.monotonic()
    company.write(MESSAGES, seed, mixed=mixed)
    wait(lambda: MESSAGES - company.arrived(), "messages have not arrived", within)
    return time.monotonic() - started


def _answer(company: Company, within: float, *, mixed: bool = False) -> float:
    started = time.monotonic()
    company.answer(ANSWERS, mixed=mixed)
    wait(lambda: ANSWERS - company.statuses()["delivered"], "answers are not delivered", within)
    return time.monotonic() - started


def wait(missing: Callable[[], int], what: str, within: float) -> None:
    """Look again the sooner the less is missing: a look costs the stack as much as many messages."""
    deadline = time.monotonic() + within
    while (count := missing()) > 0:
        if time.monotonic() > deadline:
            raise BenchError(f"{count} {what} after {within:g} s")
        time.sleep(min(max(count / AT_MOST_A_SECOND, SHORTEST_PAUSE), LONGEST_PAUSE))


def _proof(
    name: str,
    company: Company,
    seconds: tuple[float, float],
    misplaced: list[str],
    resent: int = 0,
    kills: int = 0,
) -> Proof:
    said = company.said()
    expected = {f"answer {number}" for number in range(ANSWERS)}
    doubled = company.calls_repeated()
    statuses, dead, failures = company.statuses(), company.dead_letters(), company.failures()
    checks = (
        (said.keys() == expected, f"answers lost or made up: {sorted(said.keys() ^ expected)[:5]}"),
        (doubled <= resent, f"{doubled} calls brought answers twice, of which only {resent} may"),
        (statuses == {"delivered": ANSWERS}, f"answers are {dict(statuses)}"),
        (dead == 0, f"{dead} dead letters"),
        (failures == 0, f"{failures} failures"),
    )
    broken = (
        *misplaced,
        *(text for holds, text in checks if not holds),
        *company.answers_out_of_order(),
        *company.albums_torn(),
    )
    return Proof(
        name=name,
        messages=MESSAGES,
        answers=ANSWERS,
        chats=len(company.written),
        lost=company.lost() + len(expected - said.keys()),
        doubled=doubled,
        resent=resent,
        kills=kills,
        seconds_in=round(seconds[0], 1),
        seconds_out=round(seconds[1], 1),
        broken=broken,
    )


@contextmanager
def faults(outside: Outside, partners: Iterable[str] = ()) -> Iterator[None]:
    """Have a fifth of all calls to amoCRM's chats and to Telegram fail, and a tenth of all updates come twice.

    `partners` are paths at the partners of which a fifth of the calls fail as well.
    """
    stack = outside.stack
    outside.ask("POST", f"{stack.telegram}/sim/switches", {"redeliver_probability": 0.1})
    places = [(stack.amocrm, "/v2/origin/custom"), (stack.telegram, "/bot")]
    for address, match in (*places, *((stack.partners, path) for path in partners)):
        for fault in (
            {"status": 429, "retry_after": 1, "probability": FAULTY},
            {"status": 500, "probability": FAULTY},
            {"drop": "after", "probability": FAULTY},
            {"drop": "before", "probability": FAULTY},
            {"delay_ms": 7000, "probability": SLOW},
        ):
            outside.ask("POST", f"{address}/sim/faults", {"match": match, **fault})
    try:
        yield
    finally:
        for address in (stack.telegram, stack.amocrm, stack.partners):
            outside.ask("DELETE", f"{address}/sim/faults")


@contextmanager
def kills(stack: LocalStack) -> Iterator[Counter[str]]:
    """Kill an environment after every few invocations; counted by function."""
    killed: Counter[str] = Counter()
    stop = threading.Event()
    killer = threading.Thread(target=_kill_as_work_goes_on, args=(stack, stop, killed), daemon=True)
    killer.start()
    try:
        yield killed
    finally:
        stop.set()
        killer.join()


def _kill_as_work_goes_on(stack: LocalStack, stop: threading.Event, kills: Counter[str]) -> None:
    luck = random.Random(3)
    tried = 0
    while not stop.wait(0.2):
        functions = stack.functions()
        if sum(function["invocations"] for function in functions.values()) < (tried + 1) * KILL_EVERY:
            continue
        tried += 1
        function = luck.choice(sorted(name for name, found in functions.items() if found["environments"]))
        if stack.kill_environment(function) is not None:
            kills[function] += 1


def _text(proofs: list[Proof]) -> str:
    head = ("proof", "messages in", "s", "answers out", "s", "chats", "kills", "lost", "doubled", "may be", "holds")
    rows = [
        (
            *(proof.name, proof.messages, f"{proof.seconds_in:g}", proof.answers, f"{proof.seconds_out:g}"),
            *(proof.chats, proof.kills, proof.lost, proof.doubled, proof.resent, "no" if proof.broken else "yes"),
        )
        for proof in proofs
    ]
    return WORDS + table(head, rows)
