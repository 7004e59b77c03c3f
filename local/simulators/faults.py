"""Faults on demand and the log of requests: the part of the control surface that every simulator shares."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal, Self

from aiohttp import web
from aiohttp.typedefs import Middleware
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorAnswer = Callable[["Fault"], web.StreamResponse]

REQUESTS_KEPT = 200_000


class Fault(BaseModel):
    """One way in which requests misbehave whose `METHOD path` contains `match`.

    `status` answers with that error instead of doing the work; one below 400 needs the `body` that makes it a failure
    all the same. `drop` breaks the connection before or after the work
    was done. `delay_ms` alone answers late, after the work was done; `hold_ms` lets a request wait before its work, as
    one that arrives late. `count` ends the fault after that many hits.

    What is answered with a file may go wrong on its way: `bytes_per_second` is how slowly it comes, `cut_at` after how
    many bytes the connection breaks, `content_length` what the header says of its length.
    """

    model_config = ConfigDict(extra="forbid")

    match: str
    status: int | None = Field(default=None, ge=200, le=599)
    retry_after: int | None = Field(default=None, ge=0)
    body: str | dict[str, object] | None = None
    delay_ms: int = Field(default=0, ge=0)
    hold_ms: int = Field(default=0, ge=0)
    drop: Literal["before", "after"] | None = None
    bytes_per_second: int | None = Field(default=None, ge=1)
    cut_at: int | None = Field(default=None, ge=0)
    content_length: int | None = Field(default=None, ge=0)
    count: int | None = Field(default=None, ge=1)
    probability: float = Field(default=1.0, ge=0.0, le=1.0)

    @model_validator(mode="after")
    def _says_what_failed(self) -> Self:
        if self.status is not None and self.status < 400 and self.body is None:
            raise ValueError("a status below 400 needs a body")
        return self


FAULT = web.RequestKey("fault", Fault)
"""Under which key of a request its handler finds the fault it met, to spoil the file it answers with."""


class Faults:
    """The active faults; several may match one request, and the first that its probability lets through wins."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._active.append(fault)

    def clear(self) -> None:
        self._active.clear()

    def active(self) -> list[Fault]:
        return list(self._active)

    def draw(self, method: str, path: str) -> Fault | None:
        """Return the fault that this request meets, or None, and count the hit."""
        target = f"{method} {path}"
        for fault in self._active:
            if fault.match in target and random.random() < fault.probability:
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count == 0:
                        self._active.remove(fault)
                return fault
        return None


class RequestLog:
    """Every request the simulated service received, oldest first, up to the newest `REQUESTS_KEPT`."""

    def __init__(self) -> None:
        self._entries: deque[dict[str, object]] = deque(maxlen=REQUESTS_KEPT)

    def add(self, request: web.Request, status: int, started: float) -> None:
        self._entries.append(
            {
                "method": request.method,
                "path": request.path,
                "status": status,
                "ms": round((time.monotonic() - started) * 1000, 1),
                "at": time.time(),
            }
        )

    def entries(self) -> list[dict[str, object]]:
        return list(self._entries)

    def clear(self) -> None:
        self._entries.clear()


def misbehaviour(faults: Faults, log: RequestLog, error_answer: ErrorAnswer) -> Middleware:
    """Return the aiohttp middleware that applies faults and keeps the log; `/sim/…` is never touched.

    A broken connection is logged with status 0. `error_answer` renders a fault's `status` as this service would.
    """

    async def answer(request: web.Request, handler: Handler, fault: Fault | None) -> web.StreamResponse | None:
        if fault is None:
            return await handler(request)
        if fault.drop == "before":
            return None
        if fault.status is not None:
            await request.read()
            await asyncio.sleep(fault.delay_ms / 1000)
            return error_answer(fault)
        if fault.hold_ms:
            await _hold(request, fault.hold_ms)
        request[FAULT] = fault
        response = await handler(request)
        await asyncio.sleep(fault.delay_ms / 1000)
        return None if fault.drop == "after" else response

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/sim/"):
            return await handler(request)
        started = time.monotonic()
        response = await answer(request, handler, faults.draw(request.method, request.path))
        log.add(request, response.status if response else 0, started)
        if response is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        return response

    return middleware


async def _hold(request: web.Request, milliseconds: int) -> None:
    # Read while the sender is there, for it may give up; a form with files is left to the handler's own stream.
    if not request.content_type.startswith("multipart/"):
        await request.read()
    await asyncio.sleep(milliseconds / 1000)


def fault_routes(faults: Faults, log: RequestLog) -> list[web.RouteDef]:
    """Return `POST|GET|DELETE /sim/faults` and `GET /sim/requests`."""

    async def add(request: web.Request) -> web.Response:
        try:
            fault = Fault.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response(
                {"error": "bad_fault", "detail": error.errors(include_url=False, include_context=False)}, status=400
            )
        faults.add(fault)
        return web.json_response(fault.model_dump(), status=201)

    async def show(_: web.Request) -> web.Response:
        return web.json_response([fault.model_dump() for fault in faults.active()])

    async def clear(_: web.Request) -> web.Response:
        faults.clear()
        return web.json_response({"cleared": True})

    async def requests(_: web.Request) -> web.Response:
        return web.json_response(log.entries())

    return [
        web.post("/sim/faults", add),
        web.get("/sim/faults", show),
        web.delete("/sim/faults", clear),
        web.get("/sim/requests", requests),
    ]
