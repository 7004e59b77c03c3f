"""Putting a bot right because a person asked for it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bridge.domain.errors import OvertakenError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState
from bridge.domain.troubles import HealthState
from bridge.relay.bots.look_at_bot import Health
from bridge.relay.messages import Pipeline
from tests.fakes.crm import PIPELINES
from tests.fakes.telegram import TOKEN
from tests.fakes.wiring import UNAVAILABLE, BotWorld
from tests.relay.bots.test_look_at_bot import AMO_AWAY, ELSEWHERE, REFUSED, connected, look, states, without_pipeline


def repair(world: BotWorld) -> Health:
    return world.repair_bot(world.bot)


def test_a_stolen_webhook_is_taken_back_with_a_secret_of_its_own() -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.watch()
    generation = world.bot.generation
    health = repair(world)
    assert (health.state, states(health)) == (HealthState.OK, {})
    assert (world.bot.state, world.bot.deaf, world.bot.told) == (BotState.ON, False, "")
    assert world.bot.generation == generation + 1 == world.generation_of_webhook()
    assert not world.telegram.webhooks[TOKEN].drop_pending
    assert world.telegram.commands


def test_the_main_pipeline_takes_the_place_of_one_that_is_gone() -> None:
    world = without_pipeline(connected())
    health = repair(world)
    assert states(health) == {}
    assert (world.bot.pipeline_id, world.bot.status_id, world.bot.stand_in) == (11, None, 0)
    assert world.source_names == [("Магазин (@shop_bot)", 11)]


def test_what_somebody_else_chose_at_the_same_moment_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    world = without_pipeline(connected())
    chosen = Pipeline(13, "Новая", is_main=False, statuses=())
    world.crm.all_pipelines[31] = (*world.crm.all_pipelines[31], chosen)
    pipelines = world.crm.pipelines

    def chosen_meanwhile(account_id: int) -> Sequence[Pipeline]:
        monkeypatch.setattr(world.crm, "pipelines", pipelines)
        world.change(pipeline_id=13, leave_unsorted=True)
        return pipelines(account_id)

    monkeypatch.setattr(world.crm, "pipelines", chosen_meanwhile)
    assert states(repair(world)) == {}
    assert world.bot.pipeline_id == 13


def test_a_bot_that_its_owner_switches_off_at_the_same_moment_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    world = connected()
    save = world.bots.save

    def switched_off_meanwhile(bot: Bot) -> Bot:
        monkeypatch.setattr(world.bots, "save", save)
        world.change(enabled=False)
        return save(bot)

    monkeypatch.setattr(world.bots, "save", switched_off_meanwhile)
    assert states(repair(world)) == {}
    assert (world.bot.state, world.telegram.webhooks) == (BotState.OFF, {})


def test_a_status_that_is_gone_leaves_requests_unsorted_from_then_on() -> None:
    world = connected()
    world.crm.all_pipelines[31] = (PIPELINES[0], replace(PIPELINES[1], statuses=()))
    assert states(repair(world)) == {}
    assert (world.bot.pipeline_id, world.bot.status_id) == (12, None)


def test_a_bot_that_its_owner_switched_off_stays_off_and_its_pipeline_is_mended() -> None:
    world = without_pipeline(connected(state=BotState.OFF))
    world.telegram.webhooks.clear()
    health = repair(world)
    assert states(health) == {}
    assert (world.bot.state, world.bot.pipeline_id) == (BotState.OFF, 11)
    assert world.telegram.webhooks == {}


def test_a_bot_that_was_cut_off_while_it_was_connected_is_brought_to_its_end() -> None:
    world = connected(state=BotState.CONNECTING)
    world.telegram.webhooks.clear()
    assert states(repair(world)) == {}
    assert world.bot.state is BotState.ON


def test_a_dead_token_cannot_be_repaired_and_is_said_so() -> None:
    world = connected(state=BotState.REVOKED)
    world.telegram.lasting = {"get_me": REFUSED, "webhook": REFUSED}
    assert states(repair(world)) == {"token": "broken"}
    assert world.bot.state is BotState.REVOKED


def test_a_token_that_was_called_dead_by_mistake_is_alive_after_a_repair() -> None:
    world = connected(state=BotState.REVOKED)
    world.telegram.webhooks.clear()
    assert states(repair(world)) == {}
    assert world.bot.state is BotState.ON
    assert world.generation_of_webhook() == world.bot.generation


@pytest.mark.parametrize("error", [UNAVAILABLE, PermanentError(Reason.WEBHOOK_REFUSED)])
def test_a_webhook_that_cannot_be_taken_back_is_told_by_the_look_that_follows(error: BaseException) -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.telegram.lasting["set_webhook"] = error  # type: ignore[assignment]
    assert states(repair(world))["webhook"] == "broken"
    assert world.bot.deaf
    del world.telegram.lasting["set_webhook"]
    assert states(repair(world)) == {}


def test_amocrm_that_is_away_does_not_keep_the_webhook_from_being_taken_back() -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.crm.lasting["pipelines"] = AMO_AWAY
    health = repair(world)
    assert health.hook is not None
    assert health.hook.ours
    assert not world.bot.deaf


def test_telegram_that_is_away_does_not_keep_the_pipeline_from_being_mended() -> None:
    world = without_pipeline(connected())
    world.telegram.lasting = dict.fromkeys(("get_me", "webhook", "set_webhook"), UNAVAILABLE)
    repair(world)
    assert world.bot.pipeline_id == 11


def test_two_people_who_press_at_once_both_get_the_health_after_it() -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    seen_by_both = world.bot
    assert [states(world.repair_bot(seen_by_both)) for _ in range(2)] == [{}, {}]
    assert world.generation_of_webhook() == world.bot.generation


def test_a_bot_that_is_changed_all_the_time_is_shown_as_it_stands() -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.bots.trouble = [OvertakenError("changed")] * 5
    assert states(repair(world))["webhook"] == "broken"


def test_a_bot_that_is_disconnected_meanwhile_is_not_resurrected() -> None:
    world = connected()
    before: Bot = world.bot
    world.disconnect()
    with pytest.raises(RefusedError) as refused:
        world.repair_bot(before)
    assert refused.value.code == "unknown_bot"
    assert world.telegram.webhooks == {}
    assert world.crm.sources == {}


def test_storage_that_is_away_is_an_error_like_any_other() -> None:
    world = connected()
    world.bots.trouble = [TransientError(Reason.STORAGE_UNAVAILABLE)]
    assert look(world).state is HealthState.OK, "nothing to be written"
