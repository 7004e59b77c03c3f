"""What managers attach: from amoCRM's own hosts only, within limits, each way of failing decided."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.files import MOST_ADDRESSES, Attachments
from bridge.deadline import Deadline
from bridge.domain.content import File, MediaKind
from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import PIECE, new_client

MOST = 1000
ADDRESS = "https://amojo.amocrm.ru/attachments/key/%D1%81%D1%87%D1%91%D1%82.pdf"

Answer = Callable[[httpx.Request], httpx.Response]


def attached(ref: str = ADDRESS, name: str = "", mime: str = "", size: int | None = None) -> File:
    return File(ref, ref, name, mime, size)


def answering(*answers: httpx.Response | Exception, asked: list[httpx.Request] | None = None) -> Answer:
    left: Iterator[httpx.Response | Exception] = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        given = next(left)
        if isinstance(given, Exception):
            raise given
        return given

    return answer


def content(body: bytes = b"%PDF", headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(
        200, stream=httpx.ByteStream(body), headers={"Content-Type": "application/pdf"} | (headers or {})
    )


def said(status: int, text: str = "", headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, stream=httpx.ByteStream(text.encode()), headers=headers)


def fetched(
    answer: Answer, file: File | None = None, kind: MediaKind = MediaKind.DOCUMENT, template: str = "https://{domain}"
) -> tuple[bytes, str, str]:
    """Return the bytes, the name and the type of a file."""
    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        with Attachments(http, Addresses(template), MOST).fetch(file or attached(), kind) as upload:
            body = upload.content.read()
            assert upload.size == len(body)
        assert upload.content.closed
    return body, upload.name, upload.mime


def trouble(answer: Answer, file: File | None = None) -> BridgeError:
    with pytest.raises(BridgeError) as ended:
        fetched(answer, file)
    return ended.value


def reason_of(answer: Answer, file: File | None = None) -> Reason:
    error = trouble(answer, file)
    assert isinstance(error, PermanentError)
    return error.reason


@pytest.mark.parametrize(
    ("file", "kind", "served", "name", "mime"),
    [
        (attached(name="Счёт №7.pdf"), MediaKind.DOCUMENT, "application/pdf", "Счёт №7.pdf", "application/pdf"),
        (attached(), MediaKind.DOCUMENT, "application/octet-stream", "счёт.pdf", ""),
        (attached(name="план"), MediaKind.DOCUMENT, "application/pdf; charset=x", "план.pdf", "application/pdf"),
        (attached(name="../план.pdf"), MediaKind.DOCUMENT, "", "план.pdf", ""),
        (attached("https://drive-b.amocrm.ru/"), MediaKind.PHOTO, "image/jpeg", "Фотография.jpg", "image/jpeg"),
        (attached("https://drive-b.amocrm.ru/a/b"), MediaKind.VOICE, "", "b.ogg", ""),
        (attached(mime="image/png", name="x"), MediaKind.PHOTO, "image/jpeg", "x.png", "image/png"),
        (attached(name="голос.m4a"), MediaKind.VOICE, "audio/x-m4a", "голос.m4a", "audio/mp4"),
        (attached(name="голос.ogg"), MediaKind.VOICE, "audio/ogg; codecs=opus", "голос.ogg", "audio/ogg"),
    ],
)
def test_a_file_has_the_name_and_the_type_it_was_given(
    file: File, kind: MediaKind, served: str, name: str, mime: str
) -> None:
    assert fetched(answering(content(headers={"Content-Type": served})), file, kind) == (b"%PDF", name, mime)


@pytest.mark.parametrize(
    "host",
    [
        "amojo.amocrm.ru",
        "drive-b.amocrm.ru",
        "shop.amocrm.ru",
        "amojo.amocrm.com",
        "amojo.kommo.com",
        "drive-b.kommo.com",
    ],
)
def test_every_host_of_amocrm_is_its_own(host: str) -> None:
    asked: list[httpx.Request] = []

    fetched(answering(content(), asked=asked), attached(f"https://{host}/a/b.pdf?key=1&x=%20"))

    assert [str(request.url) for request in asked] == [f"https://{host}/a/b.pdf?key=1&x=%20"]
    assert asked[0].headers["Accept-Encoding"] == "identity"


def test_one_address_can_stand_for_all_hosts() -> None:
    asked: list[httpx.Request] = []

    fetched(answering(content(), asked=asked), template="http://127.0.0.1:8603")

    assert str(asked[0].url).startswith("http://127.0.0.1:8603/attachments/key/")
    assert asked[0].headers["Host"] == "amojo.amocrm.ru"


FOREIGN = [
    "",
    "план.pdf",
    "//amojo.amocrm.ru/a",
    "ftp://amojo.amocrm.ru/a",
    "file:///etc/passwd",
    "http://amojo.amocrm.ru/a",
    "https://example.com/a",
    "https://127.0.0.1/a",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/a",
    "https://[bad/a",
    "https://localhost/a",
    "https://amocrm.ru.example.com/a",
    "https://notamocrm.ru/a",
    "https://amojo.amocrm.ru:8443/a",
    "https://amojo.amocrm.ru:x/a",
    "https://user:pass@amojo.amocrm.ru/a",
    "https://amojo.amocrm.ru@example.com/a",
    "https://example.com#@amojo.amocrm.ru/a",
    "https://example.com\\@amojo.amocrm.ru/a",
    "https://amojo.amocrm.ru\\.example.com/a",
    "https://аmojo.amocrm.ru/a",
    "https://amojo.amocrm.ru./a",
    "https://amojo.amocrm.ru/" + "a" * 5000,
]


@pytest.mark.parametrize("address", FOREIGN)
def test_nobody_elses_host_is_asked(address: str) -> None:
    assert reason_of(answering(), attached(address)) is Reason.FILE_ELSEWHERE


@pytest.mark.parametrize(
    "address", ["https://example.com/a", "http://amojo.amocrm.ru/a", "https://10.0.0.1/a", "//[bad/a"]
)
def test_nor_is_one_to_which_amocrm_redirects(address: str) -> None:
    asked: list[httpx.Request] = []
    answer = answering(httpx.Response(302, headers={"Location": address}), asked=asked)

    assert reason_of(answer) is Reason.FILE_ELSEWHERE
    assert len(asked) == 1


@given(st.text(st.characters(exclude_categories=())) | st.from_regex(r"https://amojo\.amocrm\.ru/.*", fullmatch=True))
def test_whatever_stands_there_as_an_address_is_either_amocrms_or_refused(address: str) -> None:
    asked: list[httpx.Request] = []
    answer = answering(content(b"x"), asked=asked)

    reason = None
    try:
        fetched(answer, attached(address))
    except PermanentError as error:
        reason = error.reason

    assert reason is (None if asked else Reason.FILE_ELSEWHERE)
    assert all(request.url.host.endswith(".amocrm.ru") and request.url.scheme == "https" for request in asked)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_amocrm_is_followed(status: int) -> None:
    asked: list[httpx.Request] = []
    redirect = httpx.Response(status, headers={"Location": "https://drive-b.amocrm.ru/download/1"})
    relative = httpx.Response(status, headers={"Location": "/download/2"})

    assert fetched(answering(redirect, relative, content(), asked=asked))[0] == b"%PDF"
    assert [str(request.url) for request in asked[1:]] == [
        "https://drive-b.amocrm.ru/download/1",
        "https://drive-b.amocrm.ru/download/2",
    ]
    assert [request.headers["Host"] for request in asked] == ["amojo.amocrm.ru", *2 * ["drive-b.amocrm.ru"]]


def test_redirects_come_to_an_end() -> None:
    asked: list[httpx.Request] = []
    around = [httpx.Response(302, headers={"Location": ADDRESS}) for _ in range(50)]

    assert reason_of(answering(*around, asked=asked)) is Reason.FILE_UNREADABLE
    assert len(asked) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("answer", "file", "reason"),
    [
        (answering(), attached(size=MOST + 1), Reason.FILE_TOO_LARGE),
        (answering(content(bytes(MOST + 1))), attached(size=3), Reason.FILE_TOO_LARGE),
        (answering(content(b"", {"Content-Length": str(MOST + 1)})), attached(), Reason.FILE_TOO_LARGE),
        (answering(content(b"", {"Content-Length": "0"})), attached(size=3), Reason.FILE_EMPTY),
        (answering(content(headers={"Content-Type": "text/html; charset=utf-8"})), attached(), Reason.FILE_UNREADABLE),
        *((answering(said(status, "no")), attached(), Reason.FILE_GONE) for status in (401, 403, 404, 410)),
    ],
)
def test_what_is_for_good(answer: Answer, file: File, reason: Reason) -> None:
    assert reason_of(answer, file) is reason


def test_a_page_that_was_attached_is_a_file_like_any_other() -> None:
    page = content(b"<html>", {"Content-Type": "text/html"})

    assert fetched(answering(page), attached(name="письмо.html"))[:2] == (b"<html>", "письмо.html")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answering(said(500)), Reason.AMO_UNAVAILABLE),
        (answering(said(503, "<html>")), Reason.AMO_UNAVAILABLE),
        (answering(said(403, "403 Forbidden")), Reason.AMO_UNAVAILABLE),
        (answering(said(418)), Reason.AMO_UNCLEAR),
        (answering(httpx.ReadTimeout("slow")), Reason.AMO_UNAVAILABLE),
        (answering(httpx.ConnectError("refused")), Reason.AMO_UNAVAILABLE),
        (answering(content(headers={"Content-Encoding": "br"})), Reason.AMO_UNCLEAR),
    ],
)
def test_what_waits(answer: Answer, reason: Reason) -> None:
    error = trouble(answer)

    assert isinstance(error, TransientError)
    assert error.reason is reason


def test_a_limit_says_how_long_to_wait() -> None:
    error = trouble(answering(said(429, headers={"Retry-After": "7"})))

    assert isinstance(error, LimitedError)
    assert error.retry_after == 7


class Pieces(httpx.SyncByteStream):
    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.given = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.given += 1
            if isinstance(piece, Exception):
                raise piece
            yield piece


@pytest.mark.parametrize(
    "broken",
    [
        Pieces(b"%P", httpx.RemoteProtocolError("peer closed connection")),
        Pieces(b"%P", httpx.ReadError("")),
        Pieces(b"%P"),
    ],
    ids=["before its length", "with an error", "without a length"],
)
def test_a_file_that_breaks_off_waits(broken: Pieces) -> None:
    error = trouble(answering(httpx.Response(200, stream=broken)), attached(size=4))

    assert isinstance(error, TransientError)
    assert error.reason is Reason.AMO_UNAVAILABLE


def test_a_length_that_the_hook_told_wrongly_is_no_obstacle() -> None:
    assert fetched(answering(content(headers={"Content-Length": "4"})), attached(size=999))[0] == b"%PDF"


def test_no_more_is_read_than_the_limit() -> None:
    endless = Pieces(*[bytes(PIECE)] * 100)

    assert reason_of(answering(httpx.Response(200, stream=endless))) is Reason.FILE_TOO_LARGE
    assert endless.given <= 2


def test_a_page_of_an_error_is_not_read_to_its_end() -> None:
    endless = Pieces(*[bytes(PIECE)] * 100)
    error: Any = trouble(answering(httpx.Response(404, stream=endless)))

    assert error.reason is Reason.FILE_GONE
    assert endless.given <= 2
