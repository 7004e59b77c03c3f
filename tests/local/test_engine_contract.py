"""What the product depends on in SQS, DynamoDB, KMS, Secrets Manager and S3, checked on the engine of the local stack.

`ENGINE=ministack` (default), `ENGINE=moto` or `ENGINE=<address>` selects the engine. Each behaviour is its own test, so
that an upgrade of the engine that breaks one names it. Where an engine is known to differ from AWS, the test says so
and has to fail: the day it passes, the deviation is gone and the mark goes too.
"""

import asyncio
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local.children import stop_children
from local.driver import free_base
from local.engine import Engine, engine_ready, start_engine
from local.resources import connect

CHOICE = os.environ.get("ENGINE", "ministack")

FIFO = {"FifoQueue": "true", "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}


def deviates(*engines: str, reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(CHOICE in engines, reason=reason, strict=True)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("engine")
    with asyncio.Runner() as runner:
        started = runner.run(start_engine(CHOICE, free_base(), folder / "state", folder / "logs"))
        try:
            runner.run(engine_ready(started))
            yield started
        finally:
            if started.child is not None:
                runner.run(stop_children([started.child], 8))


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[Callable[[str], Any]]:
    clients: dict[str, Any] = {}

    def give(service: str) -> Any:
        if service not in clients:
            clients[service] = connect(engine, service)
        return clients[service]

    yield give
    for opened in clients.values():
        opened.close()


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def refusal(call: Callable[..., object], **arguments: object) -> ClientError:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value


def code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


# ---------------------------------------------------------------- SQS


@dataclass(frozen=True)
class Queue:
    """A FIFO queue of this test's own."""

    sqs: Any
    url: str

    def send(self, body: str, group: str = "g", dedup: str | None = None) -> dict[str, Any]:
        sent: dict[str, Any] = self.sqs.send_message(
            QueueUrl=self.url,
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=dedup or uuid.uuid4().hex,
        )
        return sent

    def receive(self, count: int = 10, **more: int) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=count,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
            **more,
        )
        return list(answer.get("Messages", []))

    def bodies(self, count: int = 10, **more: int) -> list[str]:
        return [message["Body"] for message in self.receive(count, **more)]

    def delete(self, message: dict[str, Any]) -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def hide(self, message: dict[str, Any], seconds: int) -> None:
        self.sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )


MakeQueue = Callable[..., Queue]


@pytest.fixture
def make_queue(client: Callable[[str], Any]) -> MakeQueue:
    def make(**attributes: str) -> Queue:
        sqs = client("sqs")
        name = unique("q") + ".fifo"
        return Queue(sqs, sqs.create_queue(QueueName=name, Attributes=FIFO | attributes)["QueueUrl"])

    return make


def test_sqs_a_group_comes_in_order(make_queue: MakeQueue) -> None:
    queue = make_queue()
    for number in range(15):
        queue.send(str(number))
    first = queue.receive()
    for message in first:
        queue.delete(message)
    assert [message["Body"] for message in first] + queue.bodies() == [str(number) for number in range(15)]


def test_sqs_a_group_in_flight_is_locked_and_others_are_not(make_queue: MakeQueue) -> None:
    queue = make_queue()
    queue.send("a1", "a")
    queue.send("a2", "a")
    assert queue.bodies(1) == ["a1"]
    queue.send("b1", "b")
    assert queue.bodies() == ["b1"]


def test_sqs_a_group_stays_locked_until_its_whole_batch_is_gone(make_queue: MakeQueue) -> None:
    queue = make_queue()
    for body in ("1", "2", "3"):
        queue.send(body)
    first, second = queue.receive(2)
    queue.delete(first)
    assert queue.bodies() == []
    queue.delete(second)
    assert queue.bodies() == ["3"]


def test_sqs_a_batch_holds_several_groups(make_queue: MakeQueue) -> None:
    queue = make_queue()
    for body, group in (("a1", "a"), ("b1", "b"), ("a2", "a"), ("c1", "c")):
        queue.send(body, group)
    received = queue.bodies()
    assert sorted(received) == ["a1", "a2", "b1", "c1"]
    assert received.index("a1") < received.index("a2")


def test_sqs_visibility_zero_gives_a_message_back_at_once(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="60")
    queue.send("1")
    queue.send("2")
    [first] = queue.receive(1)
    queue.hide(first, 0)
    assert queue.bodies() == ["1", "2"]


def test_sqs_a_hidden_message_holds_back_its_group_and_only_it(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="60")
    queue.send("a1", "a")
    queue.send("a2", "a")
    queue.send("b1", "b")
    one, two, other = sorted(queue.receive(), key=lambda message: str(message["Body"]))
    queue.hide(one, 2)
    queue.hide(two, 0)
    queue.hide(other, 0)
    assert queue.bodies() == ["b1"]
    time.sleep(2.1)
    assert queue.bodies() == ["a1", "a2"]


def test_sqs_visibility_can_be_extended_beyond_the_queues_own(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="1")
    queue.send("1")
    [message] = queue.receive()
    queue.hide(message, 30)
    time.sleep(1.3)
    assert queue.receive() == []
    queue.delete(message)


def test_sqs_what_is_not_deleted_comes_back_and_is_counted(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="1")
    queue.send("1")
    counts = []
    for _ in range(2):
        [message] = queue.receive()
        counts.append(message["Attributes"]["ApproximateReceiveCount"])
        time.sleep(1.2)
    assert counts == ["1", "2"]


@deviates("moto", reason="an old handle still deletes")
def test_sqs_an_old_handle_no_longer_changes_a_message_received_again(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="60")
    queue.send("1")
    [old] = queue.receive()
    queue.hide(old, 0)
    [new] = queue.receive()
    assert new["ReceiptHandle"] != old["ReceiptHandle"]
    refusal(queue.sqs.delete_message, QueueUrl=queue.url, ReceiptHandle=old["ReceiptHandle"])


@deviates("moto", reason="answers a duplicate with a message id of its own")
def test_sqs_a_repeated_deduplication_id_is_dropped_in_silence(make_queue: MakeQueue) -> None:
    queue = make_queue()
    first, second = queue.send("1", dedup="x"), queue.send("1 again", dedup="x")
    assert first["MessageId"] == second["MessageId"]
    assert queue.bodies() == ["1"]


@deviates("moto", reason="forgets the deduplication id with the message")
def test_sqs_deduplication_outlives_the_message(make_queue: MakeQueue) -> None:
    queue = make_queue()
    queue.send("1", dedup="x")
    queue.delete(queue.receive()[0])
    queue.send("1", dedup="x")
    assert queue.receive() == []


@deviates("moto", reason="ignores DeduplicationScope")
def test_sqs_deduplication_ids_belong_to_their_group(make_queue: MakeQueue) -> None:
    queue = make_queue()
    queue.send("a", "a", dedup="x")
    queue.send("b", "b", dedup="x")
    assert sorted(queue.bodies()) == ["a", "b"]


@deviates("moto", reason="sequence numbers are random")
def test_sqs_sequence_numbers_grow(make_queue: MakeQueue) -> None:
    queue = make_queue()
    numbers = [int(queue.send(str(number))["SequenceNumber"]) for number in range(5)]
    assert numbers == sorted(set(numbers))
    assert [int(message["Attributes"]["SequenceNumber"]) for message in queue.receive()] == numbers


def test_sqs_a_message_carries_its_attributes(make_queue: MakeQueue) -> None:
    queue = make_queue()
    queue.sqs.send_message(
        QueueUrl=queue.url,
        MessageBody="тело 😀",
        MessageGroupId="g",
        MessageDeduplicationId="d",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "update"}},
    )
    [message] = queue.receive()
    assert message["Body"] == "тело 😀"
    assert message["MessageAttributes"]["kind"]["StringValue"] == "update"
    assert (message["Attributes"]["MessageGroupId"], message["Attributes"]["MessageDeduplicationId"]) == ("g", "d")
    assert abs(int(message["Attributes"]["SentTimestamp"]) / 1000 - time.time()) < 10


def test_sqs_bodies_up_to_a_quarter_of_a_megabyte_pass(make_queue: MakeQueue) -> None:
    queue = make_queue()
    queue.send("x" * 262_144)
    assert len(queue.bodies()[0]) == 262_144


def test_sqs_too_many_receives_lead_to_the_dead_letters(make_queue: MakeQueue) -> None:
    dead = make_queue()
    arn = dead.sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    queue = make_queue(RedrivePolicy=f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":2}}')
    queue.send("poison")
    queue.send("next")
    for _ in range(2):
        [message] = queue.receive(1)
        queue.hide(message, 0)
    assert queue.bodies() == ["next"]
    [poison] = dead.receive()
    assert poison["Body"] == "poison"
    assert poison["Attributes"]["MessageGroupId"] == "g"


def test_sqs_counts_tell_waiting_from_in_flight(make_queue: MakeQueue) -> None:
    queue = make_queue()
    for group in ("a", "b", "c"):
        queue.send("1", group)
    queue.receive(1)
    attributes = queue.sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "2"
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_sqs_a_batch_is_deleted_in_one_call(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="1")
    for group in ("a", "b"):
        queue.send("1", group)
    entries = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(queue.receive())]
    answer = queue.sqs.delete_message_batch(QueueUrl=queue.url, Entries=entries)
    assert {entry["Id"] for entry in answer["Successful"]} == {"0", "1"}
    time.sleep(1.2)
    assert queue.receive() == []


def test_sqs_a_long_poll_ends_when_a_group_is_released(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="1")
    queue.send("1")
    queue.receive()
    started = time.monotonic()
    assert queue.bodies(WaitTimeSeconds=5) == ["1"]
    assert time.monotonic() - started < 3


@deviates("ministack", "moto", reason="an expired handle still deletes; AWS refuses it on a FIFO queue")
def test_sqs_an_expired_handle_does_not_delete(make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeout="1")
    queue.send("1")
    [message] = queue.receive()
    time.sleep(1.2)
    refusal(queue.sqs.delete_message, QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])


@deviates("ministack", "moto", reason="StartMessageMoveTask does not work")
def test_sqs_dead_letters_can_be_moved_back(make_queue: MakeQueue) -> None:
    dead = make_queue()
    arn = dead.sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    queue = make_queue(RedrivePolicy=f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":1}}')
    queue.send("1")
    queue.hide(queue.receive()[0], 0)
    assert queue.receive() == []
    dead.sqs.start_message_move_task(SourceArn=arn)
    time.sleep(1)
    assert queue.bodies() == ["1"]


# ---------------------------------------------------------------- DynamoDB


@dataclass(frozen=True)
class Table:
    """A table with number keys and one index, of this test's own."""

    dynamodb: Any
    name: str

    def put(self, account: int, item: int, **more: object) -> None:
        self.dynamodb.put_item(TableName=self.name, Item=key(account, item) | more)

    def get(self, account: int, item: int) -> dict[str, Any] | None:
        answer = self.dynamodb.get_item(TableName=self.name, Key=key(account, item), ConsistentRead=True)
        found: dict[str, Any] | None = answer.get("Item")
        return found

    def update(self, expression: str, values: Mapping[str, object], **more: object) -> dict[str, Any]:
        answer: dict[str, Any] = self.dynamodb.update_item(
            TableName=self.name,
            Key=key(1, 1),
            UpdateExpression=expression,
            ReturnValues="ALL_NEW",
            **({"ExpressionAttributeValues": values} if values else {}),
            **more,
        )
        return dict(answer["Attributes"])


def key(account: int, item: int) -> dict[str, object]:
    return {"account": {"N": str(account)}, "item": {"N": str(item)}}


@pytest.fixture
def table(client: Callable[[str], Any]) -> Table:
    dynamodb, name = client("dynamodb"), unique("t")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "account", "AttributeType": "N"},
            {"AttributeName": "item", "AttributeType": "N"},
            {"AttributeName": "state", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "account", "KeyType": "HASH"},
            {"AttributeName": "item", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "state", "KeyType": "HASH"},
                    {"AttributeName": "at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    return Table(dynamodb, name)


def test_dynamodb_a_condition_refuses_and_shows_what_is_there(table: Table) -> None:
    table.put(1, 1, text={"S": "first"})
    error = refusal(
        table.dynamodb.put_item,
        TableName=table.name,
        Item=key(1, 1) | {"text": {"S": "second"}},
        ConditionExpression="attribute_not_exists(account)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert code(error) == "ConditionalCheckFailedException"
    assert error.response["Item"]["text"] == {"S": "first"}  # type: ignore[typeddict-item]
    assert table.get(1, 1) == key(1, 1) | {"text": {"S": "first"}}


def test_dynamodb_conditions_compare_and_combine(table: Table) -> None:
    table.put(1, 1, version={"N": "3"}, state={"S": "busy"}, until={"N": "100"})
    accepted = "version = :v AND (attribute_not_exists(absent) OR begins_with(#s, :b)) AND #u BETWEEN :lo AND :hi"
    values = {":v": {"N": "3"}, ":b": {"S": "x"}, ":lo": {"N": "100"}, ":hi": {"N": "200"}, ":n": {"N": "4"}}
    names = {"#s": "state", "#u": "until"}
    updated = table.update("SET version = :n", values, ConditionExpression=accepted, ExpressionAttributeNames=names)
    assert updated["version"] == {"N": "4"}
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        table.update("SET version = :n", values, ConditionExpression=accepted, ExpressionAttributeNames=names)


def test_dynamodb_a_put_gives_back_what_it_replaced(table: Table) -> None:
    table.put(1, 1, text={"S": "first"})
    answer = table.dynamodb.put_item(TableName=table.name, Item=key(1, 1), ReturnValues="ALL_OLD")
    assert answer["Attributes"]["text"] == {"S": "first"}


def test_dynamodb_a_delete_can_have_a_condition(table: Table) -> None:
    table.put(1, 1, owner={"S": "a"})
    error = refusal(
        table.dynamodb.delete_item,
        TableName=table.name,
        Key=key(1, 1),
        ConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": "b"}},
    )
    assert code(error) == "ConditionalCheckFailedException"
    assert table.get(1, 1) is not None


def test_dynamodb_updates_calculate(table: Table) -> None:
    assert table.update("SET n = if_not_exists(n, :zero) + :one", {":zero": {"N": "0"}, ":one": {"N": "1"}})["n"] == {
        "N": "1"
    }
    assert table.update("SET n = n - :two ADD balance :two", {":two": {"N": "2"}})["n"] == {"N": "-1"}
    updated = table.update("ADD balance :two, tags :tags REMOVE n", {":two": {"N": "2"}, ":tags": {"SS": ["a", "b"]}})
    assert updated["balance"] == {"N": "4"}
    assert set(updated["tags"]["SS"]) == {"a", "b"}
    assert "n" not in updated
    assert table.update("DELETE tags :tags", {":tags": {"SS": ["a"]}})["tags"] == {"SS": ["b"]}


def test_dynamodb_updates_reach_into_maps_and_lists(table: Table) -> None:
    table.put(1, 1, links={"M": {}}, history={"L": []})
    updated = table.update(
        "SET links.#d = :d, history = list_append(history, :l)",
        {":d": {"S": "deal"}, ":l": {"L": [{"N": "1"}]}},
        ExpressionAttributeNames={"#d": "77"},
    )
    assert updated["links"] == {"M": {"77": {"S": "deal"}}}
    assert updated["history"] == {"L": [{"N": "1"}]}


def test_dynamodb_numbers_keep_all_their_digits(table: Table) -> None:
    table.put(9_007_199_254_740_993, -1_002_345_678_901_234_567)
    assert table.get(9_007_199_254_740_993, -1_002_345_678_901_234_567) is not None


def test_dynamodb_a_batch_get_reads_several_keys(table: Table) -> None:
    for item in range(3):
        table.put(1, item)
    wanted = {"Keys": [key(1, 0), key(1, 2), key(9, 9)], "ConsistentRead": True}
    answer = table.dynamodb.batch_get_item(RequestItems={table.name: wanted})
    found = sorted(int(item["item"]["N"]) for item in answer["Responses"][table.name])
    assert (found, answer["UnprocessedKeys"]) == ([0, 2], {})


def test_dynamodb_a_transaction_is_all_or_nothing(table: Table) -> None:
    table.put(1, 1)
    error = refusal(
        table.dynamodb.transact_write_items,
        TransactItems=[
            {"Put": {"TableName": table.name, "Item": key(1, 2)}},
            {
                "Put": {
                    "TableName": table.name,
                    "Item": key(1, 1),
                    "ConditionExpression": "attribute_not_exists(account)",
                }
            },
        ],
    )
    assert code(error) == "TransactionCanceledException"
    reasons = [reason["Code"] for reason in error.response["CancellationReasons"]]
    assert reasons == ["None", "ConditionalCheckFailed"]
    assert table.get(1, 2) is None


def test_dynamodb_a_transaction_writes_everything(table: Table) -> None:
    table.put(1, 1)
    table.dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": table.name, "Item": key(1, 2)}},
            {"Delete": {"TableName": table.name, "Key": key(1, 1)}},
        ]
    )
    assert (table.get(1, 1), table.get(1, 2)) == (None, key(1, 2))


def test_dynamodb_an_index_is_queried_by_range_and_in_order(table: Table) -> None:
    for item, at in enumerate((30, 10, 20, 40)):
        table.put(1, item, state={"S": "waiting"}, at={"N": str(at)})
    table.put(1, 9, state={"S": "done"}, at={"N": "15"})
    table.put(1, 10, at={"N": "15"})
    answer = table.dynamodb.query(
        TableName=table.name,
        IndexName="due",
        KeyConditionExpression="#s = :s AND #a <= :now",
        ExpressionAttributeNames={"#s": "state", "#a": "at"},
        ExpressionAttributeValues={":s": {"S": "waiting"}, ":now": {"N": "30"}},
    )
    assert [item["at"]["N"] for item in answer["Items"]] == ["10", "20", "30"]


def test_dynamodb_a_query_comes_in_pages_and_backwards(table: Table) -> None:
    for item in range(5):
        table.put(1, item)
    table.put(2, 1)
    query: dict[str, Any] = {
        "TableName": table.name,
        "KeyConditionExpression": "account = :a",
        "ExpressionAttributeValues": {":a": {"N": "1"}},
        "ScanIndexForward": False,
        "Limit": 2,
    }
    seen: list[int] = []
    while True:
        page = table.dynamodb.query(**query)
        seen += [int(item["item"]["N"]) for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert seen == [4, 3, 2, 1, 0]


def test_dynamodb_a_time_to_live_attribute_is_accepted(table: Table) -> None:
    specification = {"Enabled": True, "AttributeName": "expires_at"}
    table.dynamodb.update_time_to_live(TableName=table.name, TimeToLiveSpecification=specification)
    described = table.dynamodb.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert (described["TimeToLiveStatus"], described["AttributeName"]) == ("ENABLED", "expires_at")


def test_dynamodb_reserved_words_need_an_alias(table: Table) -> None:
    with pytest.raises(ClientError, match="reserved keyword"):
        table.update("SET links.a = :one", {":one": {"N": "1"}}, ConditionExpression="state = :one")


def test_dynamodb_overlapping_paths_are_refused(table: Table) -> None:
    error = refusal(
        table.dynamodb.update_item,
        TableName=table.name,
        Key=key(1, 1),
        UpdateExpression="SET a = :one, a.b = :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert code(error) == "ValidationException"


# ---------------------------------------------------------------- KMS, Secrets Manager, S3


@pytest.fixture
def encrypt(client: Callable[[str], Any]) -> Callable[[dict[str, str]], dict[str, Any]]:
    """Return a function that encrypts a token under a context and answers the arguments that decrypt it."""

    def run(context: dict[str, str]) -> dict[str, Any]:
        kms = client("kms")
        key_id = kms.create_key()["KeyMetadata"]["Arn"]
        blob = kms.encrypt(KeyId=key_id, Plaintext=b"123:token", EncryptionContext=context)["CiphertextBlob"]
        return {"KeyId": key_id, "CiphertextBlob": blob, "EncryptionContext": context}

    return run


Encrypt = Callable[[dict[str, str]], dict[str, Any]]


def test_kms_gives_back_what_it_encrypted(client: Callable[[str], Any], encrypt: Encrypt) -> None:
    secret = encrypt({"account": "1", "bot": "2"})
    assert b"token" not in secret["CiphertextBlob"]
    assert client("kms").decrypt(**secret)["Plaintext"] == b"123:token"


@pytest.mark.parametrize("context", [{}, {"account": "2"}, {"account": "1", "bot": "2"}])
def test_kms_refuses_another_encryption_context(
    client: Callable[[str], Any], encrypt: Encrypt, context: dict[str, str]
) -> None:
    secret = encrypt({"account": "1"}) | {"EncryptionContext": context}
    assert code(refusal(client("kms").decrypt, **secret)) == "InvalidCiphertextException"


@deviates("ministack", reason="does not authenticate: a flipped bit decrypts to garbage")
def test_kms_refuses_a_changed_ciphertext(client: Callable[[str], Any], encrypt: Encrypt) -> None:
    secret = encrypt({"account": "1"})
    blob = bytearray(secret["CiphertextBlob"])
    blob[-1] ^= 1
    refusal(client("kms").decrypt, **secret | {"CiphertextBlob": bytes(blob)})


@deviates("ministack", "moto", reason="does not compare the key it is told with the one that encrypted")
def test_kms_refuses_another_key(client: Callable[[str], Any], encrypt: Encrypt) -> None:
    other = client("kms").create_key()["KeyMetadata"]["Arn"]
    error = refusal(client("kms").decrypt, **encrypt({"account": "1"}) | {"KeyId": other})
    assert code(error) == "IncorrectKeyException"


def test_secrets_give_the_newest_value(client: Callable[[str], Any]) -> None:
    secrets = client("secretsmanager")
    arn = secrets.create_secret(Name=unique("s"), SecretString="old")["ARN"]
    secrets.put_secret_value(SecretId=arn, SecretString='{"current": "new"}')
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == '{"current": "new"}'
    missing = refusal(secrets.get_secret_value, SecretId=unique("absent"))
    assert code(missing) == "ResourceNotFoundException"


@pytest.fixture
def bucket(client: Callable[[str], Any]) -> str:
    name = unique("b")
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return name


def test_s3_gives_back_bytes_and_type(client: Callable[[str], Any], bucket: str) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=bucket, Key="a/b.png", Body=b"\x00\xff", ContentType="image/png", CacheControl="max-age=60")
    found = s3.get_object(Bucket=bucket, Key="a/b.png")
    assert (found["Body"].read(), found["ContentType"], found["CacheControl"]) == (
        b"\x00\xff",
        "image/png",
        "max-age=60",
    )
    assert code(refusal(s3.get_object, Bucket=bucket, Key="absent")) == "NoSuchKey"


@pytest.mark.skipif("://" in CHOICE, reason="stands for the CDN only on an embedded engine")
@deviates("moto", reason="its own policy check refuses strangers")
def test_s3_serves_media_to_strangers_as_the_cdn_would(
    client: Callable[[str], Any], engine: Engine, bucket: str
) -> None:
    client("s3").put_object(Bucket=bucket, Key="media/ф.png", Body=b"png", ContentType="image/png")
    answer = httpx.get(f"{engine.endpoint}/{bucket}/media/ф.png")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"png", "image/png")
