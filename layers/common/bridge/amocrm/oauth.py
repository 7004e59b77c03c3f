"""Exchanging and refreshing OAuth pairs (amoCRM developers, "oauth/step-by-step")."""

import base64
import binascii
import json
from collections.abc import Callable

import httpx

from bridge.amocrm.addresses import ACCOUNT_DOMAIN, Addresses
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, call
from bridge.relay.messages import TokenPair
from bridge.relay.ports import Clock
from bridge.timed_transport import WHOLE_CALL

GONE = {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND}
"""Answers after which the same code or refresh token will never be accepted here. 403 is a blocked address of ours."""


class OAuthClient:
    """`OAuth`; no answer of this service is ever logged."""

    def __init__(
        self,
        http: httpx.Client,
        addresses: Addresses,
        client_id: str,
        client_secret: Callable[[], str],
        redirect_uri: str,
        clock: Clock,
    ) -> None:
        self._http = http
        self._addresses = addresses
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._clock = clock

    def exchange(self, domain: str, code: str) -> TokenPair:
        return self._ask(domain, {"grant_type": "authorization_code", "code": code})

    def refresh(self, domain: str, refresh_token: str) -> TokenPair:
        return self._ask(domain, {"grant_type": "refresh_token", "refresh_token": refresh_token})

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
        if response.status_code in GONE:
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, f"oauth: status {response.status_code}")
        body = body_of(response)
        if not response.is_success or "refresh_token" not in body:
            raise TransientError(Reason.AMO_UNAVAILABLE, f"oauth: status {response.status_code}", outcome_unknown=True)
        return TokenPair(
            access=body["access_token"],
            refresh=body["refresh_token"],
            expires_at=asked_at + int(body["expires_in"]),
            issued_at=asked_at,
        )


def _claims(token: str) -> dict[str, object]:
    """Read a JWT's claims without trusting them: the answer is checked against amoCRM's domains."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
