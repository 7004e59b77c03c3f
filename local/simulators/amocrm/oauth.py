"""The OAuth endpoints (www.amocrm.ru/developers/content/oauth/step-by-step and …/account-subdomain-info)."""

import hmac
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from local.simulators.amocrm.errors import RestError, unauthorized
from local.simulators.amocrm.grants import API_DOMAIN, issue_pair, take_code, take_refresh_token
from local.simulators.amocrm.hosts import host_of, is_known, serves
from local.simulators.amocrm.outbound import is_loopback
from local.simulators.amocrm.runtime import simulator_of
from local.simulators.amocrm.state.account import TOP_LEVEL_DOMAIN
from local.world import AMO_CLIENT_ID, AMO_CLIENT_SECRET, PUBLIC_URL

REDIRECT_URI = f"{PUBLIC_URL}/oauth/install"
_ERROR_TYPE = "https://developer.amocrm.ru/v3/errors/OAuthProblemJson"


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


def _refused(hint: str, status: int = 400) -> RestError:
    return RestError(status, "Некорректный запрос", {"hint": hint, "type": _ERROR_TYPE})


async def _read_grant(request: web.Request) -> CodeGrant | RefreshGrant:
    if request.content_type != "application/json":
        raise _refused("Content-Type must be application/json")
    try:
        grant = _GRANTS.validate_json(await request.read())
    except ValidationError as error:
        raise _refused(str(error.errors(include_url=False)[0]["msg"])) from error
    if grant.client_id != AMO_CLIENT_ID:
        raise _refused("Client not found")
    if not hmac.compare_digest(grant.client_secret.encode(), AMO_CLIENT_SECRET.encode()):
        raise _refused("Client authentication failed", 401)
    if grant.redirect_uri != REDIRECT_URI:
        raise _refused("Redirect URI does not match")
    return grant


async def exchange(request: web.Request) -> web.Response:
    """`POST /oauth2/access_token`: a code or a refresh token, each usable once, for a pair of tokens."""
    world, host = simulator_of(request).world, host_of(request)
    if not is_known(world, host):
        raise RestError(404, f"Cannot POST https://{host}/oauth2/access_token")
    grant = await _read_grant(request)
    secret = grant.code if isinstance(grant, CodeGrant) else grant.refresh_token
    account = world.by_grant(secret)
    if account is None or not serves(account, host) or not account.installed or account.switches.unauthorised:
        raise _refused("Token has been revoked")
    user = take_code(account, secret) if isinstance(grant, CodeGrant) else take_refresh_token(account, secret)
    if user is None:
        raise _refused("Authorization code has expired" if isinstance(grant, CodeGrant) else "Token has been revoked")
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
