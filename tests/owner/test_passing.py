"""What is passed on is what came, and what comes back is given on as it is."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import RefusedError, TransientError
from bridge.http_calls import new_client
from bridge.owner.passing import LARGEST_FILE, Passing
from bridge.relay.messages.gateway import RawCall
from tests.fakes.telegram import TOKEN

API = "https://api.telegram.org"
Answer = Callable[[httpx.Request], httpx.Response]


@contextmanager
def telegram(answer: Answer) -> Iterator[Passing]:
    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        yield Passing(http, API)


def always(status: int, content: bytes = b'{"ok":true,"result":true}', **headers: str) -> Answer:
    return lambda _: httpx.Response(status, content=content, headers=headers)


@pytest.mark.parametrize("body", [b"", b"null", b'{"text": "\\u0434\xff"}', b"--x\r\n\r\n\x00\r\n--x--"])
def test_a_call_arrives_byte_for_byte(body: bytes) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        asked.append(request)
        return httpx.Response(200, json={"ok": True, "result": 1})

    with telegram(answer) as passing:
        passed = passing.call(
            TOKEN, "SendMessage", RawCall("POST", "a=b+c%20%D0%B4&a=%zz", "Application/JSON; a=b", body)
        )

    (request,) = asked
    assert request.content == body
    assert request.headers["Content-Type"] == "Application/JSON; a=b"
    assert str(request.url) == f"{API}/bot{TOKEN}/SendMessage?a=b+c%20%D0%B4&a=%zz"
    assert passed.is_ok
    assert passed.said["result"] == 1


@pytest.mark.parametrize("query", ['x=["é"]&y=a b#c', "x=\udcff\x01", "?x"])
def test_a_query_of_any_characters_stays_a_query(query: str) -> None:
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={"ok": True})

    with telegram(answer) as passing:
        passing.call(TOKEN, "getMe", RawCall("GET", query))

    (url,) = asked
    assert (url.path, url.fragment) == (f"/bot{TOKEN}/getMe", "")


def test_a_refusal_is_given_on_with_its_parameters_and_its_wait() -> None:
    body = (
        b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}'
    )
    answer = always(429, body, **{"Retry-After": "7", "Content-Type": "application/json", "Server": "nginx"})
    with telegram(answer) as passing:
        passed = passing.call(TOKEN, "sendMessage", RawCall())

    assert (passed.status, passed.body, passed.retry_after) == (429, body, 7)
    assert passed.headers == {"retry-after": "7", "content-type": "application/json"}


@pytest.mark.parametrize(
    ("status", "told"), [(200, 502), (302, 502), (401, 502), (404, 502), (409, 502), (413, 413), (502, 502), (521, 521)]
)
def test_a_page_of_something_in_between_becomes_an_answer_that_libraries_read(status: int, told: int) -> None:
    with telegram(always(status, b"<html>")) as passing:
        passed = passing.call(TOKEN, "getMe", RawCall())

    said = json.loads(passed.body)
    assert (passed.status, said["ok"], said["error_code"]) == (told, False, told)


def test_a_page_that_asks_to_wait_becomes_an_answer_that_does() -> None:
    with telegram(always(429, b"<html>", **{"Retry-After": "3"})) as passing:
        passed = passing.call(TOKEN, "getMe", RawCall())

    assert (passed.status, passed.headers["retry-after"]) == (429, "3")
    assert json.loads(passed.body)["parameters"] == {"retry_after": 3}


@pytest.mark.parametrize(
    ("error", "is_unknown"),
    [(httpx.ConnectError("x"), False), (httpx.ReadTimeout("x"), True), (httpx.RemoteProtocolError("x"), True)],
)
def test_no_answer_is_told_without_the_token(error: httpx.HTTPError, is_unknown: bool) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    with telegram(answer) as passing, pytest.raises(TransientError) as broken:
        passing.call(TOKEN, "sendMessage", RawCall())

    assert broken.value.outcome_unknown is is_unknown
    assert TOKEN not in str(broken.value)


def test_a_part_of_a_file_is_asked_for_and_given_on() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        headers = {"Content-Range": "bytes 1-3/9", "Content-Type": "image/jpeg", "Accept-Ranges": "bytes"}
        return httpx.Response(206, content=iter([b"abc"]), headers=headers)

    with telegram(answer) as passing:
        passed = passing.file(TOKEN, "photos/file 1.jpg", verb="GET", part="bytes=1-3")

    (request,) = asked
    assert request.headers["Range"] == "bytes=1-3"
    assert str(request.url) == f"{API}/file/bot{TOKEN}/photos/file%201.jpg"
    assert (passed.status, passed.body) == (206, b"abc")
    assert passed.headers == {
        "content-range": "bytes 1-3/9",
        "content-type": "image/jpeg",
        "accept-ranges": "bytes",
    }


def test_the_head_of_a_file_tells_its_size() -> None:
    with telegram(always(200, b"", **{"Content-Length": "20000000"})) as passing:
        passed = passing.file(TOKEN, "photos/file_1.jpg", verb="HEAD", part="")

    assert (passed.status, passed.body, passed.headers["content-length"]) == (200, b"", "20000000")


@pytest.mark.parametrize("is_told", [True, False])
def test_a_file_that_fits_into_no_answer_is_refused_with_what_to_do(is_told: bool) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        pieces = iter([b"x" * LARGEST_FILE, b"y"])
        return httpx.Response(200, content=b"x" * (LARGEST_FILE + 1) if is_told else pieces)

    with telegram(answer) as passing, pytest.raises(RefusedError) as refused:
        passing.file(TOKEN, "videos/file_1.mp4", verb="GET", part="")

    assert refused.value.status == 413
    assert "Range" in refused.value.text


def test_the_largest_file_that_fits_is_given_whole() -> None:
    with telegram(lambda _: httpx.Response(200, content=iter([b"x" * LARGEST_FILE]))) as passing:
        assert len(passing.file(TOKEN, "videos/file_1.mp4", verb="GET", part="").body) == LARGEST_FILE


def test_a_file_that_is_not_there_is_refused_as_telegram_refuses_it() -> None:
    body = b'{"ok":false,"error_code":404,"description":"Not Found"}'
    with telegram(always(404, body)) as passing:
        assert passing.file(TOKEN, "videos/file_1.mp4", verb="GET", part="").body == body


def test_a_part_that_is_not_there_tells_the_size_of_the_file() -> None:
    with telegram(always(416, b"", **{"Content-Range": "bytes */9"})) as passing:
        passed = passing.file(TOKEN, "videos/file_1.mp4", verb="GET", part="bytes=10-")

    assert (passed.status, passed.headers["content-range"]) == (416, "bytes */9")
    assert json.loads(passed.body)["error_code"] == 416
