"""The operator's way back from the dead letters: order, groups, attributes, and what a run cut off leaves behind.

Messages that come back after having been hidden have groups of their own here: moto loses the order within a group
then, which AWS keeps, and so does the local stack's engine (test_engine_contract.py).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.redrive import look, main, move
from local.world import REGION

FIFO: Any = {"FifoQueue": "true", "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
ATTRIBUTES = {
    "bot_id": {"DataType": "String", "StringValue": "42"},
    "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
}
ALL = 1000


@dataclass(frozen=True)
class Queues:
    sqs: Any
    alive: str
    dead: str

    def bury(self, body: str, group: str = "42:7") -> None:
        self.sqs.send_message(
            QueueUrl=self.dead,
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=f"{group} {body}",
            MessageAttributes=ATTRIBUTES,
        )

    def take(self, url: str) -> list[dict[str, Any]]:
        """Receive and delete all there is."""
        taken: list[dict[str, Any]] = []
        while messages := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        ).get("Messages", []):
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            taken += messages
        return taken

    def revived(self) -> list[tuple[str, str]]:
        return [(message["Attributes"]["MessageGroupId"], message["Body"]) for message in self.take(self.alive)]

    def move(self, limit: int = ALL) -> list[str]:
        return list(move(self.sqs, self.dead, self.alive, limit))


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    monkeypatch.setattr("infra.redrive.LOOK_FOR", 0)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        sqs = boto3.client("sqs")
        alive, dead = (
            sqs.create_queue(QueueName=f"prod-incoming{end}.fifo", Attributes=FIFO)["QueueUrl"] for end in ("", "-dead")
        )
        yield Queues(sqs, alive, dead)


def test_everything_goes_back_in_the_order_of_its_group(queues: Queues) -> None:
    for number in range(25):
        queues.bury(str(number), f"group-{number % 2}")

    assert len(queues.move()) == 25

    revived = queues.revived()
    for parity in (0, 1):
        expected = [str(number) for number in range(25) if number % 2 == parity]
        assert [body for group, body in revived if group == f"group-{parity}"] == expected
    assert queues.take(queues.dead) == []


def test_what_goes_back_joins_the_end_of_its_group(queues: Queues) -> None:
    queues.sqs.send_message(
        QueueUrl=queues.alive, MessageBody="newer", MessageGroupId="42:7", MessageDeduplicationId="newer"
    )
    queues.bury("older")

    queues.move()

    assert queues.revived() == [("42:7", "newer"), ("42:7", "older")]


def test_a_message_keeps_its_body_and_its_attributes(queues: Queues) -> None:
    body = '{"text": "Здравствуйте 😀"}'
    queues.bury(body)

    queues.move()

    [message] = queues.take(queues.alive)
    assert message["Body"] == body
    assert message["MessageAttributes"] == ATTRIBUTES


def test_a_run_cut_off_between_sending_and_deleting_makes_no_second_copy(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.redrive.HIDDEN_FOR", 1)
    for body in ("1", "2", "3"):
        queues.bury(body, group=body)
    delete = queues.sqs.delete_message

    def cut_off(**call: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(queues.sqs, "delete_message", cut_off)
    with pytest.raises(KeyboardInterrupt):
        queues.move()
    monkeypatch.setattr(queues.sqs, "delete_message", delete)
    time.sleep(1.1)
    queues.move()

    assert queues.revived() == [("1", "1"), ("2", "2"), ("3", "3")]
    assert queues.take(queues.dead) == []


def test_what_was_not_accepted_stays(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.redrive.HIDDEN_FOR", 1)
    queues.bury("1", group="1")
    queues.bury("2", group="2")

    def refuse(**call: Any) -> None:
        raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "SendMessage")

    monkeypatch.setattr(queues.sqs, "send_message", refuse)
    with pytest.raises(ClientError):
        queues.move()
    time.sleep(1.1)

    assert [message["Body"] for message in queues.take(queues.dead)] == ["1", "2"]


def test_a_limit_leaves_the_rest_where_it_was(queues: Queues) -> None:
    for number in range(14):
        queues.bury(str(number))

    assert len(queues.move(limit=12)) == 12

    assert [message["Body"] for message in queues.take(queues.dead)] == ["12", "13"]
    assert [body for _, body in queues.revived()] == [str(number) for number in range(12)]


def test_looking_changes_nothing(queues: Queues) -> None:
    for number in range(4):
        queues.bury(str(number), f"group-{number % 2}")

    seen = list(look(queues.sqs, queues.dead, ALL))

    assert sorted(seen) == ["group-0", "group-0", "group-1", "group-1"]
    assert queues.revived() == []
    buried = [(message["Attributes"]["MessageGroupId"], message["Body"]) for message in queues.take(queues.dead)]
    assert sorted(buried) == [("group-0", "0"), ("group-0", "2"), ("group-1", "1"), ("group-1", "3")]


@pytest.mark.parametrize("dry", [True, False])
def test_the_command_counts_groups_and_shows_no_bodies(
    queues: Queues, capsys: pytest.CaptureFixture[str], *, dry: bool
) -> None:
    for body in ("secret one", "secret two"):
        queues.bury(body)
    queues.bury("secret three", "42:8")

    assert main(["--stack", "prod", "--queue", "incoming", *(["--dry-run"] if dry else [])]) == 0

    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"prod-incoming-dead.fifo: {'3 of 3 can be seen' if dry else '3 moved'}",
        "  42:7: 2",
        "  42:8: 1",
    ]
    assert "secret" not in printed.out + printed.err
    assert len(queues.take(queues.dead)) == (3 if dry else 0)


def test_the_command_says_what_a_limit_left(queues: Queues, capsys: pytest.CaptureFixture[str]) -> None:
    for body in ("1", "2", "3"):
        queues.bury(body)

    main(["--stack", "prod", "--queue", "incoming", "--limit", "1"])

    assert "left: 2;" in capsys.readouterr().out


def test_a_stack_that_does_not_exist_is_an_error(queues: Queues, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stack", "another", "--queue", "jobs"]) == 1
    assert "NonExistentQueue" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_is_a_positive_number(limit: str) -> None:
    with pytest.raises(SystemExit):
        main(["--stack", "prod", "--queue", "incoming", "--limit", limit])
