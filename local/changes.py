"""`GET /sim/events` of the runner: tells a page that a function has written something down.

Failures, bots and accounts change without a word from either simulator, for example when a message is given up.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from local.runtime.pool import FunctionPool

LOOK_AGAIN = 0.25
KEEPALIVE = 15.0
WRITES = frozenset(
    f"dynamodb.{operation}"
    for operation in ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
)


def stream_of(pools: Mapping[str, FunctionPool]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler; its events are `{"written": [function, …]}`, at most one each quarter of a second."""

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b": listening\n\n")
        with contextlib.suppress(ConnectionError):
            await _copy(pools, response)
        return response

    return stream


async def _copy(pools: Mapping[str, FunctionPool], response: web.StreamResponse) -> None:
    before, silent = _writes(pools), 0.0
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        now, silent = _writes(pools), silent + LOOK_AGAIN
        if now != before:
            written = [name for name, count in now.items() if count != before.get(name)]
            await response.write(f"data: {json.dumps({'written': written})}\n\n".encode())
        elif silent >= KEEPALIVE:
            await response.write(b": still here\n\n")
        else:
            continue
        before, silent = now, 0.0


def _writes(pools: Mapping[str, FunctionPool]) -> dict[str, int]:
    return {name: sum(pool.counters.aws_calls[call] for call in WRITES) for name, pool in pools.items()}
