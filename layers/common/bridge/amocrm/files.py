"""Files that managers attach (amoCRM developers, "chat-webhooks", `message.media`): from amoCRM's own hosts only."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpx

from bridge.amocrm.addresses import OWN_HOST, Addresses
from bridge.domain.content import File, MediaKind
from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.files import UNKNOWN_TYPE, safe_name, type_of
from bridge.domain.reasons import Reason
from bridge.error_table import ErrorTable, Row
from bridge.http_calls import retry_after, save, streamed
from bridge.relay.messages import Upload

MOST_ADDRESSES = 4
"""The address that a hook gives, and three that it is redirected to."""

LONGEST_ADDRESS = 4096

FILE_ERRORS = ErrorTable(
    unavailable=Reason.AMO_UNAVAILABLE,
    unclear=Reason.AMO_UNCLEAR,
    rows=(
        # The words of a blocked address, which says nothing about the file ("http-codes").
        Row((403,), Reason.AMO_UNAVAILABLE, "403 forbidden", waits=True),
        Row((401, 403, 404, 410), Reason.FILE_GONE),
    ),
)

_PAGE = re.compile(r"text/html|application/xhtml\+xml")
_PAGE_NAME = re.compile(r".*\.x?html?", re.IGNORECASE | re.DOTALL)


class Attachments:
    """`CrmFiles` of at most `most` bytes, over HTTPS to hosts of amoCRM, wherever it redirects to."""

    def __init__(self, http: httpx.Client, addresses: Addresses, most: int) -> None:
        self._http = http
        self._addresses = addresses
        self._most = most

    @contextmanager
    def fetch(self, file: File, kind: MediaKind) -> Iterator[Upload]:
        if file.size is not None and file.size > self._most:
            raise PermanentError(Reason.FILE_TOO_LARGE, f"{file.size} bytes")
        with TemporaryFile() as content:
            size, served = self._download(file, content)
            if not size:
                raise PermanentError(Reason.FILE_EMPTY)
            mime = next((known for given in (file.mime, served) if (known := type_of(given)) != UNKNOWN_TYPE), "")
            yield Upload(content, size, safe_name(_name_of(file), kind, mime), mime)

    def _download(self, file: File, content: BinaryIO) -> tuple[int, str]:
        """Return the size and the type that came with the file."""
        host, path = _own_place(file.ref)
        for _ in range(MOST_ADDRESSES):
            url = self._addresses.url(host, path)
            with streamed(self._http, Reason.AMO_UNAVAILABLE, url, {"Host": host}) as response:
                if response.has_redirect_location:
                    host, path = _own_place(response.headers["Location"], f"https://{host}{path}")
                    continue
                if not response.is_success:
                    raise _error_of(response)
                served = response.headers.get("Content-Type", "")
                if _PAGE.match(served) and not _PAGE_NAME.fullmatch(_name_of(file)):
                    raise PermanentError(Reason.FILE_UNREADABLE, "a page instead of the file")
                size = save(response, content, self._most, Reason.AMO_UNCLEAR)
            if file.size and size < file.size and _says_no_length(response):
                raise TransientError(Reason.AMO_UNAVAILABLE, f"{size} of {file.size} bytes")
            return size, served
        raise PermanentError(Reason.FILE_UNREADABLE, "redirected again and again")


def _own_place(address: str, seen_from: str = "") -> tuple[str, str]:
    """Return host and path of an address that is amoCRM's own, as it reads in a redirect of another one."""
    try:
        parts = urlsplit(urljoin(seen_from, address))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise PermanentError(Reason.FILE_ELSEWHERE, "not an address") from None
    own = parts.scheme == "https" and port in {None, 443} and "@" not in parts.netloc and OWN_HOST.fullmatch(host)
    if not own or len(address) > LONGEST_ADDRESS:
        raise PermanentError(Reason.FILE_ELSEWHERE, host[:100])
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    return host, f"/{_quoted(parts.path).lstrip('/')}{query}"


def _quoted(part: str) -> str:
    return quote(part, safe="/%:@!$&'()*+,;=~?")


def _name_of(file: File) -> str:
    """Return the name that the hook gives, else the one that stands in the address."""
    return file.name or unquote(PurePosixPath(urlsplit(file.ref).path).name)


def _error_of(response: httpx.Response) -> BridgeError:
    said = next(response.iter_raw(200), b"").decode(errors="replace")
    return FILE_ERRORS.error_of(response.status_code, said, own=True, retry_after=retry_after(response))


def _says_no_length(response: httpx.Response) -> bool:
    """Tell whether the end of the answer was nothing but the end of the connection, which anything may have broken."""
    return "Content-Length" not in response.headers and "Transfer-Encoding" not in response.headers
