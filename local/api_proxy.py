"""`POST /sim/api`: calls of the playground to the settings API, made as the widget of an account makes them.

The settings API lets only an account's own pages call it from a browser, so the playground's calls go through here.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal

import aiohttp
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

TIMEOUT = aiohttp.ClientTimeout(total=40)


class ApiCall(BaseModel):
    """One call: `path` of the settings API on behalf of `account_id`; `body` goes out as JSON unless it is null."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str = Field(pattern=r"^/v1/[\w/?=&%.-]+$")
    account_id: int
    body: dict[str, Any] | None = None


def routes(config: Mapping[str, str]) -> list[web.RouteDef]:
    """Return the route; `config` holds the base URLs `api` and `amocrm`, as `GET /sim/config` answers them."""

    async def forward(request: web.Request) -> web.Response:
        # A page of another origin cannot send this type without asking first, and is not answered then.
        if request.content_type != "application/json":
            return _refusal(415, "not_json")
        try:
            call = ApiCall.model_validate_json(await request.read())
        except ValidationError:
            return _refusal(400, "bad_request")
        try:
            async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
                return await _forward(session, config, call)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return _refusal(502, "unreachable")

    return [web.post("/sim/api", forward)]


async def _forward(session: aiohttp.ClientSession, config: Mapping[str, str], call: ApiCall) -> web.Response:
    """Answer `{status, body}` of the settings API: what it refuses is news for the page, not an error of this call."""
    async with session.get(f"{config['amocrm']}/sim/accounts/{call.account_id}/widget_token") as answer:
        if answer.status != 200:
            return _refusal(answer.status, "no_such_account")
        token = (await answer.json())["widget_token"]
    headers = {"X-Auth-Token": token}
    async with session.request(call.method, config["api"] + call.path, json=call.body, headers=headers) as answer:
        content = await answer.read()
        return web.json_response({"status": answer.status, "body": json.loads(content) if content else None})


def _refusal(status: int, error: str) -> web.Response:
    return web.json_response({"error": error}, status=status)
