"""Conversations with their claims, and the map of people, on tables as template.yaml makes them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation, Opening
from bridge.storage.bots import BotStore
from bridge.storage.conversations import ConversationStore
from bridge.storage.failures import FailureStore
from bridge.storage.people import INTRODUCTION, PeopleStore
from bridge.storage.receipts import ReceiptStore
from tests.fakes.aws import TABLES, Aws, running_aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock

TALK = ConversationId(7001, 42)
OTHER_TALK = ConversationId(7002, 42)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws(*TABLES) as aws:
        yield aws


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bots(aws: Aws) -> BotStore:
    return BotStore(aws.table("Bots"))


@pytest.fixture
def failures(aws: Aws) -> FailureStore:
    return FailureStore(aws.table("Failures"))


@pytest.fixture
def receipts(aws: Aws, clock: FakeClock) -> ReceiptStore:
    return ReceiptStore(aws.table("Receipts"), clock)


@pytest.fixture
def people(aws: Aws, clock: FakeClock) -> PeopleStore:
    return PeopleStore(aws.table("People"), clock)


@pytest.fixture
def conversations(aws: Aws, clock: FakeClock) -> ConversationStore:
    return ConversationStore(aws.dynamodb, aws.table("Bots"), aws.table("Conversations"), aws.table("Receipts"), clock)


OPENED = Conversation(TALK, scope_id="scope-31", chat_id="chat", contact_id=9, username="anna")
HALF_OPEN = Opening("scope-31", "7001:42:1", searched=True, contact_id=9, chat_id="chat")


@pytest.mark.parametrize("conversation", [OPENED, Conversation(TALK, scope_id="scope-31", chat_id="chat")])
def test_an_opened_conversation_comes_back(conversations: ConversationStore, conversation: Conversation) -> None:
    conversations.opened(conversation)

    assert conversations.fresh(TALK).conversation == conversation


def test_a_chat_opened_anew_keeps_its_pace_and_the_photo_of_the_person(conversations: ConversationStore) -> None:
    conversations.opened(OPENED)
    conversations.pictured(TALK, "photo", "https://a")
    conversations.claim(TALK, "m/0", 1_800_000_000.5)

    conversations.opened(Conversation(TALK, scope_id="scope-32", chat_id="chat-2"))

    assert conversations.fresh(TALK).conversation == Conversation(
        TALK,
        scope_id="scope-32",
        chat_id="chat-2",
        avatar="https://a",
        photo="photo",
        busy_until=1_800_000_000.5,
        sending="m/0",
    )


@pytest.mark.parametrize(("contact_id", "kept"), [(None, 9), (10, 10)])
def test_a_contact_that_is_not_known_this_time_keeps_its_earlier_value(
    conversations: ConversationStore, contact_id: int | None, kept: int
) -> None:
    conversations.opened(OPENED)

    conversations.completed(TALK, contact_id, "")

    completed = replace(OPENED, contact_id=kept, username="")
    assert conversations.fresh(TALK).conversation == completed
    assert conversations.recent(TALK).conversation == completed


@pytest.mark.parametrize("opening", [Opening("scope-31", "7001:42:1"), HALF_OPEN, replace(HALF_OPEN, tied=True)])
def test_how_far_an_opening_has_come_is_remembered(conversations: ConversationStore, opening: Opening) -> None:
    conversations.opening(TALK, HALF_OPEN)
    conversations.opening(TALK, opening)

    assert conversations.fresh(TALK).conversation == Conversation(TALK, opening=opening)


def test_a_chat_that_is_open_ends_its_opening(conversations: ConversationStore) -> None:
    conversations.opening(TALK, HALF_OPEN)
    conversations.opened(OPENED)

    assert conversations.fresh(TALK).conversation == OPENED


def test_a_warm_worker_reads_again_while_a_chat_is_being_opened(
    aws: Aws, bots: BotStore, conversations: ConversationStore
) -> None:
    bots.add(make_bot())
    conversations.opened(OPENED)
    conversations.recent(TALK)
    conversations.opening(TALK, HALF_OPEN)
    other = ConversationStore(
        aws.dynamodb, aws.table("Bots"), aws.table("Conversations"), aws.table("Receipts"), FakeClock()
    )
    other.opening(TALK, replace(HALF_OPEN, tied=True))

    found = conversations.recent(TALK).conversation

    assert found is not None
    assert found.opening == replace(HALF_OPEN, tied=True)


def test_a_photo_is_remembered_and_taken_back(conversations: ConversationStore) -> None:
    conversations.opened(OPENED)
    conversations.pictured(TALK, "photo", "https://a")
    assert conversations.fresh(TALK).conversation == replace(OPENED, photo="photo", avatar="https://a")

    conversations.pictured(TALK, "", "")

    assert conversations.fresh(TALK).conversation == OPENED


def test_a_claim_tells_what_was_being_sent_before(conversations: ConversationStore) -> None:
    assert conversations.claim(TALK, "m/0", 1_800_000_000.1234) == ""
    assert conversations.claim(TALK, "m/1", 1_800_000_001.0) == "m/0"
    assert conversations.claim(TALK, "m/1", 1_800_000_002.5) == "m/1"

    known = conversations.fresh(TALK).conversation
    assert known is not None
    assert (known.sending, known.busy_until, known.chat_id) == ("m/1", 1_800_000_002.5, "")


def test_a_released_claim_is_forgotten_and_the_pace_is_not(conversations: ConversationStore) -> None:
    conversations.claim(TALK, "m/0", 1_800_000_000.1239)
    conversations.release(TALK)

    known = conversations.fresh(TALK).conversation
    assert known is not None
    assert (known.sending, known.busy_until) == ("", 1_800_000_000.124)
    assert conversations.claim(TALK, "m/0", 1_800_000_003.0) == ""


def test_the_first_conversation_claims_an_unknown_person_and_may_do_so_again(people: PeopleStore) -> None:
    assert people.claim(31, 42, TALK) is None
    assert people.claim(31, 42, TALK) is None


def test_another_conversation_of_the_person_waits(people: PeopleStore) -> None:
    people.claim(31, 42, TALK)

    with pytest.raises(NotYetError) as waits:
        people.claim(31, 42, OTHER_TALK)

    assert waits.value.reason is Reason.PERSON_BEING_INTRODUCED
    assert waits.value.retry_after == 1.0


def test_a_known_person_needs_no_introduction(people: PeopleStore) -> None:
    people.claim(31, 42, TALK)
    people.known(31, 42, 900)

    assert people.claim(31, 42, OTHER_TALK) == 900
    assert people.claim(31, 42, TALK) == 900
    assert people.claim(32, 42, TALK) is None


def test_an_introduction_that_never_ended_is_taken_over(people: PeopleStore, clock: FakeClock) -> None:
    people.claim(31, 42, TALK)
    clock.sleep(INTRODUCTION + 1)

    assert people.claim(31, 42, OTHER_TALK) is None
    with pytest.raises(TransientError):
        people.claim(31, 42, TALK)


def test_an_introduction_given_up_is_free_for_the_next(people: PeopleStore) -> None:
    people.claim(31, 42, TALK)
    people.release(31, 42, OTHER_TALK)
    with pytest.raises(NotYetError):
        people.claim(31, 42, OTHER_TALK)

    people.release(31, 42, TALK)

    assert people.claim(31, 42, OTHER_TALK) is None


def test_giving_up_takes_no_contact_away(people: PeopleStore) -> None:
    people.claim(31, 42, TALK)
    people.known(31, 42, 900)

    people.release(31, 42, TALK)

    assert people.claim(31, 42, TALK) == 900


def test_a_deleted_contact_is_forgotten_for_all_its_people_of_that_account_only(people: PeopleStore) -> None:
    for account_id, user_id, contact_id in [(31, 42, 900), (31, 43, 900), (31, 44, 901), (32, 42, 900)]:
        people.known(account_id, user_id, contact_id)

    people.forget_contact(31, 900)

    assert people.claim(31, 42, TALK) is None
    assert people.claim(31, 43, TALK) is None
    assert people.claim(31, 44, TALK) == 901
    assert people.claim(32, 42, TALK) == 900
