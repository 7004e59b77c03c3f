"""The lines of groups' deals on the incoming queue."""

import json
from collections.abc import Iterator

import pytest

from bridge.consumer import Delivery
from bridge.domain.groups import Authors, Staff
from bridge.domain.identity import ConversationId
from bridge.group_lines import Asked, GroupQueue, asked_in, said_in, share_in, update_in
from bridge.relay.messages import Extent, RawUpdate, Said, Share, Talk
from tests.fakes.aws import Aws, running_aws

BODY = json.dumps({"update_id": 5, "message": {"text": "Привет\ufffe"}}, ensure_ascii=False)
RAW = RawUpdate(7001, BODY, "7001:5", 3, 1_800_000_000.0)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


def share(deal: int) -> Share:
    talk = Talk(ConversationId(7001, -4001, deal), "Ремонт «12»", Authors.LINE)
    return Share(31, -4001, talk, topic="Свет", staff=Staff(5, "amojo-5", "Ольга"))


def waiting(aws: Aws) -> list[Delivery]:
    found: list[Delivery] = []
    while records := aws.messages("Incoming"):
        for record in records:
            system, attributes = record["attributes"], record["messageAttributes"]
            texts = {name: value["stringValue"] for name, value in attributes.items()}
            group, dedup = system["MessageGroupId"], system["MessageDeduplicationId"]
            found.append(Delivery(record["messageId"], record["body"], texts, group, dedup, 1, 0))
    return found


def test_an_update_waits_in_the_line_of_each_deal_as_it_came(aws: Aws) -> None:
    GroupQueue(aws.queue("Incoming")).spread(RAW, [share(501), share(502)])

    first, second = sorted(waiting(aws), key=lambda delivery: delivery.group)
    assert (first.group, first.dedup) == ("7001:-4001:501", "7001:5:501")
    assert (second.group, second.dedup) == ("7001:-4001:502", "7001:5:502")
    assert [share_in(first), share_in(second)] == [share(501), share(502)]
    assert [asked_in(first), asked_in(second)] == [None, None]
    raw = update_in(first)
    assert (raw.bot_id, raw.generation, raw.received_at, raw.again_at) == (7001, 3, 1_800_000_000.0, 0)
    assert json.loads(raw.body) == json.loads(BODY)


def test_what_is_sent_again_says_so_to_each_deal(aws: Aws) -> None:
    again = RawUpdate(7001, BODY, "retry:1", 3, 1_800_000_000.0, again_at=1_800_086_400)

    GroupQueue(aws.queue("Incoming")).spread(again, [share(501)])

    (delivery,) = waiting(aws)
    assert (update_in(delivery).again_at, delivery.dedup) == (1_800_086_400, "retry:1:501")


@pytest.mark.parametrize(("deals", "calls"), [(1, 1), (10, 1), (11, 2), (25, 3)])
def test_ten_deals_cost_one_call(aws: Aws, deals: int, calls: int) -> None:
    GroupQueue(aws.queue("Incoming")).spread(RAW, [share(deal) for deal in range(1, deals + 1)])

    assert aws.calls == {"sqs.SendMessageBatch": calls}
    assert len(waiting(aws)) == deals


def test_the_largest_update_of_telegram_fits_for_ten_deals(aws: Aws) -> None:
    """SQS counts all messages of a call together (256 KiB), and an update may have 64 KiB."""
    large = RawUpdate(7001, json.dumps({"text": "я" * 30_000}, ensure_ascii=False), "7001:6", 3, 1_800_000_000.0)

    GroupQueue(aws.queue("Incoming")).spread(large, [share(deal) for deal in range(1, 11)])

    assert aws.calls["sqs.SendMessageBatch"] == 3
    found = waiting(aws)
    assert sorted(delivery.group for delivery in found) == sorted(f"7001:-4001:{deal}" for deal in range(1, 11))
    assert {len(delivery.body) for delivery in found} == {len(large.body)}


def test_spreading_twice_is_spreading_once(aws: Aws) -> None:
    lines = GroupQueue(aws.queue("Incoming"))

    lines.spread(RAW, [share(501), share(502)])
    lines.spread(RAW, [share(501), share(502), share(503)])

    assert sorted(delivery.group for delivery in waiting(aws)) == [f"7001:-4001:{deal}" for deal in (501, 502, 503)]


def test_tying_and_untying_wait_in_the_line_of_their_deal_in_order(aws: Aws) -> None:
    lines = GroupQueue(aws.queue("Incoming"))

    lines.open(share(501))
    lines.close(share(501))
    lines.open(share(501))

    found = []
    for _ in range(3):
        (record,) = aws.messages("Incoming", at_most=1)
        found.append(record["messageAttributes"]["asked"]["stringValue"])
        aws.sqs.delete_message(QueueUrl=aws.queue_urls["Incoming"], ReceiptHandle=record["receiptHandle"])
        assert record["attributes"]["MessageGroupId"] == "7001:-4001:501"
        assert record["messageAttributes"]["bot_id"]["stringValue"] == "7001"
    assert found == [Asked.OPEN, Asked.CLOSE, Asked.OPEN]


def test_what_a_private_chat_brings_is_no_deals(aws: Aws) -> None:
    attributes = {"bot_id": "7001", "generation": "1", "received_at": "1"}
    aws.queue("Incoming").send("{}", group="7001:42", dedup="1", attributes=attributes)

    (delivery,) = waiting(aws)

    assert (share_in(delivery), asked_in(delivery)) == (None, None)


def test_what_was_said_elsewhere_comes_out_as_it_went_in(aws: Aws) -> None:
    said = Said("scope-31", '{"message": {"text": "«Да»"}}', "m1:text", (9, 0), 5, 4, Extent.TEXT)
    lines = GroupQueue(aws.queue("Incoming"))

    for _ in range(2):
        lines.tell([(share(501), said)])

    (delivery,) = waiting(aws)
    assert (share_in(delivery), said_in(delivery), asked_in(delivery)) == (share(501), said, None)
    assert (delivery.group, delivery.body) == ("7001:-4001:501", said.hook)
    assert delivery.attributes["bot_id"] == "7001"
