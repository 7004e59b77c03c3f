"""Events and contexts as Lambda hands them to a function."""

import itertools
from dataclasses import dataclass
from typing import Any

QUEUE_ARN = "arn:aws:sqs:eu-central-1:123456789012:incoming.fifo"
_numbers = itertools.count(1)


@dataclass
class FakeContext:
    """Lambda's context, with plenty of time left unless told otherwise."""

    function_name: str = "function-under-test"
    memory_limit_in_mb: int = 128
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:function-under-test"
    aws_request_id: str = "request-1"
    milliseconds: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


def record(
    body: str, group: str = "7001:42", *, attempt: int = 1, dedup: str = "", arn: str = QUEUE_ARN, **attributes: str
) -> dict[str, Any]:
    """Return one SQS record; `attributes` are its message attributes."""
    number = next(_numbers)
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"handle-{number}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(attempt),
            "SentTimestamp": "1800000000000",
            "MessageGroupId": group,
            "MessageDeduplicationId": dedup or f"dedup-{number}",
        },
        "messageAttributes": {
            name: {"stringValue": value, "dataType": "String", "stringListValues": [], "binaryListValues": []}
            for name, value in attributes.items()
        },
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": "eu-central-1",
    }


def http_event(
    path_parameters: dict[str, str], body: str | None, headers: dict[str, str] | None = None, *, base64: bool = False
) -> dict[str, Any]:
    """Return a request as an HTTP API sends it (payload 2.0), header names in lower case."""
    return {
        "version": "2.0",
        "routeKey": "POST /",
        "rawPath": "/",
        "headers": headers or {},
        "pathParameters": path_parameters,
        "requestContext": {"http": {"method": "POST", "path": "/"}, "requestId": "request-1", "stage": "$default"},
        "isBase64Encoded": base64,
        **({} if body is None else {"body": body}),
    }
