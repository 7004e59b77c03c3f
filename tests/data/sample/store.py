"""Writes each message to the table, with the order in which it came; misbehaves as the message asks."""

import json
import os
import time
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: object) -> dict[str, Any] | None:
    failures: list[dict[str, str]] = []
    locked: set[str] = set()
    for record in event["Records"]:
        group = record["attributes"]["MessageGroupId"]
        message = json.loads(record["body"])
        if group in locked or not _store(group, message, record):
            locked.add(group)
            failures.append({"itemIdentifier": record["messageId"]})
    if any(json.loads(record["body"]).get("do") == "unknown" for record in event["Records"]):
        return {"batchItemFailures": [{"itemIdentifier": "nobody"}]}
    return {"batchItemFailures": failures} if failures else None


def _wait_for(group: str, number: str) -> None:
    """Return once another message is stored; if it never is, the function's time runs out."""
    key = {"group": {"S": group}, "number": {"N": number}}
    while "Item" not in dynamodb.get_item(TableName=os.environ["ITEMS_TABLE"], Key=key):
        time.sleep(0.02)


def _store(group: str, message: dict[str, Any], record: dict[str, Any]) -> bool:
    received = int(record["attributes"]["ApproximateReceiveCount"])
    time.sleep(message.get("seconds", 0))
    if "after" in message:
        _wait_for(*message["after"].split())
    if message.get("do") == "raise":
        raise RuntimeError("as asked")
    if message.get("do") == "exit" and received == 1:
        os._exit(3)
    if received <= message.get("failures", 0):
        return False
    dynamodb.put_item(
        TableName=os.environ["ITEMS_TABLE"],
        Item={
            "group": {"S": group},
            "number": {"N": str(message["number"])},
            "at": {"N": repr(time.time())},
            "received": {"N": str(received)},
            "record": {"S": json.dumps(record)},
        },
    )
    return True
