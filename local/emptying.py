"""The engine's queues, tables and buckets back to how the template left them: there, and empty."""

from collections.abc import Iterator

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


class Emptying:
    """Empties everything, again and again: the clients, and what the template says of queues and tables, are kept."""

    def __init__(self, engine: Engine, resources: Resources) -> None:
        self._embedded = engine.embedded
        self._resources = resources
        self._sqs = connect(engine, "sqs")
        self._dynamodb = connect(engine, "dynamodb")
        self._s3 = connect(engine, "s3")
        self._attributes = {address: self._settings_of(address) for address in _queue_urls(resources)}
        self._keys = {table: self._key_of(table) for table in resources.tables}

    def __call__(self) -> None:
        """Blocks; call it in a thread, while nothing reads the queues."""
        for address, attributes in self._attributes.items():
            if self._embedded:
                self._recreate(address, attributes)
            else:
                self._sqs.purge_queue(QueueUrl=address)
        for table, names in self._keys.items():
            self._empty_table(table, names)
        for bucket in self._resources.buckets:
            self._empty_bucket(bucket)

    def _settings_of(self, address: str) -> dict[str, str]:
        given = self._sqs.get_queue_attributes(QueueUrl=address, AttributeNames=["All"])["Attributes"]
        return {name: given[name] for name in SETTABLE if name in given}

    def _key_of(self, table: str) -> list[str]:
        described = self._dynamodb.describe_table(TableName=table)["Table"]
        return [key["AttributeName"] for key in described["KeySchema"]]

    def _recreate(self, address: str, attributes: dict[str, str]) -> None:
        """Replace the queue by an equal one, because a purge keeps the deduplication ids of the last five minutes."""
        self._sqs.delete_queue(QueueUrl=address)
        self._sqs.create_queue(QueueName=address.rsplit("/", 1)[1], Attributes=attributes)

    def _empty_table(self, table: str, names: list[str]) -> None:
        aliases = {f"#k{i}": name for i, name in enumerate(names)}
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=table, ProjectionExpression=",".join(aliases), ExpressionAttributeNames=aliases
        )
        keys = [item for page in pages for item in page["Items"]]
        for start in range(0, len(keys), BATCH_WRITE_LIMIT):
            deletes = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + BATCH_WRITE_LIMIT]]
            unprocessed = {table: deletes}
            while unprocessed:
                unprocessed = self._dynamodb.batch_write_item(RequestItems=unprocessed).get("UnprocessedItems")

    def _empty_bucket(self, bucket: str) -> None:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            objects = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if objects:
                self._s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _queue_urls(resources: Resources) -> Iterator[str]:
    for queue in resources.queues:
        yield queue.url
        if queue.dead_url is not None:
            yield queue.dead_url
