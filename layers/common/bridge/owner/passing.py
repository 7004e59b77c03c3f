"""Telegram's answers to the calls of an owner's code, as they are (core.telegram.org/bots/api, "Making requests")."""

from http import HTTPStatus
from urllib.parse import quote

import httpx

from bridge.domain.errors import RefusedError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, call, streamed
from bridge.owner.answers import written
from bridge.relay.messages.gateway import CallAnswer, Passed, RawCall

PATIENCE = 29.0
"""Seconds that an answer is waited for, if the invocation has them: a video that Telegram looks at takes its time."""

LARGEST_FILE = 4_500_000
"""Bytes of one answer: Lambda gives on 6 MB (6,291,456 bytes), in which a file is written as base64."""

_TOO_LARGE = (
    "Request Entity Too Large: the file is larger than one answer here can be, "
    f"ask for parts of it, at most {LARGEST_FILE} bytes each, with the header Range"
)
_OF_CALLS = ("content-type", "retry-after")
_OF_FILES = (*_OF_CALLS, "content-range", "accept-ranges", "content-disposition", "etag", "last-modified")
_OF_HEADS = (*_OF_FILES, "content-length")
_IN_QUERIES = "!$%&'()*+,-./:;=?@_~"
"""What stands in a query as it came; everything else is written as the percent codes that mean the same."""

_BY_ANYBODY = frozenset({413, 416, 429})
"""What a server in front of Telegram's answers in its name, with a page."""


class Passing:
    """`PassOn` over HTTPS. The token stands in the URL, so nothing here logs a URL or lets one out in an error."""

    def __init__(self, http: httpx.Client, base_url: str) -> None:
        self._http = http
        self._base_url = base_url

    def call(self, token: str, method: str, raw: RawCall) -> Passed:
        query = f"?{quote(raw.query, _IN_QUERIES, errors='surrogateescape')}" if raw.query else ""
        response = call(
            self._http,
            Reason.TELEGRAM_UNAVAILABLE,
            raw.verb,
            f"{self._base_url}/bot{token}/{method}{query}",
            patience=PATIENCE,
            content=raw.body or None,
            headers={"Accept-Encoding": "identity"} | ({"Content-Type": raw.content_type} if raw.content_type else {}),
        )
        return _answer(response)

    def file(self, token: str, path: str, *, verb: str, part: str) -> Passed:
        url = f"{self._base_url}/file/bot{token}/{quote(path)}"
        asked = {"Range": part} if part else {}
        if verb == "HEAD":
            asked |= {"Accept-Encoding": "identity"}
            head = call(self._http, Reason.TELEGRAM_UNAVAILABLE, verb, url, headers=asked)
            return Passed(head.status_code, b"", _headers(head, _OF_HEADS))
        with streamed(self._http, Reason.TELEGRAM_UNAVAILABLE, url, asked) as response:
            if not response.is_success:
                response.read()
                return _answer(response, _OF_FILES)
            return Passed(response.status_code, _content(response), _headers(response, _OF_FILES))


def _content(response: httpx.Response) -> bytes:
    """Return what fits into an answer; RefusedError(413) for more, as soon as it is known."""
    length = response.headers.get("Content-Length", "")
    content = bytearray()
    if not length.isdecimal() or int(length) <= LARGEST_FILE:
        for piece in response.iter_raw():
            content += piece
            if len(content) > LARGEST_FILE:
                break
        else:
            return bytes(content)
    raise RefusedError(413, "file_too_large", _TOO_LARGE)


def _answer(response: httpx.Response, names: tuple[str, ...] = _OF_CALLS) -> Passed:
    """Return an answer as it is; a page of something in between, which no library reads, in Telegram's form."""
    said = body_of(response)
    if said:
        return Passed(response.status_code, response.content, _headers(response, names), said)
    status = response.status_code
    if status < 500 and status not in _BY_ANYBODY:
        status = HTTPStatus.BAD_GATEWAY
    wait = response.headers.get("Retry-After", "")
    retry_after = int(wait) if wait.isdecimal() else 0
    own = written(CallAnswer(status=status, description=_phrase(status), retry_after=retry_after))
    return Passed(status, own.body, {**_headers(response, names), **own.headers})


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Bad Gateway"


def _headers(response: httpx.Response, names: tuple[str, ...]) -> dict[str, str]:
    return {name: response.headers[name] for name in names if name in response.headers}
