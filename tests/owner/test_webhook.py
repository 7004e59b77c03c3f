"""The receiver of a bot's own code, as it is called and as its answers are understood."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.domain.owner_side import OwnerHook
from bridge.domain.reasons import Reason
from bridge.owner.webhook import OwnerReceivers
from bridge.relay.messages.owner import NotReceivedError, Received
from bridge.sites import Sites
from tests.fakes.lambda_events import FakeContext
from tests.fakes.receiver_server import ReceiverServer, Says, running_receiver

BODY = '{"update_id":5,\n "message":{"text":"ё \\u0401"}}'


@pytest.fixture
def server() -> Iterator[ReceiverServer]:
    with running_receiver() as server:
        yield server


def receivers(*allowed: int, left: float = 60.0, resolve: Any = socket.getaddrinfo) -> OwnerReceivers:
    deadline = Deadline()
    deadline.start(FakeContext(milliseconds=60_000))
    sites = Sites(deadline, {f"127.0.0.1:{port}" for port in allowed}, resolve, names_itself=False)
    return OwnerReceivers(sites, lambda: left)


def post(server: ReceiverServer, url: str = "", secret: str = "", **more: Any) -> Received:
    return receivers(server.port, **more).post(OwnerHook("h1", url or server.url), secret, BODY)


def fault(port: int, url: str, ip_address: str = "", **more: Any) -> NotReceivedError:
    with pytest.raises(NotReceivedError) as raised:
        receivers(port, **more).post(OwnerHook("h1", url, ip_address=ip_address), "", BODY)
    return raised.value


def test_an_update_is_posted_as_telegram_does(server: ReceiverServer) -> None:
    assert post(server, f"{server.url}/a%20b/?x=1&y", "s3cret_-").status == 200
    (got,) = server.got
    assert (got.path, got.body) == ("/hook/a%20b/?x=1&y", BODY.encode())
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-telegram-bot-api-secret-token"] == "s3cret_-"
    assert "user-agent" not in got.headers, "whoever guards a server turns programs away by the name of their library"


def test_without_a_secret_there_is_no_header_of_one(server: ReceiverServer) -> None:
    post(server)
    assert "x-telegram-bot-api-secret-token" not in server.got[0].headers


def test_an_answer_is_given_on(server: ReceiverServer) -> None:
    server.answers = [Says(201, b'{"method":"sendMessage"}', {"Content-Type": "application/json"})]
    assert post(server) == Received(201, "application/json", b'{"method":"sendMessage"}')


@pytest.mark.parametrize(
    ("status", "phrase"), [(500, "Internal Server Error"), (404, "Not Found"), (410, "Gone"), (599, "")]
)
def test_a_refusal_is_called_as_telegram_does(server: ReceiverServer, status: int, phrase: str) -> None:
    server.answers = [Says(status)]
    received = post(server)
    assert (received.status, received.phrase, received.is_success) == (status, phrase, False)


def test_a_redirect_is_a_refusal_and_not_followed(server: ReceiverServer) -> None:
    server.answers = [Says(302, headers={"Location": server.url})]
    assert post(server).phrase == "Found"
    assert len(server.got) == 1


@pytest.mark.parametrize(
    ("told", "understood"), [("7", 7), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-1", 0), ("9" * 20, 0), ("٧", 0)]
)
def test_how_long_it_asks_us_to_wait_is_understood(server: ReceiverServer, told: str, understood: int) -> None:
    server.answers = [Says(429, headers={"Retry-After": told.encode().decode("latin-1")})]
    assert post(server).retry_after == understood


def test_a_receiver_that_does_not_answer_is_silent(server: ReceiverServer) -> None:
    over = threading.Event()
    server.answers = [Says(stall=over)]
    error = fault(server.port, server.url, left=2.5)
    over.set()
    assert (error.text, error.silent) == ("Read timeout expired", True)


def test_one_that_nobody_runs_refuses(server: ReceiverServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        error = fault(port, f"http://127.0.0.1:{port}/hook")
    assert (error.text, error.silent) == ("Connection refused", False)


@pytest.mark.parametrize("url", ["https://internal.example/hook", "https://127.0.0.1/hook", "https://[::1]/hook"])
def test_a_private_address_is_not_called(server: ReceiverServer, url: str) -> None:
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    error = fault(server.port, url, resolve=lambda *_, **__: private)
    assert error.text == "IP address of the host is reserved"


def test_a_name_that_is_none_is_said_to_be_so(server: ReceiverServer) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror("no such name")

    assert fault(server.port, "https://nowhere.example/", resolve=unknown).text.startswith("Failed to resolve host")


def test_a_host_that_lies_at_an_address_is_called_there(server: ReceiverServer) -> None:
    asked: list[str] = []

    def resolve(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]

    error = fault(server.port, "https://shop.example/hook", "93.184.216.34", resolve=resolve)
    assert (error.text, asked) == ("IP address of the host is reserved", ["93.184.216.34"])


def test_a_call_for_which_there_is_no_time_is_not_begun(server: ReceiverServer) -> None:
    deadline = Deadline()
    deadline.start(FakeContext(milliseconds=1_000))
    late = OwnerReceivers(Sites(deadline, {f"127.0.0.1:{server.port}"}), deadline.left)
    with pytest.raises(TransientError) as raised:
        late.post(OwnerHook("h1", server.url), "", BODY)
    assert raised.value.reason is Reason.TOO_SLOW
    assert server.got == []
