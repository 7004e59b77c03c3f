"""One HTTP client for every outside service, with timeouts and a decided answer to each way a call can break."""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

CONNECT_TIMEOUT = 2.0
ANSWER_TIMEOUT = 6.0


def new_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client that keeps no cookies, follows no redirects and repeats only failed connection attempts, once."""
    return httpx.Client(
        timeout=httpx.Timeout(ANSWER_TIMEOUT, connect=CONNECT_TIMEOUT, pool=1.0),
        transport=transport or httpx.HTTPTransport(retries=1, limits=httpx.Limits(max_keepalive_connections=20)),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


def call(client: httpx.Client, reason: Reason, method: str, url: str, **options: Any) -> httpx.Response:
    """Make one request; a call that breaks becomes TransientError(reason) without its URL, which may hold a token."""
    try:
        response = client.request(method, url, **options)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TransientError(reason, type(error).__name__) from None
    except httpx.HTTPError as error:
        raise TransientError(reason, type(error).__name__, outcome_unknown=True) from None
    return response


def retry_after(response: httpx.Response, told: object = None) -> float | None:
    """Return the seconds to wait that the body told, else those of the `Retry-After` header, else None."""
    for value in (told, response.headers.get("Retry-After")):
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
    return None


def body_of(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of an answer; gateways answer with HTML or nothing, which is an empty object here."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
