"""Who writes: known contacts, new people, and two bots that meet the same person."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bridge.domain.cards import CHECK_EVERY, NAME, TELEGRAM_ID, TELEGRAM_LINK, TELEGRAM_USERNAME
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation, Person
from bridge.relay.messages import Introduction
from tests.fakes.bots import BOT_ID, rewrite
from tests.fakes.incoming import ACCOUNT, ANNA, CONTACT, OTHER_BOT, TALK, IncomingWorld, wrote
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault


def test_a_contact_of_our_map_is_linked_before_the_message_is_sent() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.relay(wrote())
    assert world.cards.links == {"chat-1": CONTACT}
    assert world.chats.taken == ["create", "send"]
    assert world.chats.users["chat-1"].name == "Анна Каренина (Магазин)"
    assert world.conversations.stored[TALK].contact_id == CONTACT
    assert world.jobs.introductions == [Introduction(ACCOUNT, TALK, "chat-1", ANNA, CONTACT, label="Магазин")]


def test_a_contact_found_in_amocrm_is_linked_and_remembered() -> None:
    world = IncomingWorld()
    world.cards.found[ACCOUNT, 42] = CONTACT
    world.cards.contacts[CONTACT] = {NAME: "ООО «Ромашка»", TELEGRAM_ID: "42"}
    world.relay(wrote())
    assert world.cards.links == {"chat-1": CONTACT}
    assert world.conversations.stored[TALK].contact_id == CONTACT
    assert world.jobs.introductions == [Introduction(ACCOUNT, TALK, "chat-1", ANNA, CONTACT, label="Магазин")]
    world.do_jobs()
    assert world.people.contacts == {(ACCOUNT, 42): CONTACT}
    assert not world.people.introducing
    assert world.cards.contacts[CONTACT] == {
        NAME: "ООО «Ромашка»",
        TELEGRAM_ID: "42",
        TELEGRAM_USERNAME: "anna",
        TELEGRAM_LINK: "https://t.me/anna",
    }


def test_a_contact_that_is_gone_is_forgotten_and_the_person_starts_afresh() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.cards.trouble["link_chat"] = [PermanentError(Reason.AMO_GONE, "contact_id NotFound")]
    world.relay(wrote())
    assert world.people.contacts == {}
    assert len(world.chats.shown) == 1
    assert world.jobs.introductions[0].contact_id is None
    assert world.conversations.stored[TALK].contact_id is None


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_UNPAID, Reason.ACCOUNT_UNAUTHORISED])
def test_while_rest_is_closed_messages_still_arrive(reason: Reason) -> None:
    world = IncomingWorld()
    world.cards.lasting["find_contact"] = PermanentError(reason)
    world.relay(wrote())
    assert len(world.chats.shown) == 1
    assert world.jobs.introductions[0].contact_id is None


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_UNPAID, Reason.ACCOUNT_UNAUTHORISED])
def test_a_known_contact_is_not_forgotten_because_rest_is_closed(reason: Reason) -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.cards.lasting["link_chat"] = PermanentError(reason)
    world.relay(wrote())
    assert world.people.contacts == {(ACCOUNT, 42): CONTACT}
    assert len(world.chats.shown) == 1
    assert world.jobs.introductions == [
        Introduction(ACCOUNT, TALK, "chat-1", ANNA, CONTACT, link=True, label="Магазин")
    ]
    assert world.conversations.stored[TALK].contact_id == CONTACT


def test_a_contact_is_not_forgotten_because_the_widget_was_switched_off() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.cards.lasting["link_chat"] = PermanentError(Reason.WIDGET_OFF)
    with pytest.raises(PermanentError):
        world.relay(wrote())
    assert world.people.contacts == {(ACCOUNT, 42): CONTACT}


def test_a_refused_search_is_a_failure() -> None:
    world = IncomingWorld()
    world.cards.lasting["find_contact"] = PermanentError(Reason.AMO_REFUSED)
    with pytest.raises(PermanentError):
        world.relay(wrote())
    assert not world.chats.calls


def test_the_second_bot_waits_while_the_first_introduces_the_same_person() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    second = wrote(bot_id=OTHER_BOT)
    with pytest.raises(NotYetError) as waiting:
        world.relay(second)
    assert waiting.value.reason is Reason.PERSON_BEING_INTRODUCED
    assert len(world.chats.calls) == len(world.jobs.photos) == 1
    world.people.known(ACCOUNT, 42, CONTACT, "chat-1")
    world.relay(second)
    assert world.cards.links == {"chat-2": CONTACT}
    assert world.chats.calls[1].source == "tg-7002"
    assert [(call.sender.id, call.sender.name) for call in world.chats.calls] == [
        ("7001:42", "Анна Каренина (Магазин)"),
        ("7002:42", "Анна Каренина (Опт)"),
    ]
    assert world.chats.users["chat-2"] == world.chats.calls[1].sender


def test_the_first_bots_further_messages_do_not_wait_for_the_introduction() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(wrote(2))
    assert len(world.chats.shown) == 2


def test_a_new_username_completes_the_contact_again_once() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.relay(wrote(1))
    renamed = replace(ANNA, username="karenina")
    world.another_worker()
    world.relay(wrote(2, person=renamed))
    world.another_worker()
    world.relay(wrote(3, person=renamed))
    assert world.jobs.introductions[1:] == [Introduction(ACCOUNT, TALK, "chat-1", renamed, CONTACT, label="Магазин")]
    known = world.conversations.stored[TALK]
    assert (known.username, known.contact_id) == ("karenina", CONTACT)


def test_one_client_and_two_bots_are_two_participants_of_one_contact() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    for number in (1, 2):
        world.relay(wrote(number))
        world.relay(wrote(number, bot_id=OTHER_BOT))
    world.show_photos()
    assert {(call.source, call.sender.id, call.sender.name) for call in world.chats.calls} == {
        ("tg-7001", "7001:42", "Анна Каренина (Магазин)"),
        ("tg-7002", "7002:42", "Анна Каренина (Опт)"),
    }
    assert {chat: (user.id, user.name) for chat, user in world.chats.users.items()} == {
        "chat-1": ("7001:42", "Анна Каренина (Магазин)"),
        "chat-2": ("7002:42", "Анна Каренина (Опт)"),
    }
    assert world.cards.links == {"chat-1": CONTACT, "chat-2": CONTACT}


def test_a_bot_that_moved_to_another_account_introduces_its_people_there() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.relay(wrote(1))
    token = FakeVault().seal(TOKEN, {"account": "32", "bot": str(BOT_ID)})
    rewrite(world.bots, replace(world.bot, account_id=32, scope_id="scope-32", sealed_token=token, generation=9))
    world.another_worker()
    world.relay(wrote(2), generation=9)
    assert world.jobs.introductions[1:] == [Introduction(32, TALK, "chat-2", ANNA, label="Магазин")]
    known = world.conversations.stored[TALK]
    assert (known.scope_id, known.chat_id, known.contact_id) == ("scope-32", "chat-2", None)
    assert world.cards.links == {"chat-1": CONTACT}
    world.relay(wrote(3), generation=9)
    world.another_worker()
    world.relay(wrote(4), generation=9)
    assert len(world.jobs.introductions) == 2
    assert {message.source for message in world.chats.calls} == {"tg-7001"}


def test_a_person_without_an_introduction_in_the_new_account_keeps_the_pace_of_the_chat() -> None:
    world = IncomingWorld()
    world.conversations.stored[TALK] = Conversation(
        TALK, "scope-30", "old-chat", 300, "anna", "https://old.test/a.jpg", busy_until=17.0, sending="m1/0"
    )
    world.relay(wrote())
    assert world.conversations.stored[TALK] == Conversation(
        TALK,
        "scope-31",
        "chat-1",
        None,
        "anna",
        "https://old.test/a.jpg",
        busy_until=17.0,
        sending="m1/0",
        name="Анна Каренина",
        label="Магазин",
        told_at=wrote().at,
    )


def test_a_known_contact_is_linked_when_rest_opens_again() -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.cards.contacts[CONTACT] = {NAME: "Анна"}
    world.cards.trouble["link_chat"] = [PermanentError(Reason.ACCOUNT_UNPAID)]
    world.relay(wrote(1))
    world.do_jobs()
    world.relay(wrote(2))
    assert world.cards.links == {"chat-1": CONTACT}
    assert len(world.jobs.introductions) == 1


def test_a_contact_that_a_merge_has_replaced_is_found_by_the_persons_other_chats() -> None:
    """The map still names the lost contact, and the kept one has no Telegram ID that a search could find."""
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.relay(wrote())
    world.cards.contacts[17] = {NAME: "ООО «Ромашка»"}
    world.cards.chat_contacts["chat-1"] = 17
    world.do_jobs()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.cards.trouble["link_chat"] = [PermanentError(Reason.AMO_GONE, "contact_id NotFound")]
    world.relay(wrote(bot_id=OTHER_BOT))
    assert world.cards.links["chat-2"] == 17
    assert world.jobs.introductions[-1].contact_id == 17


def test_a_card_made_anew_and_not_completed_yet_is_no_reason_for_a_duplicate() -> None:
    """The contact was deleted, the first bot's next message made another one, still without a Telegram ID."""
    world = IncomingWorld()
    world.relay(wrote())
    world.cards.contacts[500] = {}
    world.cards.chat_contacts["chat-1"] = 500
    world.do_jobs()
    world.people.forget_contact(ACCOUNT, 500)
    world.cards.chat_contacts["chat-1"] = 501
    world.relay(wrote(bot_id=OTHER_BOT))
    assert world.cards.links == {"chat-2": 501}


@pytest.mark.parametrize(
    "changed", [replace(ANNA, first_name="Аня"), replace(ANNA, username=""), replace(ANNA, username="karenina")]
)
def test_whatever_a_card_shows_of_a_person_is_followed_once(changed: Person) -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    for number in (2, 3):
        world.relay(wrote(number, person=changed))
        world.another_worker()
    assert [job.person for job in world.jobs.introductions] == [ANNA, changed]


def test_a_label_that_changed_is_told_with_the_next_message() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    rewrite(world.bots, replace(world.bot, label="Продажи"))
    world.another_worker()
    for number in (2, 3):
        world.relay(wrote(number))
    assert [job.label for job in world.jobs.introductions] == ["Магазин", "Продажи"]


def test_a_conversation_has_its_card_looked_at_now_and_then_and_not_with_each_message() -> None:
    """Tariffs without webhooks never tell that a contact was deleted or a new request was opened."""
    world = IncomingWorld()
    begun = wrote().at
    for number, later in enumerate([0, 1, CHECK_EVERY - 1, CHECK_EVERY, CHECK_EVERY + 1, 2 * CHECK_EVERY]):
        world.relay(wrote(number + 1, at=begun + later))
    assert len(world.jobs.introductions) == 3


@pytest.mark.parametrize(
    "error", [TransientError(Reason.AMO_UNAVAILABLE, "status 408"), TransientError(Reason.AMO_UNCLEAR)]
)
def test_a_stray_answer_to_the_linking_of_a_chat_forgets_no_contact(error: TransientError) -> None:
    world = IncomingWorld()
    world.people.contacts[ACCOUNT, 42] = CONTACT
    world.cards.trouble["link_chat"] = [error]

    with suppress(TransientError):
        world.relay(wrote())

    assert world.people.contacts == {(ACCOUNT, 42): CONTACT}
