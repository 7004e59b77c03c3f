"""The widget's disposable token: who is calling the settings API, and for which account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from bridge.domain.errors import RefusedError

LEEWAY = 10
"""Seconds by which amoCRM's clock and ours may differ."""

_SIGNATURE_ONLY: Any = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")} | {
    "verify_signature": True
}

_ISSUER = re.compile(r"https://([a-z0-9-]+)\.(?:amocrm\.ru|amocrm\.com|kommo\.com)")


@dataclass(frozen=True)
class Caller:
    """A person in the widget; `origin` is where the widget runs, `is_admin` is None when the token does not say."""

    account_id: int
    origin: str
    is_admin: bool | None


def read_token(token: str, *, secret: str, audience: str, client_id: str, now: float) -> Caller:
    """Return the caller a disposable token names; `audience` is scheme and host of our public address, without port.

    Checked one by one, so that each trouble has its code: signature, `aud`, `exp` and `nbf`, `client_uuid`, `iss`.
    Not single-use: amoCRM may hand the same token out again. Raises RefusedError(401)
    (amoCRM developers, "disposable tokens").
    """
    if not token:
        raise RefusedError(401, "no_token", "Нет токена виджета. Откройте настройки виджета в amoCRM")
    claims = _signed_claims(token, secret)
    if claims.get("aud") != audience:
        raise RefusedError(401, "bad_audience", "Токен выдан для другого сервера")
    _check_times(claims, now)
    if claims.get("client_uuid") != client_id:
        raise RefusedError(401, "foreign_client", "Токен выдан другой интеграции")
    return Caller(_account_id(claims), _issuer(claims), _is_admin(claims))


def _signed_claims(token: str, secret: str) -> Mapping[str, Any]:
    try:
        return jwt.decode(token, secret, algorithms=["HS256"], options=_SIGNATURE_ONLY)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise RefusedError(401, "bad_token_signature", "Подпись токена не сошлась. Обновите страницу") from error


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    expires, starts = (_integer(claims.get(name)) for name in ("exp", "nbf"))
    if expires is None or now >= expires + LEEWAY:
        raise RefusedError(401, "token_expired", "Срок действия токена истёк. Повторите действие")
    if starts is None or now < starts - LEEWAY:
        raise RefusedError(401, "token_not_yet_valid", "Токен ещё не действует. Повторите действие через минуту")


def _integer(claim: object) -> int | None:
    return claim if isinstance(claim, int) and not isinstance(claim, bool) else None


def _issuer(claims: Mapping[str, Any]) -> str:
    issuer = claims.get("iss")
    found = _ISSUER.fullmatch(issuer) if isinstance(issuer, str) else None
    if found is None or found[1] != claims.get("subdomain"):
        raise RefusedError(401, "bad_issuer", "Токен выдан не аккаунтом amoCRM")
    return found[0]


def _account_id(claims: Mapping[str, Any]) -> int:
    account_id = _integer(claims.get("account_id"))
    if account_id is None or not 0 < account_id < 2**63:
        raise RefusedError(401, "bad_issuer", "Токен не называет аккаунт amoCRM")
    return account_id


def _is_admin(claims: Mapping[str, Any]) -> bool | None:
    """Return what the claim says; a claim that is there but is not a plain `true` gives no rights."""
    return claims["is_admin"] is True if "is_admin" in claims else None
