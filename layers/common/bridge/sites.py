"""Calls to addresses that customers gave: never into a private network, never without TLS, never without an end.

What is connected to is what was checked: a name is resolved once, all that it resolves to must be public, and the
connection goes to exactly that address. Redirects of a call are not followed, those of a download are checked alike.
"""

import json
import socket
import ssl
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, BinaryIO
from urllib.parse import urljoin

import httpcore
import httpx

from bridge.deadline import Deadline
from bridge.domain.addresses import is_public, pair_of
from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.error_table import ErrorTable, Row
from bridge.http_calls import CONNECT_TIMEOUT, LEAST_TIME, retry_after, save, streamed
from bridge.silent_sites import SilentSites
from bridge.timed_transport import TimedNetwork, TimedTransport

MOST_OF_AN_ANSWER = 1024 * 1024
"""Bytes: no answer of a program to a message is longer."""

NOT_RESOLVED = "not resolved"

MOST_ADDRESSES = 4
"""The address of a download, and three that it is redirected to."""

LONGEST_WAIT_ASKED = 900.0
"""Seconds after which a program of a customer's is asked again, however much later it asked for that."""

MOST_TRIED = 3
"""Hosts behind one name that a connection is tried to, should the first of them be away."""

GZIP_OR_ZLIB = 47
"""Window bits with which zlib finds out by itself which of the two it is."""

_FILE_ERRORS = ErrorTable(
    unavailable=Reason.SITE_UNAVAILABLE,
    unclear=Reason.SITE_UNCLEAR,
    rows=(Row((401, 403, 404, 410), Reason.FILE_GONE, anybodys=True),),
)


@dataclass(frozen=True)
class SiteAnswer:
    """What an address answered: `status`, `headers` and the whole `body`, which is anybody's."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def wait_asked(self, *told: object) -> float | None:
        """Return the seconds that are to pass before the next call, as the body told or the header."""
        asked = retry_after(self, *told)
        return None if asked is None else min(max(asked, 0.0), LONGEST_WAIT_ASKED)

    @property
    def told(self) -> dict[str, Any]:
        """The JSON object that the body is; empty for anything else."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}


class MovedError(TransientError):
    """A redirect, which is not followed; `to`: where it leads, which may hold a secret."""

    def __init__(self, status: int, to: str) -> None:
        super().__init__(Reason.ADDRESS_MOVED, f"status {status}")
        self.status = status
        self.to = to


Resolve = Callable[..., Sequence[tuple[Any, ...]]]
"""`socket.getaddrinfo`."""


class Sites:
    """The way to customers' addresses; `allowed` are the `host:port` pairs that may be private and without TLS.

    Every call raises PermanentError(ADDRESS_REFUSED) for an address that may not be called, and TransientError:
    CERTIFICATE_WRONG, SITE_UNAVAILABLE, with `outcome_unknown` where the work may have been done.
    """

    def __init__(
        self,
        deadline: Deadline,
        allowed: Collection[str] = (),
        resolve: Resolve = socket.getaddrinfo,
        *,
        names_itself: bool = True,
    ) -> None:
        """Without `names_itself` no call says which program makes it."""
        self._http = httpx.Client(
            transport=_SiteTransport(deadline, frozenset(allowed), resolve),
            follow_redirects=False,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )
        if not names_itself:
            del self._http.headers["User-Agent"]
        self._silent = SilentSites()

    def ask(
        self,
        method: str,
        url: str,
        *,
        patience: float,
        at_least: float = LEAST_TIME,
        alone: bool = False,
        most: int = MOST_OF_AN_ANSWER,
        reads: bool = True,
        lies_at: str = "",
        **options: Any,
    ) -> SiteAnswer:
        """Make one request that is over after `patience` seconds; whoever asks decides what its status means.

        `alone`: a host that many customers share is not left alone because of this address. `most`: bytes of an answer.
        Without `reads` its status is all that is wanted: the body may break off, and is empty.
        `lies_at`: the IP address of the host, which is not looked up then.

        Beside what every call raises: MovedError for a redirect, TransientError(SITE_UNCLEAR) for an answer without an
        end, or one that is encoded in a way that not every client knows.
        """
        headers = {"Accept-Encoding": "identity", **options.pop("headers", {})}
        extensions = {"at_least": at_least, "at_most": patience, "lies_at": lies_at}
        timeout = httpx.Timeout(patience, connect=min(patience, CONNECT_TIMEOUT), pool=1.0)
        with (
            _decided(),
            self._silent.calling(url, alone=alone),
            self._http.stream(
                method, url, headers=headers, timeout=timeout, extensions=extensions, **options
            ) as response,
        ):
            if response.has_redirect_location:
                raise MovedError(response.status_code, urljoin(url, response.headers["Location"]))
            body = _whole(response, most) if reads else _passed_over(response, most)
            return SiteAnswer(response.status_code, response.headers, body)

    def download(self, url: str, into: BinaryIO, most: int) -> tuple[int, str]:
        """Write a file of at most `most` bytes, rewind it and return its size and the type that came with it.

        Beside what every call raises: PermanentError(FILE_TOO_LARGE), PermanentError(FILE_GONE) for one that is not
        there, or only for others, and TransientError(SITE_UNAVAILABLE or SITE_UNCLEAR).
        """
        for _ in range(MOST_ADDRESSES):
            with _decided(), streamed(self._http, Reason.SITE_UNAVAILABLE, url) as response:
                if response.has_redirect_location:
                    url = urljoin(url, response.headers["Location"])
                    continue
                if not response.is_success:
                    raise _error_of(response)
                return save(response, into, most, Reason.SITE_UNCLEAR), response.headers.get("Content-Type", "")
        raise PermanentError(Reason.FILE_GONE, "redirected again and again")


def _passed_over(response: httpx.Response, most: int) -> bytes:
    with suppress(httpx.NetworkError, httpx.RemoteProtocolError):
        _raw(response, most)
    return b""


def _raw(response: httpx.Response, most: int) -> bytearray:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > most:
            raise _endless()
    return body


def _whole(response: httpx.Response, most: int) -> bytes:
    body = _raw(response, most)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    return bytes(body) if encoding == "identity" or not body else _unpacked(bytes(body), encoding, most)


def _unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return what some servers pack although that was not asked for, if it is no longer than any other answer."""
    unpacking, unpacked = zlib.decompressobj(GZIP_OR_ZLIB), b""
    if encoding in {"gzip", "x-gzip", "deflate"}:
        with suppress(zlib.error):
            unpacked = unpacking.decompress(body, most)
    if unpacking.unconsumed_tail:
        raise _endless()
    if not unpacking.eof:
        raise TransientError(Reason.SITE_UNCLEAR, "encoded, although not asked for", outcome_unknown=True)
    return unpacked


def _endless() -> TransientError:
    return TransientError(Reason.SITE_UNCLEAR, "an answer without an end", outcome_unknown=True)


def _error_of(response: httpx.Response) -> BridgeError:
    """Whoever waits for a file has others behind, so that nobody may ask for a pause of it."""
    return _FILE_ERRORS.error_of(response.status_code, "", own=False)


@contextmanager
def _decided() -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        reason = Reason.CERTIFICATE_WRONG if _is_about_a_certificate(error) else Reason.SITE_UNAVAILABLE
        detail = NOT_RESOLVED if str(error) == NOT_RESOLVED else type(error).__name__
        raise TransientError(reason, detail) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise PermanentError(Reason.ADDRESS_REFUSED, type(error).__name__) from None
    except httpx.HTTPError as error:
        raise TransientError(Reason.SITE_UNAVAILABLE, type(error).__name__, outcome_unknown=True) from None


def _is_about_a_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


class _SiteTransport(TimedTransport):
    def __init__(self, deadline: Deadline, allowed: frozenset[str], resolve: Resolve) -> None:
        network = _SiteNetwork(allowed, resolve)
        super().__init__(deadline, network)
        self._allowed = allowed
        self._sites = network

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme != "https" and pair_of(url.scheme, url.host, url.port) not in self._allowed:
            raise PermanentError(Reason.ADDRESS_REFUSED, "not https")
        self._sites.lies_at = request.extensions.get("lies_at", "")
        return super().handle_request(request)


class _SiteNetwork(TimedNetwork):
    """Sockets to the open internet, and to the allowed pairs."""

    def __init__(self, allowed: frozenset[str], resolve: Resolve) -> None:
        super().__init__()
        self._allowed = allowed
        self._resolve = resolve
        self._resolvers = ThreadPoolExecutor(4, "resolve")
        self.lies_at = ""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if pair_of("", host, port) in self._allowed:
            return super().connect_tcp(host, port, timeout, local_address, socket_options)
        *others, last = self._public_addresses_of(host, port, self.within(timeout, httpcore.ConnectTimeout))
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
        return super().connect_tcp(last, port, timeout, local_address, socket_options)

    def _public_addresses_of(self, host: str, port: int, within: float) -> list[str]:
        """Resolving knows no time limit of its own, so it is waited for no longer than the call may take."""
        host = self.lies_at or host
        found = self._resolvers.submit(self._resolve, host, port, type=socket.SOCK_STREAM)
        try:
            addresses = [str(place[0]) for *_, place in found.result(within)]
        except TooSlowError:
            raise httpcore.ConnectTimeout("resolving") from None
        except (OSError, UnicodeError):
            raise httpcore.ConnectError(NOT_RESOLVED) from None
        if not addresses or not all(is_public(address) for address in addresses):
            raise PermanentError(Reason.ADDRESS_REFUSED, "a private address")
        return list(dict.fromkeys(addresses))[:MOST_TRIED]
