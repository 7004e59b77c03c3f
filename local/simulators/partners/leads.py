"""Lead webhooks as brief 004 has them: `POST /leads/{anything}`, 201 for what is complete.

It honours nothing and joins nothing: whatever comes stands in the list, refused calls with their status too, so that a
lead that was sent twice is seen.
"""

import json
import time
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from local.simulators.faults import FAULT, Handler
from local.simulators.partners.errors import PartnerError
from local.simulators.partners.outbox import parsed
from local.simulators.partners.simulator import LeadCall, partners_of

PREFIX = "/leads/"
UNDONE = 0

Filled = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]

_CALL = web.RequestKey("lead_call", LeadCall)


class Contact(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Filled
    username: Filled


class Lead(BaseModel):
    """The payload of the brief: these fields and no others."""

    model_config = ConfigDict(extra="forbid")

    lead_name: Filled
    contact: Contact
    source: Literal["Telegram Bot"]
    request_details: Filled


@web.middleware
async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep every call at a lead webhook, whatever becomes of it; stands around the faults, which refuse calls too."""
    if request.method != "POST" or not request.path.startswith(PREFIX):
        return await handler(request)
    # Before anything else: a connection that a fault breaks takes the body along.
    raw = await request.read()
    headers = {name.title(): value for name, value in request.headers.items()}
    call = LeadCall(path=request.path, body=parsed(raw), headers=headers, status=UNDONE, at=time.time())
    request[_CALL] = call
    partners_of(request).known.leads.append(call)
    response = await handler(request)
    call.answered |= request.transport is not None and not request.transport.is_closing()
    if call.status == UNDONE and call.answered:
        call.status = response.status
    return response


async def take(request: web.Request) -> web.StreamResponse:
    """Take a lead; a fault with `cut_at` breaks its answer off after so many bytes."""
    if request.content_type != "application/json":
        raise _refused(request, 415, {"error": "json_expected"})
    try:
        Lead.model_validate_json(await request.read())
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)
        raise _refused(request, 422, {"error": "bad_lead", "detail": detail}) from error
    request[_CALL].status = 201
    return await _answer(request, json.dumps({"ok": True}).encode())


def _refused(request: web.Request, status: int, body: dict[str, object]) -> PartnerError:
    request[_CALL].status = status
    return PartnerError(status, body)


async def _answer(request: web.Request, body: bytes) -> web.StreamResponse:
    fault = request.get(FAULT)
    if fault is None or fault.cut_at is None:
        return web.Response(body=body, status=201, content_type="application/json")
    response = web.StreamResponse(status=201, headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: fault.cut_at])
    request[_CALL].answered = True
    if request.transport is not None:
        request.transport.close()
    return response


async def show(request: web.Request) -> web.Response:
    return web.json_response([call.model_dump() for call in partners_of(request).known.leads])


def routes() -> list[web.RouteDef]:
    return [web.post(PREFIX + "{anything:.+}", take), web.get("/sim/leads", show)]
