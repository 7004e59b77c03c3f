"""The partners' simulator on a port of its own, beside a small server that stands for the product."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web

from local.simulators.partners.server import build_app
from tests.simulators.serving import started, stopped


@dataclass
class Product:
    """What the product's address received, and what it answers: `status`, after those of `first`."""

    status: int = 200
    first: list[int] = field(default_factory=list)
    body: bytes = b'{"state": "paid"}'
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.calls.append((f"{request.method} {request.path}", dict(request.headers), await request.read()))
        status = self.first.pop(0) if self.first else self.status
        return web.Response(status=status, body=self.body, content_type="application/json")


@dataclass
class Rig:
    url: str
    product: Product

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=20)

    def wait_idle(self) -> None:
        """Wait until nothing is on its way to the product any more."""
        deadline = time.monotonic() + 20
        while self.http.get("/sim/state").json()["pending"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def told(self) -> list[tuple[str, Any]]:
        """Return the calls at the product, `METHOD path` with the JSON of the body."""
        return [(call, json.loads(body)) for call, _, body in self.product.calls]


@contextmanager
def running(state: Path | None = None) -> Iterator[Rig]:
    """Run both servers in a thread until the block ends."""
    product, ready = Product(), threading.Event()
    rigs: list[Rig] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def main() -> None:
        receiver = web.Application()
        receiver.router.add_route("*", "/{path:.*}", product.receive)
        product_runner, product_url = await started(receiver)
        runner, url = await started(build_app({"bridge.reon.test": product_url}, state))
        rigs.append(Rig(url, product))
        ready.set()
        await stop.wait()
        await stopped(runner, product_runner)

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    thread.start()
    assert ready.wait(10)
    try:
        yield rigs[0]
    finally:
        rigs[0].http.close()
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
