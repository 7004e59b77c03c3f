"""Changing a bot: all of it or nothing."""

from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.gateway import Mirror
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.relay.bots.checks import BotWishes
from bridge.relay.messages import BotProfile
from bridge.relay.messages.code import Answered
from tests.fakes.telegram import TOKEN
from tests.fakes.wiring import CONTEXT, NEW_TOKEN, OTHER_TOKEN, UNAVAILABLE, BotWorld


def test_a_wish_for_nothing_changes_nothing() -> None:
    world = BotWorld()
    before = world.connect()
    world.telegram.webhooks.clear()
    assert world.change() == before
    assert not world.telegram.webhooks


def test_a_new_label_and_pipeline_reach_the_source_but_not_the_webhook() -> None:
    world = BotWorld()
    before = world.connect()
    world.telegram.webhooks.clear()
    changed = world.change(label="Опт", pipeline_id=12, status_id=121)
    placed = replace(before, pipeline_id=12, pipeline_name="Опт", status_id=121, status_name="Новая")
    assert changed == world.bot == replace(placed, label="Опт")
    assert world.source_names == [("Опт (@shop_bot)", 12)]
    assert not world.telegram.webhooks


def test_who_may_quieten_the_code_is_learnt_as_soon_as_that_is_wished() -> None:
    world = BotWorld()
    bot = world.connect()
    world.change(gateway={"mirror": Mirror.NONE})
    assert not world.jobs.learning
    world.jobs.lasting["learn_staff"] = UNAVAILABLE
    assert world.change(gateway={"quiet_minutes": 5}).gateway.quiet_minutes == 5
    world.jobs.lasting.clear()
    world.change(gateway={"quiet_minutes": 7})
    world.change(gateway={"quiet_minutes": 2})
    assert world.jobs.learning == [Answered(bot.account_id, bot.bot_id)]


def test_no_label_is_a_label_too() -> None:
    world = BotWorld()
    world.connect()
    world.change(label="")
    assert world.source_names == [("@shop_bot", 11)]


def test_requests_can_be_left_in_unsorted_again() -> None:
    world = BotWorld()
    world.connect(status_id=112)
    assert world.change(leave_unsorted=True).status_id is None


def test_a_status_of_another_pipeline_is_refused() -> None:
    world = BotWorld()
    before = world.connect(status_id=112)
    for wishes in ({"pipeline_id": 12}, {"status_id": 121}, {"pipeline_id": 99}):
        with pytest.raises(RefusedError):
            world.change(**wishes)
    assert world.bot == before
    assert world.source_names == [("Магазин (@shop_bot)", 11)]


def test_switching_off_and_on() -> None:
    world = BotWorld()
    before = world.connect()
    off_at = int(world.clock.now())
    off = world.change(enabled=False)
    assert (off.state, off.off_at) == (BotState.OFF, off_at)
    assert not world.telegram.webhooks
    world.clock.time += 90
    assert world.change(enabled=False).off_at == off_at
    on = world.change(enabled=True)
    renewed = replace(before, generation=before.generation + 1, renewed_at=int(world.clock.now()), off_at=off_at)
    assert on == world.bot == renewed
    assert world.telegram.webhooks[TOKEN].drop_pending
    assert world.generation_of_webhook() == on.generation


@pytest.mark.parametrize("lost", [True, False])
def test_switching_on_a_bot_that_is_on_sets_its_webhook_anew_and_drops_no_message(lost: bool) -> None:
    world = BotWorld()
    before = world.connect()
    if lost:
        world.telegram.webhooks.clear()
    world.clock.time += 90
    mended = world.change(enabled=True)
    renewed = replace(before, generation=before.generation + 1, renewed_at=int(world.clock.now()))
    assert mended == world.bot == renewed
    assert world.generation_of_webhook() == mended.generation
    assert not world.telegram.webhooks[TOKEN].drop_pending


def test_a_new_token_gets_a_webhook_with_a_new_secret_and_drops_no_message() -> None:
    world = BotWorld()
    before = world.connect()
    world.telegram.profiles[NEW_TOKEN] = BotProfile(7001, "new_name_bot", "New name")
    world.clock.time += 90
    changed = world.change(token=NEW_TOKEN)
    assert (changed.username, changed.name) == ("new_name_bot", "New name")
    assert world.source_names == [("Магазин (@new_name_bot)", 11)]
    assert world.vault.open(changed.sealed_token, CONTEXT) == NEW_TOKEN
    assert changed.generation == before.generation + 1 == world.generation_of_webhook(NEW_TOKEN)
    assert changed.renewed_at == world.clock.now()
    assert not world.telegram.webhooks[NEW_TOKEN].drop_pending


def test_a_bot_that_is_switched_off_twice_is_off_since_the_first_time() -> None:
    world = BotWorld()
    world.connect()
    off_at = world.clock.now()
    world.change(enabled=False)
    world.clock.time += 90
    assert world.change(enabled=False).off_at == off_at


def test_a_new_token_brings_a_revoked_bot_back() -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, BotState.REVOKED)
    assert world.change(token=NEW_TOKEN).is_on
    assert world.generation_of_webhook(NEW_TOKEN) == world.bot.generation


def test_a_new_token_leaves_a_switched_off_bot_off() -> None:
    world = BotWorld()
    world.connect()
    world.change(enabled=False)
    assert world.change(token=NEW_TOKEN).state is BotState.OFF
    assert not world.telegram.webhooks
    assert world.change(enabled=True).is_on
    assert list(world.telegram.webhooks) == [NEW_TOKEN]


@pytest.mark.parametrize(
    ("state", "reason"), [(BotState.REVOKED, Reason.TOKEN_REVOKED), (BotState.STOPPED, Reason.WIDGET_OFF)]
)
def test_the_switch_does_not_bring_back_what_something_else_shut(state: BotState, reason: Reason) -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, state)
    with pytest.raises(RefusedError) as refused:
        world.change(enabled=True)
    assert (refused.value.status, refused.value.code, refused.value.text) == (409, reason, reason.text)
    assert world.bot.state is state


def test_a_stopped_bot_cannot_be_switched_off_either() -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, BotState.STOPPED)
    with pytest.raises(RefusedError) as refused:
        world.change(enabled=False)
    assert (refused.value.status, refused.value.code) == (409, Reason.WIDGET_OFF)
    assert world.bot.state is BotState.STOPPED


def test_a_revoked_bot_is_switched_on_together_with_a_new_token() -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, BotState.REVOKED)
    assert world.change(token=NEW_TOKEN, enabled=True).is_on
    assert world.generation_of_webhook(NEW_TOKEN) == world.bot.generation


def test_a_bot_with_a_revoked_token_can_be_switched_off() -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, BotState.REVOKED)
    assert world.change(enabled=False).state is BotState.OFF


def test_a_token_that_turns_out_to_be_revoked_does_not_keep_a_bot_from_being_switched_off() -> None:
    world = BotWorld()
    world.connect()
    del world.telegram.profiles[TOKEN]
    assert world.change(enabled=False).state is BotState.OFF
    assert world.bot.state is BotState.OFF


def test_another_refusal_leaves_the_bot_on() -> None:
    world = BotWorld()
    before = world.connect()
    world.telegram.trouble["delete_webhook"] = [PermanentError(Reason.TELEGRAM_REFUSED)]
    with pytest.raises(PermanentError):
        world.change(enabled=False)
    assert world.bot == before


def test_another_bots_token_is_refused() -> None:
    world = BotWorld()
    before = world.connect()
    with pytest.raises(RefusedError) as refused:
        world.change(token=OTHER_TOKEN)
    assert refused.value.code == "other_bot"
    assert world.bot == before


@pytest.mark.parametrize(
    ("shut", "wishes"),
    [
        (False, {"token": NEW_TOKEN}),
        (True, {"enabled": True}),
        (False, {"enabled": True}),
        (False, {"token": NEW_TOKEN, "label": "Опт", "pipeline_id": 12}),
        (True, {"enabled": True, "label": "Опт"}),
    ],
)
def test_a_webhook_that_cannot_be_set_leaves_all_as_it_was(shut: bool, wishes: dict[str, object]) -> None:
    world = BotWorld()
    world.connect()
    if shut:
        world.change(enabled=False)
    before, sources = world.bot, world.source_names
    world.telegram.trouble["set_webhook"] = [UNAVAILABLE]
    with pytest.raises(TransientError):
        world.change(**wishes)
    assert world.bot == before
    assert world.source_names == sources


def test_a_webhook_that_cannot_be_deleted_leaves_the_bot_on() -> None:
    world = BotWorld()
    before = world.connect()
    world.telegram.trouble["delete_webhook"] = [UNAVAILABLE]
    with pytest.raises(TransientError):
        world.change(enabled=False)
    assert world.bot == before


def test_a_source_that_cannot_be_changed_leaves_all_as_it_was() -> None:
    world = BotWorld()
    before = world.connect()
    world.crm.trouble["put_source"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.change(label="Опт", token=NEW_TOKEN)
    assert world.bot == before
    assert list(world.telegram.webhooks) == [TOKEN]


def test_a_bot_disconnected_meanwhile_does_not_come_back() -> None:
    world = BotWorld()
    world.connect()
    before = world.bot
    world.disconnect()
    with pytest.raises(RefusedError) as refused:
        world.change_bot(before, BotWishes(enabled=False))
    assert refused.value.status == 404
    assert not world.bots.stored
