"""One HTTP client for every outside service, with time limits and a decided answer to each way a call can break."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from math import isfinite
from typing import Any, BinaryIO, Protocol

import httpx

from bridge.deadline import Deadline
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.timed_transport import TimedTransport

CONNECT_TIMEOUT = 2.0
ANSWER_TIMEOUT = 6.0
"""Seconds between two bytes of an answer."""

LEAST_TIME = 2.0
"""Seconds that must be left to begin a call: one that is cut short may have done its work all the same."""

USUAL_SPEED = 8 * 1024 * 1024
"""Bytes a second of an upload, as a cloud's network usually manages: one that will not be through is not begun."""

LONGEST_CALL = 900.0
"""Seconds of a call that carries a file, if the invocation has them: no invocation has more."""

PIECE = 64 * 1024
"""Bytes of a file that are in memory at a time."""


def new_client(deadline: Deadline, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client that keeps no cookies, follows no redirects and repeats only failed connection attempts, once.

    Its calls end with the deadline; a `transport` of tests knows no time.
    """
    return httpx.Client(
        timeout=httpx.Timeout(ANSWER_TIMEOUT, connect=CONNECT_TIMEOUT, pool=1.0),
        transport=transport or TimedTransport(deadline),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


def call(
    client: httpx.Client,
    reason: Reason,
    method: str,
    url: str,
    *,
    at_least: float = LEAST_TIME,
    patience: float = ANSWER_TIMEOUT,
    **options: Any,
) -> httpx.Response:
    """Make one request; a call that breaks becomes TransientError(reason) without its URL, which may hold a token.

    With less than `at_least` seconds left it is not begun: TransientError(TOO_SLOW). `patience` are those that may pass
    between two bytes of the answer, and till its end where they are more than usual.
    """
    extensions = {"at_least": at_least} | ({"at_most": patience} if patience > ANSWER_TIMEOUT else {})
    timeout = httpx.Timeout(ANSWER_TIMEOUT, connect=CONNECT_TIMEOUT, read=patience, pool=1.0)
    with _decided(reason):
        return client.request(method, url, extensions=extensions, timeout=timeout, **options)


def send_files(
    client: httpx.Client, reason: Reason, url: str, *, size: int, at_least: float, **options: Any
) -> httpx.Response:
    """Post a form with files of `size` bytes in all from disk, as `call` does, for as long as there is time.

    `at_least` is what the other side needs to answer; the time that the bytes usually take is added.
    """
    with _decided(reason):
        return client.post(
            url,
            extensions={"at_least": at_least + size / USUAL_SPEED, "at_most": LONGEST_CALL},
            timeout=httpx.Timeout(ANSWER_TIMEOUT, connect=CONNECT_TIMEOUT, read=LONGEST_CALL, pool=1.0),
            **options,
        )


@contextmanager
def streamed(
    client: httpx.Client, reason: Reason, url: str, headers: Mapping[str, str] | None = None
) -> Iterator[httpx.Response]:
    """Get something large for as long as there is time: its bytes are read, as they are, while the context is open.

    Errors are those of `call`, also while reading.
    """
    extensions = {"at_least": LEAST_TIME, "at_most": LONGEST_CALL}
    asked = {"Accept-Encoding": "identity", **(headers or {})}
    with _decided(reason), client.stream("GET", url, headers=asked, extensions=extensions) as response:
        yield response


def save(response: httpx.Response, into: BinaryIO, most: int, unclear: Reason) -> int:
    """Write the bytes of a `streamed` answer to a file, rewind it and return their number.

    Raises PermanentError(FILE_TOO_LARGE) as soon as they are more than `most`, whatever was said of them before, and
    TransientError(unclear) for bytes that something in between has encoded.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise TransientError(unclear, "encoded, although not asked for")
    size = int(length) if (length := response.headers.get("Content-Length", "")).isdecimal() else 0
    if size <= most:
        size = 0
        for piece in response.iter_raw(PIECE):
            size += len(piece)
            if size > most:
                break
            into.write(piece)
    if size > most:
        raise PermanentError(Reason.FILE_TOO_LARGE, f"{size} bytes or more")
    into.seek(0)
    return size


@contextmanager
def _decided(reason: Reason) -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TransientError(reason, type(error).__name__) from None
    except httpx.HTTPError as error:
        raise TransientError(reason, type(error).__name__, outcome_unknown=True) from None


class Answer(Protocol):
    """An answer of any service, as far as it says when to come again."""

    @property
    def headers(self) -> Mapping[str, str]: ...


def retry_after(response: Answer, *told: object) -> float | None:
    """Return the seconds to wait that the body told, wherever in it, else the `Retry-After` header, else None."""
    values: tuple[Any, ...] = (*told, response.headers.get("Retry-After"))
    for value in values:
        try:
            seconds = float(value)
        except (TypeError, ValueError, OverflowError):
            continue
        if isfinite(seconds):
            return seconds
    return None


def body_of(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of an answer; gateways answer with HTML or nothing, which is an empty object here."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
