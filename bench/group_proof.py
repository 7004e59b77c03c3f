"""The counted proof of groups: what is said in them stands once in every deal, whatever fails meanwhile."""

import time
from dataclasses import asdict, dataclass

import httpx

from bench.community import DEALS, GROUPS, MEMBERS, Community
from bench.crowd import Outside, running_stack
from bench.proofs import RESENT, RETRY_SCALE, faults, kills, wait
from bench.report import Report, table
from local.driver import LocalStack

MESSAGES = 2900
ANSWERS = 100
AT_ONCE = 5
"""Members who write their first words in a group and in private at the same instant."""

WORDS = f"""{GROUPS} groups of {MEMBERS} people, each tied to {DEALS} deals of one account, with the faults and kills of
the counted proofs. Every message has to stand once, in order and under its author's name in each of the three
deals, every answer once in the group and once in the two other deals; every author has one card, which is on all
three deals; one of the groups becomes a supergroup in the middle, and some people write in private at the same
instant.

"""


@dataclass(frozen=True)
class Proof:
    """What was counted; `resent` are the answers that were sent again because a break left their fate unknown."""

    messages: int
    answers: int
    arrived: int
    mirrored: int
    doubled: int
    resent: int
    kills: int
    seconds: float
    broken: tuple[str, ...]


def run() -> Report:
    with running_stack(*RETRY_SCALE) as stack:
        proof = prove(stack, MESSAGES, ANSWERS)
    head = ("messages in", "in the deals", "answers out", "in other deals", "s", "kills", "doubled", "may be", "holds")
    row = (
        *(proof.messages, proof.arrived, proof.answers, proof.mirrored, f"{proof.seconds:g}"),
        *(proof.kills, proof.doubled, proof.resent, "no" if proof.broken else "yes"),
    )
    return Report(asdict(proof), WORDS + table(head, [row]), proof.broken)


def prove(stack: LocalStack, messages: int, answers: int) -> Proof:
    """Prove on an empty stack. Raises BenchError when not everything arrives."""
    with httpx.Client(timeout=90) as http:
        community = Community(Outside(stack, http), "objects")
        community.answer(1)
        community.outside.wait_idle(60)
        started = time.monotonic()
        with faults(community.outside), kills(stack) as killed:
            community.meet_at_once(AT_ONCE)
            community.write(messages // 2, seed=5)
            community.answer(answers // 2 - 1)
            community.migrate()
            community.write(messages, seed=6)
            community.answer(answers - answers // 2)
            wait(lambda: DEALS * messages - community.arrived(), "messages have not arrived", 1200)
            wait(lambda: answers - community.delivered(), "answers are not delivered", 500)
            wait(lambda: (DEALS - 1) * answers - community.mirrored(), "answers are missing in other deals", 300)
            wait(community.wanting, "authors are not on the cards", 500)
        seconds = time.monotonic() - started
        community.outside.wait_idle(150)
        return _proof(community, stack, (messages, answers), seconds, sum(killed.values()))


def _proof(community: Community, stack: LocalStack, asked: tuple[int, int], seconds: float, killed: int) -> Proof:
    messages, answers = asked
    said = community.said()
    doubled = said.total() - len(said)
    resent = stack.log("AmoDeliver").count(RESENT)
    failures, dead = community.failures(), community.dead_letters()
    made_up = sorted(said.keys() ^ community.answers.keys())
    checks = (
        (not made_up, f"answers lost or made up: {made_up[:5]}"),
        (len(community.unheard) * 10 <= answers, f"{len(community.unheard)} hooks were not answered in time"),
        (doubled <= resent, f"{doubled} answers came twice, of which only {resent} may"),
        (dead == 0, f"{dead} dead letters"),
        (not failures, f"{len(failures)} failures: {failures[:2]}"),
    )
    broken = (*community.misplaced(), *(text for holds, text in checks if not holds))
    return Proof(
        messages=messages,
        answers=answers,
        arrived=community.arrived(),
        mirrored=community.mirrored(),
        doubled=doubled,
        resent=resent,
        kills=killed,
        seconds=round(seconds, 1),
        broken=broken,
    )
