"""The application: every route of the simulated services and of the control surface."""

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from local.simulators.amocrm import attachments, oauth
from local.simulators.amocrm.amojo import routes as amojo
from local.simulators.amocrm.control import routes as control
from local.simulators.amocrm.errors import (
    AmojoError,
    OAuthError,
    RestError,
    amojo_error,
    fault_answer,
    problem,
)
from local.simulators.amocrm.rest import (
    account,
    chats,
    companies,
    contacts,
    custom_fields,
    leads,
    leads_complex,
    links,
    notes,
    pipelines,
    salesbots,
    sources,
    tags,
    talks,
    tasks,
    templates,
    unsorted,
    webhooks,
)
from local.simulators.amocrm.runtime import SIMULATOR, Simulator
from local.simulators.amocrm.shell import pages as shell
from local.simulators.amocrm.shell.archive import Archive
from local.simulators.amocrm.shell.calls import ARCHIVE
from local.simulators.faults import Handler, fault_routes, misbehaviour
from local.simulators.pages import open_to_local_pages
from local.simulators.refusals import ControlError

MAX_BODY = 32 * 1024 * 1024
_REST = (
    account,
    pipelines,
    chats,
    custom_fields,
    contacts,
    companies,
    unsorted,
    links,
    notes,
    leads,
    leads_complex,
    sources,
    tags,
    talks,
    tasks,
    templates,
    salesbots,
    webhooks,
)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every refusal into the answer of the service that owns the path."""
    try:
        return await handler(request)
    except (RestError, OAuthError, AmojoError, ControlError) as error:
        return error.answer()
    except web.HTTPForbidden as error:
        return web.Response(text=error.text, status=403)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        return _no_route(request, error.status)


def _no_route(request: web.Request, status: int) -> web.Response:
    if request.path.startswith("/sim/"):
        return ControlError(status, "no_such_call").answer()
    if request.path.startswith("/v2/"):
        return amojo_error(status, "NOT_FOUND", "NOT_FOUND")
    detail = f"Cannot {request.method} https://{request.host}{request.path}"
    return problem(status, detail if status == 404 else "Method Not Allowed")


def build_app(simulator: Simulator, state: Path | None = None, archive: Archive | None = None) -> web.Application:
    """Return the application; `state` is where the world is saved when it stops, `archive` the widget of its pages."""
    app = web.Application(
        client_max_size=MAX_BODY,
        middlewares=[
            open_to_local_pages,
            misbehaviour(simulator.faults, simulator.log, fault_answer),
            answer_errors,
        ],
    )
    app[SIMULATOR] = simulator
    app[ARCHIVE] = archive or Archive()
    app.add_routes(fault_routes(simulator.faults, simulator.log))
    for part in (control, shell, oauth, amojo, attachments, *_REST):
        app.add_routes(part.routes())

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        await simulator.outbound.open()
        yield
        simulator.processing.finish()
        await simulator.stop_background()
        await simulator.outbound.close()
        if state is not None:
            simulator.world.save(state)

    async def end_streams(_: web.Application) -> None:
        simulator.feed.close()

    app.cleanup_ctx.append(lifetime)
    app.on_shutdown.append(end_streams)
    return app
