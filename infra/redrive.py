"""`python -m infra.redrive`: bring the messages of a dead-letter queue back to the queue they came from.

They go to the end of their own groups in the order they had, with the same body and attributes. SQS's own
StartMessageMoveTask is not used: the local stack's engine does not have it (tests/local/test_engine_contract.py).

A message is deleted once its copy was accepted. A run that ends in between leaves both; the copy's deduplication id
follows from the message, so the next run within five minutes makes no second copy. After that it does, and the workers
cope as with any message that comes twice: msgid and receipt see to it.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

QUEUES = ("incoming", "outgoing", "mailing", "jobs", "install", "owner")
BATCH = 10
HIDDEN_FOR = 60
"""Seconds for which what a run has received is hidden from the next run: far longer than moving one batch takes."""

LOOK_FOR = 1
"""Seconds of long polling: a short poll may answer that a queue with messages is empty."""

NOWHERE_ELSE = "test"
"""What an engine on this machine takes for keys; an operator's own are never shown to it."""


def move(sqs: "SQSClient", dead: str, alive: str, limit: int) -> Iterator[str]:
    """Move at most `limit` messages from the queue `dead` to the queue `alive` (URLs), yielding each one's group."""
    while limit > 0 and (messages := _receive(sqs, dead, limit)):
        for message in messages:
            _send(sqs, alive, message)
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            yield _group(message)
        limit -= len(messages)


def look(sqs: "SQSClient", dead: str, limit: int) -> Iterator[str]:
    """Yield the groups of at most `limit` messages that could be moved, and put all of them back unchanged.

    SQS shows no more than the first ten messages of a group before those are gone.
    """
    received: list[MessageTypeDef] = []
    try:
        while len(received) < limit and (messages := _receive(sqs, dead, limit - len(received))):
            received += messages
            yield from map(_group, messages)
    finally:
        for message in received:
            sqs.change_message_visibility(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)


def _receive(sqs: "SQSClient", dead: str, limit: int) -> "list[MessageTypeDef]":
    answer = sqs.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=min(BATCH, limit),
        VisibilityTimeout=HIDDEN_FOR,
        WaitTimeSeconds=LOOK_FOR,
        MessageSystemAttributeNames=["MessageGroupId"],
        MessageAttributeNames=["All"],
    )
    return answer.get("Messages", [])


def _send(sqs: "SQSClient", alive: str, message: "MessageTypeDef") -> None:
    sqs.send_message(
        QueueUrl=alive,
        MessageBody=message["Body"],
        MessageGroupId=_group(message),
        MessageDeduplicationId=f"redrive:{message['MessageId']}",
        MessageAttributes=message.get("MessageAttributes", {}),
    )


def _group(message: "MessageTypeDef") -> str:
    return message["Attributes"]["MessageGroupId"]


def _waiting(sqs: "SQSClient", dead: str) -> tuple[int, int]:
    """Return how many messages the queue has, visible and in flight; SQS's own counts are approximate."""
    counts = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["All"])["Attributes"]
    return int(counts["ApproximateNumberOfMessages"]), int(counts["ApproximateNumberOfMessagesNotVisible"])


def run(sqs: "SQSClient", stack: str, queue: str, *, limit: int, dry_run: bool) -> None:
    """Move, or only look, and print how many messages there were by group; never what they say."""
    alive, dead = (sqs.get_queue_url(QueueName=f"{stack}-{queue}{end}.fifo")["QueueUrl"] for end in ("", "-dead"))
    counts: Counter[str] = Counter()
    total, _ = _waiting(sqs, dead)
    try:
        for group in look(sqs, dead, limit) if dry_run else move(sqs, dead, alive, limit):
            counts[group] += 1
    finally:
        seen = f"{counts.total()} of {total} can be seen" if dry_run else f"{counts.total()} moved"
        print(f"{dead.rpartition('/')[2]}: {seen}")
        for group, count in sorted(counts.items()):
            print(f"  {group}: {count}")
    visible, in_flight = _waiting(sqs, dead)
    if not dry_run and visible + in_flight:
        print(f"left: {visible}; in the hands of another run, or of one cut off within {HIDDEN_FOR} s: {in_flight}")


def connect(endpoint_url: str | None) -> "SQSClient":
    """Return a client of AWS by the operator's own settings, or of an engine that runs on this machine."""
    if endpoint_url is None or urlsplit(endpoint_url).hostname not in {"127.0.0.1", "localhost"}:
        return boto3.client("sqs", endpoint_url=endpoint_url)
    return boto3.client(
        "sqs",
        endpoint_url=endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id=NOWHERE_ELSE,
        aws_secret_access_key=NOWHERE_ELSE,
    )


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run; answers the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.redrive", description=__doc__.partition("\n")[0])
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack (the local one is `bridge`)")
    parser.add_argument("--queue", required=True, choices=QUEUES)
    parser.add_argument("--endpoint-url", help="where SQS is; the local stack's engine is http://127.0.0.1:8610")
    parser.add_argument("--dry-run", action="store_true", help="only say what there is")
    parser.add_argument("--limit", type=_positive, default=sys.maxsize, help="move at most that many")
    given = parser.parse_args(arguments)
    try:
        run(connect(given.endpoint_url), given.stack, given.queue, limit=given.limit, dry_run=given.dry_run)
    except (BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
