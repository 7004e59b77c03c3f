"""The counted proof of routes: three bots with three routes, what people and those who answer them say arrives once."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import httpx

from bench.crowd import Outside, running_stack
from bench.proofs import RESENT, RETRY_SCALE, faults, kills, wait
from bench.report import Report, table
from bench.ways import PEOPLE, ROUTES, Ways
from local.driver import LocalStack

MESSAGES = 5000
ANSWERS = 800
FAILING = ("/app/projects", "/api/messages")
"""Paths of the partners of which a fifth of the calls fail."""

WORDS = f"""{PEOPLE} people write to three bots of one account, with three routes: amoCRM's chats, Wahelp and a message
platform, with the faults and kills of the counted proofs, which meet Wahelp and the platform as well. Every message
has to come once and in order to where its bot's route leads. The platform answers each of its messages, managers of
amoCRM and operators of Wahelp answer the others: every answer has to come in order; it may come twice only if it was
sent again after a break that left no receipt (\"may be\"). No dead letter and no failure may be left.

"""


@dataclass(frozen=True)
class Proof:
    """What was counted; `by_route` are the messages that arrived where each route leads.

    `unheard` are managers' answers whose hook a machine at its limit did not answer in the five seconds that amoCRM
    waits: it does not come again, so that nobody can bring them. `resent` may have come twice.
    """

    messages: int
    arrived: int
    by_route: dict[str, int]
    answers: int
    answered: int
    unheard: int
    doubled: int
    resent: int
    kills: int
    seconds: float
    broken: tuple[str, ...]


def run() -> Report:
    with running_stack(*RETRY_SCALE) as stack:
        proof = prove(stack, MESSAGES, ANSWERS)
    head = ("messages in", *(f"by {route}" for route in ROUTES), "answers out", "arrived", "unheard", "s", "kills")
    row = (
        *(proof.messages, *(proof.by_route[route] for route in ROUTES), proof.answers, proof.answered, proof.unheard),
        *(f"{proof.seconds:g}", proof.kills, proof.doubled, proof.resent, "no" if proof.broken else "yes"),
    )
    return Report(asdict(proof), WORDS + table((*head, "doubled", "may be", "holds"), [row]), proof.broken)


def prove(stack: LocalStack, messages: int, answers: int, people: int = PEOPLE) -> Proof:
    """Prove on an empty stack; `answers` are those of people. Raises BenchError when not everything arrives."""
    with httpx.Client(timeout=90) as http:
        ways = Ways(Outside(stack, http), people)
        ways.meet()
        wait(lambda: ways.count() - ways.arrived(), "first messages have not arrived", 300)
        ways.outside.wait_idle(60)
        started = time.monotonic()
        with faults(ways.outside, FAILING), kills(stack) as killed:
            ways.write((messages - ways.count()) // 2, seed=7)
            ways.answer(answers)
            ways.write(messages - ways.count(), seed=8)
            wait(lambda: messages - ways.arrived(), "messages have not arrived", 1200)
            wait(ways.unanswered, "answers are not delivered", 600)
        seconds = time.monotonic() - started
        ways.outside.wait_idle(150)
        return _proof(ways, seconds, sum(killed.values()))


def _proof(ways: Ways, seconds: float, killed: int) -> Proof:
    stack, brought = ways.outside.stack, ways.brought()
    by_route = {
        route: sum(len(brought[ways.chat(route, person).conversation]) for person in ways.people) for route in ROUTES
    }
    answers = sum(map(len, ways.expected().values()))
    resent = stack.log("AmoDeliver").count(RESENT)
    doubled = ways.doubled()
    return Proof(
        messages=ways.count(),
        arrived=ways.arrived(),
        by_route=by_route,
        answers=answers,
        answered=answers - ways.unanswered() - len(ways.unheard),
        unheard=len(ways.unheard),
        doubled=doubled,
        resent=resent,
        kills=killed,
        seconds=round(seconds, 1),
        broken=tuple(_broken(ways, doubled, resent)),
    )


def _broken(ways: Ways, doubled: int, resent: int) -> Iterator[str]:
    yield from ways.misplaced()
    yield from ways.answers_misplaced()
    if len(ways.unheard) * 10 > sum(map(len, ways.answered.values())):
        yield f"{len(ways.unheard)} hooks of amoCRM were not answered in time"
    if doubled > resent:
        yield f"{doubled} answers came twice, of which only {resent} may"
    if dead := sum(ways.outside.stack.state()["dlq"].values()):
        yield f"{dead} dead letters"
    if failures := ways.outside.api(ways.account, "GET", "/v1/failures")["failures"]:
        yield f"{len(failures)} failures: {failures[:2]}"
