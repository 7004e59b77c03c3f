"""Which browser pages may call the control surface: those of this machine."""

from aiohttp import web
from yarl import URL

from local.simulators.amocrm.outbound import is_loopback


def allow_loopback_origin(request: web.Request, response: web.StreamResponse) -> None:
    """Let a page of a loopback origin, on any port, read the answer."""
    origin = request.headers.get("Origin", "")
    if origin and is_loopback(URL(origin).host):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Vary"] = "Origin"
