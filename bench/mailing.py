"""A mailing to a thousand chats while twenty people chat: what the twenty notice of it, who get it as well."""

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import aiohttp
import httpx

from bench.crowd import Arrival, BenchError, Chat, Crowd, running_stack
from bench.load import Post, Said
from bench.recipients import open_silently
from bench.report import Report, table
from local.driver import LocalStack

RECIPIENTS = 1000
CHATTERS = 20
EVERY = 2.0
"""Seconds between two texts of one person, and between two answers to one person, on average."""

BEFORE = 3.0
"""Seconds for which people talk before the mailing begins."""

LONGEST_P95_MS = 2000.0
SENT_WITHIN = 300.0
IDLE_WITHIN = 120
LOOK = 0.5
TEXT = "mailing"


@dataclass(frozen=True)
class Talked:
    """Milliseconds from handing a text to one side to its arrival at the other, while the mailing went out."""

    messages: int
    p50_ms: float
    p95_ms: float
    longest_ms: float


@dataclass(frozen=True)
class Mailing:
    """`seconds` from its beginning to its last message in Telegram; `refused`: calls answered with 429."""

    recipients: int
    chatters: int
    seconds: float
    per_second: float
    refused: int
    incoming: Talked
    outgoing: Talked

    def broken(self) -> tuple[str, ...]:
        late = [
            f"the p95 of {name} texts is {talked.p95_ms:.0f} ms during a mailing, over {LONGEST_P95_MS:.0f}"
            for name, talked in (("incoming", self.incoming), ("outgoing", self.outgoing))
            if talked.p95_ms > LONGEST_P95_MS
        ]
        return (*late, *([f"Telegram refused {self.refused} calls during a mailing"] if self.refused else []))


def run() -> Report:
    with running_stack() as stack:
        found = measure(stack)
    return Report(asdict(found), _text(found), found.broken())


def measure(stack: LocalStack, recipients: int = RECIPIENTS, chatters: int = CHATTERS) -> Mailing:
    """Raises BenchError when a message is lost, doubled, or out of order in its chat."""
    with httpx.Client(timeout=60) as http:
        crowd = Crowd(stack, http, bots=1, people=recipients)
        talkers, silent = crowd.chats[:chatters], crowd.chats[chatters:]
        open_silently(crowd, silent)
        for chat in talkers:
            crowd.write(chat, "hello")
        crowd.wait_idle(IDLE_WITHIN)
        for chat in talkers:
            crowd.reply(chat, "hello")
        crowd.wait_idle(IDLE_WITHIN)
        heard, answered, began = asyncio.run(_mail_while_they_talk(crowd, talkers))
        crowd.wait_idle(IDLE_WITHIN)
        return _measured(crowd, talkers, heard, answered, began)


async def _mail_while_they_talk(crowd: Crowd, talkers: Sequence[Chat]) -> tuple[Said, Said, float]:
    """Return what people and the manager said, and when the mailing began."""
    heard: Said = {}
    answered: Said = {}
    stop = asyncio.Event()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as http:
        sides = (Post(http, crowd.stack, "incoming", heard), Post(http, crowd.stack, "outgoing", answered))
        talks = [asyncio.create_task(_talk(side, chat, stop)) for side in sides for chat in talkers]
        await asyncio.sleep(BEFORE)
        began = time.time()
        mailings = f"{crowd.stack.amocrm}/sim/accounts/{talkers[0].account_id}/mailing"
        mailing = await asyncio.to_thread(crowd.ask, "POST", mailings, {"text": TEXT})
        await _sent(crowd, f"{mailings}/{mailing['mailing_id']}", mailing["total"], talks)
        stop.set()
        await asyncio.gather(*talks)
    return heard, answered, began


async def _talk(say: Post, chat: Chat, stop: asyncio.Event) -> None:
    luck = random.Random(chat.person)
    number = 0
    while not stop.is_set():
        await asyncio.sleep(luck.uniform(0.5, 1.5) * EVERY)
        await say(chat, f"talk {number}")
        number += 1


async def _sent(crowd: Crowd, address: str, total: int, talks: Sequence["asyncio.Task[None]"]) -> None:
    deadline = time.monotonic() + SENT_WITHIN
    while (mailing := await asyncio.to_thread(crowd.ask, "GET", address))["statuses"].get("delivered", 0) < total:
        for talk in talks:
            if talk.done():
                talk.result()
        if time.monotonic() > deadline:
            raise BenchError(f"a mailing not sent within {SENT_WITHIN:g} s: {mailing['statuses']} {mailing['errors']}")
        await asyncio.sleep(LOOK)


def _measured(crowd: Crowd, talkers: Sequence[Chat], heard: Said, answered: Said, began: float) -> Mailing:
    in_amocrm, in_telegram = crowd.in_amocrm(), crowd.in_telegram()
    for chat in crowd.chats:
        _check_once(in_telegram[chat.conversation], chat)
    for chat in talkers:
        _check_order(in_amocrm[chat.conversation], heard, chat)
        _check_order(in_telegram[chat.conversation], answered, chat)
    ended = max(one.at for chat in crowd.chats for one in in_telegram[chat.conversation] if one.text == TEXT)
    return Mailing(
        recipients=len(crowd.chats),
        chatters=len(talkers),
        seconds=round(ended - began, 1),
        per_second=round(len(crowd.chats) / (ended - began), 1),
        refused=_refused(crowd, talkers[0].bot_id, began),
        incoming=_talked(heard, in_amocrm, began),
        outgoing=_talked(answered, in_telegram, began),
    )


def _check_once(arrived: Sequence[Arrival], chat: Chat) -> None:
    if (copies := sum(one.text == TEXT for one in arrived)) != 1:
        raise BenchError(f"the mailing came {copies} times to {chat.conversation}")


def _check_order(arrived: Sequence[Arrival], said: Said, chat: Chat) -> None:
    texts = [text for conversation, text in said if conversation == chat.conversation]
    found = [one.text for one in arrived if one.text.startswith("talk ")]
    if found != texts:
        raise BenchError(f"{chat.conversation} holds {found} instead of {texts}")


def _refused(crowd: Crowd, bot_id: int, began: float) -> int:
    calls = crowd.ask("GET", f"{crowd.stack.telegram}/sim/sent?bot_id={bot_id}")
    return sum(call["at"] >= began and call["result"].get("error_code") == 429 for call in calls)


def _talked(said: Said, arrived: dict[str, list[Arrival]], began: float) -> Talked:
    at = {(place, one.text): one.at for place, them in arrived.items() for one in them}
    times = [(at[key] - when) * 1000 for key, when in said.items() if when >= began]
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return Talked(len(times), round(cuts[9]), round(cuts[18]), round(max(times)))


def _text(found: Mailing) -> str:
    talked = [
        (name, one.messages, f"{one.p50_ms:.0f}", f"{one.p95_ms:.0f}", f"{one.longest_ms:.0f}")
        for name, one in (("a person writes", found.incoming), ("a manager answers", found.outgoing))
    ]
    return "\n\n".join((_words(found), table(("what", "messages", "p50 ms", "p95 ms", "longest ms"), talked)))


def _words(found: Mailing) -> str:
    return (
        f"A mailing to {found.recipients} chats of one bot, its hooks as fast as the simulator sends them, took\n"
        f"{found.seconds:g} s, {found.per_second:g} messages a second; Telegram, which keeps its limits, refused\n"
        f"{found.refused} calls. Meanwhile {found.chatters} of the recipients talked with a manager, a text each way\n"
        f"every {EVERY:g} s. Every text arrived once and in its chat's order; from one side to the other it took the\n"
        f"times below. The bound is a p95 of {LONGEST_P95_MS:.0f} ms."
    )
