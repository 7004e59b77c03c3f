"""SQS over aiohttp: the three calls of a poller and the counts, without a thread per call.

The JSON protocol of SQS is a signed POST with the action in X-Amz-Target
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html).
"""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

TIMEOUT = aiohttp.ClientTimeout(total=30)


class SqsError(Exception):
    """SQS refused a call or did not answer."""


class Sqs:
    """A keep-alive client. `signed` only for an endpoint that checks signatures: signing costs as much as the call."""

    def __init__(self, endpoint: str, variables: Mapping[str, str], *, signed: bool) -> None:
        self._endpoint = endpoint + "/"
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=0))
        credentials = Credentials(
            variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"], variables.get("AWS_SESSION_TOKEN")
        )
        self._signer = SigV4Auth(credentials, "sqs", variables["AWS_REGION"]) if signed else None
        scope = f"{variables['AWS_ACCESS_KEY_ID']}/20260101/{variables['AWS_REGION']}/sqs/aws4_request"
        self._unsigned = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"

    async def close(self) -> None:
        await self._session.close()

    async def receive(self, queue: str, count: int) -> list[dict[str, Any]]:
        """Return up to `count` messages that are there right now."""
        answer = await self._call(
            "ReceiveMessage",
            {
                "QueueUrl": queue,
                "MaxNumberOfMessages": count,
                "WaitTimeSeconds": 0,
                "MessageSystemAttributeNames": ["All"],
                "AttributeNames": ["All"],
                "MessageAttributeNames": ["All"],
            },
        )
        messages: list[dict[str, Any]] = answer.get("Messages") or []
        return messages

    async def delete(self, queue: str, receipt_handles: list[str]) -> None:
        entries = [{"Id": str(i), "ReceiptHandle": handle} for i, handle in enumerate(receipt_handles)]
        await self._call("DeleteMessageBatch", {"QueueUrl": queue, "Entries": entries})

    async def attributes(self, queue: str) -> dict[str, str]:
        answer = await self._call("GetQueueAttributes", {"QueueUrl": queue, "AttributeNames": ["All"]})
        attributes: dict[str, str] = answer["Attributes"]
        return attributes

    async def _call(self, action: str, payload: Mapping[str, object]) -> dict[str, Any]:
        body = json.dumps(payload).encode()
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AmazonSQS.{action}",
            "Authorization": self._unsigned,
        }
        if self._signer is not None:
            del headers["Authorization"]
            signed = AWSRequest("POST", self._endpoint, headers=headers, data=body)
            self._signer.add_auth(signed)
            headers = dict(signed.headers.items())
        try:
            async with self._session.post(self._endpoint, data=body, headers=headers) as response:
                answer: dict[str, Any] = json.loads(await response.read() or b"{}")
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SqsError(f"{action}: {error!r}") from error
        if response.status != 200:
            raise SqsError(f"{action}: {answer}")
        return answer
