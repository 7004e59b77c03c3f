"""The HTTP server: Bot API and control surface on one port."""

import re
from pathlib import Path

from aiohttp import web

from local.simulators.faults import Faults, Handler, RequestLog, fault_routes, misbehaviour
from local.simulators.telegram.answers import ApiError, fault_answer, render
from local.simulators.telegram.bot_api import BotApi
from local.simulators.telegram.control.bots import Bots
from local.simulators.telegram.control.groups import Groups
from local.simulators.telegram.control.inputs import RefusedError
from local.simulators.telegram.control.machine import Machine
from local.simulators.telegram.control.people import People
from local.simulators.telegram.control.topics import Topics
from local.simulators.telegram.incoming import LARGEST_BODY
from local.simulators.telegram.simulator import Simulator

_LOOPBACK = re.compile(r"^https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$")
_SECRET = re.compile(r"(bot\d+):[^/]+")


class RedactedLog(RequestLog):
    """The log of requests without the secret part of tokens."""

    def add(self, request: web.Request, status: int, started: float) -> None:
        super().add(request, status, started)
        entry = self._entries[-1]
        entry["path"] = _SECRET.sub(r"\1:secret", request.path)


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what no route takes, and refused control calls, in the words of the surface that was called."""
    control = request.path.startswith("/sim/")
    try:
        return await handler(request)
    except RefusedError as refused:
        return web.json_response(refused.body, status=refused.status)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        if control:
            return web.json_response({"error": "not_found", "detail": error.reason}, status=error.status)
        return render(ApiError(404).envelope())


@web.middleware
async def preflight(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let pages ask whether they may call the control surface."""
    if request.method == "OPTIONS" and request.path.startswith("/sim/"):
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "GET, POST, DELETE",
                "Access-Control-Allow-Headers": "Content-Type",
            },
        )
    return await handler(request)


async def allow_loopback(request: web.Request, response: web.StreamResponse) -> None:
    """Let pages of this machine read what the control surface answers."""
    origin = request.headers.get("Origin", "")
    if request.path.startswith("/sim/") and _LOOPBACK.match(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"


def build_app(hosts: dict[str, str], state: Path | None, files_folder: Path) -> web.Application:
    """Return the simulator as an aiohttp application.

    `hosts` maps webhook hosts to loopback addresses; `state` is loaded at start, when it exists, and saved at the end.
    """
    simulator, faults, log = Simulator(hosts, files_folder), Faults(), RedactedLog()
    app = web.Application(
        middlewares=[preflight, misbehaviour(faults, log, fault_answer), _errors],
        client_max_size=LARGEST_BODY,
    )
    api = BotApi(simulator)
    app.add_routes(fault_routes(faults, log))
    rooms = (Bots(simulator), People(simulator), Groups(simulator), Topics(simulator))
    for part in (*rooms, Machine(simulator, faults, log), api):
        app.add_routes(part.routes())
    app.on_response_prepare.append(allow_loopback)

    async def start(_: web.Application) -> None:
        if state and state.exists():
            simulator.load(state)

    async def stop(_: web.Application) -> None:
        await simulator.close()
        if state:
            simulator.save(state)

    app.on_startup.append(start)
    app.on_shutdown.append(stop)
    return app
