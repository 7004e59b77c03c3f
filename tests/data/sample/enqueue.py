"""Puts the body on the queue."""

import base64
import json
import os
from typing import Any

import boto3

sqs = boto3.client("sqs")


def handler(event: dict[str, Any], context: object) -> dict[str, object]:
    body = event["body"] if not event["isBase64Encoded"] else base64.b64decode(event["body"]).decode()
    sqs.send_message(
        QueueUrl=os.environ["WORK_QUEUE_URL"],
        MessageBody=body,
        MessageGroupId=event["pathParameters"]["group"],
        MessageDeduplicationId=str(json.loads(body)["number"]),
        MessageAttributes={"origin": {"DataType": "String", "StringValue": "test"}},
    )
    return {"statusCode": 200, "body": ""}
