"""Conversations with their claims, and the map of people, on tables as template.yaml makes them."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from bridge.domain.cards import INTRODUCTION, Written
from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.pacing import Refusal
from bridge.domain.progress import Begun, Opening
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import Conversation, Person
from bridge.domain.routes import PlatformRoute
from bridge.storage.bots import BotStore
from bridge.storage.conversations import ConversationStore
from bridge.storage.people import PeopleStore
from bridge.storage.receipts import ReceiptStore
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock

TALK = ConversationId(7001, 42)
OTHER_TALK = ConversationId(7002, 42)


OPENED = Conversation(TALK, scope_id="scope-31", chat_id="chat", contact_id=9, username="anna")
HALF_OPEN = Opening("scope-31", "7001:42:1", searched=True, contact_id=9, chat_id="chat")


@pytest.mark.parametrize("conversation", [OPENED, Conversation(TALK, scope_id="scope-31", chat_id="chat")])
def test_an_opened_conversation_comes_back(conversations: ConversationStore, conversation: Conversation) -> None:
    conversations.opened(conversation)

    assert conversations.fresh(TALK).conversation == conversation


def test_of_a_bot_with_another_route_a_conversation_is_read_each_time(
    aws: Aws, conversations: ConversationStore, bots: BotStore, clock: FakeClock
) -> None:
    """What another worker has begun by that route must not be begun again."""
    bots.add(make_bot(route=PlatformRoute(5, "https://platform.example")))
    conversations.opened(OPENED)
    begun = Begun("7001:42:1", 5, 1_800_000_000, "f00d")

    assert conversations.recent(TALK).conversation == OPENED
    tables = aws.table("Bots"), aws.table("Conversations"), aws.table("Receipts")
    another_worker = ConversationStore(aws.dynamodb, *tables, clock)
    another_worker.begun(TALK, begun)

    assert conversations.recent(TALK).conversation == replace(OPENED, begun=begun)


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


def test_what_was_told_of_a_person_leaves_the_rest_alone(conversations: ConversationStore) -> None:
    conversations.opened(OPENED)

    conversations.told(TALK, Person(42, "Анна", "К"), "Магазин", 1_800_000_000)
    conversations.tied(TALK, 10)

    told = replace(OPENED, contact_id=10, username="", name="Анна К", label="Магазин", told_at=1_800_000_000)
    assert conversations.fresh(TALK).conversation == told
    assert conversations.recent(TALK).conversation == told


def test_a_talk_that_was_closed_is_read_each_time_until_it_is_opened_again(
    aws: Aws, bots: BotStore, conversations: ConversationStore
) -> None:
    talk = ConversationId(7001, -4001, 501)
    bots.add(make_bot())
    conversations.opened(Conversation(talk, "scope-31", "chat-9", 900, name="Ремонт 12"))

    conversations.closed(talk)
    aws.calls.clear()
    for _ in range(2):
        known = conversations.recent(talk).conversation
        assert known is not None
        assert (known.closed, known.chat_id, known.contact_id) == (True, "chat-9", 900)
        assert not known.is_open_in("scope-31")
    assert aws.calls == {"dynamodb.BatchGetItem": 2}

    conversations.opened(Conversation(talk, "scope-31", "chat-9", 900, name="Ремонт 12"))
    known = conversations.recent(talk).conversation
    assert known is not None
    assert known.is_open_in("scope-31")


def test_a_bot_alone_is_read_once_for_a_while(
    aws: Aws, bots: BotStore, conversations: ConversationStore, clock: FakeClock
) -> None:
    assert conversations.bot(7001) is None
    bot = bots.add(make_bot())
    aws.calls.clear()

    assert [conversations.bot(7001) for _ in range(3)] == [bot] * 3
    assert aws.calls == {"dynamodb.GetItem": 1}
    assert conversations.bot(7001, fresh=True) == bot
    clock.sleep(60)
    assert conversations.bot(7001) == bot
    assert aws.calls == {"dynamodb.GetItem": 3}


def test_a_claim_tells_what_was_being_sent_before(conversations: ConversationStore) -> None:
    assert conversations.claim(TALK, "m/0", 1_800_000_000.1234) == ""
    assert conversations.claim(TALK, "m/1", 1_800_000_001.0) == "m/0"
    assert conversations.claim(TALK, "m/1", 1_800_000_002.5) == "m/1"

    known = conversations.fresh(TALK).conversation
    assert known is not None
    assert (known.sending, known.busy_until, known.chat_id) == ("m/1", 1_800_000_002.5, "")


def test_a_released_claim_is_forgotten_and_the_pace_is_not(conversations: ConversationStore) -> None:
    conversations.claim(TALK, "m/0", 1_800_000_009.5)
    conversations.release(TALK, 1_800_000_000.1239)

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
    people.known(31, 42, 900, "chat")

    assert people.claim(31, 42, OTHER_TALK) == 900
    assert people.claim(31, 42, TALK) == 900
    assert people.claim(32, 42, TALK) is None


def test_an_introduction_that_never_ended_is_taken_over(people: PeopleStore, clock: FakeClock) -> None:
    people.claim(31, 42, TALK)
    clock.sleep(INTRODUCTION + 1)

    assert people.claim(31, 42, OTHER_TALK) is None
    with pytest.raises(TransientError):
        people.claim(31, 42, TALK)


def test_an_introduction_is_under_way_until_it_ends(people: PeopleStore, clock: FakeClock) -> None:
    assert not people.introduces(31, 42, TALK)
    people.claim(31, 42, TALK)
    assert people.introduces(31, 42, TALK)
    assert not people.introduces(31, 42, OTHER_TALK)

    clock.sleep(INTRODUCTION + 1)
    assert not people.introduces(31, 42, TALK)
    people.claim(31, 42, TALK)
    people.known(31, 42, 900, "chat")
    assert not people.introduces(31, 42, TALK)


def test_an_introduction_given_up_is_free_for_the_next(people: PeopleStore) -> None:
    people.claim(31, 42, TALK)
    people.release(31, 42, OTHER_TALK, "chat-2")
    with pytest.raises(NotYetError):
        people.claim(31, 42, OTHER_TALK)

    people.release(31, 42, TALK, "chat")

    assert people.claim(31, 42, OTHER_TALK) is None


def test_giving_up_takes_no_contact_away(people: PeopleStore) -> None:
    people.claim(31, 42, TALK)
    people.known(31, 42, 900, "chat")

    people.release(31, 42, TALK, "chat")

    assert people.claim(31, 42, TALK) == 900


def test_a_deleted_contact_is_forgotten_for_all_its_people_of_that_account_only(people: PeopleStore) -> None:
    for account_id, user_id, contact_id in [(31, 42, 900), (31, 43, 900), (31, 44, 901), (32, 42, 900)]:
        people.known(account_id, user_id, contact_id, f"chat-{user_id}")

    assert sorted(people.forget_contact(31, 900)) == ["chat-42", "chat-43"]

    assert people.claim(31, 42, TALK) is None
    assert people.claim(31, 43, TALK) is None
    assert people.claim(31, 44, TALK) == 901
    assert people.claim(32, 42, TALK) == 900


def test_a_persons_chats_are_remembered_once_each_even_when_the_contact_is_forgotten(people: PeopleStore) -> None:
    people.release(31, 42, TALK, "chat")
    for chat_id in ("chat", "chat-2", "chat-2"):
        people.known(31, 42, 900, chat_id)
    people.forget_contact(31, 900)

    assert people.chats(31, 42) == ["chat", "chat-2"]
    assert people.chats(32, 42) == []


def test_what_was_written_belongs_to_the_contact_it_was_written_on(people: PeopleStore) -> None:
    written = Written(900, "Анна", "anna")
    assert people.known(31, 42, 900, "chat") is None

    people.wrote(31, 42, written)

    assert people.known(31, 42, 900, "chat") == written
    assert people.known(31, 42, 901, "chat") is None
    people.known(31, 42, 900, "chat")
    people.forget_contact(31, 900)
    assert people.known(31, 42, 900, "chat") is None


def test_a_contact_that_has_been_replaced_meanwhile_is_not_forgotten(people: PeopleStore) -> None:
    people.known(31, 42, 900, "chat")
    people.known(31, 42, 901, "chat")

    assert people.forget_contact(31, 900) == []
    assert people.claim(31, 42, TALK) == 901


def test_a_conversation_is_found_by_amojos_own_id_of_its_chat(conversations: ConversationStore) -> None:
    conversations.opened(OPENED)

    assert conversations.by_chat("chat") == TALK
    assert conversations.by_chat("another") is None
    assert conversations.by_chat("") is None


def test_only_a_message_that_was_sent_whole_was_delivered(receipts: ReceiptStore) -> None:
    receipts.outgoing(TALK, Receipt("m1", (1,), complete=False))
    receipts.outgoing(TALK, Receipt("m2", (1, 2), complete=True))

    assert [receipts.was_delivered(TALK, crm_id) for crm_id in ("m1", "m2", "m3")] == [False, True, False]


def test_a_refusal_of_telegram_is_noted_on_the_bot_and_the_two_before_are_told(bots: BotStore) -> None:
    bots.add(make_bot())
    refusals = [Refusal(chat_id, 1_800_000_030 + chat_id) for chat_id in (42, 43, 44, 45)]

    before = [bots.refused(7001, refusal) for refusal in refusals]

    assert before == [[], refusals[:1], refusals[1::-1], refusals[2:0:-1]]
    bots.pause(7001, 1_800_000_031.0)

    assert bots.get(7001) == make_bot(paused_until=1_800_000_031)


def test_a_bot_that_is_gone_is_not_brought_back_by_a_refusal(bots: BotStore) -> None:
    assert bots.refused(7001, Refusal(42, 1_800_000_030.5)) == []
    bots.pause(7001, 1_800_000_031.0)

    assert bots.get(7001) is None


def test_what_dynamodb_calls_wrong_is_not_waited_for(aws: Aws, receipts: ReceiptStore) -> None:
    with pytest.raises(ClientError):
        receipts.outgoing(TALK, Receipt("я" * 1000, (1,), complete=True))
    with pytest.raises(ClientError):
        aws.table("Receipts").get({"nothing": "of the key"})
