"""The runner's control surface, `/sim/…`, and the playground's files."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from local import api_proxy, changes
from local.owners import OwnersCode
from local.runner import BusyError, Runner
from local.world import HOST, Ports, url

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PLAYGROUND = Path(__file__).with_name("playground")


class Control:
    """Answers `/sim/…` from a running stack; `ready` turns true once everything is up.

    `telegram` is the address of a real Bot API, None where a simulator stands for Telegram.
    """

    def __init__(self, runner: Runner, ports: Ports, owners: OwnersCode, telegram: str | None = None) -> None:
        self.ready = False
        self._runner = runner
        self._owners = owners
        self._ports = ports
        self._real_telegram = telegram
        self._resetting = asyncio.Lock()

    def application(self) -> web.Application:
        application = web.Application(middlewares=[_refuse_foreign_pages])
        application.add_routes(
            [
                web.get("/sim/state", self._state),
                web.get("/sim/functions", self._functions),
                web.get("/sim/config", self._config),
                web.get("/sim/idle", self._idle),
                web.get("/sim/events", changes.stream_of(self._runner.functions.pools)),
                web.post("/sim/reset", self._reset),
                web.post("/sim/kill", self._kill),
                web.post("/sim/invoke", self._invoke),
            ]
        )
        application.add_routes(api_proxy.routes(self._addresses()))
        application.add_routes(self._owners.routes())
        if PLAYGROUND.is_dir():
            application.add_routes([web.get("/", _index), web.static("/", PLAYGROUND)])
        return application

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response({"ready": self.ready, **await self._runner.state()})

    async def _functions(self, _: web.Request) -> web.Response:
        return web.json_response(self._runner.functions_state())

    async def _config(self, _: web.Request) -> web.Response:
        real = {"real_telegram": self._real_telegram} if self._real_telegram else {}
        return web.json_response(self._addresses() | real)

    def _addresses(self) -> dict[str, str]:
        parts = {
            "api": self._ports.api,
            "gateway": self._ports.gateway,
            "telegram": self._ports.telegram,
            "amocrm": self._ports.amocrm,
            "partners": self._ports.partners,
        }
        return {name: url(port) for name, port in parts.items()}

    async def _idle(self, request: web.Request) -> web.Response:
        """Answer once nothing is in flight any more, or 409 after `within` whole seconds."""
        within = request.query.get("within", "90")
        if not within.isdecimal():
            return web.json_response({"error": "bad_number"}, status=400)
        try:
            await self._runner.wait_idle(int(within))
        except BusyError as busy:
            return _busy(busy)
        return web.json_response({"idle": True})

    async def _reset(self, request: web.Request) -> web.Response:
        async with self._resetting:
            await self._owners.stop()
            try:
                await self._runner.reset(warm="warm" in request.query)
            except BusyError as busy:
                return _busy(busy)
        return web.json_response({"reset": True})

    async def _kill(self, request: web.Request) -> web.Response:
        wanted = await _json(request)
        pool = self._runner.functions.pools.get(wanted.get("function", ""))
        if pool is None:
            return _unknown_function()
        # A request that is cut off is lost if its sender never repeats it, as amojo: nothing could bring it back.
        spare_requests = wanted["function"] not in self._runner.fed_by_queues
        return web.json_response({"killed": pool.kill_one(spare_requests=spare_requests)})

    async def _invoke(self, request: web.Request) -> web.Response:
        wanted = await _json(request)
        function = wanted.get("function", "")
        if function not in self._runner.functions.pools:
            return _unknown_function()
        outcome = await self._runner.functions.invoke(function, json.dumps(wanted.get("event", {})).encode())
        status = 502 if outcome.failed else 200
        return web.Response(body=outcome.payload, status=status, content_type="application/json")


@web.middleware
async def _refuse_foreign_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep pages of the internet that a browser on this machine shows from resetting the stack or running functions."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).hostname not in (HOST, "localhost"):
        return web.json_response({"error": "foreign_origin"}, status=403)
    return await handler(request)


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PLAYGROUND / "index.html")


async def _json(request: web.Request) -> dict[str, Any]:
    """Return the body as an object; what is none is answered with 400."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text='{"error":"bad_json"}', content_type="application/json")
    return body


def _busy(busy: BusyError) -> web.Response:
    return web.json_response({"error": "busy", "in_flight": busy.in_flight}, status=409)


def _unknown_function() -> web.Response:
    return web.json_response({"error": "unknown_function"}, status=404)
