"""Files at addresses that customers gave: what they are called, and how each of them fails."""

from collections.abc import Iterator

import pytest

from bridge.deadline import Deadline
from bridge.domain.content import File, MediaKind
from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.site_files import SiteFiles
from bridge.sites import Sites
from tests.bridge.test_sites import Answer, answers, site

MOST = 1000
PDF = {"Content_Type": "application/pdf; charset=binary"}


@pytest.fixture
def opened() -> Iterator[list[Sites]]:
    made: list[Sites] = []
    yield made
    for sites in made:
        sites._http.close()


def fetched(opened: list[Sites], answer: Answer, path: str = "/a.pdf", name: str = "") -> tuple[bytes, str, str]:
    with site(answer) as url:
        opened.append(Sites(Deadline(), [url.removeprefix("http://")]))
        file = File(url + path, path, name)
        with SiteFiles(opened[-1], MOST).fetch(file, MediaKind.DOCUMENT) as upload:
            body = upload.content.read()
            assert upload.size == len(body)
            return body, upload.name, upload.mime


def trouble(opened: list[Sites], answer: Answer, **more: str) -> BridgeError:
    with pytest.raises(BridgeError) as error:
        fetched(opened, answer, **more)
    return error.value


@pytest.mark.parametrize(
    ("path", "name", "shown"),
    [
        ("/price.pdf", "Прайс.pdf", "Прайс.pdf"),
        ("/%D0%BF%D1%80%D0%B0%D0%B9%D1%81.pdf?token=1", "", "прайс.pdf"),
        ("/download", "", "download.pdf"),
        ("/", "", "Файл.pdf"),
    ],
)
def test_a_file_is_called_as_it_is_told_else_as_it_lies_there(
    opened: list[Sites], path: str, name: str, shown: str
) -> None:
    assert fetched(opened, answers(200, b"%PDF", **PDF), path, name) == (b"%PDF", shown, "application/pdf")


def test_a_page_that_was_promised_is_a_file(opened: list[Sites]) -> None:
    page = answers(200, b"<html>", Content_Type="text/html")
    assert fetched(opened, page, "/report.html")[0] == b"<html>"


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (answers(200, b"<html>", Content_Type="text/html"), PermanentError, Reason.FILE_GONE),
        (answers(404), PermanentError, Reason.FILE_GONE),
        (answers(200, b""), PermanentError, Reason.FILE_EMPTY),
        (answers(200, b"x" * (MOST + 1)), PermanentError, Reason.FILE_TOO_LARGE),
        (answers(503), TransientError, Reason.SITE_UNAVAILABLE),
    ],
)
def test_each_way_to_fail_has_its_meaning(
    opened: list[Sites], answer: Answer, kind: type[BridgeError], reason: Reason
) -> None:
    error = trouble(opened, answer)
    assert isinstance(error, kind)
    assert isinstance(error, PermanentError | TransientError)
    assert error.reason is reason


@pytest.mark.parametrize("to", ["http://127.0.0.1:9/a.pdf", "https://10.0.0.1/a.pdf", "file:///etc/passwd"])
def test_a_redirect_into_a_private_network_is_not_followed(opened: list[Sites], to: str) -> None:
    error = trouble(opened, answers(302, Location=to))
    assert isinstance(error, PermanentError)
    assert error.reason is Reason.ADDRESS_REFUSED
