"""Sending to FIFO queues."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
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
_BYTES_IN_ONE_CALL = 250_000
"""What SQS takes at most, for all messages of a call together, less than the 256 KiB that it has always taken."""

NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Queued:
    """One of many messages: JSON text, its group, its deduplication id and its attributes."""

    body: str
    group: str
    dedup: str
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)

    @property
    def size(self) -> int:
        """What SQS counts of it, in bytes; the type of an attribute counts too."""
        attributes = (len(f"{name}String{value}".encode()) for name, value in self.attributes.items())
        return len(self.body.translate(_REFUSED_BY_SQS).encode()) + sum(attributes)


class FifoQueue:
    """One FIFO queue; raises TransientError when a message was not accepted."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, body: str, *, group: str, dedup: str, attributes: Mapping[str, str] = NO_ATTRIBUTES) -> None:
        """Enqueue JSON text. `group` and `dedup` that SQS would refuse are replaced by their hash."""
        with _mapped_errors():
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body.translate(_REFUSED_BY_SQS),
                MessageGroupId=_acceptable(group),
                MessageDeduplicationId=_acceptable(dedup),
                MessageAttributes=_values(attributes),
            )

    def send_all(self, messages: Sequence[Queued]) -> None:
        """Enqueue in this order, ten a call."""
        for together in _calls(messages):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {
                    "Id": str(number),
                    "MessageBody": message.body.translate(_REFUSED_BY_SQS),
                    "MessageGroupId": _acceptable(message.group),
                    "MessageDeduplicationId": _acceptable(message.dedup),
                    "MessageAttributes": _values(message.attributes),
                }
                for number, message in enumerate(together)
            ]
            with _mapped_errors():
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise TransientError(Reason.STORAGE_UNAVAILABLE, f"sqs: {len(answer['Failed'])} of a batch refused")


def _calls(messages: Sequence[Queued]) -> Iterator[list[Queued]]:
    """Yield what goes into one call each, in order."""
    together: list[Queued] = []
    size = 0
    for message in messages:
        if together and (len(together) == _IN_ONE_CALL or size + message.size > _BYTES_IN_ONE_CALL):
            yield together
            together, size = [], 0
        together.append(message)
        size += message.size
    if together:
        yield together


def _values(attributes: Mapping[str, str]) -> "dict[str, MessageAttributeValueTypeDef]":
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise TransientError(Reason.STORAGE_UNAVAILABLE, f"sqs: {type(error).__name__}") from error


def _acceptable(name: str) -> str:
    return name if _ID.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
