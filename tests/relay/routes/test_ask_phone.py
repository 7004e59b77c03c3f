"""Where a person's phone comes from: their own word, amoCRM's contact, the owner; and when the person is asked."""

from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError, WaitingError
from bridge.domain.licence import DAY
from bridge.domain.phones import KnownPhone, ToldBy
from bridge.domain.reasons import Reason
from bridge.relay.routes.ask_phone import LOOK_AGAIN, PHONE
from tests.fakes.accounts import NOW
from tests.fakes.incoming import ACCOUNT, ANNA, CONTACT, TALK, wrote
from tests.fakes.wahelp_world import WahelpWorld

OWN, CRM, OWNER = "+79991234567", "+79990001122", "+79990003344"


def asked(world: WahelpWorld) -> str | None:
    """Return the phone that a message finds, None while it has to wait."""
    try:
        return world.ask_phone(world.bot, wrote())
    except WaitingError:
        return None


def with_card(world: WahelpWorld, *phones: str) -> None:
    world.cards.found[ACCOUNT, ANNA.user_id] = CONTACT
    world.cards.contacts[CONTACT] = {PHONE: phones[0]} if phones else {}


def test_the_persons_own_word_needs_nobody_else() -> None:
    world = WahelpWorld(phone=OWN)
    with_card(world, CRM)
    world.clock.time += 10 * DAY
    assert asked(world) == OWN
    assert world.cards.calls == []


@pytest.mark.parametrize("written", [CRM, "8 (999) 000-11-22", "79990001122"])
def test_amocrms_contact_with_this_telegram_id_tells_it(written: str) -> None:
    world = WahelpWorld(phone="")
    with_card(world, written)
    assert asked(world) == CRM
    assert world.known == KnownPhone(CRM, ToldBy.AMOCRM, looked_at=int(NOW))
    assert world.wahelp_jobs.asked == []


@pytest.mark.parametrize(
    ("written", "phone"), [("4951234567", "+74951234567"), ("4915112345678", "+4915112345678"), ("+375291234567", "")]
)
def test_a_number_on_a_card_is_read_as_people_write_them(written: str, phone: str) -> None:
    world = WahelpWorld(phone="")
    with_card(world, written)
    assert asked(world) == (phone or written)


def test_the_contact_of_another_chat_of_the_person_tells_it_too() -> None:
    world = WahelpWorld(phone="")
    world.people.release(ACCOUNT, ANNA.user_id, TALK, "chat-7")
    world.cards.chat_contacts["chat-7"] = CONTACT
    world.cards.contacts[CONTACT] = {PHONE: CRM}
    assert asked(world) == CRM


def test_the_owners_word_counts_where_amocrm_knows_none_and_gives_way_to_amocrms() -> None:
    world = WahelpWorld(phone="")
    world.phones.note(ACCOUNT, ANNA.user_id, KnownPhone(OWNER, ToldBy.OWNER))
    assert asked(world) == OWNER
    with_card(world, CRM)
    assert asked(world) == OWNER
    world.clock.time += DAY + 1
    assert asked(world) == CRM


def test_amocrms_word_is_looked_at_again_after_a_day_and_kept_when_it_is_gone() -> None:
    world = WahelpWorld(phone="")
    with_card(world, CRM)
    asked(world)
    world.cards.contacts[CONTACT] = {PHONE: OWNER}
    assert asked(world) == CRM
    world.clock.time += DAY + 1
    assert asked(world) == OWNER
    world.cards.contacts[CONTACT] = {}
    world.clock.time += DAY + 1
    assert asked(world) == OWNER


@pytest.mark.parametrize("phone", ["", "нет", "12345"])
def test_a_card_without_a_number_that_exists_tells_nothing(phone: str) -> None:
    world = WahelpWorld(phone="")
    with_card(world, phone)
    assert asked(world) is None
    assert world.wahelp_jobs.asked == [TALK]


def test_amocrm_is_asked_again_while_somebody_waits_and_the_person_is_not() -> None:
    world = WahelpWorld(phone="")
    for _ in range(3):
        assert asked(world) is None
    assert world.cards.calls.count("find_contact") == 1
    with_card(world, CRM)
    world.clock.time += LOOK_AGAIN + 1
    assert asked(world) == CRM
    assert world.wahelp_jobs.asked == [TALK]


def test_who_writes_again_after_a_day_is_asked_again() -> None:
    world = WahelpWorld(phone="")
    asked(world)
    world.clock.time += DAY
    asked(world)
    assert len(world.wahelp_jobs.asked) == 1
    world.clock.time += 1
    asked(world)
    assert len(world.wahelp_jobs.asked) == 2


@pytest.mark.parametrize(
    "trouble", [PermanentError(Reason.ACCOUNT_UNAUTHORISED), TransientError(Reason.AMO_UNAVAILABLE)]
)
def test_who_goes_by_wahelp_does_not_wait_for_amocrm(trouble: PermanentError | TransientError) -> None:
    world = WahelpWorld(phone="")
    world.cards.lasting["find_contact"] = trouble
    assert asked(world) is None
    assert world.wahelp_jobs.asked == [TALK]
    world.phones.note(ACCOUNT, ANNA.user_id, replace(world.known, phone=OWNER, told_by=ToldBy.OWNER))
    assert asked(world) == OWNER


def test_what_the_owner_tells_while_amocrm_is_asked_is_kept() -> None:
    world = WahelpWorld(phone="")
    with_card(world)
    card = world.cards.card

    def told_meanwhile(account_id: int, contact_id: int) -> object:
        world.phones.note(ACCOUNT, ANNA.user_id, KnownPhone(OWNER, ToldBy.OWNER))
        return card(account_id, contact_id)

    world.cards.card = told_meanwhile  # type: ignore[assignment,method-assign]
    assert asked(world) == OWNER
    assert world.known.told_by is ToldBy.OWNER
