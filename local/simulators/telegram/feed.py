"""Tells listeners that something changed, so that a page can draw itself again."""

import asyncio
import json

from aiohttp import web

CHATTER_PAUSE = 0.1
"""Seconds in which changes are collected into one event."""

KEEPALIVE = 15.0


class Feed:
    """Changed bots, broadcast as server-sent events `{"bot_id": id}`; nothing is collected without listeners."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Event, set[int]] = {}
        self._closed = False

    def changed(self, bot_id: int) -> None:
        for wake, bots in self._listeners.items():
            bots.add(bot_id)
            wake.set()

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for wake in self._listeners:
            wake.set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /sim/events` until the listener leaves; an event `{"bot_id": 0}` concerns everything."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await response.write(b": listening\n\n")
        wake, bots = asyncio.Event(), set[int]()
        self._listeners[wake] = bots
        try:
            while not self._closed:
                await self._send_next(response, wake, bots)
        except (ConnectionError, RuntimeError):
            return response
        finally:
            del self._listeners[wake]
        return response

    @staticmethod
    async def _send_next(response: web.StreamResponse, wake: asyncio.Event, bots: set[int]) -> None:
        try:
            await asyncio.wait_for(wake.wait(), KEEPALIVE)
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        await asyncio.sleep(CHATTER_PAUSE)
        wake.clear()
        changed = sorted(bots)
        bots.clear()
        for bot_id in changed:
            await response.write(f"data: {json.dumps({'bot_id': bot_id})}\n\n".encode())
