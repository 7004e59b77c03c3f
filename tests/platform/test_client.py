"""Asking a platform: what goes there, and what each of its answers means."""

import json
import logging
from collections.abc import Iterator

import pytest

from bridge.deadline import Deadline
from bridge.domain.content import Text
from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.platform.client import PlatformClient, messages_url
from bridge.relay.messages import PlatformAddress, PlatformAnswer, Question
from bridge.site_answers import LONGEST_WAIT_ASKED
from bridge.sites import MOST_OF_AN_ANSWER, Sites
from tests.bridge.test_sites import answers, site
from tests.fakes.outside import Outside, running_outside

QUESTION = Question(
    "7001:42:17", "telegram_42", "Сколько стоит?", 1_764_579_600, "https://bridge.example/platform/answers/k"
)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with running_outside() as outside:
        yield outside


OPEN: list[Sites] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop()._http.close()


def client(*allowed: str) -> PlatformClient:
    OPEN.append(Sites(Deadline(), allowed))
    return PlatformClient(OPEN[-1], logging.getLogger("test"))


def allowed(outside: Outside) -> PlatformClient:
    return client(outside.url.removeprefix("http://"))


def asked(outside: Outside, status: int, body: object) -> PlatformAnswer:
    outside.script["/api/messages/"] = [(status, body)]
    return allowed(outside).ask(PlatformAddress(outside.url), QUESTION)


def test_a_message_goes_there_as_the_document_says(outside: Outside) -> None:
    assert asked(outside, 200, {"content": "Пять тысяч"}) == PlatformAnswer((Text("Пять тысяч"),))
    (request,) = outside.requests
    assert (request.method, request.path) == ("POST", "/api/messages/")
    assert json.loads(request.content) == {
        "client_id": "telegram_42",
        "content": "Сколько стоит?",
        "timestamp": "2025-12-01T09:00:00+00:00",
    }
    assert request.headers["x-webhook-url"] == QUESTION.answer_to
    assert request.headers["idempotency-key"] == "7001:42:17"
    assert "x-webhook-secret" not in request.headers


def test_the_secret_goes_with_it_and_into_no_log(outside: Outside) -> None:
    outside.script["/api/messages/"] = [(200, {})]
    address = PlatformAddress(outside.url, "тайна-1".encode().hex())
    allowed(outside).ask(address, QUESTION)
    assert outside.requests[0].headers["x-webhook-secret"] == address.secret
    assert address.secret not in repr(address)
    assert "Сколько" not in repr(QUESTION)


@pytest.mark.parametrize(
    ("url", "messages"),
    [
        ("https://p.example", "https://p.example/api/messages/"),
        ("https://p.example/", "https://p.example/api/messages/"),
        ("https://p.example/v2/", "https://p.example/v2/api/messages/"),
        ("https://p.example/api/messages", "https://p.example/api/messages/"),
        ("https://p.example/api/messages/?tenant=5", "https://p.example/api/messages/?tenant=5"),
    ],
)
def test_an_address_is_taken_with_or_without_its_path(url: str, messages: str) -> None:
    assert messages_url(url) == messages


@pytest.mark.parametrize(
    ("status", "body"), [(200, b""), (200, b"null"), (202, {"status": "accepted"}), (204, None), (201, {})]
)
def test_an_answer_may_come_later(outside: Outside, status: int, body: object) -> None:
    assert asked(outside, status, body) == PlatformAnswer()


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (400, {"detail": "bad"}, PermanentError, Reason.PLATFORM_REFUSED),
        (422, {"detail": "bad"}, PermanentError, Reason.PLATFORM_REFUSED),
        (401, {}, TransientError, Reason.PLATFORM_FORBIDS),
        (403, {}, TransientError, Reason.PLATFORM_FORBIDS),
        (404, {}, TransientError, Reason.SITE_UNCLEAR),
        (429, {}, LimitedError, Reason.PLATFORM_UNAVAILABLE),
        (500, {}, TransientError, Reason.PLATFORM_UNAVAILABLE),
        (503, b"<html>", TransientError, Reason.PLATFORM_UNAVAILABLE),
        (200, b"<html>", TransientError, Reason.SITE_UNCLEAR),
        (200, ["Пять тысяч"], PermanentError, Reason.PLATFORM_UNREADABLE),
        (200, b'"ok"', PermanentError, Reason.PLATFORM_UNREADABLE),
        (202, b"OK", TransientError, Reason.SITE_UNCLEAR),
        (200, {"answers": "Пять тысяч"}, PermanentError, Reason.PLATFORM_UNREADABLE),
    ],
)
def test_each_way_to_fail_has_its_meaning(
    outside: Outside, status: int, body: object, kind: type[BridgeError], reason: Reason
) -> None:
    with pytest.raises(kind) as error:
        asked(outside, status, body)
    assert isinstance(error.value, PermanentError | TransientError)
    assert error.value.reason is reason


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("1.5", 1.5), ("86400", LONGEST_WAIT_ASKED), ("-5", 0.0), ("Wed, 21 Oct 2015 07:28:00 GMT", None)],
)
def test_a_platform_that_asks_for_a_pause_is_asked_again_in_time(told: str, seconds: float | None) -> None:
    with site(answers(429, Retry_After=told)) as url, pytest.raises(LimitedError) as error:
        client(url.removeprefix("http://")).ask(PlatformAddress(url), QUESTION)
    assert error.value.retry_after == seconds


def test_a_redirect_is_not_followed_with_what_people_wrote() -> None:
    with site(answers(307, Location="https://elsewhere.example/")) as url, pytest.raises(TransientError) as error:
        client(url.removeprefix("http://")).ask(PlatformAddress(url), QUESTION)
    assert error.value.reason is Reason.ADDRESS_MOVED


def test_an_answer_without_an_end_is_none() -> None:
    endless = answers(200, b"x" * (MOST_OF_AN_ANSWER + 1))
    with site(endless) as url, pytest.raises(TransientError) as error:
        client(url.removeprefix("http://")).ask(PlatformAddress(url), QUESTION)
    assert error.value.reason is Reason.SITE_UNCLEAR


def test_nobody_there(outside: Outside) -> None:
    address = PlatformAddress("http://127.0.0.1:9")
    with pytest.raises(TransientError) as error:
        client("127.0.0.1:9").ask(address, QUESTION)
    assert error.value.reason is Reason.PLATFORM_UNAVAILABLE
    assert not client("127.0.0.1:9").is_up(address)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1", "http://platform.example", "https://[::1]", "https://169.254.169.254"]
)
def test_a_platform_is_never_in_a_private_network(url: str) -> None:
    with pytest.raises(PermanentError) as error:
        client().ask(PlatformAddress(url), QUESTION)
    assert error.value.reason is Reason.ADDRESS_REFUSED


@pytest.mark.parametrize("status", [200, 404, 405])
def test_a_platform_is_there_whatever_it_says_to_a_question_without_a_message(outside: Outside, status: int) -> None:
    outside.script["/api/messages/"] = [(status, {}), (status, {})]
    allowed(outside).look(PlatformAddress(outside.url))
    assert allowed(outside).is_up(PlatformAddress(outside.url))
    assert [request.method for request in outside.requests] == ["GET", "GET"]


@pytest.mark.parametrize(("status", "reason"), [(502, Reason.PLATFORM_UNAVAILABLE), (401, Reason.PLATFORM_FORBIDS)])
def test_a_platform_that_is_broken_or_does_not_let_us_in_is_not_there(
    outside: Outside, status: int, reason: Reason
) -> None:
    outside.script["/api/messages/"] = [(status, {})]
    with pytest.raises(TransientError) as error:
        allowed(outside).look(PlatformAddress(outside.url))
    assert error.value.reason is reason
