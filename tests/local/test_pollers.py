"""When a poller looks at its queue."""

import asyncio
import os
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local import pollers
from local.pollers import Poller
from local.runtime.calls import CallReports
from local.runtime.environment import Outcome
from local.runtime.pool import Counters
from local.template import QueueMapping

MAPPING = QueueMapping("Store", "arn:queue", 10, 2, reports_failures=True)
MESSAGE = {"MessageId": "1", "ReceiptHandle": "r", "Body": "b", "MD5OfBody": "m"}


class Queue:
    """A queue that tells when it was looked at."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.looked = asyncio.Event()

    async def receive(self, _queue: str, _count: int) -> list[dict[str, Any]]:
        self.looked.set()
        found, self.messages = self.messages, []
        return found

    async def delete(self, _queue: str, _receipt_handles: list[str]) -> None: ...


class Functions:
    """Functions that only take their events."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[bytes] = asyncio.Queue()

    async def invoke(self, _function: str, event: bytes) -> Outcome:
        self.events.put_nowait(event)
        return Outcome(b"null")


def test_a_message_is_picked_up_as_soon_as_its_sending_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle looks would come an hour later."""
    monkeypatch.setattr(pollers, "IDLE_PAUSES", (3600.0,))

    async def picked_up() -> bytes:
        queue, functions, calls = Queue(), Functions(), CallReports()
        poller = Poller(MAPPING, "url", cast("Any", queue), cast("Any", functions))
        calls.start(
            {"Enqueue": cast("Any", SimpleNamespace(counters=Counters()))},
            lambda queue_url: poller.wake() if queue_url == "url" else None,
        )
        running = asyncio.create_task(poller.run())
        await queue.looked.wait()
        queue.messages.append(MESSAGE)
        os.write(calls.pipe, b"Enqueue sqs.SendMessage url\n")
        try:
            async with asyncio.timeout(60):
                return await functions.events.get()
        finally:
            running.cancel()
            calls.close()

    assert b'"messageId": "1"' in asyncio.run(picked_up())
