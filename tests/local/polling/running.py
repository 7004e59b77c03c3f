"""The proxy between a simulator that stands for the real Telegram and a webhook's receiver."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web

from local.polling.server import build_app
from tests.simulators.serving import started
from tests.simulators.telegram.running import HOST, Json, Running

ADDRESS = f"https://{HOST}/telegram/7"
SECRET = "secret_of-the-webhook"


class RunningProxy:
    """The proxy on an event loop in a thread of its own; it may be stopped and started again on what it has kept."""

    def __init__(self, sim: Running, edge: str, state: Path) -> None:
        self.sim = sim
        self.state = state
        self.said: list[str] = []
        self._edge = edge
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: web.AppRunner | None = None
        self.http = httpx.Client(timeout=20)
        self.start()

    def start(self, telegram: str = "") -> None:
        async def serve() -> tuple[web.AppRunner, str]:
            return await started(build_app(telegram or self.sim.url, {HOST: self._edge}, self.state, self.said.append))

        self._server, address = self._wait(serve())
        self.http.base_url = httpx.URL(address)

    def stop(self) -> None:
        if self._server:
            self._wait(self._server.cleanup())
            self._server = None

    def close(self) -> None:
        self.stop()
        self.http.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def call(self, token: str, method: str, **params: Any) -> Json:
        answer: Json = self.http.post(f"/bot{token}/{method}", json=params).json()
        return answer

    def hook(self, token: str, **more: Any) -> Json:
        return self.call(token, "setWebhook", **({"url": ADDRESS, "secret_token": SECRET} | more))

    def info(self, token: str) -> Json:
        answer: Json = self.call(token, "getWebhookInfo")["result"]
        return answer

    def arrived(self, texts: list[str], seconds: float = 60) -> None:
        """Wait until the receiver has had these texts, and nothing else."""
        self.until(lambda: len(self.sim.receiver.received) >= len(texts), seconds)
        assert self.sim.receiver.texts() == texts

    @staticmethod
    def until(condition: Callable[[], object], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.01)

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)
