"""Files over real sockets: as long as there is time, never longer, and what breaks off is noticed."""

import io
import time

import pytest

from bridge import timed_transport
from bridge.deadline import LAST_WORDS, Deadline
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import new_client, save, send_files, streamed
from tests.fakes.dripping import running_drip
from tests.fakes.lambda_events import FakeContext
from tests.fakes.pouring import running_pour

REASON, UNCLEAR = Reason.TELEGRAM_UNAVAILABLE, Reason.TELEGRAM_UNCLEAR
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n"
MEGABYTE = 1024 * 1024


def fetched(url: str, deadline: Deadline | None = None) -> bytes:
    into = io.BytesIO()
    with new_client(deadline or Deadline()) as http, streamed(http, REASON, url) as response:
        size = save(response, into, MEGABYTE, UNCLEAR)
    content = into.read()
    assert size == len(content)
    return content


def test_a_file_may_take_longer_than_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_transport, "WHOLE_CALL", 0.1)
    with running_pour([HEAD, b"ab", b"cd", b"ef", b"gh"], gap=0.1) as service:
        assert fetched(service.url) == b"abcdefgh"


def test_a_file_that_trickles_in_does_not_outlast_the_invocation() -> None:
    deadline = Deadline()
    with running_drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n") as url:
        deadline.start(FakeContext(milliseconds=4_000))
        began = time.monotonic()
        with pytest.raises(TransientError) as error:
            fetched(url, deadline)

    assert time.monotonic() - began < 4 - LAST_WORDS
    assert error.value.reason is REASON


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD, b"abcd"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nabcd\r\n"],
        [HEAD],
        [b"HTTP/1.1 200 OK\r\n"],
        [b""],
    ],
    ids=["in the middle", "between two chunks", "before its first byte", "in the head", "at once"],
)
def test_a_connection_that_breaks_off_is_no_whole_file(pieces: list[bytes]) -> None:
    with running_pour(pieces) as service, pytest.raises(TransientError) as error:
        fetched(service.url)

    assert error.value.reason is REASON


def test_a_whole_file_in_chunks_is_one() -> None:
    with running_pour([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"]) as service:
        assert fetched(service.url) == b"abcd"


def test_an_answer_to_an_upload_may_take_longer_than_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_transport, "WHOLE_CALL", 0.1)
    content = io.BytesIO(bytes(2 * MEGABYTE))
    answer = [b"HTTP/1.1 200 OK\r\n", b"Content-Length: 2\r\n\r\n", b"{}"]
    with running_pour(answer, gap=0.2, takes=2 * MEGABYTE) as service, new_client(Deadline()) as http:
        files = {"document": ("file.bin", content, "application/octet-stream")}
        response = send_files(http, REASON, service.url, size=2 * MEGABYTE, at_least=1, files=files)

    assert response.content == b"{}"
    assert service.taken[0] >= 2 * MEGABYTE


def test_an_upload_that_is_not_answered_in_time_may_have_arrived() -> None:
    deadline = Deadline()
    content = io.BytesIO(bytes(MEGABYTE))
    with running_drip(b"HTTP/1.1 200 OK\r\nX-Long: ") as url, new_client(deadline) as http:
        deadline.start(FakeContext(milliseconds=4_000))
        files = {"document": ("file.bin", content, "application/octet-stream")}
        with pytest.raises(TransientError) as error:
            send_files(http, REASON, url, size=MEGABYTE, at_least=1, files=files)

    assert error.value.outcome_unknown
