"""The OAuth endpoints (www.amocrm.ru/developers/content/oauth/step-by-step and …/account-subdomain-info)."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from local.simulators.addresses import is_loopback
from local.simulators.amocrm.errors import OAuthError, RestError, unauthorized
from local.simulators.amocrm.grants import (
    API_DOMAIN,
    CODE_REVOKED,
    REFRESH_REVOKED,
    GrantError,
    issue_pair,
    take_code,
    take_refresh_token,
)
from local.simulators.amocrm.hosts import host_of, is_known, serves
from local.simulators.amocrm.runtime import simulator_of
from local.simulators.amocrm.state.account import TOP_LEVEL_DOMAIN, Account
from local.simulators.amocrm.state.records import User
from local.world import AMO_CLIENT_ID, AMO_CLIENT_SECRET, PUBLIC_URL

REDIRECT_URI = f"{PUBLIC_URL}/oauth/install"
_MISSING = "Check that all required parameters have been provided"


class _Grant(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    client_id: str
    client_secret: str
    redirect_uri: str


class CodeGrant(_Grant):
    grant_type: Literal["authorization_code"]
    code: str


class RefreshGrant(_Grant):
    grant_type: Literal["refresh_token"]
    refresh_token: str


_GRANTS: TypeAdapter[CodeGrant | RefreshGrant] = TypeAdapter(
    Annotated[CodeGrant | RefreshGrant, Field(discriminator="grant_type")]
)


@dataclass(frozen=True)
class _Rule:
    """How a kind of grant is taken, and how it is refused."""

    status: int
    unknown: str
    revoked: str
    take: Callable[[Account, str], User]


_RULES = {
    "authorization_code": _Rule(400, "Cannot decrypt the authorization code", CODE_REVOKED, take_code),
    "refresh_token": _Rule(401, "Cannot decrypt the refresh token", REFRESH_REVOKED, take_refresh_token),
}


async def _read_grant(request: web.Request) -> CodeGrant | RefreshGrant:
    """Read a grant sent as JSON or as a form, and make sure that it comes from this integration."""
    if request.content_type == "application/x-www-form-urlencoded":
        raw = json.dumps(dict(await request.post())).encode()
    elif request.content_type == "application/json":
        raw = await request.read()
    else:
        raise OAuthError(400, _MISSING)
    try:
        grant = _GRANTS.validate_json(raw)
    except ValidationError as error:
        raise OAuthError(400, _hint_about(error)) from error
    is_ours = hmac.compare_digest(grant.client_secret.encode(), AMO_CLIENT_SECRET.encode())
    if grant.client_id != AMO_CLIENT_ID or not is_ours or grant.redirect_uri != REDIRECT_URI:
        raise OAuthError(401, None)
    return grant


def _hint_about(error: ValidationError) -> str:
    """Return the hint about the first wrong parameter; one about the kind of grant names none."""
    place = error.errors()[0]["loc"]
    return f"Check the `{place[1]}` parameter" if len(place) > 1 else _MISSING


async def exchange(request: web.Request) -> web.Response:
    """`POST /oauth2/access_token`: a code or a refresh token, each usable once, for a pair of tokens.

    A refusal of a code is a 400, one of a refresh token or of the client a 401.
    """
    world, host = simulator_of(request).world, host_of(request)
    if not is_known(world, host):
        raise RestError(404, f"Cannot POST https://{host}/oauth2/access_token")
    grant = await _read_grant(request)
    secret = grant.code if isinstance(grant, CodeGrant) else grant.refresh_token
    rule, account = _RULES[grant.grant_type], world.by_grant(secret)
    if account is None:
        raise OAuthError(rule.status, rule.unknown)
    if account.switches.unknown_client:
        raise OAuthError(401, None)
    if not serves(account, host) or not account.installed or account.switches.unauthorised:
        raise OAuthError(rule.status, rule.revoked)
    try:
        user = rule.take(account, secret)
    except GrantError as refused:
        raise OAuthError(rule.status, str(refused)) from refused
    return web.json_response(issue_pair(world, account, user))


async def current_subdomain(request: web.Request) -> web.Response:
    """`GET /oauth2/account/current/subdomain` at the api_domain: where the account of a refresh token lives now."""
    host = host_of(request)
    if host != API_DOMAIN and not is_loopback(host):
        raise RestError(404, f"Cannot GET https://{host}{request.path}")
    token = request.headers.get("X-Refresh-Token", "")
    account = simulator_of(request).world.by_grant(token)
    if account is None or token not in account.refresh_tokens or account.switches.unauthorised:
        raise unauthorized()
    return web.json_response(
        {
            "id": account.id,
            "subdomain": account.subdomain,
            "domain": account.domain,
            "top_level_domain": TOP_LEVEL_DOMAIN.rpartition(".")[2],
        }
    )


def routes() -> list[web.RouteDef]:
    return [
        web.post("/oauth2/access_token", exchange),
        web.get("/oauth2/account/current/subdomain", current_subdomain),
    ]
