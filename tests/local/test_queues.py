"""SQS event source mappings of the local stack: order, concurrency, failures, dead letters and the counters."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest

from local.driver import LocalStack
from local.engine import Engine
from local.pollers import event_record, failed_ids
from local.resources import connect
from local.runtime.environment import Outcome
from local.template import QueueMapping

REPORTING = QueueMapping("Store", "arn:queue", 10, 2, reports_failures=True)


def send(stack: LocalStack, group: str, number: int, **more: object) -> None:
    answer = httpx.post(f"{stack.api}/items/{group}", json={"number": number, **more}, timeout=30)
    assert answer.status_code == 200


def stored(stack: LocalStack) -> list[dict[str, Any]]:
    """Return the stored messages in the order in which they were written."""
    dynamodb = engine_client(stack, "dynamodb")
    try:
        table = next(name for name in dynamodb.list_tables()["TableNames"] if "ItemsTable" in name)
        items = [item for page in dynamodb.get_paginator("scan").paginate(TableName=table) for item in page["Items"]]
    finally:
        dynamodb.close()
    plain = [
        {
            "group": item["group"]["S"],
            "number": int(item["number"]["N"]),
            "at": float(item["at"]["N"]),
            "received": int(item["received"]["N"]),
            "record": json.loads(item["record"]["S"]),
        }
        for item in items
    ]
    return sorted(plain, key=lambda item: float(item["at"]))


def numbers(items: Iterable[dict[str, Any]], group: str) -> list[int]:
    return [item["number"] for item in items if item["group"] == group]


def engine_client(stack: LocalStack, service: str) -> Any:
    return connect(Engine(stack.engine, None, ""), service)


@pytest.fixture
def patient_queue(sample_stack: LocalStack) -> Iterator[None]:
    """The queue of the sample waits a minute before a message comes again, however slowly this machine works."""
    sample_stack.reset()
    sqs = engine_client(sample_stack, "sqs")
    (queue,) = (url for url in sqs.list_queues()["QueueUrls"] if url.endswith("-work.fifo"))
    usual = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "60"})
    yield
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=usual)
    sqs.close()


@pytest.mark.usefixtures("patient_queue")
def test_groups_keep_their_order_and_each_message_comes_once(sample_stack: LocalStack) -> None:
    for number in range(20):
        for group in ("a", "b", "c"):
            send(sample_stack, group, number)
    sample_stack.wait_idle()
    items = stored(sample_stack)
    assert len(items) == 60
    for group in ("a", "b", "c"):
        assert numbers(items, group) == list(range(20))
    assert {item["received"] for item in items} == {1}


@pytest.mark.usefixtures("patient_queue")
def test_a_slow_group_does_not_hold_up_the_others(sample_stack: LocalStack) -> None:
    send(sample_stack, "slow", 1, after="quick 4")
    for number in range(5):
        send(sample_stack, "quick", number)
    sample_stack.wait_idle()
    items = stored(sample_stack)
    assert numbers(items, "quick") == [0, 1, 2, 3, 4]
    assert items[-1]["group"] == "slow"
    assert items[-1]["received"] == 1


def test_a_record_has_the_shape_of_lambdas_event(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    send(sample_stack, "g", 7)
    sample_stack.wait_idle()
    [item] = stored(sample_stack)
    record = item["record"]
    assert set(record) == {
        *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody"),
        *("md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion"),
    }
    assert {
        *("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"),
        *("SequenceNumber", "MessageGroupId", "MessageDeduplicationId"),
    } <= set(record["attributes"])
    assert record["attributes"]["MessageGroupId"] == "g"
    assert record["attributes"]["MessageDeduplicationId"] == "7"
    assert record["messageAttributes"] == {
        "origin": {"stringValue": "test", "stringListValues": [], "binaryListValues": [], "dataType": "String"}
    }
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-central-1:000000000000:bridge-work.fifo"


def test_a_reported_failure_comes_back_and_its_group_waits(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    send(sample_stack, "f", 1, failures=1)
    send(sample_stack, "f", 2)
    sample_stack.wait_idle()
    items = stored(sample_stack)
    assert numbers(items, "f") == [1, 2]
    assert items[0]["received"] == 2
    assert sample_stack.state()["functions"]["Store"]["errors"] == 0


@pytest.mark.parametrize("how", ["raise", "unknown"])
def test_a_failed_batch_ends_among_the_dead_letters(sample_stack: LocalStack, how: str) -> None:
    sample_stack.reset()
    send(sample_stack, "dead", 1, do=how)
    sample_stack.wait_idle()
    state = sample_stack.state()
    assert state["dlq"] == {"work": 1}
    assert state["functions"]["Store"]["invocations"] == 2


def test_a_killed_environment_loses_no_message(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    send(sample_stack, "killed", 1, do="exit")
    sample_stack.wait_idle()
    [item] = stored(sample_stack)
    assert item["received"] == 2


def test_kill_ends_the_busy_environment_and_its_message_comes_again(sample_stack: LocalStack) -> None:
    send(sample_stack, "warm", 0)
    sample_stack.wait_idle()
    sample_stack.reset(warm=True)
    send(sample_stack, "killed", 1, seconds=1.5)
    while not sample_stack.functions()["Store"]["in_flight"]:
        time.sleep(0.02)
    assert isinstance(sample_stack.kill_environment("Store"), int)
    sample_stack.wait_idle()
    [item] = stored(sample_stack)
    assert item["received"] == 2
    assert sample_stack.state()["functions"]["Store"]["errors"] == 1


@pytest.mark.usefixtures("patient_queue")
def test_calls_to_aws_are_counted_per_function(sample_stack: LocalStack) -> None:
    for number in range(3):
        send(sample_stack, "count", number)
    sample_stack.wait_idle()
    state = sample_stack.state()
    assert state["aws_calls"] == {"sqs.SendMessage": 3, "dynamodb.PutItem": 3}
    assert state["functions"]["Enqueue"]["aws_calls"] == {"sqs.SendMessage": 3}
    assert state["functions"]["Store"]["aws_calls"] == {"dynamodb.PutItem": 3}


def test_reset_empties_everything_and_forgets_deduplication(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    for _ in range(2):
        send(sample_stack, "again", 1)
        sample_stack.wait_idle()
        assert numbers(stored(sample_stack), "again") == [1]
        sample_stack.reset()
        assert stored(sample_stack) == []
    state = sample_stack.state()
    assert state["ready"] is True
    assert state["aws_calls"] == {}
    assert state["queues"] == {"work": {"visible": 0, "in_flight": 0, "delayed": 0}}
    numbers_of_all = ("environments", "in_flight", "invocations", "errors", "cold_starts")
    idle: dict[str, object] = dict.fromkeys(numbers_of_all, 0) | {"aws_calls": {}, "kinds_of_calls": []}
    assert all(function == idle for function in state["functions"].values())


def test_reset_waits_for_what_is_under_way(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    send(sample_stack, "slow", 1, seconds=1)
    sample_stack.reset()
    assert stored(sample_stack) == []
    assert sample_stack.state()["queues"]["work"] == {"visible": 0, "in_flight": 0, "delayed": 0}


def test_who_waits_for_the_end_of_all_work_is_answered_then_or_told_what_goes_on(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    send(sample_stack, "slow", 1, seconds=1)
    address = f"{sample_stack.control}/sim/idle"

    answer = httpx.get(f"{address}?within=0", timeout=30)
    assert answer.status_code == 409
    assert set(answer.json()["in_flight"]) & {"queue work", "function Store"}

    assert httpx.get(address, timeout=90).json() == {"idle": True}
    assert numbers(stored(sample_stack), "slow") == [1]
    assert httpx.get(f"{address}?within=soon", timeout=30).status_code == 400


IDS = {"1", "2"}


@pytest.mark.parametrize(
    ("payload", "failed"),
    [
        (b"null", set()),
        (b"{}", set()),
        (b'{"batchItemFailures": null}', set()),
        (b'{"batchItemFailures": []}', set()),
        (b'{"batchItemFailures": [{"itemIdentifier": "2"}]}', {"2"}),
        (b'{"batchItemFailures": [{"itemIdentifier": "3"}]}', IDS),
        (b'{"batchItemFailures": [{"itemIdentifier": ""}]}', IDS),
        (b'{"batchItemFailures": [{"itemIdentifier": null}]}', IDS),
        (b'{"batchItemFailures": [{"id": "1"}]}', IDS),
        (b'{"batchItemFailures": "1"}', IDS),
        (b'"text"', IDS),
        (b"no json", IDS),
    ],
)
def test_the_answer_of_a_batch_is_read_as_lambda_reads_it(payload: bytes, failed: set[str]) -> None:
    assert failed_ids(Outcome(payload), IDS, REPORTING) == failed


def test_a_function_error_fails_the_whole_batch() -> None:
    assert failed_ids(Outcome(b"{}", failed=True), IDS, REPORTING) == IDS


def test_without_reporting_any_answer_is_success() -> None:
    mapping = QueueMapping("Store", "arn:queue", 10, 2, reports_failures=False)
    assert failed_ids(Outcome(b"no json"), IDS, mapping) == set()


def test_binary_message_attributes_keep_their_type() -> None:
    message = {
        "MessageId": "1",
        "ReceiptHandle": "r",
        "Body": "b",
        "MD5OfBody": "m",
        "MessageAttributes": {"raw": {"DataType": "Binary", "BinaryValue": "AAE="}},
    }
    assert event_record(message, "arn:queue")["messageAttributes"] == {
        "raw": {"binaryValue": "AAE=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"}
    }
