"""REON's billing sets a date: the account, its bots, and what was kept."""

import pytest

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.licence import DAY, KNOWN_EVERYWHERE, UNKNOWN, KnownLicence, Licence, LicenceState
from bridge.domain.records import Account, Bot
from tests.fakes.accounts import ACCOUNT_ID, NOW
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.keeping import KeepingWorld

SECOND_BOT = 7002


@pytest.fixture
def world() -> KeepingWorld:
    world = KeepingWorld()
    world.bots.add(make_bot(bot_id=SECOND_BOT, licence=UNKNOWN))
    world.bots.add(make_bot(bot_id=7003, account_id=99))
    return world


def known(world: KeepingWorld) -> set[KnownLicence]:
    return {bot.licence for bot in world.bots.of_account(ACCOUNT_ID)}


def test_a_payment_is_known_to_the_account_and_to_each_of_its_bots(world: KeepingWorld) -> None:
    world.pays(NOW + 100 * DAY)
    assert world.account.licence.state(NOW) is LicenceState.PAID
    assert known(world) == {KnownLicence(NOW + 100 * DAY)}
    assert world.bots.stored[7003].licence == make_bot().licence
    assert world.jobs.licences == [ACCOUNT_ID]
    assert world.clock.slept == []


def test_an_end_is_written_once_every_worker_asks(world: KeepingWorld) -> None:
    seen: list[tuple[bool, set[KnownLicence]]] = []
    world.clock.meanwhile = [lambda: seen.append((world.account.licence.has_ended(NOW), known(world)))]
    world.ends()
    assert seen == [(False, {UNKNOWN})]
    assert world.clock.slept == [KNOWN_EVERYWHERE]
    assert world.account.licence.state(NOW) is LicenceState.ENDED
    assert known(world) == {KnownLicence(NOW - 1)}


def test_a_job_that_tells_the_bots_meanwhile_is_waited_for(world: KeepingWorld) -> None:
    world.clock.meanwhile = [world.follow]
    world.ends()
    assert world.clock.slept == [KNOWN_EVERYWHERE, KNOWN_EVERYWHERE]
    assert world.account.licence.has_ended(NOW)


def test_a_licence_that_is_over_is_ended_without_waiting(world: KeepingWorld) -> None:
    world.ends()
    world.pays(NOW - 50)
    assert len(world.clock.slept) == 1
    assert world.account.licence.until == NOW - 50


def test_a_payment_after_the_end_has_what_was_kept_go_first(world: KeepingWorld) -> None:
    world.ends()
    before = world.account
    world.pays_for_a_month()
    assert (before.releasing, world.account.releasing) == (False, True)
    assert {one.releasing for one in known(world)} == {True}


def test_somebody_may_have_kept_a_message_a_moment_before_the_end(world: KeepingWorld) -> None:
    world.clock.time = world.account.trial_until - 30
    world.pays_for_a_month()
    assert world.account.releasing


def test_a_payment_in_time_has_nothing_to_let_go(world: KeepingWorld) -> None:
    world.pays_for_a_month()
    world.pays(world.clock.now() + 60 * DAY)
    assert not world.account.releasing


def test_two_calls_at_once_end_in_one_of_them(world: KeepingWorld) -> None:
    licensed, others = world.customers.licensed, iter([NOW + 20 * DAY])

    def overtaken(read: Account, licence: Licence, *, releasing: bool) -> Account | None:
        for until in others:
            world.pays(until)
        return licensed(read, licence, releasing=releasing)

    world.customers.licensed = overtaken  # type: ignore[method-assign]
    world.pays(NOW + 30 * DAY)
    assert world.account.licence.until == NOW + 30 * DAY
    assert known(world) == {world.account.known_licence}


def test_changes_without_end_are_given_up(world: KeepingWorld) -> None:
    world.customers.licensed = lambda *_, **__: None  # type: ignore[method-assign]
    with pytest.raises(OvertakenError):
        world.pays_for_a_month()


def test_an_account_that_never_had_the_widget_is_unknown(world: KeepingWorld) -> None:
    del world.accounts.stored[ACCOUNT_ID]
    with pytest.raises(RefusedError) as refused:
        world.pays_for_a_month()
    assert (refused.value.status, refused.value.code) == (404, "unknown_account")


def test_a_bot_that_is_changed_meanwhile_is_told_all_the_same(world: KeepingWorld) -> None:
    save, labels = world.bots.save, iter(["Опт"])

    def overtaken(bot: Bot) -> Bot:
        for label in labels:
            world.bots.put(BOT_ID, label=label)
        return save(bot)

    world.bots.save = overtaken  # type: ignore[method-assign]
    world.pays_for_a_month()
    bot = world.bots.stored[BOT_ID]
    assert (bot.label, bot.licence) == ("Опт", world.account.known_licence)
