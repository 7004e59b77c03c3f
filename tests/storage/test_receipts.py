"""Receipts on their table: either side's id leads to the other's."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.identity import ConversationId, message_key
from bridge.domain.receipts import PollPlace, Receipt, Received
from bridge.domain.records import Person
from bridge.relay.messages import LastPassed
from bridge.storage.conversations import ConversationStore
from bridge.storage.receipts import AT_ONCE, PAUSES, ReceiptStore
from bridge.storage.table import Item
from tests.fakes.aws import Aws
from tests.fakes.clock import FakeClock

TALK = ConversationId(7001, 42)
OTHER_TALK = ConversationId(7002, 42)
IN_GROUP = ConversationId(7001, -4001, 501)
WHOLE = Received("amojo-1", "hash", 1_800_000_000, 1_800_000_060, "unique", carried=True)


def of_talk(aws: Aws) -> list[Item]:
    return [item for item in aws.items("Receipts") if item["conversation_id"] == str(TALK)]


def test_receipts_of_both_directions_do_not_meet(receipts: ReceiptStore, conversations: ConversationStore) -> None:
    receipts.incoming(TALK, 5, "same-id", Received("amojo-1", "hash"))

    assert receipts.received(TALK, "same-id") == Received("amojo-1", "hash")
    assert receipts.received(OTHER_TALK, "same-id") is None
    assert conversations.fresh(TALK, "same-id").receipt is None


def test_an_incoming_receipt_comes_back_whole(receipts: ReceiptStore) -> None:
    receipts.incoming(TALK, 5, "7001:42:5", WHOLE)

    assert receipts.received(TALK, "7001:42:5") == WHOLE


def test_a_receipt_from_before_the_content_was_remembered_is_read(aws: Aws, receipts: ReceiptStore) -> None:
    aws.table("Receipts").put({"conversation_id": str(TALK), "message": "in#old", "crm_id": "amojo-1", "expires_at": 1})

    assert receipts.received(TALK, "old") == Received("amojo-1", "")


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt("m", (1, 2), complete=False),
        Receipt("m", (), complete=True),
        Receipt("m", (1,), complete=False, text_first=True),
    ],
)
def test_an_outgoing_receipt_comes_back(
    receipts: ReceiptStore, conversations: ConversationStore, receipt: Receipt
) -> None:
    receipts.outgoing(TALK, receipt)

    assert conversations.fresh(TALK, "m").receipt == receipt


def test_an_outgoing_receipt_from_before_files_were_sent_is_read(aws: Aws, conversations: ConversationStore) -> None:
    old = {"conversation_id": str(TALK), "message": "out#m", "telegram_ids": [6], "complete": True, "expires_at": 1}
    aws.table("Receipts").put(old)

    assert conversations.fresh(TALK, "m").receipt == Receipt("m", (6,), complete=True)


def test_a_message_of_either_side_is_found_by_its_telegram_id(receipts: ReceiptStore) -> None:
    receipts.incoming(TALK, 5, message_key(TALK, 5), Received("of the person", "hash"))
    receipts.outgoing(TALK, Receipt("of the manager", (6, 7), complete=True))

    assert [receipts.crm_id_of(TALK, message_id) for message_id in (5, 6, 7)] == [
        "of the person",
        "of the manager",
        "of the manager",
    ]
    assert receipts.crm_id_of(TALK, 8) == receipts.crm_id_of(OTHER_TALK, 5) == ""


def test_a_message_of_either_side_is_found_by_its_amojo_id_with_the_dialogue(
    aws: Aws, receipts: ReceiptStore, conversations: ConversationStore
) -> None:
    receipts.incoming(TALK, 5, message_key(TALK, 5), Received("of the person", "hash"))
    receipts.outgoing(TALK, Receipt("of the manager", (6, 7), complete=True))
    aws.calls.clear()

    assert conversations.fresh(TALK, target="of the person").target == (5,)
    assert conversations.fresh(TALK, "new", target="of the manager").target == (6, 7)
    assert conversations.fresh(TALK, "new", target="unheard of").target == ()
    assert conversations.fresh(OTHER_TALK, target="of the person").target == ()
    assert aws.calls == {"dynamodb.BatchGetItem": 4}


def test_a_message_may_point_at_itself(receipts: ReceiptStore, conversations: ConversationStore) -> None:
    receipts.outgoing(TALK, Receipt("m", (6,), complete=True))

    dialogue = conversations.fresh(TALK, "m", target="m")

    assert (dialogue.receipt, dialogue.target) == (Receipt("m", (6,), complete=True), (6,))


def test_what_has_no_telegram_id_is_found_by_its_own_name_only(aws: Aws, receipts: ReceiptStore) -> None:
    receipts.incoming(TALK, 0, "7001:42:0:1", Received("amojo-1", "hash"))

    assert [item["message"] for item in of_talk(aws)] == ["in#7001:42:0:1"]


def test_a_part_whose_id_telegram_did_not_tell_is_nobodys_target(
    receipts: ReceiptStore, conversations: ConversationStore
) -> None:
    receipts.outgoing(TALK, Receipt("m", (6, 0), complete=True))

    assert receipts.crm_id_of(TALK, 0) == ""
    assert conversations.fresh(TALK, "m", target="m").target == (6,)
    assert conversations.fresh(TALK, "m").receipt == Receipt("m", (6, 0), complete=True)


def test_the_long_texts_of_buttons_are_found_under_the_part_they_hang_on(receipts: ReceiptStore) -> None:
    receipts.outgoing(TALK, Receipt("m", (6, 7), complete=True), buttons={"say#0.1": "Завтра  вечером"})
    receipts.outgoing(TALK, Receipt("m", (6, 7, 8), complete=True))

    assert receipts.button(TALK, 7, "say#0.1") == "Завтра  вечером"
    assert [
        receipts.button(*key) for key in ((TALK, 7, "say#0.0"), (TALK, 8, "say#0.1"), (OTHER_TALK, 7, "say#0.1"))
    ] == [
        "",
        "",
        "",
    ]


def test_receipts_are_kept_for_a_year(aws: Aws, receipts: ReceiptStore, clock: FakeClock) -> None:
    receipts.incoming(TALK, 5, "in", Received("crm", "hash"))
    receipts.outgoing(TALK, Receipt("out", (1,), complete=True))

    assert len(of_talk(aws)) == 5
    assert {item["expires_at"] for item in aws.items("Receipts")} == {Decimal(int(clock.now()) + 365 * 24 * 3600)}


@pytest.mark.parametrize("parts", [1, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE])
def test_a_message_of_any_number_of_parts_is_written_down(aws: Aws, receipts: ReceiptStore, parts: int) -> None:
    receipts.outgoing(TALK, Receipt("m", tuple(range(1, parts + 1)), complete=True))

    assert len(of_talk(aws)) == parts + 1
    assert aws.calls == {"dynamodb.BatchWriteItem": -(-(parts + 1) // AT_ONCE)}


def take_only(receipts: ReceiptStore, monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    """Let DynamoDB take so many items of each of the next batches, and all of those after them."""
    put_all, left = receipts._table.put_all, list(numbers)

    def throttled(items: Sequence[Item]) -> list[Item]:
        number = left.pop(0) if left else len(items)
        return [*(put_all(items[:number]) if number else []), *items[number:]]

    monkeypatch.setattr(receipts._table, "put_all", throttled)


def test_what_dynamodb_did_not_take_is_put_again(
    aws: Aws, receipts: ReceiptStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_only(receipts, monkeypatch, 1, 0)
    began = clock.now()

    receipts.outgoing(TALK, Receipt("m", (1, 2), complete=True))

    assert {item["message"] for item in aws.items("Receipts")} == {"out#m", "tg#1", "tg#2"}
    assert clock.now() - began == pytest.approx(sum(PAUSES[:2]))


def test_a_table_that_takes_nothing_makes_the_message_wait(
    receipts: ReceiptStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_only(receipts, monkeypatch, *[1] * (len(PAUSES) + 1))

    with pytest.raises(TransientError):
        receipts.outgoing(TALK, Receipt("m", tuple(range(1, 9)), complete=True))


def test_the_answer_of_a_throttled_batch_is_read(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    table, item = aws.table("Receipts"), {"conversation_id": str(TALK), "message": "tg#1", "crm_id": "m"}
    write = aws.dynamodb.batch_write_item
    monkeypatch.setattr(
        aws.dynamodb, "batch_write_item", lambda **call: {**write(**call), "UnprocessedItems": call["RequestItems"]}
    )

    assert table.put_all([item]) == [item]


def test_a_poll_is_found_by_its_own_name_among_those_of_its_bot(receipts: ReceiptStore) -> None:
    place = PollPlace(TALK, 5, 1_800_000_000, ("[Переслано]",))

    receipts.keep_poll("p1", place)

    assert receipts.poll(7001, "p1") == place
    assert receipts.poll(7001, "p2") is None
    assert receipts.poll(7002, "p1") is None


def test_a_poll_is_forgotten_as_receipts_are(aws: Aws, receipts: ReceiptStore) -> None:
    receipts.keep_poll("p1", PollPlace(TALK, 5, 0))

    (item,) = aws.items("Receipts")
    assert (item["conversation_id"], item["message"]) == ("7001:polls", "p1")
    assert item["expires_at"] > 0


def test_whose_reaction_the_bot_shows_is_remembered_beside_those_of_all_managers(receipts: ReceiptStore) -> None:
    assert receipts.last_to_react(TALK, 15) == ""
    receipts.reacted(TALK, 15, "olga", "👍", by_bot=True)
    receipts.reacted(TALK, 15, "petr", "❤", by_bot=True)
    receipts.reacted(TALK, 15, "olga", "")

    assert receipts.last_to_react(TALK, 15) == "petr"
    assert (receipts.last_to_react(TALK, 16), receipts.last_to_react(OTHER_TALK, 15)) == ("", "")
    assert (receipts.reaction(TALK, 15, "olga"), receipts.reaction(TALK, 15, "petr")) == ("", "❤")


def test_a_poll_of_a_group_is_remembered_with_its_author_and_its_topic(receipts: ReceiptStore) -> None:
    author = Person(42, "Анна", "К", "anna")
    place = PollPlace(IN_GROUP, 5, 1_800_000_000, ("[Переслано]",), -4001, author, "Свет")

    receipts.keep_poll("p", place)

    assert receipts.poll(7001, "p") == place


def test_what_bots_sent_is_known_in_whichever_talk_it_stands_at_one_read(aws: Aws, receipts: ReceiptStore) -> None:
    there = ConversationId(7001, -4001, 502)
    receipts.incoming(IN_GROUP, 5, message_key(IN_GROUP, 5), Received("of a person", "hash"))
    receipts.outgoing(there, Receipt("of a manager", (6, 7), complete=True))
    aws.calls.clear()

    assert receipts.knows_sent([(IN_GROUP, 7), (there, 7)])
    assert not receipts.knows_sent([(IN_GROUP, 5), (there, 5)]), "a person wrote it"
    assert not receipts.knows_sent([(IN_GROUP, 7)])
    assert aws.calls == {"dynamodb.BatchGetItem": 3}
    assert not receipts.knows_sent([])
    assert aws.calls == {"dynamodb.BatchGetItem": 3}


def test_when_a_bots_messages_passed_last_is_told_each_way_at_no_call_more(aws: Aws, clock: FakeClock) -> None:
    receipts = ReceiptStore(aws.table("Receipts"), clock)
    assert receipts.last_passed(7001) == LastPassed()
    aws.calls.clear()
    receipts.incoming(TALK, 5, message_key(TALK, 5), Received("amojo-1", "hash"))
    came = int(clock.now())
    clock.time += 60
    receipts.outgoing(IN_GROUP, Receipt("m", (6,), complete=True))
    assert aws.calls == {"dynamodb.BatchWriteItem": 2}

    assert receipts.last_passed(7001) == LastPassed(came, came + 60)
    assert receipts.last_passed(7002) == LastPassed()


def test_what_never_arrived_did_not_pass(receipts: ReceiptStore) -> None:
    receipts.outgoing(TALK, Receipt("m", (), complete=False))
    assert receipts.last_passed(7001) == LastPassed()


def test_no_message_waits_for_what_stands_beside_it(
    aws: Aws, receipts: ReceiptStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_only(receipts, monkeypatch, 2)
    began = clock.now()
    receipts.outgoing(TALK, Receipt("m", (1,), complete=True))
    assert (len(of_talk(aws)), clock.now()) == (2, began)
    assert receipts.last_passed(7001) == LastPassed()


@pytest.mark.parametrize("talk", [TALK, IN_GROUP])
def test_what_the_code_said_is_found_from_either_side(
    talk: ConversationId, receipts: ReceiptStore, conversations: ConversationStore
) -> None:
    receipts.told(talk, 7, message_key(talk, 7), WHOLE)

    assert receipts.received(talk, message_key(talk, 7)) == WHOLE
    assert receipts.crm_id_of(talk, 7) == "amojo-1"
    assert receipts.knows_sent([(talk, 7)])
    assert receipts.any_of(talk, [message_key(talk, 7)], WHOLE.at)
    assert conversations.fresh(talk, target="amojo-1").target == (7,)
    hooked = conversations.fresh(talk, "amojo-1")
    assert hooked.imported or (hooked.receipt is not None and hooked.receipt.complete)
    assert receipts.last_passed(7001) == LastPassed()


def test_what_telegram_has_only_scheduled_has_no_number(receipts: ReceiptStore) -> None:
    receipts.told(TALK, 0, "7001:42:0:5:x", WHOLE)
    assert receipts.received(TALK, "7001:42:0:5:x") == WHOLE
    assert receipts.crm_id_of(TALK, 0) == ""


def test_where_the_last_messages_stand_is_remembered(receipts: ReceiptStore) -> None:
    assert receipts.stand(TALK) == {}
    receipts.stands(TALK, {5: 1_800_000_000_123, 6: 1_800_000_000_124})
    receipts.stands(TALK, {6: 1_800_000_000_124})
    assert (receipts.stand(TALK), receipts.stand(OTHER_TALK)) == ({6: 1_800_000_000_124}, {})
