"""Which browser pages may call a control surface: those of this machine."""

from aiohttp import web
from yarl import URL

from local.simulators.addresses import is_loopback
from local.simulators.faults import Handler


def allow_loopback_origin(request: web.Request, response: web.StreamResponse) -> None:
    """Let a page of a loopback origin, on any port, read the answer."""
    origin = request.headers.get("Origin", "")
    if origin and is_loopback(URL(origin).host):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Vary"] = "Origin"


@web.middleware
async def open_to_local_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer pages of this machine that call the control surface, preflight included."""
    if not request.path.startswith("/sim/"):
        return await handler(request)
    response = web.Response(status=204) if request.method == "OPTIONS" else await handler(request)
    if not response.prepared:
        allow_loopback_origin(request, response)
    return response
