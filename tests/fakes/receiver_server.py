"""The server of a bot's own code, on this machine: what it got, and what it answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request; `headers` by their names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def update(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Says:
    """An answer; a `stall` is waited for before it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    stall: threading.Event | None = None


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that did not wait."""


class ReceiverServer:
    """`got` are all requests, `taken` those that were answered with 2xx.

    `answers` are given one each, then `usual`. `silent_at`: paths that wait to answer.
    """

    def __init__(self, port: int = 0) -> None:
        self.got: list[Got] = []
        self.taken: list[Got] = []
        self.answers: list[Says] = []
        self.usual = Says()
        self.silent_at: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self._handler())
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def take(self, got: Got) -> Says:
        with self._lock:
            self.got.append(got)
            says = self.answers.pop(0) if self.answers else self.usual
            if 200 <= says.status < 300:
                self.taken.append(got)
            return says

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                says = owner.take(Got(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
                stall = says.stall or owner.silent_at.get(self.path)
                if stall is not None:
                    stall.wait(90)
                self.send_response(says.status)
                for name, text in says.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(says.body)))
                self.end_headers()
                self.wfile.write(says.body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        return Handler

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running_receiver(port: int = 0) -> Iterator[ReceiverServer]:
    server = ReceiverServer(port)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
