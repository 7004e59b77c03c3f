"""The code of bots' owners as programs: strangers' libraries, started, interrupted, killed and listened to."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from local.children import launcher
from local.world import HOST, url

CLIENTS = Path(__file__).parent / "clients"
PYTHON = ("aiogram", "ptb", "telebot")
JAVASCRIPT = ("grammy", "telegraf")
STOPS_WITHIN = 20.0
SECRET = "X-Telegram-Bot-Api-Secret-Token"
HEARD = re.compile(r"^heard (\d+)$", re.MULTILINE)


def needs_node() -> None:
    """Skip the test where what JavaScript's libraries need is not there."""
    if shutil.which("node") is None:
        pytest.skip("there is no Node.js for the bots that are written in JavaScript")
    if not (CLIENTS / "node_modules" / "grammy").exists():
        pytest.skip(f"no packages of Node.js: make test installs them, or npm --prefix {CLIENTS} ci")


@dataclass
class Program:
    """One owner's program. With a `webhook` it listens on `port` for what comes to that address."""

    library: str
    bot_api: str
    key: str = field(repr=False)
    log: Path
    webhook: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def mode(self) -> str:
        return "webhook" if self.webhook else "polling"

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, *, drop: bool = False) -> None:
        """Start it, as `drop` says with all that waits for it thrown away; it ends with the thread that starts it."""
        script = next(CLIENTS.glob(f"{self.library}_bot.*"))
        runtime = sys.executable if script.suffix == ".py" else "node"
        settings = {"BOT_API": self.bot_api, "BOT_KEY": self.key}
        settings |= {"WEBHOOK": self.webhook, "PORT": str(self.port)} if self.webhook else {}
        settings |= {"DROP": "1"} if drop else {}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*launcher(signal.SIGKILL), runtime, str(script)],
                env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **settings},
                stdout=output,
                stderr=output,
            )

    def interrupt(self) -> None:
        """Ctrl-C, and wait for what the library does then."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def heard(self) -> list[int]:
        """Return the ids of the updates that it was given, in order, over all its lives."""
        return [int(number) for number in HEARD.findall(self.words())]

    def words(self) -> str:
        return self.log.read_text(errors="replace")

    def _end(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"{self.library} did not stop on {number.name}: {self.words()}") from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class _Door(BaseHTTPRequestHandler):
    """Hands a request on to the program whose library stands in the path; a program that is away is a 502."""

    protocol_version = "HTTP/1.1"
    ports: dict[str, int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kept = {name: self.headers[name] for name in ("Content-Type", SECRET) if self.headers[name]}
        port = self.ports.get(self.path.strip("/"), 0)
        try:
            answer = httpx.post(f"{url(port)}{self.path}", content=body, headers=kept, timeout=30)
        except httpx.HTTPError:
            self.send_response(502)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        """What it hands on is nobody's news."""


@contextmanager
def door(port: int) -> Iterator[dict[str, int]]:
    """Serve the owners' one public address as their web server does; yields the ports of programs by library."""
    ports: dict[str, int] = {}
    server = ThreadingHTTPServer((HOST, port), type("Door", (_Door,), {"ports": ports}))
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    try:
        yield ports
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
