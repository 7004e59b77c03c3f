"""Completing the contact of a person whose first message has reached amoCRM."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation, Person
from bridge.relay.introduce_person import PATIENCE, IntroducePerson
from bridge.relay.messages import Introduction
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.conversations import FakeConversations
from tests.fakes.crm import FakeCrm
from tests.fakes.people import FakePeople
from tests.fakes.steps import KilledError

ANNA = Person(42, "Анна", "Каренина", "anna")
TALK = ConversationId(BOT_ID, 42)
NEW = Introduction(31, TALK, "chat-1", ANNA)
KNOWN = replace(NEW, contact_id=900)


class World:
    def __init__(self, *, status_id: int | None = None) -> None:
        self.people = FakePeople()
        self.conversations = FakeConversations()
        self.conversations.stored[TALK] = Conversation(TALK, "chat-1", avatar="https://media.test/a.jpg")
        self.bots = FakeBots(make_bot(status_id=status_id))
        self.crm = FakeCrm(chat_contacts={"chat-1": 500})

    def introduce(self, person: Introduction = NEW, attempt: int = 1) -> None:
        log = logging.getLogger("test")
        IntroducePerson(self.people, self.conversations, self.bots, self.crm, log)(person, attempt)


def test_a_new_contact_gets_its_card_and_its_own_name() -> None:
    world = World()
    world.introduce()
    assert world.crm.cards == {500: (ANNA, True)}
    assert world.people.contacts == {(31, 42): 500}
    known = world.conversations.stored[TALK]
    assert (known.chat_id, known.contact_id, known.username) == ("chat-1", 500, "anna")
    assert known.avatar == "https://media.test/a.jpg"
    assert not world.crm.accepted


def test_a_known_contact_keeps_the_name_people_gave_it() -> None:
    world = World(status_id=112)
    world.introduce(KNOWN)
    assert world.crm.cards == {900: (ANNA, False)}
    assert world.people.contacts == {(31, 42): 900}
    assert not world.crm.accepted


def test_the_introduction_ends_the_waiting_of_other_bots() -> None:
    world = World()
    other = ConversationId(7002, 42)
    world.people.claim(31, 42, TALK)
    with pytest.raises(TransientError):
        world.people.claim(31, 42, other)
    world.introduce()
    assert world.people.claim(31, 42, other) == 500


def test_the_contact_is_waited_for() -> None:
    world = World()
    contact = world.crm.chat_contacts.pop("chat-1")
    for attempt in range(1, PATIENCE):
        with pytest.raises(TransientError):
            world.introduce(attempt=attempt)
    world.crm.chat_contacts["chat-1"] = contact
    world.introduce(attempt=PATIENCE)
    assert world.people.contacts == {(31, 42): 500}


def test_with_incoming_requests_off_waiting_ends_quietly() -> None:
    world = World()
    world.crm.chat_contacts.clear()
    world.introduce(attempt=PATIENCE)
    assert not world.crm.cards
    assert not world.people.contacts


def test_the_request_is_accepted_into_the_bots_status() -> None:
    world = World(status_id=112)
    world.introduce()
    assert world.crm.accepted == {"chat-1": 112}


def test_a_start_payload_stands_on_the_deal() -> None:
    world = World()
    world.introduce(replace(KNOWN, start_payload="promo"))
    assert world.crm.payloads == {900: "promo"}


def test_the_deal_is_waited_for_but_not_for_ever() -> None:
    world = World(status_id=112)
    world.crm.has_deals = False
    with pytest.raises(TransientError):
        world.introduce(replace(NEW, start_payload="promo"), attempt=PATIENCE - 1)
    assert world.people.contacts == {(31, 42): 500}
    world.introduce(replace(NEW, start_payload="promo"), attempt=PATIENCE)
    world.crm.has_deals = True
    world.introduce(replace(NEW, start_payload="promo"), attempt=1)
    assert (world.crm.accepted, world.crm.payloads) == ({"chat-1": 112}, {500: "promo"})


def test_a_bot_disconnected_meanwhile_leaves_the_request_alone() -> None:
    world = World(status_id=112)
    world.bots.remove(BOT_ID)
    world.introduce()
    assert world.people.contacts == {(31, 42): 500}
    assert not world.crm.accepted


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "step"), [("people", "known"), ("conversations", "introduced")])
def test_a_worker_killed_anywhere_is_made_up_for(port: str, step: str, moment: str) -> None:
    world = World(status_id=112)
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.introduce()
    world.introduce(attempt=2)
    assert world.crm.cards == {500: (ANNA, True)}
    assert world.people.contacts == {(31, 42): 500}
    assert world.conversations.stored[TALK].contact_id == 500
    assert world.crm.accepted == {"chat-1": 112}


@pytest.mark.parametrize("step", ["contact_of_chat", "write_person", "keep_start_payload", "accept_request"])
def test_transient_trouble_is_tried_again(step: str) -> None:
    world = World(status_id=112)
    world.crm.trouble[step] = [TransientError(Reason.AMO_UNAVAILABLE, retry_after=7)]
    person = replace(NEW, start_payload="promo")
    with pytest.raises(TransientError):
        world.introduce(person)
    world.introduce(person, attempt=2)
    assert (world.crm.accepted, world.crm.payloads) == ({"chat-1": 112}, {500: "promo"})


@pytest.mark.xfail(
    reason="a contact merged or deleted since then makes a failure of every later card",
    raises=PermanentError,
    strict=True,
)
def test_a_contact_that_is_gone_is_looked_up_by_its_chat() -> None:
    world = World()
    world.crm.trouble["write_person"] = [PermanentError(Reason.AMO_REFUSED, "status 404")]
    world.introduce(KNOWN)
    assert world.people.contacts == {(31, 42): 500}


@pytest.mark.xfail(
    reason="giving up keeps the claim, and another bot of the person waits for it to lapse",
    raises=TransientError,
    strict=True,
)
def test_giving_up_ends_the_waiting_of_other_bots() -> None:
    world = World()
    world.people.claim(31, 42, TALK)
    world.crm.chat_contacts.clear()
    world.introduce(attempt=PATIENCE)
    assert world.people.claim(31, 42, ConversationId(7002, 42)) is None
