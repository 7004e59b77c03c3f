"""How many calls to DynamoDB each step of a message costs."""

from dataclasses import replace

import pytest

from bridge.domain.failures import WantedFailures
from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Receipt
from bridge.domain.records import Conversation
from bridge.storage.bots import BotStore
from bridge.storage.conversations import (
    BOTS_KEPT_FOR,
    CONVERSATIONS_KEPT_FOR,
    LICENCE_KEPT_FOR,
    ConversationStore,
)
from bridge.storage.failures import FailureStore
from bridge.storage.receipts import ReceiptStore
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot, rewrite
from tests.fakes.clock import FakeClock
from tests.fakes.failures import make_failure

TALK = ConversationId(7001, 42)
OPENED = Conversation(TALK, scope_id="scope-31", chat_id="chat", contact_id=9, username="anna")


def new_store(aws: Aws, clock: FakeClock) -> ConversationStore:
    """Return the store of a cold environment."""
    return ConversationStore(aws.dynamodb, aws.table("Bots"), aws.table("Conversations"), aws.table("Receipts"), clock)


@pytest.fixture
def store(aws: Aws, clock: FakeClock) -> ConversationStore:
    """A cold environment's store; the bot and the conversation are there."""
    BotStore(aws.table("Bots"), FakeClock()).add(make_bot())
    new_store(aws, clock).opened(OPENED)
    aws.calls.clear()
    return new_store(aws, clock)


def test_cold_is_one_read_and_warm_is_none(aws: Aws, store: ConversationStore) -> None:
    cold = store.recent(TALK)
    assert aws.calls == {"dynamodb.BatchGetItem": 1}

    assert store.recent(TALK) == cold
    assert aws.calls == {"dynamodb.BatchGetItem": 1}


@pytest.mark.parametrize(
    ("talk", "seconds"), [(TALK, LICENCE_KEPT_FOR), (ConversationId(7001, -100, 501), BOTS_KEPT_FOR)]
)
def test_a_bot_is_trusted_for_some_seconds_and_then_read_again(
    aws: Aws, store: ConversationStore, clock: FakeClock, talk: ConversationId, seconds: float
) -> None:
    """What came to a person's chat goes by the licence that the bot knows; of a group the licence is read with it."""
    store.opened(replace(OPENED, id=talk))
    store.recent(talk)
    rewrite(BotStore(aws.table("Bots"), FakeClock()), make_bot(generation=2))
    aws.calls.clear()

    clock.sleep(seconds - 1)
    before = store.recent(talk).bot
    assert aws.calls == {}
    clock.sleep(1)
    after = store.recent(talk).bot

    assert (before, after) == (make_bot(), make_bot(generation=2))
    assert aws.calls == {"dynamodb.BatchGetItem": 1}


def test_a_conversation_is_trusted_longer_than_a_bot(aws: Aws, store: ConversationStore, clock: FakeClock) -> None:
    store.recent(TALK)
    clock.sleep(CONVERSATIONS_KEPT_FOR)

    store.recent(TALK)

    assert aws.calls == {"dynamodb.BatchGetItem": 2}


def test_a_person_who_is_not_introduced_yet_is_read_again(aws: Aws, store: ConversationStore) -> None:
    stranger = ConversationId(7001, 43)
    store.claim(stranger, "m/0", 1.0)
    aws.calls.clear()

    for _ in range(2):
        dialogue = store.recent(stranger)
        assert dialogue.conversation is not None
        assert not dialogue.conversation.chat_id

    assert aws.calls == {"dynamodb.BatchGetItem": 2}


def test_a_person_just_opened_is_not_read_again(aws: Aws, store: ConversationStore) -> None:
    store.recent(TALK)
    aws.calls.clear()

    store.opened(replace(OPENED, chat_id="chat-2"))
    dialogue = store.recent(TALK)

    assert dialogue.conversation is not None
    assert dialogue.conversation.chat_id == "chat-2"
    assert aws.calls == {"dynamodb.UpdateItem": 1}


def test_an_unknown_bot_is_asked_for_each_time_and_is_nobody(aws: Aws, store: ConversationStore) -> None:
    stranger = ConversationId(9, 42)

    assert (store.recent(stranger).bot, store.recent(stranger).conversation) == (None, None)
    assert aws.calls == {"dynamodb.BatchGetItem": 2}


def test_an_outgoing_message_is_one_read_and_two_writes(aws: Aws, store: ConversationStore, clock: FakeClock) -> None:
    receipts = ReceiptStore(aws.table("Receipts"), clock)

    dialogue = store.fresh(TALK, "crm-message")
    assert (dialogue.bot, dialogue.receipt) == (make_bot(), None)
    assert aws.calls == {"dynamodb.BatchGetItem": 1}

    store.claim(TALK, "crm-message/0", clock.now())
    receipts.outgoing(TALK, Receipt("crm-message", (5,), complete=True))
    assert aws.calls == {"dynamodb.BatchGetItem": 1, "dynamodb.UpdateItem": 1, "dynamodb.BatchWriteItem": 1}

    assert store.fresh(TALK, "crm-message").receipt == Receipt("crm-message", (5,), complete=True)


def test_a_fresh_read_sees_what_another_environment_has_written(
    aws: Aws, store: ConversationStore, clock: FakeClock
) -> None:
    store.recent(TALK)
    new_store(aws, clock).claim(TALK, "m/0", 5.0)
    rewrite(BotStore(aws.table("Bots"), FakeClock()), make_bot(generation=2))

    dialogue = store.fresh(TALK)

    assert dialogue.bot == make_bot(generation=2)
    assert dialogue.conversation is not None
    assert dialogue.conversation.sending == "m/0"
    assert store.recent(TALK).bot == make_bot(generation=2), "what was read is remembered"


def test_only_so_many_conversations_are_remembered(
    aws: Aws, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store._recent, "_size", 2)
    for user_id in (1, 2, 3):
        store.opened(replace(OPENED, id=ConversationId(7001, user_id)))
    store.recent(TALK)
    aws.calls.clear()

    store.recent(ConversationId(7001, 3))
    assert aws.calls == {}
    store.recent(ConversationId(7001, 1))
    assert aws.calls == {"dynamodb.BatchGetItem": 1}


def test_a_page_of_failures_is_one_query(aws: Aws) -> None:
    failures = FailureStore(aws.table("Failures"))
    for number in range(5):
        failures.put(make_failure(failure_id=f"{number:013d}-x", payload={"body": "x" * 100_000}))
    aws.calls.clear()

    assert len(failures.newest(31, WantedFailures(), 2).failures) == 2
    assert aws.calls == {"dynamodb.Query": 1}
