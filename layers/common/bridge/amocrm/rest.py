"""One request to an account's REST API v4, with its token, its pace and its errors."""

from typing import Any, Protocol

import httpx

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.errors import answer_of, rest_error
from bridge.domain.errors import BridgeError, LimitedError, NotYetError, PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.error_table import LIMITED
from bridge.http_calls import call
from bridge.relay.accounts.refresh_tokens import Access, Grant
from bridge.relay.ports import Clock

LONGEST_SLEEP = 1.0
"""Seconds a worker of a queue waits for its slot; anything longer goes back to the queue."""

FOR_A_PERSON = 5.0
"""Seconds for the slot of somebody who looks at the widget: longer than queues wait, so that theirs are not all."""

SHORTEST_HOLD, LONGEST_HOLD = 1.0, 300.0
"""Seconds for which nothing asks an account that has answered 429, whatever it asked for."""


class Pace(Protocol):
    def reserve_rest_call(self, account_id: int, patience: float) -> float: ...
    def hold_rest_calls(self, account_id: int, seconds: float) -> None: ...


class RestApi:
    """Requests of one account keep to amoCRM's 7 a second over all workers; one renewal
    answers a 401, and a redirect from the domain an account had before.
    """

    def __init__(
        self,
        http: httpx.Client,
        addresses: Addresses,
        access: Access,
        pace: Pace,
        clock: Clock,
        patience: float = LONGEST_SLEEP,
    ) -> None:
        self._patience = patience
        self._http = http
        self._addresses = addresses
        self._access = access
        self._pace = pace
        self._clock = clock

    def request(self, account_id: int, method: str, path: str, *, query: str = "", body: Any = None) -> dict[str, Any]:
        """Return the JSON object of the answer, `{}` for 204 and for anything without one."""
        grant = self._access.grant(account_id)
        response = self._call(account_id, grant, method, path, query, body)
        if response.is_redirect or _reason(response) is Reason.ACCOUNT_UNAUTHORISED:
            grant = self._access.renew(account_id, grant.version)
            response = self._call(account_id, grant, method, path, query, body)
        if _reason(response) is Reason.ACCOUNT_UNAUTHORISED:
            self._access.note(account_id, AccountState.UNAUTHORISED, grant.version)
        if not response.is_success:
            if _reason(response) is Reason.ACCOUNT_UNPAID:
                self._access.note(account_id, AccountState.UNPAID, grant.version)
            raise rest_error(response)
        answer = answer_of(response)
        if grant.state is AccountState.UNPAID:
            self._access.note(account_id, AccountState.ACTIVE, grant.version)
        return answer

    def _call(self, account_id: int, grant: Grant, method: str, path: str, query: str, body: Any) -> httpx.Response:
        """A limit that is over within the patience is waited for once: whoever looks at the widget has no queue."""
        response, held = self._in_turn(account_id, grant, method, path, query, body)
        if 0 < held < self._patience:
            response, _ = self._in_turn(account_id, grant, method, path, query, body)
        return response

    def _in_turn(
        self, account_id: int, grant: Grant, method: str, path: str, query: str, body: Any
    ) -> tuple[httpx.Response, float]:
        """Return the answer, and the seconds for which the account is left alone because of it."""
        wait = self._pace.reserve_rest_call(account_id, self._patience)
        if wait > self._patience:
            raise NotYetError(Reason.AMO_UNAVAILABLE, "the account's own pace", wait)
        self._clock.sleep(wait)
        response = self.once(grant.domain, grant.access, method, path, query=query, body=body)
        if response.status_code != LIMITED:
            return response, 0.0
        # Others use the account's seven a second too. Whoever goes on asking is blocked for good.
        asked = rest_error(response)
        told = asked.retry_after if isinstance(asked, LimitedError) else None
        held = min(max(told or 0.0, SHORTEST_HOLD), LONGEST_HOLD)
        self._pace.hold_rest_calls(account_id, held)
        return response, held

    def once(
        self, domain: str, access_token: str, method: str, path: str, *, query: str = "", body: Any = None
    ) -> httpx.Response:
        url = self._addresses.url(domain, path) + (f"?{query}" if query else "")
        headers = {"Host": domain, "Authorization": f"Bearer {access_token}"}
        content = {} if body is None else {"json": body}
        return call(self._http, Reason.AMO_UNAVAILABLE, method, url, headers=headers, **content)


def _reason(response: httpx.Response) -> Reason | None:
    """Return why amoCRM itself refuses for good, if that is what the answer says."""
    error: BridgeError | None = None if response.is_success else rest_error(response)
    return error.reason if isinstance(error, PermanentError) else None
