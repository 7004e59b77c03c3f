"""The shell's pages and files: the frame itself, amoCRM's libraries, and the files of the widget's archive."""

import html
import mimetypes
from pathlib import Path
from string import Template

from aiohttp import web

from local.simulators.amocrm.control.base import desk_of
from local.simulators.amocrm.shell import calls
from local.simulators.amocrm.shell.archive import ArchiveError, library, require_libraries
from local.simulators.amocrm.shell.browser import HiddenError
from local.simulators.amocrm.shell.calls import ARCHIVE
from local.simulators.amocrm.shell.frame import WIDGET_PATH
from local.simulators.refusals import ControlError
from local.world import AMO_WIDGET_CODE

PAGE = Path(__file__).resolve().with_name("page")
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-src 'none'; object-src 'none'; "
    "img-src 'self' data: blob: http://127.0.0.1:*"
)
"""A widget's page loads nothing from elsewhere and evaluates no text: amoCRM's moderators refuse both."""

_TROUBLE = Template("""<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>amoCRM</title><link rel="stylesheet" href="/crm/shell/trouble.css">
</head><body><main><h1>Страница не открывается</h1><p>$text</p></main></body></html>
""")
_UNCACHED = {"Cache-Control": "no-store"}


async def page(request: web.Request) -> web.StreamResponse:
    """Answer every page with the frame, which draws what the address names; in plain words where it cannot."""
    try:
        desk_of(request)
    except ControlError:
        return _trouble("Такого аккаунта amoCRM нет: его номер стоит в адресе страницы")
    try:
        require_libraries()
        request.app[ARCHIVE].manifest()
    except ArchiveError as error:
        return _trouble(str(error))
    headers = {"Content-Security-Policy": POLICY, **_UNCACHED}
    return web.FileResponse(PAGE / "index.html", headers=headers)


async def unknown_page(_: web.Request) -> web.Response:
    return _trouble("У amoCRM на этой машине такой страницы нет")


async def own_file(request: web.Request) -> web.StreamResponse:
    path = (PAGE / request.match_info["path"]).resolve()
    if not path.is_relative_to(PAGE) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=_UNCACHED)


async def library_file(request: web.Request) -> web.StreamResponse:
    path = library(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Content-Type": "text/javascript", **_UNCACHED})


async def widget_file(request: web.Request) -> web.Response:
    name = request.match_info["path"]
    try:
        content = request.app[ARCHIVE].read(name)
    except ArchiveError:
        content = None
    if content is None:
        raise web.HTTPNotFound
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "utf-8" if kind.startswith("text/") or kind == "application/json" else None
    return web.Response(body=content, content_type=kind, charset=charset, headers=_UNCACHED)


async def forward(request: web.Request) -> web.Response:
    """`/sim/public/{account}/…`: what a page of that account asks our public address."""
    desk = desk_of(request)
    path = request.raw_path.removeprefix(f"/sim/public/{desk.account.id}")
    try:
        return await desk.simulator.browser.call(request, path, f"https://{desk.account.domain}")
    except HiddenError as hidden:
        print(f"hidden from the page: {request.method} {path}: {hidden}", flush=True)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=502)


def _trouble(text: str) -> web.Response:
    return web.Response(text=_TROUBLE.substitute(text=html.escape(text)), status=404, content_type="text/html")


def routes() -> list[web.RouteDef]:
    root = r"/crm/{id:\d+}"
    return [
        web.get("/crm/shell/{path:.+}", own_file),
        web.get(r"/crm/libraries/{name}.js", library_file),
        web.get(WIDGET_PATH + "/{path:.+}", widget_file),
        *calls.routes(),
        web.get(root + "/widgets", page),
        web.get(f"{root}/settings/{AMO_WIDGET_CODE}", page),
        web.get(root + "/leads", page),
        web.get(root + "/{path:.*}", unknown_page),
        web.route("*", r"/sim/public/{id:\d+}/{path:.*}", forward),
    ]
