"""Calls to addresses that customers gave: never into a private network, never without TLS, never without an end.

What is connected to is what was checked: a name is resolved once, all that it resolves to must be public, and the
connection goes to exactly that address. Redirects of a call are not followed, those of a download are checked alike.
"""

import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from contextlib import contextmanager, suppress
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
from bridge.http_calls import CONNECT_TIMEOUT, LEAST_TIME, save, streamed
from bridge.silent_sites import SilentSites
from bridge.site_answers import SiteAnswer, passed_over, whole
from bridge.timed_transport import TimedNetwork, TimedTransport

MOST_OF_AN_ANSWER = 1024 * 1024
"""Bytes: no answer of a program to a message is longer."""

NOT_RESOLVED = "not resolved"

NO_ANSWER = "Server disconnected without sending a response"
"""What httpcore says of a connection that ended before the first line of an answer was whole."""

MOST_ADDRESSES = 4
"""The address of a download, and three that it is redirected to."""

MOST_TRIED = 3
"""Hosts behind one name that a connection is tried to, should the first of them be away."""

_FILE_ERRORS = ErrorTable(
    unavailable=Reason.SITE_UNAVAILABLE,
    unclear=Reason.SITE_UNCLEAR,
    rows=(Row((401, 403, 404, 410), Reason.FILE_GONE, anybodys=True),),
)


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

        `alone`: a host that many customers share is not left alone because of this address and method. `most`: bytes of
        an answer. Without `reads` its status is all that is wanted: the body may break off or be late, and is empty.
        `lies_at`: the IP address of the host, which is not looked up then.

        Beside what every call raises: MovedError for a redirect, TransientError(SITE_UNCLEAR) for an answer without an
        end, or one that is encoded in a way that not every client knows.
        """
        headers = {"Accept-Encoding": "identity", **options.pop("headers", {})}
        extensions = {"at_least": at_least, "at_most": patience, "lies_at": lies_at}
        timeout = httpx.Timeout(patience, connect=min(patience, CONNECT_TIMEOUT), pool=1.0)
        with (
            _decided(),
            self._silent.calling(url, alone=method if alone else ""),
            self._http.stream(
                method, url, headers=headers, timeout=timeout, extensions=extensions, **options
            ) as response,
        ):
            if response.has_redirect_location:
                raise MovedError(response.status_code, _target(response, url))
            body = whole(response, most) if reads else passed_over(response, most)
            return SiteAnswer(response.status_code, response.headers, body)

    def download(self, url: str, into: BinaryIO, most: int) -> tuple[int, str]:
        """Write a file of at most `most` bytes, rewind it and return its size and the type that came with it.

        Beside what every call raises: PermanentError(FILE_TOO_LARGE), PermanentError(FILE_GONE) for one that is not
        there, or only for others, and TransientError(SITE_UNAVAILABLE or SITE_UNCLEAR).
        """
        for _ in range(MOST_ADDRESSES):
            with _decided(), streamed(self._http, Reason.SITE_UNAVAILABLE, url) as response:
                if response.has_redirect_location:
                    url = _target(response, url)
                    continue
                if not response.is_success:
                    raise _error_of(response)
                return save(response, into, most, Reason.SITE_UNCLEAR), response.headers.get("Content-Type", "")
        raise PermanentError(Reason.FILE_GONE, "redirected again and again")


def _target(response: httpx.Response, url: str) -> str:
    """Return where a redirect leads; nowhere for one that is no address."""
    try:
        return urljoin(url, response.headers["Location"])
    except ValueError:
        return ""


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
        # What cannot be read as HTTP is an answer all the same, and comes from somebody who had the request.
        is_answer = isinstance(error, httpx.RemoteProtocolError) and not str(error).startswith(NO_ANSWER)
        reason = Reason.SITE_UNCLEAR if is_answer else Reason.SITE_UNAVAILABLE
        raise TransientError(reason, type(error).__name__, outcome_unknown=True) from None


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
