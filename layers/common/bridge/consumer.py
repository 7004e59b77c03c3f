"""Working off what a FIFO queue hands out: done, waiting for its next try, or put aside as a failure."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from bridge.deadline import Deadline
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.retries import in_time, is_last, is_too_old, pause, turn
from bridge.observability import Counters, logger
from bridge.relay.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ATTEMPTS_OF_A_BUG = 5
"""Attempts of a message that fails in a way nobody foresaw, before it is put aside as a failure."""

LONGEST_VISIBILITY = 11 * 3600
"""Seconds: SQS allows 12 hours counted from the receipt, some of which the work itself has taken."""


@dataclass(frozen=True)
class Delivery:
    """One message as the queue hands it out; `attempt` counts from 1, `sequence` grows from one to the next."""

    message_id: str
    body: str
    attributes: dict[str, str]
    group: str
    dedup: str
    attempt: int
    sent_ms: int
    sequence: str = ""

    @property
    def payload(self) -> dict[str, Any]:
        """What a failure keeps, so that the same message can be queued again."""
        return {"body": self.body, "group": self.group, "attributes": self.attributes}


@dataclass(frozen=True)
class Consumer:
    """Hands the message of an invocation to `handle`; what cannot succeed goes to `fail`, the rest waits its pause.

    A mapping hands out one message at a time (docs/decisions/0002-one-message-an-invocation.md), so SQS itself keeps
    those behind a waiting message of the same group back, untouched and untried.
    """

    sqs: "SQSClient"
    handle: Callable[[Delivery], None]
    fail: Callable[[Delivery, PermanentError], None]
    pause_scale: float
    counters: Counters
    deadline: Deadline
    clock: Clock

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        self.deadline.start(context)
        processor = SqsFifoPartialProcessor()
        processor.raise_on_entire_batch_failure = False
        answer = process_partial_response(
            event=event, record_handler=self._attempt, processor=processor, context=context
        )
        self.counters.flush()
        return answer

    def _attempt(self, record: SQSRecord) -> None:
        delivery = _delivery_of(record)
        logger.append_keys(group=delivery.group, queued=delivery.message_id, attempt=delivery.attempt)
        try:
            self._handle(delivery)
        except TransientError as error:
            seconds = math.ceil(min(self._pause(delivery, error), LONGEST_VISIBILITY))
            logger.info("waits", extra={"reason": error.reason, "detail": error.detail, "seconds": seconds})
            self.counters.count("retries")
            self._postpone(record, seconds)
            raise

    def _pause(self, delivery: Delivery, error: TransientError) -> float:
        luck = random.random()  # noqa: S311 - jitter
        if isinstance(error, NotYetError):
            seconds = turn(delivery.attempt, luck, error.retry_after or 0.0, self.pause_scale)
        else:
            seconds = pause(delivery.attempt, luck, error.retry_after, self.pause_scale)
        return in_time(seconds, self._age(delivery))

    def _age(self, delivery: Delivery) -> float:
        return self.clock.now() - delivery.sent_ms / 1000

    def _handle(self, delivery: Delivery) -> None:
        try:
            self.handle(delivery)
        except PermanentError as error:
            logger.warning("failed for good", extra={"reason": error.reason, "detail": error.detail})
            self._give_up(delivery, error)
        except TransientError as error:
            if is_too_old(self._age(delivery)):
                self._give_up(delivery, PermanentError(Reason.WAITED_TOO_LONG, f"gave up: {error}"))
            elif is_last(delivery.attempt):
                self._give_up(delivery, PermanentError(error.reason, f"gave up: {error.detail}"))
            else:
                raise
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

    def _postpone(self, record: SQSRecord, seconds: int) -> None:
        try:
            self.sqs.change_message_visibility(
                QueueUrl=queue_url(self.sqs, record.event_source_arn),
                ReceiptHandle=record.receipt_handle,
                VisibilityTimeout=seconds,
            )
        except (ClientError, BotoCoreError):
            # It comes back all the same, when the visibility timeout of the queue ends.
            logger.warning("pause not set")


def queue_url(sqs: "SQSClient", arn: str) -> str:
    """Return the URL of a queue: account and name stand in its ARN."""
    account, name = arn.split(":")[-2:]
    return f"{sqs.meta.endpoint_url}/{account}/{name}"


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
        sequence=system.get("SequenceNumber", ""),
    )
