"""The switch of a bot over the settings API, and what something else than the switch shut."""

import pytest

from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState
from bridge.relay.messages import BotProfile
from settings_api.shown_bots import PAUSED
from tests.fakes.settings import BOT_LISTED, SettingsWorld
from tests.fakes.settings import BOT_SHOWN as SHOWN
from tests.fakes.settings import BOT_WISH as WISH
from tests.fakes.telegram import TOKEN

NEW_TOKEN = "7001:BBHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T1"


@pytest.fixture
def connected() -> SettingsWorld:
    world = SettingsWorld()
    assert world.call("POST", "/v1/bots", WISH).status == 201
    return world


def test_switching_on_a_bot_that_is_on_mends_its_webhook(connected: SettingsWorld) -> None:
    connected.telegram.webhooks.clear()
    assert connected.call("PATCH", "/v1/bots/7001", {"enabled": True}).body == SHOWN
    assert connected.telegram.webhooks[TOKEN].url == "https://bridge.reon.test/telegram/7001"


def test_a_bot_whose_webhook_another_program_took_says_so_until_it_is_mended(connected: SettingsWorld) -> None:
    connected.bots.put(7001, deaf=True)
    connected.jobs.watched.clear()
    shown = connected.call("GET", "/v1/bots").body["bots"][0]
    assert shown == BOT_LISTED | {"notice": shown["notice"], "health": "broken"}
    assert "другая программа" in shown["notice"]
    assert connected.call("PATCH", "/v1/bots/7001", {"enabled": True}).body == SHOWN
    assert connected.jobs.watched == [(31, 7001)], "its source is looked at as well"


def test_a_bot_that_telegram_limits_says_why_messages_wait_until_the_limit_ends(connected: SettingsWorld) -> None:
    connected.bots.pause(7001, connected.clock.now() + 1800)
    assert connected.call("GET", "/v1/bots/7001").body == SHOWN | {"notice": PAUSED}
    connected.clock.time += 1800
    assert connected.call("GET", "/v1/bots/7001").body == SHOWN


@pytest.mark.parametrize(
    ("state", "reason"), [(BotState.REVOKED, Reason.TOKEN_REVOKED), (BotState.STOPPED, Reason.WIDGET_OFF)]
)
def test_a_bot_that_something_else_shut_says_why_it_cannot_be_switched_on(
    connected: SettingsWorld, state: BotState, reason: Reason
) -> None:
    connected.bots.mark(7001, state)
    answer = connected.call("PATCH", "/v1/bots/7001", {"enabled": True})
    assert (answer.status, answer.code, answer.body["error"]["message"]) == (409, reason, reason.text)
    assert connected.call("GET", "/v1/bots/7001").body["state"] == state


def test_a_bot_with_a_revoked_token_can_be_switched_off(connected: SettingsWorld) -> None:
    del connected.telegram.profiles[TOKEN]
    answer = connected.call("PATCH", "/v1/bots/7001", {"enabled": False})
    assert (answer.status, answer.body["state"]) == (200, "off")


def test_a_revoked_bot_says_so_until_it_gets_a_new_token(connected: SettingsWorld) -> None:
    connected.bots.mark(7001, BotState.REVOKED)
    shown = connected.call("GET", "/v1/bots/7001").body
    assert (shown["state"], shown["notice"]) == ("revoked", Reason.TOKEN_REVOKED.text)
    connected.telegram.profiles[NEW_TOKEN] = BotProfile(7001, "shop_bot", "Shop")
    assert connected.call("PATCH", "/v1/bots/7001", {"token": f" {NEW_TOKEN} "}).body == SHOWN | {
        "version": SHOWN["version"] + 1
    }
    assert NEW_TOKEN in connected.telegram.webhooks


def test_a_stopped_bot_says_that_the_widget_is_off(connected: SettingsWorld) -> None:
    connected.bots.mark(7001, BotState.STOPPED)
    connected.accounts.put(31, state=AccountState.UNINSTALLED)
    assert connected.call("GET", "/v1/bots/7001").body["notice"] == "Виджет отключён в amoCRM"


def test_a_bot_that_is_not_back_yet_says_so(connected: SettingsWorld) -> None:
    connected.bots.mark(7001, BotState.STOPPED)
    assert "ещё не запущен" in connected.call("GET", "/v1/bots/7001").body["notice"]


def test_a_bot_whose_connecting_was_cut_off_is_not_listed_as_on(connected: SettingsWorld) -> None:
    connected.bots.mark(7001, BotState.CONNECTING)
    shown = connected.call("GET", "/v1/bots/7001").body
    assert (shown["state"], shown["enabled"]) == ("connecting", True)
    assert "Подключите его ещё раз" in shown["notice"]
    assert connected.call("POST", "/v1/bots", WISH).body == SHOWN
