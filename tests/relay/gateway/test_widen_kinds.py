"""Telegram is asked for what an owner's code wants, once, and never for less."""

from dataclasses import replace

import pytest

from bridge.domain.gateway import USUAL_KINDS, new_secret
from bridge.domain.records import BotState
from bridge.relay.gateway.widen_kinds import WidenKinds
from bridge.telegram.client import ALLOWED_UPDATES
from tests.fakes.telegram import TOKEN, Webhook
from tests.fakes.wiring import UNAVAILABLE, BotWorld


def beside() -> BotWorld:
    """Return a world with a bot whose code lives beside us, and whose webhook was set so."""
    world = BotWorld()
    world.connect()
    world.bots.put(7001, gateway=world.bot.gateway.with_key(new_secret(), 1_800_000_000))
    world.webhooks.settle(world.bot)
    return world


def widen(world: BotWorld, *kinds: str, account_id: int = 31) -> None:
    WidenKinds(world.bots, world.wiring, world.webhooks)(account_id, 7001, kinds)


def test_a_new_kind_is_asked_for_beside_all_the_others() -> None:
    world = beside()
    widen(world, "message", "chat_member")
    assert set(world.telegram.webhooks[TOKEN].beside) == {*USUAL_KINDS, "chat_member"}
    widen(world, "message_reaction_count")
    assert set(world.bot.gateway.kinds) == {*USUAL_KINDS, "chat_member", "message_reaction_count"}


def test_what_was_asked_for_before_and_what_is_no_kind_is_no_reason_to_call_telegram() -> None:
    world = beside()
    before = world.bot
    world.telegram.lasting["set_webhook"] = UNAVAILABLE
    widen(world, "message", "callback_query", "no_such_kind", *ALLOWED_UPDATES[:2])
    assert world.bot == before


def test_what_telegram_could_not_be_told_is_told_with_the_next_try() -> None:
    world = beside()
    world.telegram.trouble["set_webhook"] = [UNAVAILABLE]
    with pytest.raises(type(UNAVAILABLE)):
        widen(world, "chat_member")
    widen(world, "chat_member")
    assert "chat_member" in world.telegram.webhooks[TOKEN].beside


def test_a_webhook_of_another_program_is_left_to_it() -> None:
    world = beside()
    theirs = Webhook("https://other.example/hook", "secret", drop_pending=False)
    world.telegram.webhooks[TOKEN] = theirs
    widen(world, "chat_member")
    assert world.telegram.webhooks[TOKEN] == theirs
    assert "chat_member" in world.bot.gateway.kinds


@pytest.mark.parametrize("state", [BotState.REVOKED, BotState.STOPPED])
def test_a_bot_that_hears_nothing_is_asked_for_more_when_it_hears_again(state: BotState) -> None:
    world = beside()
    world.bots.put(7001, state=state)
    world.telegram.lasting["webhook"] = UNAVAILABLE
    widen(world, "chat_member")
    assert "chat_member" in world.bot.gateway.kinds


def test_nothing_is_asked_for_another_accounts_bot_or_for_one_without_a_key() -> None:
    world = beside()
    widen(world, "chat_member", account_id=32)
    assert "chat_member" not in world.bot.gateway.kinds
    world.bots.put(7001, gateway=replace(world.bot.gateway, key=""))
    widen(world, "chat_member")
    assert "chat_member" not in world.bot.gateway.kinds
