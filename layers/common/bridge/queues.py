"""Sending to FIFO queues."""

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")

# SQS refuses U+FFFE and U+FFFF; in JSON they can stand only inside strings, where the escape means the same.
_REFUSED_BY_SQS = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


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
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body.translate(_REFUSED_BY_SQS),
                MessageGroupId=_acceptable(group),
                MessageDeduplicationId=_acceptable(dedup),
                MessageAttributes=values,
            )
        except (ClientError, BotoCoreError) as error:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, f"sqs: {type(error).__name__}") from error


def _acceptable(name: str) -> str:
    return name if _ID.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
