"""The Bot API behind the proxy: what is passed on to it, and what the proxy asks itself. A URL holds the token."""

import asyncio
import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from local.simulators.telegram.answers import Json

ASK_WITHIN = 15.0
CONNECT_WITHIN = 10.0
SILENCE = 120.0
"""Seconds without a byte after which a call that is passed on is given up: longer than the product waits for any."""

CHUNK = 64 * 1024
_JSON = {"Content-Type": "application/json"}
_OF_ONE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host", "expect"}
)


class UnreachableError(Exception):
    """The Bot API gave no answer; the text says why, in a word or two."""


class Upstream:
    """Calls to `base`, the address of a Bot API without a trailing slash."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN, sock_read=SILENCE),
        )

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def ask(self, token: str, method: str, within: float = ASK_WITHIN, **parameters: Any) -> Json:
        """Return the whole answer of a call, `{ok, …}`, also where something in between answers.

        Raises UnreachableError.
        """
        address = URL(f"{self.base}/bot{token}/{method}", encoded=True)
        limit = aiohttp.ClientTimeout(total=within, sock_connect=CONNECT_WITHIN)
        try:
            async with self._http.post(
                address, data=json.dumps(parameters), headers=_JSON, timeout=limit, allow_redirects=False
            ) as answer:
                return _envelope(answer.status, await answer.read())
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise UnreachableError(_why(error)) from None

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Answer a request as the Bot API does, neither kept whole on the way.

        What cannot be reached is a 502; an answer that breaks off, or never comes, breaks the caller's connection.
        """
        try:
            answer = await self._http.request(
                request.method,
                URL(self.base + request.raw_path, encoded=True),
                headers=_kept_headers(request.headers.items()),
                data=request.content.iter_chunked(CHUNK) if request.body_exists else None,
                allow_redirects=False,
            )
        except aiohttp.ClientConnectorError:
            envelope = {"ok": False, "error_code": 502, "description": "Bad Gateway: the Bot API cannot be reached"}
            return web.json_response(envelope, status=HTTPStatus.BAD_GATEWAY)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return _broken(request)
        async with answer:
            response = web.StreamResponse(
                status=answer.status, reason=answer.reason, headers=_kept_headers(answer.headers.items())
            )
            await response.prepare(request)
            try:
                async for chunk in answer.content.iter_chunked(CHUNK):
                    await response.write(chunk)
                await response.write_eof()
            except (aiohttp.ClientError, OSError, TimeoutError):
                return _broken(request)
            return response

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("not opened")
        return self._session


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=HTTPStatus.BAD_GATEWAY)


def _kept_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in _OF_ONE_CONNECTION]


def _envelope(status: int, content: bytes) -> Json:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and isinstance(answer.get("ok"), bool):
        return answer
    # A page of something in between, be it a success: not a word of the Bot API's.
    code = status if status >= HTTPStatus.BAD_REQUEST else int(HTTPStatus.BAD_GATEWAY)
    return {"ok": False, "error_code": code, "description": "not an answer of the Bot API"}


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return "it does not answer in time"
    return "it cannot be reached" if isinstance(error, aiohttp.ClientConnectorError) else "the connection broke"
