"""Working off a batch of a FIFO queue: groups side by side on threads, each group strictly in order."""

import math
import random
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.retries import is_last, pause, turn
from bridge.http_calls import LONGEST_CALL
from bridge.observability import Counters, logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ATTEMPTS_OF_A_BUG = 5
"""Attempts of a message that fails in a way nobody foresaw, before it is put aside as a failure."""

LONGEST_VISIBILITY = 11 * 3600
"""Seconds: SQS allows 12 hours counted from the receipt, some of which the work itself has taken."""


@dataclass(frozen=True)
class Delivery:
    """One message as the queue hands it out; `attempt` counts from 1."""

    message_id: str
    body: str
    attributes: dict[str, str]
    group: str
    dedup: str
    attempt: int
    sent_ms: int


class OutOfTimeError(Exception):
    """The function will be stopped soon: the rest of the group goes back untouched."""


@dataclass(frozen=True)
class Consumer:
    """Hands each message to `handle`; what cannot succeed goes to `fail`, the rest waits and is tried again.

    A failed message and those of its group behind it become visible together after the pause, so that the order holds.
    """

    sqs: "SQSClient"
    handle: Callable[[Delivery], None]
    fail: Callable[[Delivery, PermanentError], None]
    pause_scale: float
    counters: Counters

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in event["Records"]:
            groups[record["attributes"]["MessageGroupId"]].append(record)
        with ThreadPoolExecutor(max_workers=len(groups)) as threads:
            answers = list(threads.map(lambda records: self._work_off(records, context), groups.values()))
        self.counters.flush()
        return {"batchItemFailures": [failure for answer in answers for failure in answer["batchItemFailures"]]}

    def _work_off(self, records: list[dict[str, Any]], context: LambdaContext) -> PartialItemFailureResponse:
        processor = SqsFifoPartialProcessor()
        processor.raise_on_entire_batch_failure = False
        waits: list[int] = []

        def handle_record(record: SQSRecord) -> None:
            delivery = _delivery_of(record)
            logger.thread_safe_append_keys(group=delivery.group, queued=delivery.message_id, attempt=delivery.attempt)
            self._attempt(delivery, context, waits)

        answer = process_partial_response(
            event={"Records": records}, record_handler=handle_record, processor=processor, context=context
        )
        back = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        if back:
            self._postpone([record for record in records if record["messageId"] in back], waits[0] if waits else 0)
        return answer

    def _attempt(self, delivery: Delivery, context: LambdaContext, waits: list[int]) -> None:
        if context.get_remaining_time_in_millis() < LONGEST_CALL * 1000:
            raise OutOfTimeError
        try:
            self._handle(delivery)
        except TransientError as error:
            waits.append(math.ceil(min(self._pause(delivery.attempt, error), LONGEST_VISIBILITY)))
            logger.info("waits", extra={"reason": error.reason, "detail": error.detail, "seconds": waits[0]})
            self.counters.count("retries")
            raise

    def _pause(self, attempt: int, error: TransientError) -> float:
        luck = random.random()  # noqa: S311 - jitter
        if isinstance(error, NotYetError):
            return turn(attempt, luck, error.retry_after or 0.0, self.pause_scale)
        return pause(attempt, luck, error.retry_after, self.pause_scale)

    def _handle(self, delivery: Delivery) -> None:
        try:
            self.handle(delivery)
        except PermanentError as error:
            logger.warning("failed for good", extra={"reason": error.reason, "detail": error.detail})
            self._give_up(delivery, error)
        except TransientError as error:
            if not is_last(delivery.attempt):
                raise
            self._give_up(delivery, PermanentError(error.reason, f"gave up: {error.detail}"))
        except Exception as error:
            logger.exception("unforeseen")
            if delivery.attempt < ATTEMPTS_OF_A_BUG:
                raise TransientError(Reason.INTERNAL, type(error).__name__) from error
            self._give_up(delivery, PermanentError(Reason.INTERNAL, type(error).__name__))

    def _give_up(self, delivery: Delivery, error: PermanentError) -> None:
        """Put a message aside; when even that fails, it waits as well: nothing is lost and nothing spins."""
        try:
            self.fail(delivery, error)
        except TransientError:
            raise
        except Exception as trouble:
            logger.exception("not put aside")
            raise TransientError(Reason.INTERNAL, type(trouble).__name__) from trouble

    def _postpone(self, records: list[dict[str, Any]], seconds: int) -> None:
        entries: Any = [
            {"Id": str(number), "ReceiptHandle": record["receiptHandle"], "VisibilityTimeout": seconds}
            for number, record in enumerate(records)
        ]
        try:
            self.sqs.change_message_visibility_batch(QueueUrl=queue_url(self.sqs, records[0]), Entries=entries)
        except (ClientError, BotoCoreError):
            # They come back all the same, when the visibility timeout of the queue ends.
            logger.warning("pause not set")


def queue_url(sqs: "SQSClient", record: dict[str, Any]) -> str:
    """Return the URL of the queue a record came from: region, account and name stand in its ARN."""
    account, name = record["eventSourceARN"].split(":")[-2:]
    endpoint = sqs.meta.endpoint_url
    return f"{endpoint}/{account}/{name}"


def _delivery_of(record: SQSRecord) -> Delivery:
    raw = record.raw_event
    system = raw["attributes"]
    return Delivery(
        message_id=raw["messageId"],
        body=raw["body"],
        attributes={name: value.get("stringValue", "") for name, value in raw.get("messageAttributes", {}).items()},
        group=system["MessageGroupId"],
        dedup=system.get("MessageDeduplicationId", raw["messageId"]),
        attempt=int(system["ApproximateReceiveCount"]),
        sent_ms=int(system["SentTimestamp"]),
    )
