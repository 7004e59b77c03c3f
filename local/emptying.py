"""The engine's queues, tables and buckets back to how the template left them: there, and empty."""

from collections.abc import Iterator
from typing import Any

from local.engine import Engine
from local.resources import Resources, connect

BATCH_WRITE_LIMIT = 25
SETTABLE = (
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)


def empty(engine: Engine, resources: Resources) -> None:
    """Empty everything. Blocks; call it in a thread, while nothing reads the queues."""
    sqs = connect(engine, "sqs")
    for address in _queue_urls(resources):
        if engine.embedded:
            _recreate(sqs, address)
        else:
            sqs.purge_queue(QueueUrl=address)
    dynamodb = connect(engine, "dynamodb")
    for table in resources.tables:
        _empty_table(dynamodb, table)
    s3 = connect(engine, "s3")
    for bucket in resources.buckets:
        _empty_bucket(s3, bucket)


def _queue_urls(resources: Resources) -> Iterator[str]:
    for queue in resources.queues:
        yield queue.url
        if queue.dead_url is not None:
            yield queue.dead_url


def _recreate(sqs: Any, address: str) -> None:
    """Replace the queue by an equal one, because a purge keeps the deduplication ids of the last five minutes."""
    given = sqs.get_queue_attributes(QueueUrl=address, AttributeNames=["All"])["Attributes"]
    sqs.delete_queue(QueueUrl=address)
    attributes = {name: given[name] for name in SETTABLE if name in given}
    sqs.create_queue(QueueName=address.rsplit("/", 1)[1], Attributes=attributes)


def _empty_table(dynamodb: Any, table: str) -> None:
    names = [key["AttributeName"] for key in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    aliases = {f"#k{i}": name for i, name in enumerate(names)}
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table, ProjectionExpression=",".join(aliases), ExpressionAttributeNames=aliases
    )
    keys = [item for page in pages for item in page["Items"]]
    for start in range(0, len(keys), BATCH_WRITE_LIMIT):
        deletes = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + BATCH_WRITE_LIMIT]]
        unprocessed = {table: deletes}
        while unprocessed:
            unprocessed = dynamodb.batch_write_item(RequestItems=unprocessed).get("UnprocessedItems")


def _empty_bucket(s3: Any, bucket: str) -> None:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        objects = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        if objects:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
