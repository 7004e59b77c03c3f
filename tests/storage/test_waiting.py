"""What waits beside lines, on the table as template.yaml makes it."""

import pytest

from bridge.domain.identity import ConversationId
from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.waiting import Waiting
from bridge.storage.waiting import KEPT_FOR, WaitingStore
from tests.fakes.aws import Aws
from tests.fakes.clock import FakeClock

ANNA, BORIS = ConversationId(7001, 42), ConversationId(7001, 43)
OTHER_BOTS = ConversationId(7002, 42)


@pytest.fixture
def store(aws: Aws, clock: FakeClock) -> WaitingStore:
    return WaitingStore(aws.table("Waiting"), clock)


def one(sequence: str, body: str = "{}", conversation: ConversationId = ANNA) -> Waiting:
    attributes = {"bot_id": str(conversation.bot_id), "generation": "1"}
    message = Kept(str(conversation), sequence, body, attributes, f"d{sequence}", 1_800_000_000_123)
    return Waiting(message, 31, Reason.UNREADABLE, 1_800_000_000)


def test_they_come_back_in_the_order_of_the_line_as_they_were(store: WaitingStore) -> None:
    waiting = [one("9"), one("10", '{"text": "ё"}'), one("18850000000000000001")]
    for message in reversed(waiting):
        store.keep(ANNA, message)
    store.keep(BORIS, one("1", conversation=BORIS))
    assert list(store.first_of(ANNA)) == waiting
    assert list(store.first_of(ANNA, 1)) == waiting[:1]


def test_keeping_twice_keeps_once_and_dropping_twice_is_no_trouble(store: WaitingStore) -> None:
    for _ in range(2):
        store.keep(ANNA, one("5"))
    assert len(store.first_of(ANNA)) == 1
    for _ in range(2):
        store.drop(ANNA, one("5"))
    assert not store.first_of(ANNA)


def test_those_of_a_bot_are_counted(store: WaitingStore) -> None:
    for conversation, sequence in ((ANNA, "1"), (ANNA, "2"), (BORIS, "3"), (OTHER_BOTS, "4")):
        store.keep(conversation, one(sequence, conversation=conversation))
    assert store.count(7001, 100) == 3
    assert store.count(7001, 2) == 2


def test_what_nobody_comes_for_is_forgotten_in_the_end(aws: Aws, store: WaitingStore, clock: FakeClock) -> None:
    store.keep(ANNA, one("5"))
    assert [int(item["expires_at"]) for item in aws.items("Waiting")] == [int(clock.now()) + KEPT_FOR]
