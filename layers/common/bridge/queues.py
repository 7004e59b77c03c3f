"""Sending to FIFO queues."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef, SendMessageBatchRequestEntryTypeDef

_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")

# SQS refuses U+FFFE and U+FFFF; in JSON they can stand only inside strings, where the escape means the same.
_REFUSED_BY_SQS = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


_IN_ONE_CALL = 10


@dataclass(frozen=True)
class Queued:
    """One of many messages: JSON text, its group and its deduplication id."""

    body: str
    group: str
    dedup: str


class FifoQueue:
    """One FIFO queue; raises TransientError when a message was not accepted."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, body: str, *, group: str, dedup: str, attributes: Mapping[str, str] | None = None) -> None:
        """Enqueue JSON text. `group` and `dedup` that SQS would refuse are replaced by their hash."""
        values: dict[str, MessageAttributeValueTypeDef] = {
            name: {"DataType": "String", "StringValue": value} for name, value in (attributes or {}).items()
        }
        with _mapped_errors():
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body.translate(_REFUSED_BY_SQS),
                MessageGroupId=_acceptable(group),
                MessageDeduplicationId=_acceptable(dedup),
                MessageAttributes=values,
            )

    def send_all(self, messages: Sequence[Queued]) -> None:
        """Enqueue in this order, ten a call."""
        for start in range(0, len(messages), _IN_ONE_CALL):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {
                    "Id": str(number),
                    "MessageBody": message.body,
                    "MessageGroupId": _acceptable(message.group),
                    "MessageDeduplicationId": _acceptable(message.dedup),
                }
                for number, message in enumerate(messages[start : start + _IN_ONE_CALL])
            ]
            with _mapped_errors():
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise TransientError(Reason.STORAGE_UNAVAILABLE, f"sqs: {len(answer['Failed'])} of a batch refused")


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise TransientError(Reason.STORAGE_UNAVAILABLE, f"sqs: {type(error).__name__}") from error


def _acceptable(name: str) -> str:
    return name if _ID.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
