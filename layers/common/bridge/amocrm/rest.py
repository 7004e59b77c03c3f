"""One request to an account's REST API v4, with its token, its pace and its errors."""

from typing import Any, Protocol

import httpx

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.errors import error_of
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.http_calls import body_of, call
from bridge.relay.accounts.refresh_tokens import Access, Grant
from bridge.relay.ports import Clock

LONGEST_SLEEP = 1.0


class Pace(Protocol):
    def reserve_rest_call(self, account_id: int, patience: float) -> float: ...


class RestApi:
    """Requests of one account keep to amoCRM's 7 a second over all workers; one renewal
    answers a 401, and a redirect from the domain an account had before.
    """

    def __init__(self, http: httpx.Client, addresses: Addresses, access: Access, pace: Pace, clock: Clock) -> None:
        self._http = http
        self._addresses = addresses
        self._access = access
        self._pace = pace
        self._clock = clock

    def request(self, account_id: int, method: str, path: str, *, query: str = "", body: Any = None) -> dict[str, Any]:
        """Return the JSON object of the answer, `{}` for 204 and for anything without one."""
        grant = self._access.grant(account_id)
        response = self._call(account_id, grant, method, path, query, body)
        if _refuses_token(response) or response.is_redirect:
            grant = self._access.renew(account_id, grant.version)
            response = self._call(account_id, grant, method, path, query, body)
        if _refuses_token(response):
            self._access.note(account_id, AccountState.UNAUTHORISED, grant.version)
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "a fresh token was refused")
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise TransientError(Reason.AMO_UNAVAILABLE, "status 401 that is not amoCRM's")
        if not response.is_success:
            error = error_of(response)
            if isinstance(error, PermanentError) and error.reason is Reason.ACCOUNT_UNPAID:
                self._access.note(account_id, AccountState.UNPAID, grant.version)
            raise error
        if grant.state is AccountState.UNPAID:
            self._access.note(account_id, AccountState.ACTIVE, grant.version)
        return body_of(response)

    def _call(self, account_id: int, grant: Grant, method: str, path: str, query: str, body: Any) -> httpx.Response:
        wait = self._pace.reserve_rest_call(account_id, LONGEST_SLEEP)
        if wait > LONGEST_SLEEP:
            raise NotYetError(Reason.AMO_UNAVAILABLE, "the account's own pace", wait)
        self._clock.sleep(wait)
        return self.once(grant.domain, grant.access, method, path, query=query, body=body)

    def once(
        self, domain: str, access_token: str, method: str, path: str, *, query: str = "", body: Any = None
    ) -> httpx.Response:
        url = self._addresses.url(domain, path) + (f"?{query}" if query else "")
        headers = {"Host": domain, "Authorization": f"Bearer {access_token}"}
        content = {} if body is None else {"json": body}
        return call(self._http, Reason.AMO_UNAVAILABLE, method, url, headers=headers, **content)


def _refuses_token(response: httpx.Response) -> bool:
    """Tell whether amoCRM itself refuses the token, in its documented shape ("error-codes")."""
    return response.status_code == httpx.codes.UNAUTHORIZED and body_of(response).get("title") == "Unauthorized"
