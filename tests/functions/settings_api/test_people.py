"""Phones of people over the settings API: told by the owner, where nobody who knows better has told one."""

import pytest

from bridge.domain.identity import ConversationId
from bridge.domain.phones import KnownPhone, ToldBy
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.settings import SettingsWorld

PATH = f"/v1/bots/{BOT_ID}/people/42"


@pytest.fixture
def world() -> SettingsWorld:
    world = SettingsWorld()
    world.bots.add(make_bot())
    return world


@pytest.mark.parametrize("phone", ["+79991234567", "8 (999) 123-45-67", " 9991234567 "])
def test_a_phone_is_noted_as_it_is_dialled_and_what_waits_for_it_goes(world: SettingsWorld, phone: str) -> None:
    answer = world.call("PUT", PATH, {"phone": phone})
    assert (answer.status, answer.body) == (
        200,
        {"telegram_id": 42, "phone": "+79991234567", "told_by": "owner"},
    )
    assert world.phones.of(31, 42) == KnownPhone("+79991234567", ToldBy.OWNER)
    assert world.waiting.released == [ConversationId(BOT_ID, 42)]


def test_the_owner_may_correct_it(world: SettingsWorld) -> None:
    world.call("PUT", PATH, {"phone": "+79990001122"})
    assert world.call("PUT", PATH, {"phone": "+79991234567"}).body["phone"] == "+79991234567"


@pytest.mark.parametrize("told_by", [ToldBy.PERSON, ToldBy.AMOCRM])
def test_who_knows_better_is_believed(world: SettingsWorld, told_by: ToldBy) -> None:
    world.phones.note(31, 42, KnownPhone("+79990001122", told_by, looked_at=5))
    answer = world.call("PUT", PATH, {"phone": "+79991234567"})
    assert answer.body == {"telegram_id": 42, "phone": "+79990001122", "told_by": str(told_by)}
    assert world.phones.of(31, 42).phone == "+79990001122"


def test_when_somebody_was_asked_last_stays_known(world: SettingsWorld) -> None:
    world.phones.note(31, 42, KnownPhone(looked_at=5, asked_at=7))
    world.call("PUT", PATH, {"phone": "+79991234567"})
    assert world.phones.of(31, 42) == KnownPhone("+79991234567", ToldBy.OWNER, 5, 7)


@pytest.mark.parametrize("phone", ["", "нет", "12345", "+7999", "+79991234567 и ещё один"])
def test_a_number_that_does_not_exist_is_refused(world: SettingsWorld, phone: str) -> None:
    answer = world.call("PUT", PATH, {"phone": phone})
    assert (answer.status, answer.code) == (422, "bad_phone")
    assert answer.body["error"]["fields"] == ["phone"]
    assert (world.phones.known, world.waiting.released) == ({}, [])


@pytest.mark.parametrize("body", [{}, {"phone": None}, {"phone": 79991234567}, {"phone": "+79991234567", "x": 1}])
def test_what_does_not_fit_is_refused(world: SettingsWorld, body: object) -> None:
    assert (world.call("PUT", PATH, body).status, world.phones.known) == (422, {})


def test_the_bot_of_another_account_has_no_people_here(world: SettingsWorld) -> None:
    world.bots.stored[BOT_ID] = make_bot(account_id=32)
    answer = world.call("PUT", PATH, {"phone": "+79991234567"})
    assert (answer.status, answer.code) == (404, "unknown_bot")
