"""Exchanging and refreshing OAuth pairs (amoCRM developers, "oauth/step-by-step")."""

import base64
import binascii
import json
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

import httpx

from bridge.amocrm.addresses import ACCOUNT_DOMAIN, Addresses
from bridge.domain.errors import BridgeError, ElsewhereError, MisconfiguredError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, call
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Clock, Counter, Log
from bridge.timed_transport import WHOLE_CALL


class Refusal(Enum):
    """Whose fault it is that amoCRM gives no pair."""

    DEAD = auto()
    OURS = auto()


CLIENT_REFUSED = {("title", "Некорректный клиент"), ("detail", "Авторизация клиента не прошла")}
"""How amoCRM answers a wrong client_id or client_secret (amocrm/amocrm-api-php issue 235)."""

HINTS = {
    "Token has been revoked": Refusal.DEAD,
    "Token has expired": Refusal.DEAD,
    "Cannot decrypt the refresh token": Refusal.DEAD,
    "Token is not linked to client": Refusal.OURS,
    "Authorization code has been revoked": Refusal.DEAD,
    "Authorization code has expired": Refusal.DEAD,
    "Cannot decrypt the authorization code": Refusal.DEAD,
    "Authorization code was not issued to this client": Refusal.OURS,
    "Invalid redirect URI": Refusal.OURS,
    "Check the `client_id` parameter": Refusal.OURS,
    "Check the `client_secret` parameter": Refusal.OURS,
    "Check the `redirect_uri` parameter": Refusal.OURS,
}
"""The `hint` of a refusal, in the words of amoCRM's OAuth server (amocrm/amocrm-api-php issues 123 and 315;
thephpleague/oauth2-server, AuthCodeGrant and RefreshTokenGrant). Any other answer says nothing about the account."""

REFUSING = {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED}


class OAuthClient:
    """`OAuth`; no answer of this service is ever logged.

    Raises PermanentError(ACCOUNT_UNAUTHORISED) only when amoCRM says in its own words that a code or a refresh token is
    dead, MisconfiguredError when it refuses us, ElsewhereError when nothing of amoCRM's answers at that domain.
    """

    def __init__(
        self,
        http: httpx.Client,
        addresses: Addresses,
        client_id: str,
        client_secret: Callable[[], str],
        redirect_uri: str,
        clock: Clock,
        log: Log,
        metrics: Counter,
    ) -> None:
        self._http = http
        self._addresses = addresses
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._log = log
        self._metrics = metrics

    def exchange(self, domain: str, code: str) -> TokenPair:
        return self._ask(domain, {"grant_type": "authorization_code", "code": code})

    def refresh(self, domain: str, refresh_token: str) -> TokenPair:
        return self._ask(domain, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def account_of(self, pair: TokenPair) -> int | None:
        account_id = _claims(pair.access).get("account_id")
        return account_id if type(account_id) is int and 0 < account_id < 2**63 else None

    def current_domain(self, pair: TokenPair) -> str | None:
        """Ask the API domain named in the access token where the account lives now ("account-subdomain-info")."""
        api_domain = _claims(pair.access).get("api_domain", "")
        if not isinstance(api_domain, str) or not ACCOUNT_DOMAIN.fullmatch(api_domain):
            return None
        response = call(
            self._http,
            Reason.AMO_UNAVAILABLE,
            "GET",
            self._addresses.url(api_domain, "/oauth2/account/current/subdomain"),
            headers={"Host": api_domain, "X-Refresh-Token": pair.refresh},
        )
        domain = str(body_of(response).get("domain", "")) if response.is_success else ""
        return domain if ACCOUNT_DOMAIN.fullmatch(domain) else None

    def _ask(self, domain: str, grant: dict[str, str]) -> TokenPair:
        """Ask only while a whole call fits into the time left: what is given is given once, and lost when cut off."""
        asked_at = int(self._clock.now())
        response = call(
            self._http,
            Reason.AMO_UNAVAILABLE,
            "POST",
            self._addresses.url(domain, "/oauth2/access_token"),
            at_least=WHOLE_CALL,
            headers={"Host": domain},
            json={
                "client_id": self._client_id,
                "client_secret": self._client_secret(),
                "redirect_uri": self._redirect_uri,
                **grant,
            },
        )
        pair = _pair_of(body_of(response), asked_at) if response.is_success else None
        if pair is None:
            raise self._error_of(response)
        return pair

    def _error_of(self, response: httpx.Response) -> BridgeError:
        detail = f"oauth: status {response.status_code}"
        match refusal_of(response):
            case Refusal.DEAD:
                return PermanentError(Reason.ACCOUNT_UNAUTHORISED, detail)
            case Refusal.OURS:
                self._log.error("amoCRM refuses our client: check AmoClientId, ClientSecret and PublicUrl")
                self._metrics.count("client_refused")
                return MisconfiguredError(detail)
        if response.status_code == httpx.codes.NOT_FOUND or response.is_redirect:
            return ElsewhereError(Reason.AMO_UNAVAILABLE, detail)
        return TransientError(Reason.AMO_UNAVAILABLE, detail, outcome_unknown=True)


def refusal_of(response: httpx.Response) -> Refusal | None:
    """Return what an answer of the token endpoint says for good, None when it is not amoCRM's own word."""
    if response.status_code not in REFUSING:
        return None
    body = body_of(response)
    if any(body.get(name) == text for name, text in CLIENT_REFUSED):
        return Refusal.OURS
    hint = body.get("hint")
    return HINTS.get(hint.rstrip(".")) if isinstance(hint, str) else None


def _pair_of(body: dict[str, Any], asked_at: int) -> TokenPair | None:
    """Return the pair of a success, None when it is somebody else's answer."""
    access, refresh, expires_in = (body.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if not (access and isinstance(access, str) and refresh and isinstance(refresh, str) and type(expires_in) is int):
        return None
    return TokenPair(access=access, refresh=refresh, expires_at=asked_at + expires_in, issued_at=asked_at)


def _claims(token: str) -> dict[str, object]:
    """Read a JWT's claims without trusting them: the answer is checked against amoCRM's domains."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
