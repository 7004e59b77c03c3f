"""The counted proof of leads: each comes to its webhook under its own key, and who failed is seen by people."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import httpx

from bench.crowd import BenchError, Outside, running_stack
from bench.lead_people import (
    CHOICES,
    FIRST_PERSON,
    SETTLED,
    LeadPeople,
    Name,
    is_through,
    kinds_of,
    needless,
    taken,
)
from bench.proofs import RETRY_SCALE, faults, kills, wait
from bench.report import Report, table
from local.driver import LocalStack

PEOPLE = 480
BOTS = 4
IN_THE_DARK = 20
"""People whose leads fail while the admin chat cannot be reached either."""

LEADS = (PEOPLE + IN_THE_DARK) * len(CHOICES)
TWICE_EVERY = 10
SHARE = 0.05
"""The share of each of four ways in which calls at the webhooks fail: together a fifth. The fifth way is an address
where nobody listens."""

WAYS = (
    {"drop": "before"},
    {"status": 500},
    {"delay_ms": 10_500},
    {"status": 302, "body": {"moved": True}},
    {"cut_at": 3},
)
"""A broken connection, an error, a time-out that hides a success, an answer nobody expects; and one that fails nothing:
an answer that breaks off behind its status."""

MOST_COPIES = 2

UNFINISHED = "messages in admin chats do not say what became of the lead"

LOGGED = {
    "connection": "❌ CRM-сервер недоступен (ошибка соединения)",
    "status": "❌ Ошибка отправки в AmoCRM. Статус",
    "timeout": "❌ Таймаут при отправке в AmoCRM (>10s)",
    "client": "❌ Ошибка клиента при отправке в AmoCRM",
    "unexpected": "❌ Неожиданная ошибка при отправке в AmoCRM",
}
"""What the log says of each kind of error, in the words of the client's document."""

WORDS = f"""{PEOPLE + IN_THE_DARK} people come by deep links to {BOTS} bots and press all {len(CHOICES)} buttons, every
{TWICE_EVERY}th of them twice at once. A fifth of all calls at the lead webhooks fail in four ways: a broken connection,
an error, a time-out that hides a success, an answer that nobody expects; another twentieth of the answers break off
behind their status. In the fifth way, at the address of one profile of one bot nobody listens, until all of its leads
are seen to have failed and the owner mends it. The other faults and the kills are those of the counted proofs, so that
the admin chats refuse at times. Each lead has to come to its webhook under one key of its own: once, or twice where a
time-out hid a success or a kill left no receipt, and never a third time by us. Where both were hidden, the lead has to
stand in the failures and the admin chat has to say so; somebody then looks, and presses «Внёс вручную» (or «Повторить»
where it is not there). Who has failed has to be seen by people: in the admin chat, whose message says in the end that
the lead is delivered or entered. {IN_THE_DARK} of the people press while their webhook refuses everything and their
admin has blocked the bot: their leads have to stand in the failures, with name and username, until they go through.

"""


@dataclass(frozen=True)
class Proof:
    """What was counted.

    `calls` at the webhooks end as `kinds` say, and `errors` are what the log says of them; `doubled` leads came more
    than once, `most` times at most; `hidden` successes were not seen by us, `needless` calls came after one that was
    answered; `failed` leads did not go through at once, `told` of them stand in an admin chat, `untold` do not and
    never stood in the failures; `by_hand` were left to people, because they might be there twice already.
    """

    leads: int
    delivered: int
    calls: int
    kinds: dict[str, int]
    errors: dict[str, int]
    doubled: int
    most: int
    hidden: int
    needless: int
    failed: int
    told: int
    by_hand: int
    untold: int
    in_failures: int
    kills: int
    seconds: float
    broken: tuple[str, ...]


def run() -> Report:
    with running_stack(*RETRY_SCALE) as stack:
        proof = prove(stack, PEOPLE, BOTS, IN_THE_DARK)
    head = (
        "leads",
        "delivered",
        "calls",
        "hidden",
        "came again",
        "most",
        "failed",
        "told",
        "by hand",
        "in failures",
        "untold",
    )
    row = (
        *(proof.leads, proof.delivered, proof.calls, proof.hidden, proof.doubled, proof.most, proof.failed),
        *(proof.told, proof.by_hand, proof.in_failures, proof.untold, proof.kills, f"{proof.seconds:g}"),
        "no" if proof.broken else "yes",
    )
    tables = (
        table((*head, "kills", "s", "holds"), [row]),
        table(("calls at the webhooks", "count"), sorted(proof.kinds.items())),
        table(("errors in the log", "count"), proof.errors.items()),
    )
    return Report(asdict(proof), WORDS + "\n\n".join(tables), proof.broken)


def prove(stack: LocalStack, people: int, bots: int, in_the_dark: int) -> Proof:
    """Prove on an empty stack. Raises BenchError when not every lead comes to its webhook."""
    with httpx.Client(timeout=90) as http:
        crowd = LeadPeople(Outside(stack, http), bots)
        crowd.outside.wait_idle(60)
        started = time.monotonic()
        with faults(crowd.outside), _webhooks_failing(crowd.outside), kills(stack) as killed:
            came = crowd.come(range(FIRST_PERSON, FIRST_PERSON + people))
            crowd.choose(came, TWICE_EVERY)
            closed = crowd.of_closed()
            _none(lambda: closed - crowd.seen(), "leads of a closed address are not seen to have failed", 900)
            crowd.open_closed()
            wait(lambda: _missing(crowd), "leads have not arrived", 1800)
        _none(lambda: _unfinished(crowd), UNFINISHED, 900)
        # Who is still to be told, at the admin chats' own pace, is told before those are closed.
        crowd.outside.wait_idle(600)
        _none(lambda: [*_unfinished(crowd), *crowd.failures()], UNFINISHED, 300)
        dark = _press_in_the_dark(crowd, range(FIRST_PERSON + people, FIRST_PERSON + people + in_the_dark))
        _none(lambda: _unfinished(crowd), UNFINISHED, 900)
        crowd.outside.wait_idle(300)
        return _proof(crowd, closed, dark, sum(killed.values()), time.monotonic() - started)


@contextmanager
def _webhooks_failing(outside: Outside) -> Iterator[None]:
    address = f"{outside.stack.partners}/sim/faults"
    for way in WAYS:
        outside.ask("POST", address, {"match": "/leads/", "probability": SHARE, **way})
    try:
        yield
    finally:
        outside.ask("DELETE", address)


def _press_in_the_dark(crowd: LeadPeople, people: range) -> set[Name]:
    """Have leads fail that no admin can be told of; returns those that stood in the failures."""
    outside, address = crowd.outside, f"{crowd.outside.stack.partners}/sim/faults"
    came = crowd.come(people)
    for admin in crowd.admins.values():
        crowd.block(admin, blocked=True)
    outside.ask("POST", address, {"match": "/leads/", "status": 503})
    before = len(crowd.wishes)
    crowd.choose(came, TWICE_EVERY)
    mine = {wish.name for wish in crowd.wishes[before:]}
    _none(lambda: mine - crowd.in_failures(), "leads of blocked admins are not among the failures", 600)
    seen = mine & crowd.in_failures()
    outside.ask("DELETE", address)
    for admin in crowd.admins.values():
        crowd.block(admin, blocked=False)
    wait(crowd.missing, "leads of blocked admins have not arrived", 600)
    _none(crowd.failures, "failures are left of leads that went through", 300)
    return seen


def _none(found: Callable[[], Collection[object]], what: str, within: float) -> None:
    """Wait until nothing of a kind is found. Raises BenchError, which names some, when there still is some."""
    try:
        wait(lambda: len(found()), what, within)
    except BenchError as error:
        raise BenchError(f"{error}: {list(found())[:3]}") from None


def _missing(crowd: LeadPeople) -> int:
    crowd.look_at_doubtful()
    return crowd.missing()


def _unfinished(crowd: LeadPeople) -> list[Name]:
    """Return the leads whose messages in an admin chat do not say what became of them in the end."""
    crowd.look_at_doubtful()
    return [name for name, texts in crowd.told().items() if not any(settled in texts[-1] for settled in SETTLED)]


def _proof(crowd: LeadPeople, closed: set[Name], in_failures: set[Name], killed: int, seconds: float) -> Proof:
    calls, told = crowd.calls(), crowd.told()
    failed = closed | {name for name, them in calls.items() if not is_through(them[0])}
    untold = failed - told.keys() - in_failures
    kinds: Counter[str] = sum(map(kinds_of, calls.values()), Counter())
    log = crowd.outside.stack.log("AccountJobs")
    errors = {kind: log.count(words) for kind, words in LOGGED.items()}
    most = max(map(taken, calls.values()))
    unasked = sum(map(needless, calls.values()))
    checks = (
        (unasked <= killed, f"{unasked} calls came after one that was taken and answered, {killed} kills may explain"),
        (len(untold) <= killed, f"nobody was told of {len(untold)} failed leads: {sorted(untold)[:3]}"),
        ((refused := errors["connection"]) >= len(closed), f"{len(closed)} leads met nobody, the log has {refused}"),
        (most <= MOST_COPIES, f"a lead stands {most} times at its webhook"),
        (crowd.missing() == 0, f"{crowd.missing()} leads are lost"),
        (not crowd.failures(), "failures are left"),
        (not (dead := sum(crowd.outside.stack.state()["dlq"].values())), f"{dead} dead letters"),
    )
    return Proof(
        leads=len(crowd.wishes),
        delivered=sum(taken(them) > 0 for them in calls.values()),
        calls=sum(map(len, calls.values())),
        kinds=dict(kinds),
        errors=errors,
        doubled=sum(taken(them) > 1 for them in calls.values()),
        most=most,
        hidden=kinds["hidden"],
        needless=unasked,
        failed=len(failed),
        told=len(told),
        by_hand=len(crowd.by_hand),
        untold=len(untold),
        in_failures=len(in_failures),
        kills=killed,
        seconds=round(seconds, 1),
        broken=(*crowd.broken(), *(text for holds, text in checks if not holds)),
    )
