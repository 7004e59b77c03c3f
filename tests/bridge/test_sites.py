"""Calls to addresses that customers gave: what is never called, and what every way to answer badly comes to."""

import gzip
import io
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.sites import MOST_OF_AN_ANSWER, Sites
from tests.fakes.certificates import own_certificate
from tests.fakes.dripping import running_drip

PUBLIC = "93.184.216.34"
Answer = Callable[[BaseHTTPRequestHandler], None]


def resolving(*addresses: str) -> Callable[..., list[tuple[Any, ...]]]:
    def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


@contextmanager
def site(answer: Answer, certificates: Path | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        do_POST = do_OPTIONS = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificates:
        server.socket = own_certificate(certificates).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if certificates else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answers(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def allowing(url: str) -> Sites:
    return Sites(Deadline(), [urlsplit(url).netloc])


def error_of(sites: Sites, url: str, patience: float = 5) -> BridgeError:
    with pytest.raises(BridgeError) as error:
        sites.ask("POST", url, json={"a": 1}, patience=patience)
    assert "secret" not in str(error.value), "addresses hold secrets"
    return error.value


def test_an_allowed_pair_is_called_as_it_is() -> None:
    with site(answers(201, b'{"ok": true}', Content_Type="application/json")) as url:
        answer = allowing(url).ask("POST", f"{url}/leads/1", json={"a": 1}, patience=5)

    assert (answer.status, answer.body, answer.is_success) == (201, b'{"ok": true}', True)


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"])
def test_a_name_that_leads_into_a_private_network_is_never_connected_to(inside: str) -> None:
    for found in ([inside], [PUBLIC, inside]):
        error = error_of(Sites(Deadline(), resolve=resolving(*found)), "https://harmless.example/secret")
        assert isinstance(error, PermanentError)
        assert error.reason is Reason.ADDRESS_REFUSED


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_however_the_own_machine_is_written_it_is_refused(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        error = error_of(Sites(Deadline()), f"https://{host}:{port}/")
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()

    assert error.reason in {Reason.ADDRESS_REFUSED, Reason.SITE_UNAVAILABLE}  # type: ignore[attr-defined]


def test_a_name_is_not_the_pair_that_is_allowed() -> None:
    """Whoever has a name resolve to an allowed address has not been allowed."""
    with site(answers(200)) as url:
        port = urlsplit(url).port
        sites = Sites(Deadline(), [urlsplit(url).netloc], resolving("127.0.0.1"))
        assert isinstance(error_of(sites, f"https://rebound.example:{port}/"), PermanentError)
        assert isinstance(error_of(sites, f"http://rebound.example:{port}/"), PermanentError)


def test_without_tls_nothing_else_is_called() -> None:
    error = error_of(Sites(Deadline(), resolve=resolving()), "http://crm.example/secret")

    assert isinstance(error, PermanentError)
    assert error.reason is Reason.ADDRESS_REFUSED


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with site(answers(200), tmp_path) as url:
        error = error_of(allowing(url), f"{url}/secret")

    assert isinstance(error, TransientError)
    assert (error.reason, error.outcome_unknown) == (Reason.CERTIFICATE_WRONG, False)


def test_a_redirect_of_a_call_is_not_followed() -> None:
    asked: list[str] = []

    def moved(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        answers(307, Location="/elsewhere")(handler)

    with site(moved) as url:
        error = error_of(allowing(url), f"{url}/secret")

    assert isinstance(error, TransientError)
    assert error.reason is Reason.ADDRESS_MOVED
    assert asked == ["/secret"]


@pytest.mark.parametrize("to", ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "https://169.254.169.254/", "file:///x"])
def test_a_redirect_of_a_download_is_checked_as_an_address_is(to: str) -> None:
    with site(answers(302, Location=to)) as url, pytest.raises(PermanentError) as error:
        allowing(url).download(f"{url}/photo.png", io.BytesIO(), 1000)

    assert error.value.reason is Reason.ADDRESS_REFUSED


def test_a_download_follows_three_redirects_and_no_more() -> None:
    def steps(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path[1:])
        if left:
            return answers(302, Location=f"/{left - 1}")(handler)
        return answers(200, b"picture", Content_Type="image/png")(handler)

    with site(steps) as url:
        file = io.BytesIO()
        assert allowing(url).download(f"{url}/3", file, 1000) == (7, "image/png")
        assert file.read() == b"picture"
        with pytest.raises(PermanentError) as error:
            allowing(url).download(f"{url}/4", io.BytesIO(), 1000)

    assert error.value.reason is Reason.FILE_GONE


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(404, b"", Reason.FILE_GONE), (403, b"", Reason.FILE_GONE), (200, b"x" * 1001, Reason.FILE_TOO_LARGE)],
)
def test_a_download_that_ends_for_good(status: int, body: bytes, reason: Reason) -> None:
    with site(answers(status, body)) as url, pytest.raises(PermanentError) as error:
        allowing(url).download(url, io.BytesIO(), 1000)

    assert error.value.reason is reason


def test_a_download_waits_for_nobody_who_asks_for_patience() -> None:
    with site(answers(429, Retry_After="86400")) as url, pytest.raises(TransientError) as error:
        allowing(url).download(url, io.BytesIO(), 1000)

    assert (error.value.reason, error.value.retry_after) == (Reason.SITE_UNAVAILABLE, None)


def test_an_answer_without_an_end_is_cut_by_its_size() -> None:
    def pours(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        piece = b"a" * 65_536
        try:
            while True:
                poured.append(handler.wfile.write(piece))
        except OSError:
            handler.close_connection = True

    poured: list[int] = []
    with site(pours) as url:
        error = error_of(allowing(url), url)

    assert isinstance(error, TransientError)
    assert (error.reason, error.outcome_unknown) == (Reason.SITE_UNCLEAR, True)
    assert sum(poured) < 20 * MOST_OF_AN_ANSWER


def test_an_answer_that_trickles_is_cut_by_its_time() -> None:
    with running_drip(b"HTTP/1.1 200 OK\r\n\r\n") as url:
        began = time.monotonic()
        error = error_of(allowing(url), url, patience=0.5)

    assert time.monotonic() - began < 5
    assert isinstance(error, TransientError)
    assert (error.reason, error.outcome_unknown) == (Reason.SITE_UNAVAILABLE, True)


def test_a_small_answer_that_would_unpack_to_a_large_one_is_not_unpacked() -> None:
    with site(answers(200, b"\x1f\x8b", Content_Encoding="gzip")) as url:
        error = error_of(allowing(url), url)

    assert isinstance(error, TransientError)
    assert error.reason is Reason.SITE_UNCLEAR


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b'{"ok": true}')), ("GZIP", gzip.compress(b"ok")), ("deflate", zlib.compress(b"ok"))],
    ids=["gzip", "GZIP", "deflate"],
)
def test_an_answer_that_is_packed_although_that_was_not_asked_for(encoding: str, packed: bytes) -> None:
    with site(answers(200, packed, Content_Encoding=encoding)) as url:
        answer = allowing(url).ask("POST", url, json={}, patience=5)

    assert answer.body in {b'{"ok": true}', b"ok"}


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(bytes(MOST_OF_AN_ANSWER + 1))),
        ("gzip", gzip.compress(b"ok")[:-1]),
        ("gzip", b"ok"),
        ("br", b"ok"),
    ],
    ids=["large", "cut", "plain", "unknown"],
)
def test_what_cannot_be_unpacked_is_no_answer(encoding: str, packed: bytes) -> None:
    with site(answers(200, packed, Content_Encoding=encoding)) as url:
        error = error_of(allowing(url), url)

    assert isinstance(error, TransientError)
    assert (error.reason, error.outcome_unknown) == (Reason.SITE_UNCLEAR, True)


def test_of_several_hosts_behind_a_name_the_next_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.sites.is_public", lambda _: True)
    with site(answers(200), tmp_path) as url:
        port = urlsplit(url).port
        sites = Sites(Deadline(), resolve=resolving("127.0.0.2", "127.0.0.3", "127.0.0.1"))
        reached = error_of(sites, f"https://crm.example:{port}/")
        nobody = error_of(Sites(Deadline(), resolve=resolving("127.0.0.2", "127.0.0.3")), f"https://x.example:{port}/")

    assert isinstance(reached, TransientError)
    assert reached.reason is Reason.CERTIFICATE_WRONG, "the third answers, if not for this name"
    assert isinstance(nobody, TransientError)
    assert (nobody.reason, nobody.outcome_unknown) == (Reason.SITE_UNAVAILABLE, False)


def test_a_name_that_is_not_there_or_takes_for_ever_was_certainly_not_reached() -> None:
    def slow(*_: Any, **__: Any) -> list[tuple[Any, ...]]:
        done.wait(5)
        return []

    done = threading.Event()
    for resolve in (resolving(), slow):
        error = error_of(Sites(Deadline(), resolve=resolve), "https://nobody.example/secret", patience=0.3)
        assert isinstance(error, TransientError)
        assert (error.reason, error.outcome_unknown) == (Reason.SITE_UNAVAILABLE, False)
    done.set()


@pytest.mark.parametrize("url", ["https://", "ftp://a.example/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    assert error_of(Sites(Deadline(), resolve=resolving()), url).reason is Reason.ADDRESS_REFUSED  # type: ignore[attr-defined]
