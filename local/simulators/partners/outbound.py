"""The partners' calls to the product, by its public address."""

from collections.abc import Mapping

import aiohttp

from local.simulators.addresses import Addresses

CALL_SECONDS = 30.0


class Outbound:
    """Calls to the product, by its public address."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self.in_flight = 0

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Return status and body. Raises `aiohttp.ClientError` or `TimeoutError`."""
        target = self._addresses.target(address)
        if target is None:
            raise aiohttp.ClientConnectionError(address)
        url, host = target
        self.in_flight += 1
        try:
            timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(url, data=body, headers={**headers, "Host": host}, allow_redirects=False) as response,
            ):
                return response.status, await response.read()
        finally:
            self.in_flight -= 1
