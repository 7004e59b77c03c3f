"""The HTTP API as API Gateway serves it: routes from the template, payload format 2.0, API Gateway's own answers."""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from local.http_event import BadAnswerError, HttpRequest, HttpResponse, event_of, response_of
from local.routes import RouteTable
from local.runtime.api import Lambda
from local.template import Route

MAX_BODY = 10 * 1024 * 1024
MAX_EVENT = 6 * 1024 * 1024
INTEGRATION_TIMEOUT = 30.0

_log = logging.getLogger(__name__)


class Edge:
    """Turns requests into invocations and answers into responses."""

    def __init__(self, routes: Iterable[Route], functions: Lambda, account: str) -> None:
        self._routes = RouteTable(routes)
        self._functions = functions
        self._account = account

    def application(self, *before: Middleware) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY, middlewares=before)
        application.router.add_route("*", r"/{path:[\s\S]*}", self._serve)
        return application

    async def _serve(self, request: web.Request) -> web.Response:
        response = await self._answer(request)
        body = b"" if request.method == "HEAD" else response.body
        return web.Response(status=response.status, headers=response.headers, body=body)

    async def _answer(self, request: web.Request) -> HttpResponse:
        path, _, query = request.raw_path.partition("?")
        match = self._routes.find(request.method, path)
        if match is None:
            return _own_answer(404, "Not Found")
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _own_answer(413, "Request Entity Too Large")
        received = HttpRequest(
            method=request.method,
            path=path,
            query=query,
            headers=tuple(request.headers.items()) + _added_headers(request),
            body=body,
            source_ip=request.remote or "",
            account=self._account,
        )
        event = json.dumps(event_of(received, match)).encode()
        if len(event) > MAX_EVENT:
            return _own_answer(413, "Request Entity Too Large")
        return await self._invoke(match.route.function, event)

    async def _invoke(self, function: str, event: bytes) -> HttpResponse:
        work = asyncio.ensure_future(self._functions.invoke(function, event))
        done, _ = await asyncio.wait({work}, timeout=INTEGRATION_TIMEOUT)
        if not done:
            # The function runs on, as it does on AWS; only the client stops waiting.
            work.add_done_callback(lambda late: late.exception())
            return _own_answer(503, "Service Unavailable")
        outcome = work.result()
        if outcome.failed:
            return _own_answer(500, "Internal Server Error")
        try:
            return response_of(outcome.payload)
        except (BadAnswerError, ValueError) as error:
            _log.warning("%s gave an answer that is no HTTP response: %s", function, error)
            return _own_answer(500, "Internal Server Error")


def _added_headers(request: web.Request) -> tuple[tuple[str, str], ...]:
    return (
        ("x-amzn-trace-id", f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"),
        ("x-forwarded-for", request.remote or ""),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    )


def _own_answer(status: int, message: str) -> HttpResponse:
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    return HttpResponse(status, (("content-type", "application/json"),), body)
