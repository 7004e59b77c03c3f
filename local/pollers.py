"""SQS event source mappings: receive, invoke, delete what succeeded.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: what is not deleted comes back when its
visibility timeout ends; an answer that Lambda does not understand fails the whole batch.
"""

import asyncio
import json
import logging
from typing import Any

from local.runtime.api import Lambda
from local.runtime.environment import Outcome
from local.sqs import Sqs, SqsError
from local.template import QueueMapping
from local.world import REGION

# Between looks that nothing asked for: a message's visibility timeout may end, or somebody but our functions send one.
# They grow, because a look at a silent queue costs as much as one at a busy queue; the last one stays.
IDLE_PAUSES = (0.2, 0.4, 0.8)
# While batches run, a moment lets the next one fill: more latency under load only, and a fraction of the calls.
GATHER_PAUSE = 0.02
ERROR_PAUSE = 1.0

_log = logging.getLogger(__name__)


class Poller:
    """One mapping. Receives only while a batch can be started, so the queue holds what waits and batches fill up."""

    def __init__(self, mapping: QueueMapping, queue_url: str, sqs: Sqs, functions: Lambda) -> None:
        self._mapping = mapping
        self._queue_url = queue_url
        self._sqs = sqs
        self._functions = functions
        self._batches: set[asyncio.Task[None]] = set()
        self._attention = asyncio.Event()
        self._backlog = False
        self._looks_in_vain = 0

    @property
    def in_flight(self) -> int:
        return len(self._batches)

    def wake(self) -> None:
        """Look at the queue now: something was sent, or a group became free."""
        self._attention.set()

    async def run(self) -> None:
        while True:
            self._attention.clear()
            if self._batches and not self._backlog:
                await asyncio.sleep(GATHER_PAUSE)
            if await self._receive():
                self._looks_in_vain = 0
            else:
                await self._pause()

    async def _receive(self) -> bool:
        """Start at most one batch; tells whether looking again at once makes sense."""
        if len(self._batches) >= self._mapping.concurrency:
            return False
        try:
            messages = await self._sqs.receive(self._queue_url, self._mapping.batch_size)
        except SqsError as error:
            _log.warning("polling for %s: %s", self._mapping.function, error)
            await asyncio.sleep(ERROR_PAUSE)
            return True
        self._backlog = len(messages) == self._mapping.batch_size
        if not messages:
            return False
        batch = asyncio.create_task(self._work(messages))
        self._batches.add(batch)
        batch.add_done_callback(self._finished)
        return True

    async def _pause(self) -> None:
        pause = IDLE_PAUSES[min(self._looks_in_vain, len(IDLE_PAUSES) - 1)]
        try:
            async with asyncio.timeout(pause):
                await self._attention.wait()
            self._looks_in_vain = 0
        except TimeoutError:
            self._looks_in_vain += 1

    def _finished(self, batch: asyncio.Task[None]) -> None:
        self._batches.discard(batch)
        self.wake()

    async def _work(self, messages: list[dict[str, Any]]) -> None:
        records = [event_record(message, self._mapping.queue_arn) for message in messages]
        event = json.dumps({"Records": records}).encode()
        outcome = await self._functions.invoke(self._mapping.function, event)
        failed = failed_ids(outcome, {message["MessageId"] for message in messages}, self._mapping)
        done = [message["ReceiptHandle"] for message in messages if message["MessageId"] not in failed]
        if not done:
            return
        try:
            await self._sqs.delete(self._queue_url, done)
        except SqsError as error:
            _log.warning("deleting what %s has done: %s", self._mapping.function, error)


def event_record(message: dict[str, Any], queue_arn: str) -> dict[str, Any]:
    """Return a received message as a record of Lambda's SQS event."""
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: _message_attribute(value) for name, value in (message.get("MessageAttributes") or {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
    if "MD5OfMessageAttributes" in message:
        record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return record


def _message_attribute(value: dict[str, Any]) -> dict[str, Any]:
    attribute = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "StringValue" in value:
        attribute["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        attribute["binaryValue"] = value["BinaryValue"]
    return attribute


def failed_ids(outcome: Outcome, ids: set[str], mapping: QueueMapping) -> set[str]:
    """Return which messages of the batch the function did not finish."""
    if outcome.failed:
        return ids
    if not mapping.reports_failures:
        return set()
    try:
        failures = (json.loads(outcome.payload) or {}).get("batchItemFailures") or []
        reported = {item["itemIdentifier"] for item in failures}
    except (ValueError, TypeError, KeyError, AttributeError):
        _log.warning("%s gave an answer that is no batch response; the whole batch fails", mapping.function)
        return ids
    if reported <= ids:
        return reported
    _log.warning("%s reported unknown messages; the whole batch fails", mapping.function)
    return ids
