"""amoCRM's error answers, row by row, of REST and of the chats: what is for good, what waits, what is not amoCRM's."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bridge.amocrm.errors import REACTION_ERRORS, amojo_error, answer_of, rest_error
from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason

STATUSES = [400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 423, 425, 429, 499, 500, 502, 503, 504]
AWAY = {408, 425, 429, 499, 500, 502, 503, 504}
FOREIGN: list[bytes] = [
    b"",
    b"403 Forbidden",
    b"<html><head><title>404 Not Found</title></head></html>",
    b'{"message": "no Route matched with those values"}',
    b'{"error": "x"}',
    b"[]",
    b"\xff\xfe",
]


def problem(status: int, title: str, detail: str = "", **more: Any) -> httpx.Response:
    body = {"title": title, "type": f"https://httpstatus.es/{status}", "status": status, "detail": detail}
    return httpx.Response(status, json=more | body)


def invalid(path: str, code: str) -> httpx.Response:
    errors = [{"request_id": "0", "errors": [{"code": code, "path": path, "detail": "…"}]}]
    return problem(400, "Bad Request", "Request validation failed", **{"validation-errors": errors})


def amojo(status: int, error_type: str, description: str = "") -> httpx.Response:
    body = {"status": 0, "error_code": status, "error_type": error_type, "error_description": description}
    return httpx.Response(status, json=body)


@pytest.mark.parametrize("read", [rest_error, amojo_error])
@pytest.mark.parametrize("content", FOREIGN)
@pytest.mark.parametrize("status", STATUSES)
def test_what_amocrm_did_not_say_waits(
    status: int, content: bytes, read: Callable[[httpx.Response], BridgeError]
) -> None:
    error = read(httpx.Response(status, content=content))

    assert isinstance(error, TransientError)
    assert error.reason is (Reason.AMO_UNAVAILABLE if status in AWAY else Reason.AMO_UNCLEAR)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (invalid("custom_fields_values.0.field_id", "NotSupportedChoice"), Reason.AMO_REFUSED),
        (invalid("chat_id", "NotFound"), Reason.AMO_REFUSED),
        (invalid("contact_id", "NotFound"), Reason.AMO_GONE),
        (invalid("id", "NotFound"), Reason.AMO_GONE),
        (invalid("status_id", "NotFound"), Reason.AMO_REFUSED),
        (invalid("contact_id", "NotSupportedChoice"), Reason.AMO_GONE),
        (problem(400, "Bad Request", "Request data can not be empty"), Reason.AMO_REFUSED),
        (problem(401, "Unauthorized", "Invalid user name or password"), Reason.ACCOUNT_UNAUTHORISED),
        (problem(402, "Payment Required", "Payment required"), Reason.ACCOUNT_UNPAID),
        (problem(404, "Not Found", "Cannot GET https://sub.kommo.com/example"), Reason.AMO_GONE),
        (problem(405, "Method Not Allowed"), Reason.AMO_REFUSED),
        (problem(422, "Unprocessable Entity", "Limit 250 per page"), Reason.AMO_REFUSED),
    ],
)
def test_what_rest_refuses_for_good(answer: httpx.Response, reason: Reason) -> None:
    error = rest_error(answer)

    assert isinstance(error, PermanentError)
    assert error.reason is reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (amojo(400, "BAD_DATA", "duplicate msgid"), Reason.AMO_REFUSED),
        (amojo(409, "DUPLICATE"), Reason.AMO_REFUSED),
        (amojo(413, "TOO_LARGE"), Reason.AMO_REFUSED),
        (amojo(404, "ORIGIN_NOT_REGISTERED", "NOT_FOUND"), Reason.WIDGET_OFF),
        (amojo(404, "CONVERSATION_NOT_FOUND", "NOT_FOUND"), Reason.WIDGET_OFF),
        (amojo(404, "MESSAGE_NOT_FOUND", "NOT_FOUND"), Reason.AMO_GONE),
        (amojo(400, "MESSAGE_NOT_FOUND", "message to edit not found"), Reason.AMO_GONE),
        (amojo(400, "QUOTED_MESSAGE_NOT_FOUND"), Reason.AMO_GONE),
        (problem(402, "Payment Required", "Payment required"), Reason.ACCOUNT_UNPAID),
    ],
)
def test_what_the_chats_refuse_for_good(answer: httpx.Response, reason: Reason) -> None:
    error = amojo_error(answer)

    assert isinstance(error, PermanentError)
    assert error.reason is reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (amojo(400, "BAD_DATA", "emoji is not supported"), Reason.AMO_REFUSED),
        (amojo(403, "FORBIDDEN", "reactions are off"), Reason.AMO_REFUSED),
        (amojo(404, "ORIGIN_NOT_REGISTERED", "NOT_FOUND"), Reason.WIDGET_OFF),
        (amojo(404, "NOT_FOUND"), Reason.AMO_GONE),
        (problem(402, "Payment Required", "Payment required"), Reason.ACCOUNT_UNPAID),
    ],
)
def test_a_reaction_that_is_refused_in_amojos_own_words_never_waits(answer: httpx.Response, reason: Reason) -> None:
    error = amojo_error(answer, REACTION_ERRORS)

    assert isinstance(error, PermanentError)
    assert error.reason is reason


@pytest.mark.parametrize("content", FOREIGN)
@pytest.mark.parametrize("status", STATUSES)
def test_but_one_that_something_in_between_refuses_does(status: int, content: bytes) -> None:
    assert isinstance(amojo_error(httpx.Response(status, content=content), REACTION_ERRORS), TransientError)


@pytest.mark.parametrize(
    "error",
    [
        amojo_error(amojo(403, "ORIGIN_INVALID_SIGNATURE", "invalid signature"), REACTION_ERRORS),
        amojo_error(amojo(403, "ORIGIN_INVALID_SIGNATURE", "invalid signature")),
        amojo_error(amojo(408, "REQUEST_TIMEOUT")),
        amojo_error(amojo(423, "LOCKED")),
        amojo_error(amojo(500, "INTERNAL")),
        rest_error(problem(403, "Forbidden")),
        rest_error(problem(408, "Request Timeout")),
        rest_error(problem(423, "Locked")),
        rest_error(problem(425, "Too Early")),
        rest_error(problem(500, "ErrInternalServer")),
    ],
)
def test_and_what_waits_though_amocrm_said_it(error: BridgeError) -> None:
    assert isinstance(error, TransientError)


def test_a_limit_says_how_long() -> None:
    error = rest_error(problem(429, "Too Many Requests", retry_after=300))

    assert isinstance(error, TransientError)
    assert (error.retry_after, error.outcome_unknown) == (300.0, False)


def test_the_place_of_a_validation_error_is_kept_for_operators() -> None:
    error = rest_error(invalid("name", "InvalidType"))

    assert isinstance(error, PermanentError)
    assert error.detail == "Request validation failed; name InvalidType"


@pytest.mark.parametrize("errors", [None, "x", [None], [{"errors": None}], [{"errors": ["x"]}]])
def test_a_surprising_list_of_errors_is_none(errors: Any) -> None:
    assert isinstance(rest_error(problem(400, "Bad Request", **{"validation-errors": errors})), PermanentError)


@pytest.mark.parametrize("content", [b"", b"{}", b" [] "])
def test_an_empty_success_is_one(content: bytes) -> None:
    assert answer_of(httpx.Response(200, content=content)) == {}


@pytest.mark.parametrize("content", [b"<html>a captive portal</html>", b"[1]", b"null", b"OK"])
def test_a_success_in_other_words_is_not_amocrms(content: bytes) -> None:
    with pytest.raises(TransientError) as error:
        answer_of(httpx.Response(200, content=content))

    assert error.value.reason is Reason.AMO_UNCLEAR
