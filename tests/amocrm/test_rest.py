"""REST v4: tokens, pace and errors."""

from typing import Any

import pytest

from bridge.amocrm.rest import FOR_A_PERSON
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from tests.fakes.amocrm_rest import ACCOUNT, DOMAIN, Amo, Answer, Pace, answering, crm, rest

PIPELINES = "GET /api/v4/leads/pipelines"
CONTACTS = "GET /api/v4/contacts"
REFUSED = answering(401, {"title": "Unauthorized", "type": "https://httpstatus.es/401", "status": 401})


def test_a_request_names_its_account_and_carries_its_token() -> None:
    amo = Amo({PIPELINES: 204})
    with crm(amo) as client:
        assert client.pipelines(ACCOUNT) == []

    (request,) = amo.requests
    assert (request.url.host, request.headers["Host"]) == (DOMAIN, DOMAIN)
    assert request.headers["Authorization"] == "Bearer token-1"


def test_a_spoiled_token_is_renewed_once_and_the_request_repeated() -> None:
    amo = Amo({PIPELINES: [REFUSED, 204]})
    with crm(amo) as client:
        assert client.pipelines(ACCOUNT) == []

    assert amo.access.renewed == [1]
    assert [request.headers["Authorization"] for request in amo.requests] == ["Bearer token-1", "Bearer token-2"]


def test_a_fresh_token_that_is_refused_is_the_end() -> None:
    amo = Amo({PIPELINES: REFUSED})
    with crm(amo) as client, pytest.raises(PermanentError) as ended:
        client.pipelines(ACCOUNT)

    assert ended.value.reason is Reason.ACCOUNT_UNAUTHORISED
    assert (len(amo.requests), amo.access.renewed) == (2, [1])
    assert amo.access.noted == [AccountState.UNAUTHORISED]


@pytest.mark.parametrize("answer", [answering(401, "<html>Unauthorized</html>"), answering(401, {"error": "x"})])
def test_a_401_that_is_not_amocrms_spends_no_token_and_marks_nobody(answer: Any) -> None:
    amo = Amo({PIPELINES: answer})
    with crm(amo) as client, pytest.raises(TransientError):
        client.pipelines(ACCOUNT)

    assert (amo.access.renewed, amo.access.noted) == ([], [])


def test_a_renewal_that_fails_is_what_the_caller_hears() -> None:
    amo = Amo({PIPELINES: REFUSED})
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


def test_somebody_who_looks_at_the_widget_waits_for_a_slot_that_queues_give_back() -> None:
    amo = Amo({PIPELINES: 204}, pace=Pace([3.0, FOR_A_PERSON + 1]))
    with rest(amo, FOR_A_PERSON) as api:
        api.request(ACCOUNT, "GET", "/api/v4/leads/pipelines")
        assert amo.clock.slept == [3.0]
        with pytest.raises(TransientError):
            api.request(ACCOUNT, "GET", "/api/v4/leads/pipelines")


def test_a_limit_of_a_second_is_waited_for_once_by_somebody_who_looks_at_the_widget_and_by_no_queue() -> None:
    limited = answering(429, "limit", {"Retry-After": "2"})
    amo = Amo({PIPELINES: [limited, 204, limited, limited, answering(429, "limit", {"Retry-After": "60"})]})
    with rest(amo, FOR_A_PERSON) as api:
        assert api.request(ACCOUNT, "GET", "/api/v4/leads/pipelines") == {}
        for _ in range(2):
            with pytest.raises(TransientError):
                api.request(ACCOUNT, "GET", "/api/v4/leads/pipelines")
    assert amo.pace.held == [2.0, 2.0, 2.0, 60.0]
    amo = Amo({PIPELINES: [answering(429, "limit"), 204]})
    with rest(amo) as api, pytest.raises(TransientError):
        api.request(ACCOUNT, "GET", "/api/v4/leads/pipelines")


def test_the_repetition_takes_a_slot_of_its_own() -> None:
    amo = Amo({PIPELINES: [REFUSED, 204]}, pace=Pace([0.1, 0.2]))
    with crm(amo) as client:
        client.pipelines(ACCOUNT)

    assert amo.clock.slept == [0.1, 0.2]


def test_an_unpaid_account_is_noted_and_noted_again_once_it_pays() -> None:
    amo = Amo({PIPELINES: [answering(402, {"title": "Payment Required", "status": 402}), 204, 204]})
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
        (answering(404, {"title": "Not Found", "status": 404}), "amo_gone"),
        (answering(422, {"title": "Unprocessable Entity", "status": 422}), "amo_refused"),
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
        (answering(403, "403 Forbidden"), None, True),
        (answering(403, {"title": "Forbidden", "status": 403}), None, False),
        (answering(401, "<html>"), None, True),
        (answering(402, "<html>"), None, True),
        (answering(422, "<html>"), None, True),
        (answering(200, "no json"), None, True),
        (answering(200, [1]), None, True),
        (answering(500, {"title": "ErrInternalServer", "trace_id": "x"}), None, True),
        (answering(504, "<html>"), None, True),
        (answering(302, None, {"Location": "https://elsewhere.example"}), None, True),
    ],
)
def test_what_waits(answer: Answer, retry_after: float | None, *, outcome_unknown: bool) -> None:
    with crm(Amo({PIPELINES: answer})) as client, pytest.raises(TransientError) as error:
        client.pipelines(ACCOUNT)

    assert (error.value.retry_after, error.value.outcome_unknown) == (retry_after, outcome_unknown)


@pytest.mark.parametrize("status", [401, 402])
def test_a_stranger_that_answers_for_amocrm_renews_and_marks_nothing(status: int) -> None:
    amo = Amo({PIPELINES: answering(status, "<html>a proxy</html>")})
    with crm(amo) as client, pytest.raises(TransientError) as error:
        client.pipelines(ACCOUNT)

    assert error.value.reason is Reason.AMO_UNCLEAR
    assert (amo.access.renewed, amo.access.noted) == ([], [])


@pytest.mark.parametrize("answer", [204, answering(200, []), {}, {"_embedded": {}}])
def test_an_answer_without_anything_in_it_is_nothing_found(answer: Any) -> None:
    with crm(Amo({PIPELINES: answer})) as client:
        assert client.pipelines(ACCOUNT) == []


@pytest.mark.parametrize(
    ("told", "held"), [(None, 1.0), ("0", 1.0), ("7", 7.0), ("86400", 300.0)], ids=["untold", "none", "some", "a day"]
)
def test_a_limited_account_is_left_alone_by_all_workers(told: str | None, held: float) -> None:
    amo = Amo({"GET /api/v4/leads/pipelines": answering(429, "limit", {"Retry-After": told} if told else None)})
    with crm(amo) as client, pytest.raises(TransientError):
        client.pipelines(ACCOUNT)

    assert amo.pace.held == [held]
