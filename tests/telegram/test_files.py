"""Files that people send: fetched to disk within limits, asked for again where that helps, the token never told."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bridge.deadline import Deadline
from bridge.domain.content import File
from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import PIECE, new_client
from bridge.telegram.files import BotFiles
from tests.fakes.telegram import TOKEN

API = "https://api.telegram.org"
MOST = 1000
FILE = File("file-id", "unique", "Счёт №7.pdf", "application/pdf")
FOUND = {"file_id": "file-id", "file_unique_id": "unique", "file_size": 4, "file_path": "documents/file_1.pdf"}
OK = httpx.codes.OK

Answer = Callable[[httpx.Request], httpx.Response]


class Telegram:
    """Telegram's two hosts: `found` are answers to getFile and `files` those of the file host, the last for ever."""

    def __init__(self, found: list[Any], files: list[httpx.Response | Exception]) -> None:
        self._answers: dict[str, list[Any]] = {"getFile": found, "file": files}
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.raw_path.decode())
        answers = self._answers["getFile" if request.url.path.endswith("/getFile") else "file"]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return (
            answer if isinstance(answer, httpx.Response) else httpx.Response(200, json={"ok": True, "result": answer})
        )


def fetched(telegram: Answer, base: str = API, asked: File = FILE) -> bytes:
    with new_client(Deadline(), httpx.MockTransport(telegram)) as http:
        with BotFiles(http, base, MOST).fetch(TOKEN, asked) as upload:
            content = upload.content.read()
            assert (upload.size, upload.name, upload.mime) == (len(content), "Счёт №7.pdf", "application/pdf")
        assert upload.content.closed
    return content


def trouble(telegram: Answer, asked: File = FILE) -> BridgeError:
    with pytest.raises(BridgeError) as ended:
        fetched(telegram, asked=asked)
    secret = TOKEN.partition(":")[2]
    assert secret not in f"{ended.value!r} {ended.value} {ended.value.__dict__} {ended.value.__cause__}"
    return ended.value


def file(content: bytes = b"%PDF", headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(content), headers=headers)


def refused(description: str, status: int = 400) -> httpx.Response:
    return httpx.Response(
        status, json={"ok": False, "error_code": status, "description": f"Bad Request: {description}"}
    )


def test_a_file_is_fetched_from_where_telegram_says() -> None:
    telegram = Telegram([FOUND], [file()])

    assert fetched(telegram) == b"%PDF"
    assert telegram.asked == [f"/bot{TOKEN}/getFile", f"/file/bot{TOKEN}/documents/file_1.pdf"]


@pytest.mark.parametrize("size", [None, "4", "many"])
def test_a_size_that_telegram_does_not_tell_is_no_obstacle(size: object) -> None:
    assert fetched(Telegram([FOUND | {"file_size": size}], [file()])) == b"%PDF"


@pytest.mark.parametrize("content", [b"%P", b"", b"<html>a portal</html>"])
def test_a_size_that_only_the_message_told_is_held_against_what_came(content: bytes) -> None:
    found = {name: value for name, value in FOUND.items() if name != "file_size"}

    error = trouble(Telegram([found], [file(content)]), replace(FILE, size=4))

    assert isinstance(error, TransientError)
    assert error.reason is Reason.FILE_UNAVAILABLE
    assert fetched(Telegram([found], [file()]), asked=replace(FILE, size=4)) == b"%PDF"


def test_nothing_at_all_is_no_file_of_unknown_size() -> None:
    error = trouble(Telegram([FOUND | {"file_size": None}], [file(b"")]))

    assert isinstance(error, TransientError)
    assert error.reason is Reason.FILE_UNAVAILABLE


def test_an_address_that_is_no_longer_good_is_asked_for_again() -> None:
    gone = httpx.Response(404, json={"ok": False, "error_code": 404, "description": "Not Found"})
    telegram = Telegram([FOUND, FOUND | {"file_path": "documents/file_2.pdf"}], [gone, file()])

    assert fetched(telegram) == b"%PDF"
    assert [path.rpartition("/")[2] for path in telegram.asked] == ["getFile", "file_1.pdf", "getFile", "file_2.pdf"]


@pytest.mark.parametrize(
    "telegram",
    [
        Telegram([refused("wrong file_id or the file is temporarily unavailable")], []),
        Telegram([FOUND], [httpx.Response(404)]),
        Telegram([FOUND | {"file_path": None}], []),
        Telegram([FOUND | {"file_path": ""}], []),
    ],
    ids=["says so", "nothing lies there", "null path", "no path"],
)
def test_a_file_that_is_not_to_be_had_at_the_moment_waits_with_a_reason_of_its_own(telegram: Telegram) -> None:
    error = trouble(telegram)

    assert isinstance(error, TransientError)
    assert error.reason is Reason.FILE_UNAVAILABLE


@pytest.mark.parametrize(
    ("telegram", "reason"),
    [
        (Telegram([refused("file is too big")], []), Reason.FILE_TOO_LARGE),
        (Telegram([FOUND | {"file_size": MOST + 1}], []), Reason.FILE_TOO_LARGE),
        (Telegram([FOUND | {"file_size": None}], [file(bytes(MOST + 1))]), Reason.FILE_TOO_LARGE),
        (Telegram([FOUND], [file(bytes(MOST + 1))]), Reason.FILE_TOO_LARGE),
        (Telegram([FOUND], [file(b"x", headers={"Content-Length": str(MOST + 1)})]), Reason.FILE_TOO_LARGE),
        (Telegram([refused("invalid file_id")], []), Reason.FILE_GONE),
        (Telegram([refused("wrong remote file identifier specified")], []), Reason.FILE_GONE),
        (Telegram([refused("Unauthorized", 401)], []), Reason.TOKEN_REVOKED),
        (Telegram([FOUND], [refused("Unauthorized", 401)]), Reason.TOKEN_REVOKED),
    ],
)
def test_what_is_for_good(telegram: Telegram, reason: Reason) -> None:
    error = trouble(telegram)

    assert isinstance(error, PermanentError)
    assert error.reason is reason


@pytest.mark.parametrize(
    ("telegram", "reason"),
    [
        (Telegram([FOUND], [file(b"<html>a portal</html>")]), Reason.FILE_UNAVAILABLE),
        (Telegram([FOUND], [file(b"%P")]), Reason.FILE_UNAVAILABLE),
        (Telegram([FOUND], [httpx.Response(401, html="<html>")]), Reason.TELEGRAM_UNCLEAR),
        (
            Telegram([FOUND], [httpx.Response(302, headers={"Location": "https://elsewhere.test"})]),
            Reason.TELEGRAM_UNCLEAR,
        ),
        (Telegram([FOUND | {"file_path": "../bot1:x/getMe"}], [file()]), Reason.TELEGRAM_UNCLEAR),
        (Telegram([httpx.Response(200, html="<html>")], []), Reason.TELEGRAM_UNCLEAR),
        (Telegram([FOUND], [httpx.Response(502, html="<html>")]), Reason.TELEGRAM_UNAVAILABLE),
        (Telegram([httpx.Response(503)], []), Reason.TELEGRAM_UNAVAILABLE),
        (Telegram([FOUND], [httpx.ReadTimeout("slow")]), Reason.TELEGRAM_UNAVAILABLE),
        (Telegram([FOUND], [httpx.ConnectError("refused")]), Reason.TELEGRAM_UNAVAILABLE),
        (Telegram([FOUND], [file(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})]), Reason.TELEGRAM_UNCLEAR),
    ],
)
def test_what_waits(telegram: Telegram, reason: Reason) -> None:
    error = trouble(telegram)

    assert isinstance(error, TransientError)
    assert error.reason is reason


def test_a_limit_says_how_long_to_wait() -> None:
    error = trouble(Telegram([FOUND], [httpx.Response(429, headers={"Retry-After": "7"})]))

    assert isinstance(error, LimitedError)
    assert error.retry_after == 7


def test_a_connection_that_breaks_off_in_the_middle_waits() -> None:
    class Breaking(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            yield b"%P"
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")

    error = trouble(Telegram([FOUND], [httpx.Response(200, stream=Breaking())]))

    assert isinstance(error, TransientError)
    assert error.reason is Reason.TELEGRAM_UNAVAILABLE


def test_no_more_is_read_than_the_limit_whatever_was_promised() -> None:
    given: list[int] = []

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            while True:
                given.append(PIECE)
                yield bytes(PIECE)

    assert trouble(Telegram([FOUND], [httpx.Response(200, stream=Endless())])).args[0].startswith("file_too_large")
    assert len(given) <= 2


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"/var/lib/telegram-bot-api/{TOKEN}/documents/file_1.pdf", "documents/file_1.pdf"),
        ("/srv/files/documents/file_1.pdf", "srv/files/documents/file_1.pdf"),
        ("documents/Счёт №7.pdf", "documents/%D0%A1%D1%87%D1%91%D1%82%20%E2%84%967.pdf"),
        ("documents/a?b#c.pdf", "documents/a%3Fb%23c.pdf"),
    ],
)
def test_a_server_of_ones_own_names_a_place_on_its_disk(path: str, asked: str) -> None:
    telegram = Telegram([FOUND | {"file_path": path}], [file()])

    assert fetched(telegram, "https://bots.example:8081") == b"%PDF"
    assert telegram.asked[-1] == f"/file/bot{TOKEN}/{asked}"
