"""Webhooks on their way to the product: in order within a line, tried again while nothing has taken them.

How Wahelp and the platform of an owner repeat their webhooks is not published. Chosen here: no answer, a 5xx and a 429
are tried again after 0.5, 1, 2 … seconds, any other refusal is final.
"""

import asyncio
import json
import time
import uuid
from collections import deque

import aiohttp
from pydantic import BaseModel, Field

from local.simulators.partners.outbound import Outbound

UNREACHABLE = 0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
MOST_ATTEMPTS = 10
PARCELS_KEPT = 100_000


class Attempt(BaseModel):
    """One POST: when, its HTTP status (0 without an answer), and what was answered."""

    at: float
    status: int
    answer: object

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_final(self) -> bool:
        return not (self.status == UNREACHABLE or self.status >= 500 or self.status == 429)


class Parcel(BaseModel):
    """One webhook; `due` in unix seconds, `line` names what must not overtake each other."""

    line: str
    address: str
    body: object
    headers: dict[str, str] = Field(default_factory=dict)
    due: float = Field(default_factory=time.time)
    id: str = Field(default_factory=lambda: str(uuid.uuid4()))
    attempts: list[Attempt] = Field(default_factory=list)
    delivered: bool = False


class Outbox:
    """All parcels; everything happens on one event loop."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._lines: dict[str, deque[Parcel]] = {}
        self._carriers: dict[str, asyncio.Task[None]] = {}
        self._watched: dict[str, asyncio.Future[Attempt]] = {}
        self._finished: deque[Parcel] = deque(maxlen=PARCELS_KEPT)

    @property
    def pending(self) -> int:
        return sum(map(len, self._lines.values()))

    def put(self, parcel: Parcel) -> None:
        self._lines.setdefault(parcel.line, deque()).append(parcel)
        if parcel.line not in self._carriers:
            self._carriers[parcel.line] = asyncio.create_task(self._carry(parcel.line))

    async def put_and_watch(self, parcel: Parcel) -> Attempt:
        """Return what came of the first attempt; further ones go on behind it. Cancelled when all is forgotten."""
        first: asyncio.Future[Attempt] = asyncio.get_running_loop().create_future()
        self._watched[parcel.id] = first
        self.put(parcel)
        return await first

    def waiting(self) -> list[Parcel]:
        return [parcel for line in self._lines.values() for parcel in line]

    def all(self) -> list[Parcel]:
        return [*self._finished, *self.waiting()]

    def clear(self) -> None:
        """Forget every parcel, also those under way."""
        for carrier in self._carriers.values():
            carrier.cancel()
        for first in self._watched.values():
            first.cancel()
        for everything in (self._carriers, self._watched, self._lines, self._finished):
            everything.clear()

    async def _carry(self, name: str) -> None:
        line = self._lines[name]
        while line:
            await self._deliver(line[0])
            self._finished.append(line.popleft())
        del self._lines[name], self._carriers[name]

    async def _deliver(self, parcel: Parcel) -> None:
        pause = FIRST_PAUSE
        await asyncio.sleep(parcel.due - time.time())
        while True:
            attempt = await self._attempt(parcel)
            parcel.attempts.append(attempt)
            parcel.delivered = attempt.is_taken
            if first := self._watched.pop(parcel.id, None):
                first.set_result(attempt)
            if attempt.is_final or len(parcel.attempts) >= MOST_ATTEMPTS:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _attempt(self, parcel: Parcel) -> Attempt:
        at = time.time()
        body = json.dumps(parcel.body, ensure_ascii=False).encode()
        try:
            status, content = await self._outbound.post(
                parcel.address, body, {"Content-Type": "application/json", **parcel.headers}
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            return Attempt(at=at, status=UNREACHABLE, answer=type(error).__name__)
        return Attempt(at=at, status=status, answer=parsed(content))


def parsed(content: bytes) -> object:
    """Return an answer's JSON, or its text when it is none."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
