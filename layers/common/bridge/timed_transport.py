"""HTTPS calls that end in time: with the invocation, and after ten seconds whatever trickles in."""

import time
from collections.abc import Iterable
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

WHOLE_CALL = 10.0
"""Seconds of a call from its beginning to the last byte of its answer, where the call does not say otherwise."""

KEPT_CONNECTIONS = 20


class TimedTransport(httpx.HTTPTransport):
    """httpx's own transport on sockets that know when the call must be over; repeats a failed connection once.

    httpx limits only the time between two bytes, so a service that lets them trickle could hold a worker for ever.
    """

    def __init__(self, deadline: Deadline, network: "TimedNetwork | None" = None) -> None:
        certificates = httpx.create_ssl_context()
        super().__init__(verify=certificates)
        self._deadline = deadline
        self._network = network or TimedNetwork()
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates,
            max_keepalive_connections=KEPT_CONNECTIONS,
            keepalive_expiry=5.0,
            retries=1,
            network_backend=self._network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        left = self._deadline.left()
        if left < request.extensions["at_least"]:
            raise TransientError(Reason.TOO_SLOW, "no time left to call")
        self._network.ends_at = time.monotonic() + min(left, request.extensions.get("at_most", WHOLE_CALL))
        return super().handle_request(request)


class TimedNetwork(httpcore.NetworkBackend):
    """Sockets of one worker, which makes one call at a time; `ends_at` is when the present one must be over."""

    def __init__(self) -> None:
        self._sockets = httpcore.SyncBackend()
        self.ends_at = 0.0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        within = self.within(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self, self._sockets.connect_tcp(host, port, within, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._sockets.sleep(seconds)

    def within(self, timeout: float | None, error: type[Exception]) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise error
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, network: TimedNetwork, stream: httpcore.NetworkStream) -> None:
        self._network = network
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        within = self._network.within(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._network, self._stream.start_tls(ssl_context, server_hostname, within))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
