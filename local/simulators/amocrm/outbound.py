"""Calls from the simulator to the outside: the simulated DNS, time limits, and what is in flight."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import aiohttp

from local.simulators.addresses import Addresses
from local.simulators.amocrm.shelf import PIECE, Shelf, TooBigError
from local.simulators.amocrm.state.chats import StoredFile

UNREACHABLE = 0


@dataclass(frozen=True)
class Answer:
    """An HTTP status, or 0 when none came; `timed_out` tells a slow receiver from one that is not there."""

    status: int
    timed_out: bool = False


def _limit(seconds: float) -> aiohttp.ClientTimeout:
    # The client rounds limits of five seconds and more up to whole ticks of the clock unless told not to.
    return aiohttp.ClientTimeout(total=seconds, ceil_threshold=seconds + 1)


class Outbound:
    """The simulator's HTTP client. `resolve` maps host names to base URLs; other public names are unreachable."""

    def __init__(self, resolve: Mapping[str, str]) -> None:
        self._addresses = Addresses.of(resolve)
        self._session: aiohttp.ClientSession | None = None
        self.in_flight = 0

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=64), cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        address: str,
        *,
        timeout: float,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one call; redirects are not followed and the answer's body is ignored."""
        target = self._addresses.target(address)
        if target is None or self._session is None:
            return Answer(UNREACHABLE)
        url, host = target
        self.in_flight += 1
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers={**(headers or {}), "Host": host},
                timeout=_limit(timeout),
                allow_redirects=False,
            ) as response:
                return Answer(response.status)
        except TimeoutError:
            return Answer(UNREACHABLE, timed_out=True)
        except aiohttp.ClientError:
            return Answer(UNREACHABLE)
        finally:
            self.in_flight -= 1

    async def fetch(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body. Raises `aiohttp.ClientError` or `TimeoutError`."""
        target = self._addresses.target(address)
        if target is None or self._session is None:
            raise aiohttp.ClientConnectionError(address)
        url, host = target
        self.in_flight += 1
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers={**headers, "Host": host},
                timeout=_limit(timeout),
                allow_redirects=False,
            ) as response:
                return response.status, response.headers, await response.read()
        finally:
            self.in_flight -= 1

    async def download(self, address: str, shelf: Shelf, *, timeout: float, most: int) -> StoredFile:
        """Fetch the file at an address onto the shelf; `most` bytes at most, and redirects are not followed."""
        target = self._addresses.target(address)
        if target is None or self._session is None:
            return StoredFile(status=UNREACHABLE, error="unreachable")
        url, host = target
        found = StoredFile(status=UNREACHABLE)
        self.in_flight += 1
        try:
            async with self._session.get(
                url, headers={"Host": host}, timeout=_limit(timeout), allow_redirects=False
            ) as response:
                found.status, found.content_type = response.status, response.headers.get("Content-Type", "")
                await _store(response, shelf, found, most)
        except TimeoutError:
            found.error = "timeout"
        except TooBigError:
            found.error = "too_big"
        except aiohttp.ClientError:
            found.error = "broken" if found.status else "unreachable"
        finally:
            self.in_flight -= 1
        return found


async def _store(response: aiohttp.ClientResponse, shelf: Shelf, found: StoredFile, most: int) -> None:
    if response.status != 200:
        found.error = "refused"
        return
    kept = await shelf.keep(_pieces(response), most)
    found.size = kept.size
    if kept.size:
        found.sha256 = kept.sha256
    else:
        found.error = "empty"


async def _pieces(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async for piece in response.content.iter_chunked(PIECE):
        yield piece
