"""The receivers' one call: the raw body onto a FIFO queue."""

import json
import os
from typing import Any

import boto3

sqs = boto3.client("sqs")


def telegram(event: dict[str, Any], _context: object) -> dict[str, int]:
    update = json.loads(event["body"])
    bot_id = event["pathParameters"]["bot_id"]
    sqs.send_message(
        QueueUrl=os.environ["INCOMING_QUEUE_URL"],
        MessageBody=event["body"],
        MessageGroupId=f"{bot_id}:{update['message']['chat']['id']}",
        MessageDeduplicationId=f"{bot_id}:{update['update_id']}",
        MessageAttributes={
            "bot_id": {"DataType": "String", "StringValue": bot_id},
            "generation": {"DataType": "String", "StringValue": "1"},
            "received_at": {"DataType": "String", "StringValue": "1800000000"},
        },
    )
    return {"statusCode": 200}


def amo(event: dict[str, Any], _context: object) -> dict[str, int]:
    message = json.loads(event["body"])["message"]
    sqs.send_message(
        QueueUrl=os.environ["OUTGOING_QUEUE_URL"],
        MessageBody=event["body"],
        MessageGroupId=message["conversation"]["client_id"],
        MessageDeduplicationId=message["message"]["id"],
        MessageAttributes={
            "scope_id": {"DataType": "String", "StringValue": event["pathParameters"]["scope_id"]},
        },
    )
    return {"statusCode": 200}
