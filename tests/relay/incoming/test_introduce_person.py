"""Completing the contact of a person whose first message has reached amoCRM."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation, Person
from bridge.relay.incoming.introduce_person import PATIENCE, IntroducePerson
from bridge.relay.messages import Introduction
from tests.fakes.bots import BOT_ID, FakeBots, drop, make_bot
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
        self.conversations.stored[TALK] = Conversation(TALK, "scope-31", "chat-1", avatar="https://media.test/a.jpg")
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
    assert (known.scope_id, known.chat_id, known.contact_id, known.username) == ("scope-31", "chat-1", 500, "anna")
    assert known.avatar == "https://media.test/a.jpg"
    assert not world.crm.accepted
    assert not world.crm.links


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
    with pytest.raises(NotYetError):
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
    drop(world.bots, BOT_ID)
    world.introduce()
    assert world.people.contacts == {(31, 42): 500}
    assert not world.crm.accepted


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "step"), [("people", "known"), ("conversations", "completed")])
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


def test_a_contact_that_is_gone_is_looked_up_by_its_chat() -> None:
    world = World()
    world.crm.trouble["write_person"] = [PermanentError(Reason.AMO_REFUSED, "status 404")]
    world.people.contacts[31, 42] = 900
    world.people.contacts[31, 43] = 900
    world.introduce(KNOWN)
    assert world.people.contacts == {(31, 42): 500}
    assert world.conversations.stored[TALK].contact_id == 500
    assert world.crm.cards == {500: (ANNA, False)}


@pytest.mark.parametrize(
    ("reason", "contact"), [(Reason.AMO_REFUSED, None), (Reason.AMO_REFUSED, 900), (Reason.ACCOUNT_UNPAID, 500)]
)
def test_a_refusal_that_no_other_contact_explains_is_a_failure(reason: Reason, contact: int | None) -> None:
    world = World()
    world.people.contacts[31, 42] = 900
    world.crm.chat_contacts = {} if contact is None else {"chat-1": contact}
    world.crm.trouble["write_person"] = [PermanentError(reason, "status 400")]
    with pytest.raises(PermanentError) as failed:
        world.introduce(KNOWN)
    assert failed.value.reason is reason
    assert world.people.contacts == {(31, 42): 900}
    assert not world.crm.cards


def test_a_chat_that_could_not_be_tied_when_it_was_opened_is_tied_now() -> None:
    world = World()
    world.introduce(replace(KNOWN, link=True))
    assert world.crm.links == {"chat-1": 900}
    assert world.people.contacts == {(31, 42): 900}
    assert world.conversations.stored[TALK].contact_id == 900


@pytest.mark.parametrize("trouble", [TransientError(Reason.AMO_UNAVAILABLE), PermanentError(Reason.ACCOUNT_UNPAID)])
def test_a_chat_that_cannot_be_tied_yet_leaves_the_card_for_later(trouble: TransientError | PermanentError) -> None:
    world = World()
    world.crm.trouble["link_chat"] = [trouble]
    with pytest.raises(type(trouble)):
        world.introduce(replace(KNOWN, link=True))
    assert not world.crm.cards
    assert not world.people.contacts
    world.introduce(replace(KNOWN, link=True), attempt=2)
    assert world.crm.links == {"chat-1": 900}


def test_a_chat_whose_contact_is_gone_stays_with_the_contact_amocrm_made() -> None:
    world = World()
    world.crm.lasting["link_chat"] = PermanentError(Reason.AMO_REFUSED, "status 400")
    world.introduce(replace(KNOWN, link=True))
    assert world.people.contacts == {(31, 42): 500}
    assert world.conversations.stored[TALK].contact_id == 500
    assert world.crm.cards == {500: (ANNA, False)}


def test_giving_up_ends_the_waiting_of_other_bots() -> None:
    world = World()
    world.people.claim(31, 42, TALK)
    world.crm.chat_contacts.clear()
    world.introduce(attempt=PATIENCE)
    assert world.people.claim(31, 42, ConversationId(7002, 42)) is None


def test_giving_up_leaves_the_claim_of_another_bot_alone() -> None:
    world = World()
    world.people.claim(31, 42, ConversationId(7002, 42))
    world.crm.chat_contacts.clear()
    world.introduce(attempt=PATIENCE)
    with pytest.raises(NotYetError):
        world.people.claim(31, 42, TALK)
