"""What a browser does with the widget's requests to our host: the pages have no DNS entry for it, so it is done here.

A page of amoCRM is of another origin than our API, so the browser asks first, and shows an answer only when the API
allows it (Fetch Standard, CORS). What a browser would not show is not shown here either: the connection breaks.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from local.simulators.amocrm.outbound import Outbound
from local.world import PUBLIC_URL

CALL_SECONDS = 40.0
LONGEST_MEMORY = 7200
SIMPLE_METHODS = frozenset({"GET", "HEAD", "POST"})
SIMPLE_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
BROWSERS_OWN = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "cookie"),
        *("dnt", "host", "origin", "pragma", "priority", "referer", "te", "upgrade-insecure-requests", "user-agent"),
    }
)
ALWAYS_SHOWN = frozenset(
    {"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"}
)


class HiddenError(Exception):
    """The browser keeps the answer from the page; the message says why."""


@dataclass
class Browser:
    """Remembers what was allowed, as long as the API said it may be remembered."""

    outbound: Outbound
    allowed: dict[tuple[str, ...], float] = field(default_factory=dict)

    async def call(self, request: web.Request, path: str, origin: str) -> web.Response:
        """Make the request of a page of `origin` and return what the page may see. Raises `HiddenError`."""
        address = f"{PUBLIC_URL}{path}"
        headers = {name: value for name, value in request.headers.items() if not _is_hop(name.lower())}
        own = _own_headers(request)
        if request.method not in SIMPLE_METHODS or own:
            await self._ask_first(request.method, address, own, origin)
        body = await request.read() or None
        status, answered, content = await self._fetch(
            request.method, address, {**headers, "Origin": origin, "Referer": f"{origin}/"}, body
        )
        _check_origin(answered, origin)
        shown = ALWAYS_SHOWN | _names(answered.get("Access-Control-Expose-Headers", ""))
        return web.Response(
            status=status,
            body=content,
            headers={n: v for n, v in answered.items() if n.lower() in shown and n.lower() != "content-length"},
        )

    async def _ask_first(self, method: str, address: str, own: list[str], origin: str) -> None:
        key = (origin, method, address.partition("?")[0], *own)
        if self.allowed.get(key, 0) > time.monotonic():
            return
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            **({"Access-Control-Request-Headers": ",".join(own)} if own else {}),
        }
        status, answered, _ = await self._fetch("OPTIONS", address, asked, None)
        _check_origin(answered, origin)
        if not 200 <= status < 300:
            raise HiddenError(f"the preflight was answered {status}")
        methods = _names(answered.get("Access-Control-Allow-Methods", ""))
        if method not in SIMPLE_METHODS and method.lower() not in methods:
            raise HiddenError(f"the method {method} is not allowed")
        if missing := set(own) - _names(answered.get("Access-Control-Allow-Headers", "")):
            raise HiddenError(f"the headers {', '.join(sorted(missing))} are not allowed")
        age = answered.get("Access-Control-Max-Age", "5")
        self.allowed[key] = time.monotonic() + min(int(age) if age.isdecimal() else 5, LONGEST_MEMORY)

    async def _fetch(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            return await self.outbound.fetch(method, address, headers=headers, body=body, timeout=CALL_SECONDS)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise HiddenError(f"{address} cannot be reached") from error


def _check_origin(answered: Mapping[str, str], origin: str) -> None:
    allowed = answered.get("Access-Control-Allow-Origin")
    if allowed not in {origin, "*"}:
        raise HiddenError(f"pages of {origin} are not allowed, Access-Control-Allow-Origin is {allowed}")


def _own_headers(request: web.Request) -> list[str]:
    """Return the headers, in lower case, that the page's script has set and that need to be allowed."""
    names = {name.lower() for name in request.headers}
    own = {name for name in names - BROWSERS_OWN if not name.startswith("sec-")}
    if request.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower() in SIMPLE_TYPES:
        own.discard("content-type")
    return sorted(own)


def _is_hop(name: str) -> bool:
    return name in {"host", "connection", "content-length", "origin", "referer", "cookie", "accept-encoding", "te"}


def _names(listed: str) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in listed.split(",") if name.strip())
