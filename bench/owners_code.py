"""An owner's code as the gateway's benchmark plays it: it calls, polls, or listens, and does nothing else."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from bench.crowd import BenchError
from local.world import HOST

POLL_SECONDS = 10
"""How long aiogram and python-telegram-bot let a getUpdates wait."""

ARRIVES_WITHIN = 30.0


@dataclass(frozen=True)
class OwnersCode:
    """A program that has an address of the Bot API and a token, whose ever they are."""

    address: str
    token: str
    http: httpx.Client

    def call(self, method: str, **parameters: Any) -> Any:
        answer = self.http.post(f"{self.address}/bot{self.token}/{method}", json=parameters).json()
        if not answer["ok"]:
            raise BenchError(f"{method}: {answer}")
        return answer["result"]

    def timed(self, method: str, **parameters: Any) -> float:
        """Return the milliseconds that a call takes."""
        started = time.perf_counter()
        self.call(method, **parameters)
        return (time.perf_counter() - started) * 1000

    def poll(self, seconds: int, offset: int = 0) -> list[Any]:
        updates: list[Any] = self.call("getUpdates", offset=offset, timeout=seconds)
        return updates


@contextmanager
def polling(code: OwnersCode) -> Iterator[list[int]]:
    """Poll all the time; yields the ids of the updates that have come."""
    heard: list[int] = []
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            heard.extend(update["update_id"] for update in code.poll(POLL_SECONDS, heard[-1] + 1 if heard else 0))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        stop.set()
        thread.join(POLL_SECONDS + ARRIVES_WITHIN)


@contextmanager
def listening(port: int) -> Iterator[list[bytes]]:
    """Take what comes to a webhook; yields the bodies."""
    heard: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer((HOST, port), Receiver)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
