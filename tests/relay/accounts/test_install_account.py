"""Installing again and again, uninstalling, and both at the same time."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.identity import read_account
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState
from bridge.domain.registration import News
from bridge.domain.upkeep import TRIES, Part, missing
from bridge.relay.bots.wiring import BotWiring
from tests.fakes.accounts import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.installing import ACCOUNT, BOTS, DOMAIN, PAIR, InstallWorld, token_of
from tests.fakes.steps import KilledError

FRESH = replace(PAIR, access="new", refresh="new", issued_at=NOW + 10)
UNPAID = PermanentError(Reason.ACCOUNT_UNPAID)


def test_an_installed_account_is_in_service() -> None:
    world = InstallWorld()
    account = world.install()
    assert (account.domain, account.amojo_id, account.scope_id) == (DOMAIN, "amojo-31", "scope-31")
    assert (account.state, account.trial_started_at) == (AccountState.ACTIVE, NOW)
    assert account.unfinished == frozenset()
    assert world.accounts.pairs == {ACCOUNT: PAIR}
    assert world.chats.connected == [DOMAIN]
    assert world.crm.fields_prepared == [ACCOUNT]
    path = world.crm.subscriptions[ACCOUNT].removeprefix("https://bridge.test/amo/crm/")
    assert read_account(world.keys, path) == ACCOUNT


def test_a_bot_that_cannot_be_brought_back_keeps_nobody_else_from_it_and_stays_owed() -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    put_source = world.crm.put_source

    def refusing(account_id: int, source: str, name: str, pipeline_id: int) -> int:
        if source == "tg-7001":
            raise PermanentError(Reason.AMO_REFUSED, "the limit of sources is reached")
        return put_source(account_id, source, name, pipeline_id)

    world.crm.put_source = refusing  # type: ignore[method-assign]
    world.install()

    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.ON}
    assert world.listening == {7003}
    assert world.account.unfinished == {"bot:7001"}
    assert missing(world.account.unfinished) == [Part.BOTS]

    world.crm.put_source = put_source  # type: ignore[method-assign]
    world.jobs.finish_installation(ACCOUNT, 1)
    world.work()
    assert world.states == BOTS
    assert world.account.unfinished == frozenset()


def test_a_bot_whose_pipeline_is_gone_is_brought_back_with_the_main_one_in_its_place() -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    world.bots.put(7001, pipeline_id=404)
    world.install()

    assert world.states == BOTS
    assert world.account.unfinished == frozenset()
    assert {source.pipeline_id for source in world.crm.sources.values()} == {11}
    assert world.bots.stored[7001].pipeline_id == 404, "what its owner chose stays until somebody chooses again"


def test_installing_again_changes_nothing_but_connects_the_channel_again() -> None:
    world = InstallWorld().with_bots()
    before = dict(world.bots.stored)
    world.accounts.now = NOW + 20 * 86_400
    account = world.install()
    assert account.trial_started_at == NOW
    assert world.bots.stored == before
    assert world.chats.connected == [DOMAIN, DOMAIN]
    assert len(world.crm.sources) == 3
    assert world.listening == {7001, 7003}


def test_uninstalling_stops_what_was_on_and_forgets_the_tokens() -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert not world.telegram.webhooks
    assert world.is_uninstalled


def test_uninstalling_stops_every_bot_even_when_telegram_does_not_answer() -> None:
    world = InstallWorld().with_bots()
    world.telegram.lasting["delete_webhook"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    world.uninstall()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert len(world.waiting) == 2
    assert world.is_uninstalled
    world.telegram.lasting.clear()
    world.jobs.finish_uninstallation(ACCOUNT)
    world.work()
    assert not world.telegram.webhooks


def test_a_revoked_token_does_not_keep_an_uninstallation_from_ending() -> None:
    world = InstallWorld().with_bots()
    del world.telegram.profiles[token_of(7001)]
    world.uninstall()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert list(world.telegram.webhooks) == [token_of(7001)]
    assert not world.waiting


def test_forty_bots_are_stopped_and_brought_back_by_a_job_each() -> None:
    world = InstallWorld()
    world.install()
    for bot_id in range(8000, 8040):
        world.add_bot(bot_id, BotState.ON)
    world.disable()
    world.work()
    assert set(world.states.values()) == {BotState.STOPPED}
    assert not world.telegram.webhooks
    world.accept()
    world.finish(ACCOUNT)
    assert len(world.jobs.settled) == 40
    assert len(world.account.unfinished) == 40
    assert not world.listening, "the installation's own job calls nobody for a bot"
    world.work()
    assert world.listening == set(range(8000, 8040))
    assert world.account.unfinished == frozenset()


def test_an_uninstallation_that_comes_again_after_a_reinstallation_does_nothing() -> None:
    world = InstallWorld().with_bots()
    world.disable()
    world.jobs.finish_uninstallation(ACCOUNT)
    world.jobs.uninstallations.clear()
    world.install()
    world.jobs.finish_uninstallation(ACCOUNT)
    world.work()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert world.accounts.pairs == {ACCOUNT: PAIR}


def test_uninstalling_twice_is_uninstalling_once() -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    before = dict(world.bots.stored)
    world.uninstall()
    assert world.bots.stored == before


def test_an_unknown_account_has_nothing_to_uninstall() -> None:
    world = InstallWorld()
    world.uninstall()
    assert not world.accounts.stored


def test_reinstalling_brings_back_stopped_bots_but_not_switched_off_ones() -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    world.crm.sources.clear()
    generations = {bot_id: bot.generation for bot_id, bot in world.bots.stored.items()}
    world.install()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert {source.external_id for source in world.crm.sources.values()} == {"tg-7001", "tg-7002", "tg-7003"}
    for bot_id, bot in world.bots.stored.items():
        assert bot.source_ref in world.crm.sources
        assert bot.generation == generations[bot_id], "what was signed before the pause must not be dropped"


STEPS = [
    ("crm", "account"),
    ("chats", "connect"),
    ("crm", "prepare_fields"),
    ("crm", "subscribe"),
    ("crm", "put_source"),
    ("telegram", "set_webhook"),
]
TROUBLE = [TransientError(Reason.AMO_UNAVAILABLE), PermanentError(Reason.AMO_REFUSED)]


def stumble(world: InstallWorld, port: str, step: str, trouble: BridgeError) -> None:
    if port == "chats":
        world.chats.before[step] = [trouble]
    else:
        getattr(world, port).trouble[step] = [trouble]


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize(("port", "step"), STEPS)
def test_an_installation_that_stumbles_anywhere_is_completed_by_its_next_try(
    port: str, step: str, trouble: BridgeError
) -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    stumble(world, port, step, trouble)
    world.install()
    assert world.account.state is AccountState.ACTIVE
    assert world.account.unfinished == frozenset()
    assert world.accounts.pairs == {ACCOUNT: PAIR}
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert len(world.crm.sources) == 3


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize(
    ("step", "part"), [("account", Part.CHANNEL), ("prepare_fields", Part.FIELDS), ("subscribe", Part.EVENTS)]
)
def test_the_refusal_of_one_part_stops_no_other_and_is_seen_until_it_is_done(
    step: str, part: Part, trouble: BridgeError
) -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    world.crm.lasting[step] = trouble
    world.install()
    assert world.account.unfinished == {part}
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert (bool(world.crm.fields_prepared[1:]), part is Part.FIELDS) in {(True, False), (False, True)}

    world.crm.lasting.clear()
    world.jobs.finish_installation(ACCOUNT, 1)
    world.work()
    assert world.account.unfinished == frozenset()


def test_what_a_job_does_not_get_done_is_left_to_the_schedule() -> None:
    world = InstallWorld()
    world.crm.lasting["prepare_fields"] = PermanentError(Reason.AMO_REFUSED)
    world.accept()
    with pytest.raises(TransientError):
        world.finish(ACCOUNT, TRIES - 1)
    world.finish(ACCOUNT, TRIES)
    assert world.account.unfinished == {Part.FIELDS}


def test_a_token_revoked_meanwhile_does_not_keep_the_other_bots_from_coming_back() -> None:
    world = InstallWorld().with_bots()
    world.uninstall()
    del world.telegram.profiles[token_of(7001)]
    world.install()
    assert world.states == {7001: BotState.REVOKED, 7002: BotState.OFF, 7003: BotState.ON}
    assert world.listening == {7003}
    assert world.account.unfinished == frozenset()


def test_an_unpaid_account_waits_and_finishes_after_it_has_paid() -> None:
    world = InstallWorld()
    world.oauth.accounts[PAIR.refresh] = ACCOUNT
    for step in ("identify", "account", "prepare_fields", "subscribe"):
        world.crm.lasting[step] = UNPAID
    world.accept()
    with pytest.raises(TransientError) as waits:
        world.finish(ACCOUNT)
    assert waits.value.reason is Reason.ACCOUNT_UNPAID
    assert world.accounts.pairs == {ACCOUNT: PAIR}, "kept, and kept fresh by the schedule"
    assert world.account.unfinished == {Part.CHANNEL, Part.FIELDS, Part.EVENTS}
    assert (world.account.domain, world.account.scope_id) == (DOMAIN, "")

    world.accounts.put(ACCOUNT, state=AccountState.UNPAID)  # as the REST client notes it
    world.crm.lasting.clear()
    world.work()
    assert world.account.unfinished == frozenset()
    assert world.account.scope_id == "scope-31"


def test_an_unpaid_account_is_asked_one_thing_only() -> None:
    world = InstallWorld()
    world.oauth.accounts[PAIR.refresh] = ACCOUNT
    world.accept()
    world.accounts.put(ACCOUNT, state=AccountState.UNPAID)
    world.crm.lasting["account"] = UNPAID
    for attempt in range(1, TRIES):
        with pytest.raises(TransientError):
            world.finish(ACCOUNT, attempt)
    world.finish(ACCOUNT, TRIES)
    assert world.crm.fields_prepared == []
    assert world.account.unfinished == frozenset(Part)


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_UNAUTHORISED, Reason.WIDGET_OFF])
def test_what_only_another_installation_can_end_is_not_tried_again(reason: Reason) -> None:
    world = InstallWorld()
    world.accept()
    for step in ("account", "prepare_fields", "subscribe"):
        world.crm.lasting[step] = PermanentError(reason)
    world.finish(ACCOUNT)
    assert world.account.unfinished == {Part.CHANNEL, Part.FIELDS, Part.EVENTS}


def test_an_account_whose_token_does_not_name_it_is_asked_for() -> None:
    world = InstallWorld()
    world.crm.trouble["identify"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.accept()
    assert not world.accounts.stored
    world.install()
    assert world.account.unfinished == frozenset()


def test_an_installation_that_amocrm_called_for_before_the_uninstallation_comes_to_nothing() -> None:
    world = InstallWorld().with_bots()
    called = world.call()
    world.uninstall()
    world.accept(FRESH, called)
    world.work()
    assert world.is_uninstalled
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}


def test_the_first_installation_of_an_account_can_come_to_nothing_too() -> None:
    world = InstallWorld()
    called = world.call()
    world.uninstall()
    world.accept(FRESH, called)
    world.work()
    assert not world.accounts.stored
    world.install()
    assert world.account.state is AccountState.ACTIVE


@pytest.mark.parametrize("step", ["account", "prepare_fields", "subscribe"])
def test_an_uninstallation_in_the_middle_of_an_installation_wins(step: str) -> None:
    world = InstallWorld().with_bots()
    work = getattr(world.crm, step)

    def overtaken(*arguments: Any) -> Any:
        world.disable()
        return work(*arguments)

    setattr(world.crm, step, overtaken)
    world.install(FRESH)
    assert world.is_uninstalled
    assert world.account.unfinished == frozenset()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert not world.telegram.webhooks


def test_a_late_word_of_an_uninstallation_before_the_installation_changes_nothing() -> None:
    world = InstallWorld().with_bots()
    called = world.call()
    world.install(FRESH)
    world.disable(called)
    world.work()
    assert world.states == BOTS
    assert world.accounts.pairs == {ACCOUNT: FRESH}


def test_a_repeated_job_of_an_older_installation_takes_nothing_from_the_newer() -> None:
    world = InstallWorld()
    older, newer = world.call(), world.call()
    world.accept(FRESH, newer)
    world.accept(PAIR, older)
    world.accept(FRESH, newer)
    assert world.accounts.pairs == {ACCOUNT: FRESH}
    assert world.accounts.versions == {ACCOUNT: 1}


def test_a_reinstallation_during_an_uninstallation_wins() -> None:
    world = InstallWorld().with_bots()

    class InTheMiddle(BotWiring):
        def delete_webhook(self, bot: Bot) -> None:
            super().delete_webhook(bot)
            if bot.bot_id == 7001 and world.account.state is AccountState.UNINSTALLED:
                world.accept(FRESH)

    world.wiring = InTheMiddle(
        world.telegram, world.crm, world.vault, "https://bridge.test", lambda: world.keys, FakeClock()
    )
    world.uninstall()
    assert world.account.state is AccountState.ACTIVE
    assert world.accounts.pairs == {ACCOUNT: FRESH}
    assert world.states == BOTS
    assert world.listening == {7001, 7003}


def test_a_worker_killed_during_an_uninstallation_is_made_up_for() -> None:
    world = InstallWorld().with_bots()
    wiring = world.wiring

    class Killed(BotWiring):
        def delete_webhook(self, bot: Bot) -> None:
            super().delete_webhook(bot)
            if bot.bot_id == 7003:
                raise KilledError

    world.wiring = Killed(
        world.telegram, world.crm, world.vault, "https://bridge.test", lambda: world.keys, FakeClock()
    )
    with pytest.raises(KilledError):
        world.uninstall()
    assert world.is_uninstalled
    world.wiring = wiring
    world.jobs.settle_bot(ACCOUNT, 7003)
    world.work()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    world.install()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}


def test_reon_is_told_of_an_installation_and_of_a_removal() -> None:
    world = InstallWorld()
    world.install()
    world.uninstall()
    assert world.jobs.for_reon == [(ACCOUNT, News.INSTALLED, NOW), (ACCOUNT, News.REMOVED, NOW)]


def test_reon_is_not_told_of_a_removal_that_was_overtaken() -> None:
    world = InstallWorld()
    world.install()
    world.disable()
    world.accept(FRESH)
    world.work()
    assert [news for _, news, _ in world.jobs.for_reon] == [News.INSTALLED, News.INSTALLED]
