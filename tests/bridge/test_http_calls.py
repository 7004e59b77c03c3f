"""The one HTTP client: what it keeps and what it repeats."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, call, new_client, retry_after

URL = "https://shop.amocrm.ru/api/v4/contacts/chats"


def test_a_cookie_is_never_sent_back_whichever_thread_asks() -> None:
    cookies: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        cookies.append(request.headers.get("Cookie", ""))
        return httpx.Response(200, headers={"Set-Cookie": f"session={len(cookies)}; Path=/"})

    with new_client(Deadline(), httpx.MockTransport(answer)) as http, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: call(http, Reason.AMO_UNAVAILABLE, "GET", URL), range(200)))

    assert set(cookies) == {""}


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://169.254.169.254/"})

    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        assert call(http, Reason.AMO_UNAVAILABLE, "GET", URL).status_code == 302

    assert asked == [URL]


def test_a_port_where_nobody_listens_was_certainly_not_reached() -> None:
    with new_client(Deadline()) as http, pytest.raises(TransientError) as error:
        call(http, Reason.AMO_UNAVAILABLE, "GET", "http://127.0.0.1:1/secret-path")

    assert not error.value.outcome_unknown
    assert "secret-path" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "body"),
    [(b'{"a": 1}', {"a": 1}), (b"[1]", {}), (b"", {}), (b"<html>", {}), (b"\xff\xfe", {}), (b"null", {})],
)
def test_a_body_is_an_object_or_nothing(content: bytes, body: object) -> None:
    assert body_of(httpx.Response(200, content=content)) == body


@pytest.mark.parametrize(
    ("told", "header", "seconds"),
    [
        (3, "7", 3.0),
        (None, "7", 7.0),
        ("soon", "7", 7.0),
        (None, "soon", None),
        (None, None, None),
        ([], None, None),
        (float("nan"), "7", 7.0),
        (float("inf"), None, None),
        (10**400, "7", 7.0),
        (None, "nan", None),
    ],
)
def test_the_body_is_believed_before_the_header(told: object, header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {"Retry-After": header}

    assert retry_after(httpx.Response(429, headers=headers), told) == seconds
    assert retry_after(httpx.Response(429, headers=headers), None, told) == seconds
