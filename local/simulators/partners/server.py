"""The HTTP server: the partners and their control surface on one port."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from aiohttp import web

from local.simulators.addresses import Addresses
from local.simulators.faults import Handler, fault_routes, misbehaviour
from local.simulators.pages import open_to_local_pages
from local.simulators.partners import leads, reon
from local.simulators.partners.errors import PartnerError, fault_answer
from local.simulators.partners.outbound import Outbound
from local.simulators.partners.outbox import Outbox
from local.simulators.partners.platform import routes as platform
from local.simulators.partners.simulator import PARTNERS, Partners, partners_of
from local.simulators.partners.wahelp import api, control
from local.simulators.refusals import ControlError


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except (ControlError, PartnerError) as refused:
        return refused.answer()
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        return ControlError(error.status, "no_such_call").answer()


async def _state(request: web.Request) -> web.Response:
    return web.json_response({"ready": True, "pending": partners_of(request).pending})


async def _reset(request: web.Request) -> web.Response:
    partners_of(request).reset()
    return web.json_response({"reset": True})


async def _deliveries(request: web.Request) -> web.Response:
    return web.json_response([parcel.model_dump() for parcel in partners_of(request).outbox.all()])


def build_app(resolve: Mapping[str, str], state: Path | None = None) -> web.Application:
    """Return the simulator; `state` is loaded at start, when it exists, and saved at the end."""
    outbound = Outbound(Addresses.of(resolve))
    partners = Partners(outbound, Outbox(outbound))
    application = web.Application(
        middlewares=[
            open_to_local_pages,
            leads.noting,
            misbehaviour(partners.faults, partners.log, fault_answer),
            _errors,
        ]
    )
    application[PARTNERS] = partners
    application.add_routes([web.get("/sim/state", _state), web.post("/sim/reset", _reset)])
    application.add_routes([web.get("/sim/deliveries", _deliveries)])
    application.add_routes(fault_routes(partners.faults, partners.log))
    for partner in (reon, leads, platform, api, control):
        application.add_routes(partner.routes())

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        if state is not None and state.exists():
            partners.load(state)
        yield
        if state is not None:
            partners.save(state)
        partners.outbox.clear()

    application.cleanup_ctx.append(lifetime)
    return application
