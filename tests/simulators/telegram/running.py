"""A running Telegram simulator with a webhook receiver beside it, for the tests of the simulator."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web

from local.simulators.telegram.server import build_app
from tests.simulators.serving import started, stopped

Json = dict[str, Any]
HOST = "bridge.reon.test"


@dataclass
class Received:
    """One POST that the receiver got."""

    at: float
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def update(self) -> Json:
        parsed: Json = json.loads(self.body)
        return parsed

    @property
    def text(self) -> str:
        return str(self.update["message"]["text"])


@dataclass
class Reply:
    """How the receiver answers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    body: str = ""


class Receiver:
    """A webhook that keeps what it gets and answers as `behave` says."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.behave: Callable[[Received], Reply] = lambda _: Reply()
        self.files: dict[str, tuple[str, bytes]] = {}
        self.busy = 0
        self.busiest = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        app.router.add_get("/files/{name}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        """Answer with a file of `files` by its name: its MIME type and bytes."""
        mime, content = self.files.get(request.match_info["name"], ("text/html", b"<html></html>"))
        return web.Response(body=content, content_type=mime)

    async def _take(self, request: web.Request) -> web.Response:
        headers = [(name.decode(), value.decode()) for name, value in request.raw_headers]
        post = Received(time.monotonic(), request.path_qs, headers, await request.read())
        self.received.append(post)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        try:
            reply = self.behave(post)
            await asyncio.sleep(reply.delay)
        finally:
            self.busy -= 1
        return web.Response(status=reply.status, headers=reply.headers, text=reply.body)

    def texts(self) -> list[str]:
        return [post.text for post in self.received]


class Running:
    """The simulator under test, its control surface, and shorthands for what tests do most."""

    def __init__(self, url: str, receiver: Receiver, edge: str) -> None:
        self.url = url
        self.receiver = receiver
        self.edge = edge
        self.http = httpx.Client(base_url=url, timeout=20)

    def fresh(self) -> "Running":
        """Forget what happened before, so that one running simulator serves many tests."""
        self.post("/sim/reset")
        self.receiver.received.clear()
        self.receiver.files.clear()
        self.receiver.behave = lambda _: Reply()
        self.receiver.busiest = self.receiver.busy
        return self

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        return self.http.get(path).json()

    def bot(self, **more: Any) -> tuple[int, str]:
        created = self.post("/sim/bots", **({"username": "demo_bot", "name": "Demo"} | more))
        return created["bot_id"], created["token"]

    def call(self, token: str, method: str, **params: Any) -> Json:
        answer: Json = self.http.post(f"/bot{token}/{method}", json=params).json()
        return answer

    def write(self, bot_id: int, user_id: int = 5, text: str | None = "hello", **more: Any) -> Json:
        chat = more.pop("chat", {"id": user_id, "type": "private"})
        author = more.pop("sender", {"id": user_id, "first_name": "Anna", "language_code": "ru"})
        body = {"bot_id": bot_id, "chat": chat, "from": author, **more}
        written: Json = self.post("/sim/messages", **(body if text is None else {**body, "text": text}))
        return written

    def settle(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.01)

    def delivered(self, count: int, seconds: float = 5) -> None:
        self.settle(lambda: len(self.receiver.received) >= count and self.get("/sim/state")["pending"] == 0, seconds)


@contextmanager
def running_simulator(folder: Path, state: Path | None = None) -> Iterator[Running]:
    """Run simulator and receiver on one event loop in a thread of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    receiver = Receiver()

    def wait(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(20)

    receiving, target = wait(started(receiver.app()))
    serving, url = wait(started(build_app({HOST: target}, state, folder / "files")))
    running = Running(url, receiver, target)
    try:
        yield running
    finally:
        running.http.close()
        wait(stopped(serving, receiving))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
