"""Looking at bots: whether they hear, whether their token is alive, whether their source is there."""

from dataclasses import replace

import pytest

from bridge.domain.errors import OvertakenError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState
from bridge.relay.bots.watch_bots import WatchBots
from bridge.relay.messages import BotProfile
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.crm import Source
from tests.fakes.telegram import TOKEN, Webhook
from tests.fakes.wiring import UNAVAILABLE, BotWorld

REFUSED = PermanentError(Reason.TOKEN_REVOKED, "Unauthorized")
ELSEWHERE = Webhook("https://other.example/x", "", drop_pending=False)


def connected(**changes: object) -> BotWorld:
    world = BotWorld()
    world.connect()
    if changes:
        world.bots.put(7001, **changes)
    return world


def watch(world: BotWorld, account_id: int = 31) -> Bot:
    world.watch(account_id)
    return world.bot


def test_a_bot_that_is_as_it_should_be_is_not_written() -> None:
    world = connected()
    version = world.bot.version
    assert watch(world).version == version


@pytest.mark.parametrize("taken", [True, False])
def test_a_webhook_that_is_not_ours_any_more_is_seen_and_left_alone(taken: bool) -> None:
    world = connected()
    del world.telegram.webhooks[TOKEN]
    if taken:
        world.telegram.webhooks[TOKEN] = ELSEWHERE
    seen = watch(world)
    assert (seen.state, seen.deaf) == (BotState.ON, True)
    assert world.telegram.webhooks == ({TOKEN: ELSEWHERE} if taken else {})

    assert not world.change(enabled=True).deaf
    assert world.generation_of_webhook() == world.bot.generation
    assert not watch(world).deaf


def test_a_webhook_of_ours_that_is_older_than_what_groups_need_is_set_again() -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = replace(world.telegram.webhooks[TOKEN], complete=False, secret="")
    version = world.bot.version
    assert watch(world).version == version
    assert world.telegram.webhooks[TOKEN].complete
    assert world.generation_of_webhook() == world.bot.generation
    assert not world.telegram.webhooks[TOKEN].drop_pending


def test_a_webhook_of_ours_with_a_strangers_secret_is_set_again_and_nothing_that_waits_is_dropped() -> None:
    world = connected()
    ours = world.telegram.webhooks[TOKEN]
    world.telegram.webhooks[TOKEN] = replace(ours, secret="x", proven=False, pending=3, last_error="401")
    watch(world)
    assert world.telegram.webhooks[TOKEN] == ours
    assert (world.bot.troubles, world.crm.tasks) == ((), [])


def test_a_bot_that_hears_again_by_itself_is_not_called_deaf() -> None:
    assert not watch(connected(deaf=True)).deaf


def test_a_bot_that_was_called_revoked_by_mistake_comes_back() -> None:
    world = connected(state=BotState.REVOKED)
    assert watch(world).state is BotState.ON


def test_a_bot_that_comes_back_without_its_webhook_says_so() -> None:
    world = connected(state=BotState.REVOKED)
    world.telegram.webhooks.clear()
    assert (watch(world).state, world.bot.deaf) == (BotState.ON, True)


def test_a_dead_token_is_seen_before_anybody_writes() -> None:
    world = connected()
    world.telegram.lasting = {"get_me": REFUSED, "webhook": REFUSED}
    assert watch(world).state is BotState.REVOKED
    version = world.bot.version
    assert watch(world).version == version


@pytest.mark.parametrize("call", ["get_me", "webhook"])
def test_one_refusal_does_not_make_a_token_dead(call: str) -> None:
    world = connected()
    world.telegram.trouble[call] = [REFUSED]
    assert watch(world).state is BotState.ON


@pytest.mark.parametrize("state", [BotState.ON, BotState.REVOKED])
def test_telegram_that_is_away_changes_nothing(state: BotState) -> None:
    world = connected(state=state)
    world.telegram.lasting["webhook"] = UNAVAILABLE
    assert watch(world).state is state


def test_a_deleted_source_is_made_again_with_the_pipeline_of_the_bot() -> None:
    world = connected(pipeline_id=12)
    world.crm.sources.clear()
    world.crm.sources[700] = Source(31, "tg-7002", "Other", 11)
    source_ref = watch(world).source_ref
    assert source_ref is not None
    assert world.crm.sources[source_ref] == Source(31, "tg-7001", "Магазин (@shop_bot)", 12)


def test_a_source_that_people_renamed_or_moved_is_left_alone() -> None:
    world = connected()
    (ref,) = world.crm.sources
    changed = replace(world.crm.sources[ref], name="Наш бот", pipeline_id=12)
    world.crm.sources[ref] = changed
    watch(world)
    assert world.crm.sources == {ref: changed}


def test_a_renamed_bot_is_followed_in_both_places() -> None:
    world = connected()
    world.telegram.profiles[TOKEN] = BotProfile(7001, "new_bot", "New")
    seen = watch(world)
    assert (seen.username, seen.name) == ("new_bot", "New")
    assert world.source_names == [("Магазин (@new_bot)", 11)]


@pytest.mark.parametrize("error", [TransientError(Reason.AMO_UNAVAILABLE), PermanentError(Reason.ACCOUNT_UNPAID)])
def test_what_amocrm_refuses_is_tried_again_and_hides_no_lost_webhook(error: BaseException) -> None:
    world = connected()
    world.telegram.profiles[TOKEN] = BotProfile(7001, "new_bot", "Shop")
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.crm.trouble["put_source"] = [error]  # type: ignore[list-item]
    assert watch(world).deaf
    assert world.source_names == [("Магазин (@shop_bot)", 11)]
    watch(world)
    assert world.source_names == [("Магазин (@new_bot)", 11)]


@pytest.mark.parametrize("state", [BotState.CONNECTING, BotState.OFF, BotState.STOPPED])
def test_a_bot_that_is_not_in_service_is_not_looked_at(state: BotState) -> None:
    world = connected(state=state)
    world.telegram.lasting["get_me"] = REFUSED
    assert watch(world).state is state


def test_the_bot_of_another_account_is_left_alone() -> None:
    world = connected()
    world.telegram.webhooks.clear()
    assert not watch(world, account_id=32).deaf


def test_who_is_overtaken_looks_again() -> None:
    world = connected()
    world.telegram.webhooks.clear()
    world.bots.trouble = [OvertakenError("changed")]
    with pytest.raises(OvertakenError):
        watch(world)
    assert watch(world).deaf


def test_a_bot_disconnected_meanwhile_leaves_no_source() -> None:
    world = connected()
    other = Source(31, "tg-7002", "Other", 11)
    world.crm.sources = {700: other}
    bot = world.bot
    world.bots.remove(bot)
    world.bots.get = {7001: bot}.get  # type: ignore[method-assign, assignment]
    world.watch()
    assert world.crm.sources == {700: other}


@pytest.mark.parametrize("state", list(AccountState))
def test_the_bots_of_accounts_in_service_are_looked_at_each_by_itself(state: AccountState) -> None:
    world = BotWorld()
    world.accounts.put(31, state=state)
    bots = FakeBots(
        make_bot(),
        make_bot(bot_id=7002, state=BotState.REVOKED),
        make_bot(bot_id=7003, state=BotState.OFF),
        make_bot(bot_id=7004, account_id=32),
    )
    WatchBots(world.accounts, bots, world.jobs)(31)
    assert world.jobs.watched == ([(31, 7001), (31, 7002)] if state is AccountState.ACTIVE else [])


def test_what_its_owner_changed_about_groups_at_botfather_is_seen() -> None:
    world = connected()
    world.telegram.profiles[TOKEN] = BotProfile(7001, "shop_bot", "Shop", privacy=True, joins=False)

    seen = watch(world)

    assert (seen.privacy, seen.joins) == (True, False)
