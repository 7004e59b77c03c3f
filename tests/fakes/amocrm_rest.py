"""amoCRM's REST v4 behind the real client: answers from a script, and all that a request needs besides."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.cards import CardsClient
from bridge.amocrm.crm import CrmClient
from bridge.amocrm.rest import LONGEST_SLEEP, RestApi
from bridge.deadline import Deadline
from bridge.domain.errors import BridgeError
from bridge.domain.records import AccountState
from bridge.http_calls import new_client
from bridge.relay.accounts.refresh_tokens import Grant
from tests.fakes.clock import FakeClock

ACCOUNT = 31
DOMAIN = "shop.amocrm.ru"
Answer = Callable[[httpx.Request], httpx.Response]


class Access:
    """Gives out token 1, and with every renewal the next one."""

    def __init__(self) -> None:
        self.version = 1
        self.state = AccountState.ACTIVE
        self.renewed: list[int] = []
        self.noted: list[AccountState] = []
        self.trouble: BridgeError | None = None

    def grant(self, account_id: int) -> Grant:
        access = f"token-{self.version}"
        return Grant(DOMAIN, access, self.version, expires_at=2_000_000_000, state=self.state, read_at=1_800_000_000.0)

    def note(self, account_id: int, state: AccountState, version: int) -> None:
        assert version == self.version
        self.noted.append(state)
        self.state = state

    def renew(self, account_id: int, version: int) -> Grant:
        if self.trouble is not None:
            raise self.trouble
        self.renewed.append(version)
        self.version += 1
        return self.grant(account_id)


@dataclass
class Pace:
    waits: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)

    def reserve_rest_call(self, account_id: int, patience: float) -> float:
        return self.waits.pop(0) if self.waits else 0.0

    def hold_rest_calls(self, account_id: int, seconds: float) -> None:
        self.held.append(seconds)


@dataclass
class Amo:
    """Answers `METHOD path` from a script, a mere status as amoCRM does; anything else was not expected."""

    answers: dict[str, Any]
    requests: list[httpx.Request] = field(default_factory=list)
    access: Access = field(default_factory=Access)
    pace: Pace = field(default_factory=Pace)
    clock: FakeClock = field(default_factory=FakeClock)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[f"{request.method} {request.url.path}"]
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            return answer(request)  # type: ignore[no-any-return]
        if isinstance(answer, int):
            return httpx.Response(answer, json=problem(answer)) if answer >= 400 else httpx.Response(answer)
        return httpx.Response(200, json=answer)

    def sent(self, start: str) -> list[Any]:
        return [
            json.loads(request.content) for request in self.requests
            if f"{request.method} {request.url.path}".startswith(start)
        ]  # fmt: skip


@contextmanager
def rest(amo: Amo, patience: float = LONGEST_SLEEP) -> Iterator[RestApi]:
    access: Any = amo.access
    with new_client(Deadline(), httpx.MockTransport(amo)) as http:
        yield RestApi(http, Addresses("https://{domain}"), access, amo.pace, amo.clock, patience)


@contextmanager
def crm(amo: Amo) -> Iterator[CrmClient]:
    with rest(amo) as api:
        yield CrmClient(api)


@contextmanager
def cards(amo: Amo) -> Iterator[CardsClient]:
    with rest(amo) as api:
        yield CardsClient(api)


def problem(status: int) -> dict[str, Any]:
    """Return the body of amoCRM's own refusals (amoCRM developers, "error-codes")."""
    return {"title": "Error", "type": f"https://httpstatus.es/{status}", "status": status, "detail": "refused"}


def answering(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content, headers=headers)
