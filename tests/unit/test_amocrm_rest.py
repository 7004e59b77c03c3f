"""REST v4: tokens, pace, errors, and what is read out of its answers."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.crm import CrmClient
from bridge.amocrm.rest import RestApi
from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Person
from bridge.http_calls import new_client
from bridge.relay.messages import CrmAccount, Pipeline, Status
from bridge.relay.refresh_tokens import Grant
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
        return Grant(DOMAIN, f"token-{self.version}", self.version, expires_at=2_000_000_000, state=self.state)

    def note(self, account_id: int, state: AccountState) -> None:
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

    def reserve_rest_call(self, account_id: int, patience: float) -> float:
        return self.waits.pop(0) if self.waits else 0.0


@dataclass
class Amo:
    """Answers `METHOD path` from a script; anything else was not expected."""

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
        return httpx.Response(answer) if isinstance(answer, int) else httpx.Response(200, json=answer)

    def sent(self, start: str) -> list[Any]:
        return [
            json.loads(request.content) for request in self.requests
            if f"{request.method} {request.url.path}".startswith(start)
        ]  # fmt: skip


@contextmanager
def crm(amo: Amo) -> Iterator[CrmClient]:
    access: Any = amo.access
    with new_client(httpx.MockTransport(amo)) as http:
        yield CrmClient(RestApi(http, Addresses("https://{domain}"), access, amo.pace, amo.clock))


def answering(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content, headers=headers)


PIPELINES = "GET /api/v4/leads/pipelines"
CONTACTS = "GET /api/v4/contacts"


def test_a_request_names_its_account_and_carries_its_token() -> None:
    amo = Amo({PIPELINES: 204})
    with crm(amo) as client:
        assert client.pipelines(ACCOUNT) == []

    (request,) = amo.requests
    assert (request.url.host, request.headers["Host"]) == (DOMAIN, DOMAIN)
    assert request.headers["Authorization"] == "Bearer token-1"


def test_a_spoiled_token_is_renewed_once_and_the_request_repeated() -> None:
    amo = Amo({PIPELINES: [401, 204]})
    with crm(amo) as client:
        assert client.pipelines(ACCOUNT) == []

    assert amo.access.renewed == [1]
    assert [request.headers["Authorization"] for request in amo.requests] == ["Bearer token-1", "Bearer token-2"]


def test_a_fresh_token_that_is_refused_is_the_end() -> None:
    amo = Amo({PIPELINES: 401})
    with crm(amo) as client, pytest.raises(PermanentError) as ended:
        client.pipelines(ACCOUNT)

    assert ended.value.reason is Reason.ACCOUNT_UNAUTHORISED
    assert (len(amo.requests), amo.access.renewed) == (2, [1])


def test_a_renewal_that_fails_is_what_the_caller_hears() -> None:
    amo = Amo({PIPELINES: 401})
    amo.access.trouble = TransientError(Reason.AMO_UNAVAILABLE, "another worker is refreshing")
    with crm(amo) as client, pytest.raises(TransientError):
        client.pipelines(ACCOUNT)


def test_a_near_slot_is_waited_for_and_a_far_one_given_back() -> None:
    amo = Amo({PIPELINES: 204}, pace=Pace([0.4, 3.0]))
    with crm(amo) as client:
        client.pipelines(ACCOUNT)
        assert amo.clock.slept == [0.4]

        with pytest.raises(TransientError) as far:
            client.pipelines(ACCOUNT)

    assert far.value.retry_after == 3.0
    assert len(amo.requests) == 1


def test_the_repetition_takes_a_slot_of_its_own() -> None:
    amo = Amo({PIPELINES: [401, 204]}, pace=Pace([0.1, 0.2]))
    with crm(amo) as client:
        client.pipelines(ACCOUNT)

    assert amo.clock.slept == [0.1, 0.2]


def test_an_unpaid_account_is_noted_and_noted_again_once_it_pays() -> None:
    amo = Amo({PIPELINES: [402, 204, 204]})
    with crm(amo) as client:
        with pytest.raises(PermanentError):
            client.pipelines(ACCOUNT)
        for _ in range(2):
            client.pipelines(ACCOUNT)

    assert amo.access.noted == [AccountState.UNPAID, AccountState.ACTIVE]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answering(400, {"title": "Bad Request", "status": 400, "detail": "Request validation failed"}), "amo_refused"),
        (answering(402, {"title": "Payment Required", "status": 402}), "account_unpaid"),
        (answering(404, {"title": "Not Found", "status": 404}), "amo_refused"),
        (answering(422, "<html>"), "amo_refused"),
    ],
)
def test_what_is_not_tried_again(answer: Answer, reason: str) -> None:
    with crm(Amo({PIPELINES: answer})) as client, pytest.raises(PermanentError) as error:
        client.pipelines(ACCOUNT)

    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("answer", "retry_after", "outcome_unknown"),
    [
        (answering(429, {"status": 429, "detail": "Too many", "retry_after": 300}), 300.0, False),
        (answering(429, "plain text", {"Retry-After": "2"}), 2.0, False),
        (answering(403, "403 Forbidden"), None, False),
        (answering(500, {"title": "ErrInternalServer", "trace_id": "x"}), None, True),
        (answering(504, "<html>"), None, True),
        (answering(302, None, {"Location": "https://elsewhere.example"}), None, False),
    ],
)
def test_what_waits(answer: Answer, retry_after: float | None, *, outcome_unknown: bool) -> None:
    with crm(Amo({PIPELINES: answer})) as client, pytest.raises(TransientError) as error:
        client.pipelines(ACCOUNT)

    assert (error.value.retry_after, error.value.outcome_unknown) == (retry_after, outcome_unknown)


@pytest.mark.parametrize("answer", [204, answering(200, "no json"), answering(200, [1]), {}, {"_embedded": {}}])
def test_an_answer_without_anything_in_it_is_nothing_found(answer: Any) -> None:
    with crm(Amo({CONTACTS: answer, PIPELINES: answer})) as client:
        assert client.find_contact(ACCOUNT, 42) is None
        assert client.pipelines(ACCOUNT) == []


def test_an_account_is_read_with_the_pair_it_came_with() -> None:
    found = {"id": 31, "name": "Магазин", "subdomain": "shop", "amojo_id": "amojo-31", "uuid": "x"}
    amo = Amo({"GET /api/v4/account": found})
    with crm(amo) as client:
        assert client.account(DOMAIN, "first-token") == CrmAccount(31, "Магазин", "shop", "amojo-31")

    assert amo.requests[0].headers["Authorization"] == "Bearer first-token"
    assert amo.requests[0].url.query == b"with=amojo_id"


def test_pipelines_come_without_archived_ones_and_without_the_unsorted_status() -> None:
    statuses = [{"id": 1, "name": "Неразобранное", "type": 1}, {"id": 2, "name": "Новая", "type": 0}]
    pipeline = {"id": 11, "name": "Продажи", "is_main": True, "is_archive": False, "_embedded": {"statuses": statuses}}
    amo = Amo({PIPELINES: {"_embedded": {"pipelines": [pipeline, pipeline | {"id": 12, "is_archive": True}]}}})
    with crm(amo) as client:
        assert client.pipelines(ACCOUNT) == [Pipeline(11, "Продажи", is_main=True, statuses=(Status(2, "Новая"),))]


def contact(contact_id: int, *telegram_ids: Any, code: str = "TELEGRAM_ID") -> dict[str, Any]:
    values = [{"value": value} for value in telegram_ids]
    return {"id": contact_id, "custom_fields_values": [{"field_code": code, "values": values}]}


@pytest.mark.parametrize(
    ("contacts", "found"),
    [
        ([contact(900, "42")], 900),
        ([contact(1, "421"), contact(2, "142"), contact(900, "42")], 900),
        ([contact(900, "7", "42")], 900),
        ([contact(900, 42)], 900),
        ([contact(1, "42", code="PHONE")], None),
        ([{"id": 1, "custom_fields_values": None}, {"id": 2, "name": "42"}], None),
        ([contact(1, "421")], None),
    ],
)
def test_a_fuzzy_search_finds_exactly_one_telegram_id(contacts: list[Any], found: int | None) -> None:
    amo = Amo({CONTACTS: {"_embedded": {"contacts": contacts}}})
    with crm(amo) as client:
        assert client.find_contact(ACCOUNT, 42) == found

    assert dict(amo.requests[0].url.params) == {"query": "42", "limit": "250"}


@pytest.mark.parametrize(
    ("person", "rename", "body"),
    [
        (
            Person(42, "Анна", "К", "anna"),
            True,
            {
                "custom_fields_values": [
                    {"field_code": "TELEGRAM_ID", "values": [{"value": "42"}]},
                    {"field_code": "TELEGRAM_USERNAME", "values": [{"value": "anna"}]},
                    {"field_code": "TELEGRAM_LINK", "values": [{"value": "https://t.me/anna"}]},
                ],
                "name": "Анна К",
            },
        ),
        (
            Person(42, "Анна"),
            False,
            {"custom_fields_values": [{"field_code": "TELEGRAM_ID", "values": [{"value": "42"}]}]},
        ),
    ],
)
def test_a_person_is_written_on_the_contact(person: Person, body: Any, *, rename: bool) -> None:
    amo = Amo({"PATCH /api/v4/contacts/900": {"id": 900}})
    with crm(amo) as client:
        client.write_person(ACCOUNT, 900, person, rename=rename)

    assert amo.sent("PATCH") == [body]


def test_only_missing_fields_are_added() -> None:
    existing = {"_embedded": {"custom_fields": [{"id": 1, "code": "TELEGRAM_ID"}, {"id": 2, "code": None}]}}
    path = "/api/v4/contacts/custom_fields"
    deals = "/api/v4/leads/custom_fields"
    amo = Amo({f"GET {path}": existing, f"POST {path}": {}, f"GET {deals}": 204, f"POST {deals}": {}})
    with crm(amo) as client:
        client.prepare_fields(ACCOUNT)

    added = [[field["code"] for field in body] for body in amo.sent("POST")]
    assert added == [["TELEGRAM_USERNAME", "TELEGRAM_LINK"], ["TELEGRAM_START"]]


def test_the_payload_goes_to_the_newest_open_deal() -> None:
    amo = Amo(
        {
            "GET /api/v4/contacts/900": {"_embedded": {"leads": [{"id": 1}, {"id": 3}, {"id": 2}]}},
            "GET /api/v4/leads/3": {"id": 3, "status_id": 143},
            "GET /api/v4/leads/2": {"id": 2, "status_id": 111},
            "PATCH /api/v4/leads/2": {"id": 2},
        }
    )
    with crm(amo) as client:
        assert client.keep_start_payload(ACCOUNT, 900, "promo")

    assert amo.sent("PATCH") == [
        {"custom_fields_values": [{"field_code": "TELEGRAM_START", "values": [{"value": "promo"}]}]}
    ]


@pytest.mark.parametrize("answer", [204, {"_embedded": {"leads": []}}, {"_embedded": {"leads": [{"id": 3}]}}])
def test_a_payload_waits_for_a_deal_that_is_open(answer: Any) -> None:
    amo = Amo({"GET /api/v4/contacts/900": answer, "GET /api/v4/leads/3": {"id": 3, "status_id": 142}})
    with crm(amo) as client:
        assert not client.keep_start_payload(ACCOUNT, 900, "promo")


def request_of(chat_id: str, uid: str) -> dict[str, Any]:
    return {"uid": uid, "category": "chats", "metadata": {"origin": {"chat_id": chat_id}}}


def test_the_request_of_this_very_chat_is_accepted() -> None:
    found = {"_embedded": {"unsorted": [request_of("other", "u1"), request_of("chat", "u2")]}}
    amo = Amo({"GET /api/v4/leads/unsorted": found, "POST /api/v4/leads/unsorted/u2/accept": {}})
    with crm(amo) as client:
        assert client.accept_request(ACCOUNT, "chat", 112)

    assert amo.sent("POST") == [{"status_id": 112}]


@pytest.mark.parametrize("answer", [204, {"_embedded": {"unsorted": [request_of("other", "u1")]}}])
def test_a_request_that_is_not_there_yet_is_waited_for(answer: Any) -> None:
    with crm(Amo({"GET /api/v4/leads/unsorted": answer})) as client:
        assert not client.accept_request(ACCOUNT, "chat", 112)


def test_a_source_is_made_once_and_then_changed() -> None:
    existing = {"_embedded": {"sources": [{"id": 77, "external_id": "tg-7001"}]}}
    amo = Amo(
        {
            "GET /api/v4/sources": [answering(204), lambda _: httpx.Response(200, json=existing)],
            "POST /api/v4/sources": existing,
            "PATCH /api/v4/sources/77": {"id": 77},
        }
    )
    with crm(amo) as client:
        assert client.put_source(ACCOUNT, "tg-7001", "Магазин", 11) == 77
        assert client.put_source(ACCOUNT, "tg-7001", "Опт", 12) == 77

    assert amo.sent("POST") == [[{"name": "Магазин", "pipeline_id": 11, "external_id": "tg-7001", "services": []}]]
    assert amo.sent("PATCH") == [{"name": "Опт", "pipeline_id": 12}]


@pytest.mark.parametrize("status", [204, 404])
def test_a_source_that_is_gone_is_gone(status: int) -> None:
    with crm(Amo({"DELETE /api/v4/sources/77": status})) as client:
        client.remove_source(ACCOUNT, 77)


def test_an_account_whose_tariff_has_no_webhooks_works_without() -> None:
    with crm(Amo({"POST /api/v4/webhooks": 400})) as client:
        client.subscribe(ACCOUNT, "https://bridge.reon.test/amo/crm/31-x")


def test_the_contact_of_a_chat() -> None:
    amo = Amo({"GET /api/v4/contacts/chats": {"_embedded": {"chats": [{"chat_id": "c", "contact_id": 900}]}}})
    with crm(amo) as client:
        assert client.contact_of_chat(ACCOUNT, "c&d") == 900

    assert dict(amo.requests[0].url.params) == {"chat_id": "c&d"}
