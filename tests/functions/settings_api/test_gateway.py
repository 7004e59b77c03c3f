"""A bot's own code over the settings API: its key, shown once, its settings, and what it does."""

import io
import json
import logging
from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.gateway import CodeSeen, Receiving, read_key
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.observability import logger
from tests.fakes.settings import BOT_SHOWN, BOT_WISH, GATEWAY_URL, NOW, SettingsWorld, widget_token
from tests.fakes.telegram import TOKEN

BOT = "/v1/bots/7001"
KEY = f"{BOT}/key"
BY_DEFAULT = BOT_SHOWN["gateway"]


@pytest.fixture
def world() -> SettingsWorld:
    world = SettingsWorld()
    assert world.call("POST", "/v1/bots", BOT_WISH).status == 201
    return world


def key_of(world: SettingsWorld) -> str:
    answer = world.call("POST", KEY)
    assert answer.status == 201
    assert answer.body.keys() == {"key", "address"}
    assert answer.body["address"] == GATEWAY_URL
    return str(answer.body["key"])


def gateway(world: SettingsWorld) -> dict[str, Any]:
    shown: dict[str, Any] = world.call("GET", BOT).body["gateway"]
    (listed,) = world.call("GET", "/v1/bots").body["bots"]
    assert listed["gateway"] == shown
    return shown


def opens(world: SettingsWorld, key: str) -> bool:
    bot_id, secret = read_key(key) or (0, "")
    return bot_id == 7001 and world.bots.stored[7001].gateway.opens(secret)


def test_a_key_is_shown_once_and_a_second_one_ends_the_first(world: SettingsWorld) -> None:
    first, second = key_of(world), key_of(world)
    assert (opens(world, first), opens(world, second)) == (False, True)
    assert gateway(world) == BY_DEFAULT | {"key_since": "2027-01-15T08:00:00Z"}
    for text in (world.call("GET", BOT).text, world.call("GET", "/v1/bots").text):
        assert second.partition(":")[2] not in text
        assert world.bots.stored[7001].gateway.key not in text


def test_a_withdrawn_key_is_gone_and_withdrawing_again_is_no_error(world: SettingsWorld) -> None:
    key = key_of(world)
    for _ in range(2):
        answer = world.call("DELETE", KEY)
        assert (answer.status, answer.text) == (204, "")
        assert not opens(world, key)
        assert gateway(world) == BY_DEFAULT


def test_no_key_and_no_part_of_one_stands_in_a_log(world: SettingsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", lines)
    logger.setLevel(logging.DEBUG)
    key = key_of(world)
    world.telegram.lasting["set_webhook"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    assert world.call("DELETE", KEY).status == 204
    assert key.partition(":")[2] not in lines.getvalue()


def test_while_telegram_is_away_there_is_no_first_key_and_a_person_is_told_so(world: SettingsWorld) -> None:
    world.telegram.lasting["set_webhook"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    answer = world.call("POST", KEY)
    assert (answer.status, answer.code) == (503, "telegram_unavailable")
    assert gateway(world) == BY_DEFAULT


@pytest.mark.parametrize(
    ("state", "code"), [(BotState.STOPPED, Reason.WIDGET_OFF), (BotState.REVOKED, Reason.TOKEN_REVOKED)]
)
def test_a_bot_that_hears_nobody_gets_no_key(world: SettingsWorld, state: BotState, code: str) -> None:
    world.bots.mark(7001, state)
    answer = world.call("POST", KEY)
    assert (answer.status, answer.code) == (409, code)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_only_administrators_of_the_bots_own_account_have_to_do_with_its_key(world: SettingsWorld, method: str) -> None:
    assert world.call(method, KEY, token=widget_token(is_admin=False)).code == "not_admin"
    assert world.call(method, "/v1/bots/7002/key").code == "unknown_bot"


@pytest.mark.parametrize(
    "change",
    [
        {"mirror": "none"},
        {"mirror": "not_commands"},
        {"quiet_minutes": 1440},
        {"quiet_minutes": 0},
        {"quiet_answer": "refuse"},
        {"allow_token": True},
        {"greets": True},
        {},
        {"mirror": "none", "quiet_minutes": 15, "quiet_answer": "refuse", "allow_token": True, "greets": True},
    ],
)
def test_each_setting_is_changed_by_itself_or_with_others(world: SettingsWorld, change: dict[str, Any]) -> None:
    calls = len(world.telegram.webhooks)
    world.telegram.lasting["set_webhook"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    answer = world.call("PATCH", BOT, {"gateway": change})
    assert (answer.status, answer.body["gateway"]) == (200, BY_DEFAULT | change)
    assert len(world.telegram.webhooks) == calls, "none of them is Telegram's business"
    assert gateway(world) == BY_DEFAULT | change


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (None, "gateway"),
        ("all", "gateway"),
        ([], "gateway"),
        ({"mirror": "some"}, "gateway.mirror"),
        ({"mirror": None}, "gateway.mirror"),
        ({"mirror": True}, "gateway.mirror"),
        ({"quiet_minutes": -1}, "gateway.quiet_minutes"),
        ({"quiet_minutes": 1441}, "gateway.quiet_minutes"),
        ({"quiet_minutes": "15"}, "gateway.quiet_minutes"),
        ({"quiet_minutes": 1.5}, "gateway.quiet_minutes"),
        ({"quiet_minutes": True}, "gateway.quiet_minutes"),
        ({"quiet_answer": "drop"}, "gateway.quiet_answer"),
        ({"allow_token": 1}, "gateway.allow_token"),
        ({"allow_token": "true"}, "gateway.allow_token"),
        ({"greets": None}, "gateway.greets"),
        ({"key": "7001:secret"}, "gateway.key"),
        ({"kinds": ["message"]}, "gateway.kinds"),
    ],
)
def test_what_is_no_setting_is_refused_by_its_name_and_changes_nothing(
    world: SettingsWorld, wrong: Any, field: str
) -> None:
    answer = world.call("PATCH", BOT, {"gateway": wrong, "label": "Опт"})
    assert (answer.status, answer.code, answer.body["error"]["fields"]) == (422, "bad_fields", [field])
    assert world.call("GET", BOT).body == BOT_SHOWN


def test_two_who_change_the_same_setting_are_told_and_different_ones_merge(world: SettingsWorld) -> None:
    seen = world.call("GET", BOT).body["version"]
    assert world.call("PATCH", BOT, {"gateway": {"mirror": "none"}, "version": seen}).status == 200
    merged = world.call("PATCH", BOT, {"gateway": {"quiet_minutes": 5}, "label": "Опт", "version": seen})
    assert (merged.status, merged.body["gateway"]["mirror"]) == (200, "none")
    assert merged.body["version"] == seen + 2
    refused = world.call("PATCH", BOT, {"gateway": {"mirror": "not_commands", "greets": True}, "version": seen})
    assert (refused.status, refused.code) == (409, "changed_meanwhile")
    assert refused.body["error"]["fields"] == ["gateway.mirror"]
    assert gateway(world)["greets"] is False
    assert world.call("PATCH", BOT, {"gateway": {"mirror": "none"}, "version": seen}).status == 200


def test_a_key_is_no_setting_that_somebody_else_may_have_changed_meanwhile(world: SettingsWorld) -> None:
    seen = world.call("GET", BOT).body["version"]
    key = key_of(world)
    answer = world.call("PATCH", BOT, {"gateway": {"mirror": "none"}, "version": seen})
    assert answer.status == 200
    assert opens(world, key)


def test_what_the_code_does_is_shown_without_what_its_address_holds(world: SettingsWorld) -> None:
    key_of(world)
    world.clock.time += 60
    url = "https://user:password@code.example:8443/hook/secret?token=secret"
    world.code.kept[7001] = CodeSeen(Receiving.WEBHOOK, url, NOW + 20, "Connection refused", NOW + 55, waiting=17)
    shown = gateway(world)
    assert (shown["mode"], shown["last_call"], shown["waiting"]) == ("webhook", "2027-01-15T08:00:20Z", 17)
    assert shown["webhook"] == {
        "host": "code.example",
        "last_error": "Connection refused",
        "last_error_at": "2027-01-15T08:00:55Z",
    }
    assert "secret" not in json.dumps(shown)


def test_a_code_that_polls_has_no_webhook(world: SettingsWorld) -> None:
    key_of(world)
    world.code.kept[7001] = CodeSeen(Receiving.POLLING, called_at=NOW)
    shown = gateway(world)
    assert (shown["mode"], shown["webhook"], shown["last_call"]) == ("polling", None, "2027-01-15T08:00:00Z")


def test_what_a_code_did_under_an_earlier_key_is_not_told_of_the_present_one(world: SettingsWorld) -> None:
    key_of(world)
    world.code.kept[7001] = CodeSeen(Receiving.POLLING, called_at=NOW - 1)
    shown = gateway(world)
    assert (shown["mode"], shown["last_call"]) == ("none", None)


def test_nobody_is_asked_about_a_code_where_there_is_no_key(
    world: SettingsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(bot_id: int) -> CodeSeen:
        raise AssertionError(bot_id)

    monkeypatch.setattr(world.code, "seen", asked)
    assert gateway(world) == BY_DEFAULT


def test_a_key_of_a_bot_that_is_switched_off_keeps_its_webhook_until_it_is_withdrawn(world: SettingsWorld) -> None:
    key_of(world)
    assert world.call("PATCH", BOT, {"enabled": False}).body["state"] == "off"
    assert TOKEN in world.telegram.webhooks
    assert world.call("DELETE", KEY).status == 204
    assert TOKEN not in world.telegram.webhooks
