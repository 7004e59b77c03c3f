"""The simulator on a port of its own, with a small widget server that answers its calls and signs by hand."""

import asyncio
import hashlib
import hmac
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

import aiohttp
import httpx
from aiohttp import web

from local.simulators.amocrm import installation
from local.simulators.amocrm.runtime import new_simulator
from local.simulators.amocrm.server import build_app
from local.simulators.amocrm.shell.archive import Archive
from local.simulators.amocrm.state.world import World
from tests.simulators.serving import started, stopped

CHANNEL = "344a5002-f8ca-454d-af3d-396180102ac7"
SECRET = "f2d7f8704eff95087ed45b23ba99c0b5aac8278e"
CLIENT_ID = "0b0832f6-0000-4000-8000-e73f236833c0"
CLIENT_SECRET = "local-client-secret-of-the-simulated-integration-with-64-letters"
REDIRECT = "https://bridge.reon.test/oauth/install"


def signed(method: str, path: str, body: bytes, date: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """Return the four headers, computed here and not with the simulator's own code."""
    date = date or format_datetime(datetime.now(UTC))
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    text = f"{method}\n{digest}\napplication/json\n{date}\n{path}"
    return {
        "Date": date,
        "Content-Type": "application/json",
        "Content-MD5": digest,
        "X-Signature": hmac.new(secret.encode(), text.encode(), hashlib.sha1).hexdigest(),
    }


@dataclass
class Received:
    """A call that the widget server got."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Widget:
    """What the integration's server does: on installation it exchanges the code and connects the channel."""

    simulator_url: str = ""
    completes: bool = True
    hook_status: int = 200
    hook_delay: float = 0.0
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    calls: list[Received] = field(default_factory=list)
    tokens: dict[str, Any] = field(default_factory=dict)

    def hooks(self) -> list[Received]:
        return [call for call in self.calls if call.path.startswith("/amo/chats/")]

    def crm(self) -> list[Received]:
        return [call for call in self.calls if call.path.startswith("/amo/crm/")]

    async def receive(self, request: web.Request) -> web.StreamResponse:
        call = Received(request.method, request.path, dict(request.query), dict(request.headers), await request.read())
        self.calls.append(call)
        if request.path == "/oauth/install" and self.completes:
            await self._install(call.query)
        if request.path.startswith("/amo/"):
            await asyncio.sleep(self.hook_delay)
            return web.Response(status=self.hook_status)
        if request.path == "/picture.jpg":
            return web.Response(body=b"jpeg", content_type="image/jpeg")
        if request.path == "/cut.bin":
            return await _cut_off(request)
        status, body, headers = self.answers.get(request.path, (200, b"", {}))
        if request.method == "OPTIONS":
            return web.Response(status=204, headers=headers)
        return web.Response(status=status, body=body, headers=headers)

    async def _install(self, query: dict[str, str]) -> None:
        host = {"Host": query["referer"]}
        grant = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "grant_type": "authorization_code",
            "code": query["code"],
            "redirect_uri": REDIRECT,
        }
        async with aiohttp.ClientSession(self.simulator_url) as session:
            async with session.post("/oauth2/access_token", json=grant, headers=host) as response:
                self.tokens = await response.json()
            bearer = {**host, "Authorization": f"Bearer {self.tokens['access_token']}"}
            async with session.get("/api/v4/account?with=amojo_id", headers=bearer) as response:
                amojo_id = (await response.json(content_type=None))["amojo_id"]
            path = f"/v2/origin/custom/{CHANNEL}/connect"
            body = json.dumps({"account_id": amojo_id, "title": "REON", "hook_api_version": "v2"}).encode()
            async with session.post(path, data=body, headers=signed("POST", path, body)) as response:
                assert response.status == 200


@dataclass
class Rig:
    """A running simulator and widget server, with clients for each of its doors."""

    url: str
    widget: Widget
    account: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=20)

    @property
    def domain(self) -> str:
        return f"{self.account['subdomain']}.amocrm.ru"

    @property
    def scope(self) -> str:
        return f"/v2/origin/custom/{CHANNEL}_{self.account['amojo_id']}"

    def create(self, subdomain: str = "example", **more: Any) -> dict[str, Any]:
        answer = self.http.post("/sim/accounts", json={"subdomain": subdomain, **more})
        assert answer.status_code == 201, answer.text
        self.account = answer.json()
        return self.account

    def sim(self, method: str, path: str = "", body: Any = None) -> Any:
        """Call the control surface about the account and return what it answers."""
        answer = self.http.request(method, f"/sim/accounts/{self.account['account_id']}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def switch(self, **positions: Any) -> None:
        self.sim("POST", "/switches", positions)

    def rest(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        base = {"Host": self.domain, "Authorization": f"Bearer {self.widget.tokens['access_token']}"}
        return self.http.request(method, f"/api/v4/{path}", json=body, headers={**base, **headers})

    def amojo(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Make a signed call; `path` is relative to the scope unless it starts with /v2."""
        full = path if path.startswith("/v2/") else self.scope + path
        raw = b"" if body is None else json.dumps(body).encode()
        return self.http.request(method, full, content=raw, headers=signed(method, full.partition("?")[0], raw))

    def host(self, path: str, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> str:
        """Let the widget's server answer so at a path, and return the address."""
        self.widget.answers[path] = (status, body, headers or {})
        return f"https://bridge.reon.test{path}"

    def message(self, key: str) -> dict[str, Any]:
        """Return a message of the account by either id."""
        everything = [message for chat in self.chats() for message in chat["messages"]]
        return next(message for message in everything if key in {message["id"], message["msgid"]})

    def reply(self, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.sim("POST", "/reply", {"conversation_id": "c1", **body})
        return answer

    def last_hook(self) -> dict[str, Any]:
        """Return what the last hook of a message says."""
        said: dict[str, Any] = self.widget.hooks()[-1].json["message"]["message"]
        return said

    def attachment(self, address: str) -> httpx.Response:
        url = httpx.URL(address)
        return self.http.get(url.raw_path.decode(), headers={"Host": url.host})

    def send(self, msgid: str, /, conversation: str = "c1", text: str = "Hello", **more: Any) -> httpx.Response:
        payload: dict[str, Any] = {
            "timestamp": int(time.time()),
            "msec_timestamp": int(time.time() * 1000),
            "msgid": msgid,
            "conversation_id": conversation,
            "sender": {"id": "tg-1", "name": "Anna"},
            "message": {"type": "text", "text": text},
            **more,
        }
        return self.amojo("POST", "", {"event_type": "new_message", "payload": payload})

    def settle(self) -> None:
        """Wait until everything accepted has arrived and every call has ended."""
        deadline = time.monotonic() + 10
        while self.http.get("/sim/state").json()["pending"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def chats(self) -> list[dict[str, Any]]:
        self.settle()
        chats: list[dict[str, Any]] = self.sim("GET", "/chats")
        return chats

    def state(self) -> dict[str, Any]:
        self.settle()
        state: dict[str, Any] = self.sim("GET")
        return state


async def _cut_off(request: web.Request) -> web.StreamResponse:
    """Promise 100 bytes, send 10 and hang up."""
    response = web.StreamResponse()
    response.content_length = 100
    await response.prepare(request)
    await response.write(b"0123456789")
    assert request.transport is not None
    request.transport.close()
    return response


@contextmanager
def running(state: Path | None = None, archive: Path | None = None) -> Iterator[Rig]:
    """Run both servers in a thread until the block ends; `archive` is the widget that amoCRM's pages load."""
    widget, ready = Widget(), threading.Event()
    rigs: list[Rig] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def main() -> None:
        receiver = web.Application()
        receiver.router.add_route("*", "/{path:.*}", widget.receive)
        widget_runner, widget_url = await started(receiver)
        files = state.with_suffix(".files") if state else Path(folder)
        simulator = new_simulator({"bridge.reon.test": widget_url}, files, World.load(state))
        runner, widget.simulator_url = await started(build_app(simulator, state, Archive(archive) if archive else None))
        rigs.append(Rig(widget.simulator_url, widget))
        ready.set()
        await stop.wait()
        await stopped(runner, widget_runner)

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    # This widget subscribes to nothing while it is installed, so there is nothing to wait for.
    with tempfile.TemporaryDirectory() as folder, patch.object(installation, "SUBSCRIPTION_WAIT_SECONDS", 0.0):
        thread.start()
        assert ready.wait(10)
        try:
            yield rigs[0]
        finally:
            rigs[0].http.close()
            loop.call_soon_threadsafe(stop.set)
            thread.join(10)
            loop.close()
