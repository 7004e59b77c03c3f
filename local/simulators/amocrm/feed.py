"""The stream of small events that tells an onlooker that something in an account changed."""

import asyncio
import json

from aiohttp import web

from local.simulators.pages import allow_loopback_origin

_WAITING_EVENTS = 1000
_KEEP_ALIVE_SECONDS = 15.0


class Feed:
    """Server-sent events `{account_id, event, …}`; a reader that does not keep up misses events."""

    def __init__(self) -> None:
        self._readers: set[asyncio.Queue[bytes | None]] = set()

    def publish(self, account_id: int | None, event: str, **details: object) -> None:
        if not self._readers:
            return
        data = json.dumps({"account_id": account_id, "event": event, **details}, ensure_ascii=False)
        for reader in self._readers:
            if not reader.full():
                reader.put_nowait(f"data: {data}\n\n".encode())

    def close(self) -> None:
        for reader in self._readers:
            if not reader.full():
                reader.put_nowait(None)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /sim/events`."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        allow_loopback_origin(request, response)
        await response.prepare(request)
        reader: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING_EVENTS)
        self._readers.add(reader)
        try:
            await response.write(b": connected\n\n")
            await self._copy(reader, response)
        except ConnectionResetError:
            pass
        finally:
            self._readers.discard(reader)
        return response

    async def _copy(self, reader: asyncio.Queue[bytes | None], response: web.StreamResponse) -> None:
        while True:
            try:
                event = await asyncio.wait_for(reader.get(), _KEEP_ALIVE_SECONDS)
            except TimeoutError:
                event = b": still here\n\n"
            if event is None:
                return
            await response.write(event)
