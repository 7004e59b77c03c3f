"""Codes, tokens and the widget's disposable token (www.amocrm.ru/developers/content/oauth/step-by-step)."""

import secrets
import time

import jwt

from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.records import AccessToken, Code, RefreshToken, User
from local.simulators.amocrm.state.world import World
from local.world import AMO_CLIENT_ID, AMO_CLIENT_SECRET, PUBLIC_URL

API_DOMAIN = "api-b.amocrm.ru"
WIDGET_TOKEN_SECONDS = 1800
CODE_REVOKED = "Authorization code has been revoked"
REFRESH_REVOKED = "Token has been revoked"
SCOPES = ["crm", "files", "notifications"]


class GrantError(Exception):
    """A code or a refresh token that is no longer good; the message is amoCRM's hint."""


def issue_code(world: World, account: Account, user: User) -> str:
    """Return a fresh authorisation code for that user."""
    code = secrets.token_hex(400)
    account.codes[code] = Code(user_id=user.id, expires_at=time.time() + account.switches.code_seconds)
    world.remember_grant(code, account)
    return code


def take_code(account: Account, code: str) -> User:
    """Use up a code of the account; raises `GrantError` if it was used or is too old."""
    taken = account.codes.pop(code, None)
    if taken is None:
        raise GrantError(CODE_REVOKED)
    if taken.expires_at <= time.time():
        raise GrantError("Authorization code has expired")
    return account.users[taken.user_id]


def take_refresh_token(account: Account, token: str) -> User:
    """Use up a refresh token of the account; raises `GrantError` if it was used, revoked or is too old."""
    taken = account.refresh_tokens.pop(token, None)
    if taken is None:
        raise GrantError(REFRESH_REVOKED)
    if taken.expires_at <= time.time():
        raise GrantError("Token has expired")
    return account.users[taken.user_id]


def issue_pair(world: World, account: Account, user: User) -> dict[str, object]:
    """Return the answer of the token endpoint with a fresh pair; expired access tokens are forgotten."""
    now = time.time()
    lifetime = account.switches.access_token_seconds
    account.access_tokens = {token: kept for token, kept in account.access_tokens.items() if kept.expires_at > now}
    access = _access_token(world, account, user, now, lifetime)
    refresh = secrets.token_hex(400)
    account.access_tokens[access] = AccessToken(user_id=user.id, expires_at=now + lifetime)
    account.refresh_tokens[refresh] = RefreshToken(
        user_id=user.id, expires_at=now + account.switches.refresh_token_seconds
    )
    world.remember_grant(access, account)
    world.remember_grant(refresh, account)
    return {
        "token_type": "Bearer",
        "expires_in": lifetime,
        "server_time": int(now),
        "access_token": access,
        "refresh_token": refresh,
    }


def bearer_of(account: Account, token: str) -> User | None:
    """Return whose access token it is; None if it is unknown, revoked or expired."""
    granted = account.access_tokens.get(token)
    if granted is None or account.switches.unauthorised or granted.expires_at <= time.time():
        return None
    return account.users[granted.user_id]


def revoke_all(account: Account) -> None:
    account.codes.clear()
    account.access_tokens.clear()
    account.refresh_tokens.clear()


def _access_token(world: World, account: Account, user: User, now: float, lifetime: int) -> str:
    claims = {
        "aud": AMO_CLIENT_ID,
        "jti": new_uuid(),
        "iat": int(now),
        "nbf": int(now),
        "exp": int(now) + lifetime,
        "sub": str(user.id),
        "grant_type": "",
        "account_id": account.id,
        "base_domain": "amocrm.ru",
        "version": 2,
        "scopes": SCOPES,
        "hash_uuid": new_uuid(),
        "api_domain": API_DOMAIN,
    }
    return jwt.encode(claims, world.token_key, algorithm="HS256")


def salesbot_token(account: Account, entity_type: str, entity_id: int) -> str:
    """Return the token of a Salesbot's request to a widget: HS512 with the client secret."""
    now = int(time.time())
    claims = {
        "iss": f"https://{account.domain}",
        "aud": PUBLIC_URL,
        "iat": now,
        "nbf": now,
        "exp": now + WIDGET_TOKEN_SECONDS,
        "account_id": account.id,
        "subdomain": account.subdomain,
        "client_uuid": AMO_CLIENT_ID,
        "entity_type": entity_type,
        "entity_id": entity_id,
        "bot_type": "salesbot",
    }
    return jwt.encode(claims, AMO_CLIENT_SECRET, algorithm="HS512")


def widget_token(account: Account, user: User) -> str:
    """Return a disposable token as amoCRM adds it to the widget's requests: HS256 with the client secret."""
    now = int(time.time())
    claims = {
        "iss": f"https://{account.domain}",
        "aud": PUBLIC_URL,
        "jti": new_uuid(),
        "iat": now,
        "nbf": now,
        "exp": now + WIDGET_TOKEN_SECONDS,
        "account_id": account.id,
        "user_id": user.id,
        "subdomain": account.subdomain,
        "client_uuid": AMO_CLIENT_ID,
        "is_admin": user.is_admin,
    }
    return jwt.encode(claims, AMO_CLIENT_SECRET, algorithm="HS256")
