"""What webhooks tell of people's contacts, and which of it is worth a job."""

import logging

import pytest

from bridge.domain.identity import ConversationId
from bridge.domain.records import Conversation, Person
from bridge.relay.groups.keep_in_deal import KeepInDeal
from bridge.relay.incoming.follow_contacts import FollowChat, ForgetContacts
from bridge.relay.messages import BegunTalk, Introduction
from tests.fakes.bots import BOT_ID, FakeBots, drop, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.conversations import FakeConversations
from tests.fakes.deals import FakeDeals
from tests.fakes.dialogues import FakeDialogues
from tests.fakes.groups import FakeGroups
from tests.fakes.jobs import FakeJobs
from tests.fakes.metrics import FakeMetrics
from tests.fakes.people import FakePeople
from tests.fakes.receipts import FakeReceipts

TALK = ConversationId(BOT_ID, 42)
GROUP = ConversationId(BOT_ID, -100, 7)
ASKED = Introduction(31, TALK, "chat-1", Person(42, "Анна К", username="anna"), 900, label="Магазин")


class World:
    def __init__(self, *, status_id: int | None = None) -> None:
        self.conversations = FakeConversations()
        for conversation, chat_id in ((TALK, "chat-1"), (GROUP, "chat-2")):
            self.conversations.stored[conversation] = Conversation(
                conversation, "scope-31", chat_id, 900, "anna", name="Анна К", label="Магазин"
            )
        self.bots = FakeBots(make_bot(status_id=status_id))
        self.people = FakePeople()
        self.cards = FakeCards()
        self.jobs = FakeJobs()

    def follow(
        self, chat_id: str = "chat-1", contact_id: int | None = None, account_id: int = 31
    ) -> list[Introduction]:
        dialogues = FakeDialogues(self.bots, self.conversations, FakeReceipts())
        keep_in_deal = KeepInDeal(
            FakeGroups(),
            dialogues,
            self.conversations,
            self.cards,
            FakeDeals(self.cards),
            FakeClock(),
            FakeMetrics(),
            logging.getLogger("test"),
        )
        follow = FollowChat(self.conversations, dialogues, self.people, self.cards, self.jobs, keep_in_deal)
        follow(account_id, BegunTalk(chat_id, contact_id, "117", 501), 1_800_000_000.0)
        return self.jobs.introductions


def test_a_chat_with_another_contact_has_its_card_completed() -> None:
    assert World().follow(contact_id=901) == [ASKED]


def test_the_contact_is_asked_for_when_nobody_told_it() -> None:
    world = World()
    assert world.follow() == [], "deleted: the next message makes another one"
    world.cards.chat_contacts["chat-1"] = 901
    assert world.follow() == [ASKED]


def test_a_talk_of_the_same_contact_matters_only_where_requests_go_into_a_status() -> None:
    assert World().follow(contact_id=900) == []
    assert World(status_id=112).follow(contact_id=900) == [ASKED]


def test_the_talk_of_a_first_message_is_left_to_its_introduction() -> None:
    world = World(status_id=112)
    world.people.claim(31, 42, TALK)
    assert world.follow(contact_id=901) == []
    world.people.known(31, 42, 901, "chat-1")
    assert world.follow(contact_id=901) == [ASKED]


@pytest.mark.parametrize(("chat_id", "account_id"), [("another channel's", 31), ("chat-2", 31), ("chat-1", 32)])
def test_chats_of_others_and_of_groups_are_left_alone(chat_id: str, account_id: int) -> None:
    assert World(status_id=112).follow(chat_id, 901, account_id) == []


def test_a_bot_that_is_gone_follows_nobody() -> None:
    world = World()
    drop(world.bots, BOT_ID)
    assert world.follow(contact_id=901) == []


def test_all_chats_of_a_deleted_contacts_people_are_followed() -> None:
    people, jobs = FakePeople(), FakeJobs()
    for user_id, contact_id in [(42, 900), (43, 901), (44, 902)]:
        people.known(31, user_id, contact_id, f"chat-{user_id}")
    people.known(31, 42, 900, "chat-42-b")

    ForgetContacts(people, jobs)(31, [900, 901])

    assert jobs.followed == [(31, "chat-42"), (31, "chat-42-b"), (31, "chat-43")]
    assert people.contacts == {(31, 44): 902}
