"""REON's widget controller: what widgets tell it, and its own signed call that sets a licence.

Its fields are read from widgets that REON has published; what it answers and how it judges them is not.
"""

import hashlib
import hmac
import json
import time
from typing import Annotated, Any, Literal

import aiohttp
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from local.simulators.partners.outbox import parsed
from local.simulators.partners.simulator import Partners, Told, partners_of
from local.simulators.refusals import ControlError
from local.world import PUBLIC_URL, REON_SECRET

LICENCE_URL = f"{PUBLIC_URL}/reon/licence"

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^\d+$")]


class Registration(BaseModel):
    """The body of `POST /informer`; everything is a string except `enumId`, and `account` in some widgets."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)

    user_name: Filled
    user_phone: Filled
    account: int | Digits
    widget_name: Filled
    terms_of_use: Literal["true"]
    account_subdomain: Filled
    widget_status: Literal["Y", "N", "S"]
    client_uuid: Uuid = Field(alias="client_uuid")
    enum_id: int


class Installation(BaseModel):
    """The query of `GET /informer` and `GET /del`."""

    model_config = ConfigDict(extra="forbid")

    client_uuid: Uuid
    account_id: Digits


class Paying(BaseModel):
    """The body of `POST /sim/reon/licence`; `until` goes on as it is given, so that wrong ones can be tried."""

    model_config = ConfigDict(extra="forbid")

    account_id: Any
    until: Any


_QUERY = TypeAdapter(Installation)
_BODY = TypeAdapter(Registration)
_PAYING = TypeAdapter(Paying)


async def register(request: web.Request) -> web.Response:
    raw = await request.read()
    if request.content_type != "application/json":
        raise ControlError(400, "not_json")
    _checked(_BODY, raw)
    return _noted(request, json.loads(raw))


async def hear(request: web.Request) -> web.Response:
    """Take note of an installation or of a removal."""
    _checked(_QUERY, json.dumps(dict(request.query)).encode())
    return _noted(request, None)


def _checked(model: TypeAdapter[Any], raw: bytes) -> None:
    try:
        model.validate_json(raw)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)
        raise ControlError(400, "bad_request", detail) from error


def _noted(request: web.Request, body: object) -> web.Response:
    told = Told(method=request.method, path=request.path, query=dict(request.query), body=body, at=time.time())
    partners_of(request).known.reon.append(told)
    return web.json_response({"success": True})


async def show(request: web.Request) -> web.Response:
    return web.json_response([told.model_dump() for told in partners_of(request).known.reon])


async def set_licence(request: web.Request) -> web.Response:
    """Set an account's licence as REON's billing does, and answer `{status, body}` of the product."""
    raw = await request.read()
    _checked(_PAYING, raw)
    paying = json.loads(raw)
    body = json.dumps({"account_id": paying["account_id"], "paid_until": paying["until"]}).encode()
    return await _call(partners_of(request), body)


async def _call(partners: Partners, body: bytes) -> web.Response:
    signature = hmac.new(REON_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Signature": signature}
    try:
        status, content = await partners.outbound.post(LICENCE_URL, body, headers)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ControlError(502, "unreachable") from error
    return web.json_response({"status": status, "body": parsed(content)})


def routes() -> list[web.RouteDef]:
    return [
        web.post("/informer", register),
        web.get("/informer", hear, allow_head=False),
        web.get("/del", hear, allow_head=False),
        web.get("/sim/reon", show),
        web.post("/sim/reon/licence", set_licence),
    ]
