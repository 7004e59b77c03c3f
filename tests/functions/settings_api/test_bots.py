"""Bots over the settings API: connected, shown, changed, disconnected; each account alone with its own."""

import io
import json
import logging
from typing import Any

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.groups import GroupBot, Linkers, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.observability import logger
from bridge.relay.messages import BotProfile
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.groups import DEAL, FakeGroups, make_group
from tests.fakes.settings import BOT_LISTED, SettingsWorld, widget_token
from tests.fakes.settings import BOT_SHOWN as SHOWN
from tests.fakes.settings import BOT_WISH as WISH
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault

NEW_TOKEN = "7001:BBHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T1"


@pytest.fixture
def world() -> SettingsWorld:
    return SettingsWorld()


@pytest.fixture
def connected(world: SettingsWorld) -> SettingsWorld:
    assert world.call("POST", "/v1/bots", WISH).status == 201
    return world


def test_a_connected_bot_is_shown_and_at_work(world: SettingsWorld) -> None:
    answer = world.call("POST", "/v1/bots", WISH)
    assert (answer.status, answer.body) == (201, SHOWN)
    assert world.call("GET", "/v1/bots/7001").body == SHOWN
    assert world.call("GET", "/v1/bots").body == {"bots": [BOT_LISTED], "total": 1, "page": 1, "pages": 1}
    assert world.call("GET", "/v1/account").body["bots"] == 1
    assert world.telegram.webhooks[TOKEN].url == "https://bridge.reon.test/telegram/7001"
    assert [source.pipeline_id for source in world.crm.sources.values()] == [11]


def test_a_bot_may_accept_requests_into_a_status(world: SettingsWorld) -> None:
    assert world.call("POST", "/v1/bots", WISH | {"status_id": 112}).body["status_id"] == 112


def test_white_space_around_is_no_part_of_a_value(world: SettingsWorld) -> None:
    wish = WISH | {"token": f"\n {TOKEN} ", "label": "  Магазин\t"}
    assert world.call("POST", "/v1/bots", wish).body == SHOWN


@pytest.mark.parametrize("label", ["x", "x" * 40, "Семья 👨‍👩‍👧", "№ 1 — «Опт» & Ко"])
def test_labels_that_are_accepted(world: SettingsWorld, label: str) -> None:
    assert world.call("POST", "/v1/bots", WISH | {"label": label}).body["label"] == label


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"label": ""}, ["label"]),
        ({"label": "   "}, ["label"]),
        ({"label": "x" * 41}, ["label"]),
        ({"label": "a\nb"}, ["label"]),
        ({"label": "a\u202eb"}, ["label"]),
        ({"label": "\u200d"}, ["label"]),
        ({"label": "\u3164"}, ["label"]),
        ({"label": "\u2800 \u0301"}, ["label"]),
        ({"label": "a\u200fb"}, ["label"]),
        ({"label": "a\u2067b\u2069"}, ["label"]),
        ({"label": "a\u0000b"}, ["label"]),
        ({"label": "\ud800"}, ["label"]),
        ({"label": 5}, ["label"]),
        ({"label": None}, ["label"]),
        ({"token": ""}, ["token"]),
        ({"token": "x" * 4097}, ["token"]),
        ({"token": ["x"]}, ["token"]),
        ({"pipeline_id": "11"}, ["pipeline_id"]),
        ({"pipeline_id": 11.0}, ["pipeline_id"]),
        ({"pipeline_id": True}, ["pipeline_id"]),
        ({"pipeline_id": 0}, ["pipeline_id"]),
        ({"pipeline_id": 10**40}, ["pipeline_id"]),
        ({"status_id": "112"}, ["status_id"]),
        ({"account_id": 32}, ["account_id"]),
        ({"label": "", "pipeline_id": "", "extra": 1}, ["extra", "label", "pipeline_id"]),
    ],
)
def test_wrong_fields_are_named(world: SettingsWorld, change: dict[str, Any], fields: list[str]) -> None:
    answer = world.call("POST", "/v1/bots", WISH | change)
    assert (answer.status, answer.code) == (422, "bad_fields")
    assert answer.body["error"]["fields"] == fields
    assert world.bots.stored == {}


def test_missing_fields_are_named(world: SettingsWorld) -> None:
    assert world.call("POST", "/v1/bots", {}).body["error"]["fields"] == ["label", "pipeline_id", "token"]
    assert world.call("POST", "/v1/bots").code == "bad_fields"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"pipeline_id": 99}, 422, "unknown_pipeline"),
        ({"status_id": 121}, 422, "unknown_status"),
        ({"token": "no token"}, 422, "bad_token"),
        ({"token": "7009:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"}, 422, "bad_token"),
    ],
)
def test_what_does_not_exist_is_not_connected(
    world: SettingsWorld, change: dict[str, Any], status: int, code: str
) -> None:
    answer = world.call("POST", "/v1/bots", WISH | change)
    assert (answer.status, answer.code) == (status, code)
    assert world.bots.stored == {}


def test_a_bot_is_connected_once(connected: SettingsWorld) -> None:
    assert connected.call("POST", "/v1/bots", WISH).code == "bot_already_connected"


def test_a_bot_of_another_account_is_not_taken_over() -> None:
    world = SettingsWorld(bots=FakeBots(make_bot(account_id=32)))
    answer = world.call("POST", "/v1/bots", WISH)
    assert (answer.status, answer.code) == (409, "bot_connected_elsewhere")
    assert world.bots.stored[7001].account_id == 32


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, {}),
        ({"label": " Опт "}, {"label": "Опт"}),
        ({"pipeline_id": 12}, {"pipeline_id": 12}),
        ({"pipeline_id": 12, "status_id": 121}, {"pipeline_id": 12, "status_id": 121}),
        ({"status_id": 111}, {"status_id": 111}),
        ({"enabled": False}, {"enabled": False, "state": "off"}),
        ({"enabled": True}, {}),
    ],
)
def test_what_is_asked_is_changed_and_nothing_else(
    connected: SettingsWorld, change: dict[str, Any], shown: dict[str, Any]
) -> None:
    answer = connected.call("PATCH", "/v1/bots/7001", change)
    changed = SHOWN | shown | {"version": SHOWN["version"] + bool(shown)}
    assert (answer.status, answer.body) == (200, changed)
    assert connected.call("GET", "/v1/bots/7001").body == changed


def test_null_puts_requests_back_into_unsorted(world: SettingsWorld) -> None:
    world.call("POST", "/v1/bots", WISH | {"status_id": 111})
    assert world.call("PATCH", "/v1/bots/7001", {"label": "Опт"}).body["status_id"] == 111
    assert world.call("PATCH", "/v1/bots/7001", {"status_id": None}).body["status_id"] is None


@pytest.mark.parametrize("field", ["token", "label", "pipeline_id", "enabled"])
def test_no_other_field_may_be_null(connected: SettingsWorld, field: str) -> None:
    answer = connected.call("PATCH", "/v1/bots/7001", {field: None})
    assert (answer.status, answer.body["error"]["fields"]) == (422, [field])


@pytest.mark.parametrize("change", [{"enabled": 1}, {"enabled": "true"}, {"bot_id": 7002}, {"state": "on"}])
def test_wrong_changes_are_refused(connected: SettingsWorld, change: dict[str, Any]) -> None:
    answer = connected.call("PATCH", "/v1/bots/7001", change)
    assert (answer.status, answer.body["error"]["fields"]) == (422, list(change))
    assert connected.call("GET", "/v1/bots/7001").body == SHOWN


def test_a_bot_left_by_another_account_that_disabled_the_widget_can_be_connected() -> None:
    world = SettingsWorld(bots=FakeBots(make_bot(account_id=32, state=BotState.STOPPED)))
    answer = world.call("POST", "/v1/bots", WISH)
    assert (answer.status, answer.body) == (201, SHOWN)
    assert world.bots.stored[7001].account_id == 31


def test_a_bot_disconnected_while_it_is_changed_is_gone(
    connected: SettingsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_source = connected.crm.put_source

    def disconnected_meanwhile(*source: Any) -> int:
        connected.bots.stored.pop(7001, None)
        return put_source(*source)

    monkeypatch.setattr(connected.crm, "put_source", disconnected_meanwhile)
    answer = connected.call("PATCH", "/v1/bots/7001", {"label": "Опт"})
    assert (answer.status, answer.code) == (404, "unknown_bot")
    assert connected.bots.stored == {}


def test_another_bots_token_is_refused(connected: SettingsWorld) -> None:
    other = "7002:CCHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T2"
    connected.telegram.profiles[other] = BotProfile(7002, "other_bot", "Other")
    assert connected.call("PATCH", "/v1/bots/7001", {"token": other}).code == "other_bot"


def test_a_disconnected_bot_is_gone(connected: SettingsWorld) -> None:
    answer = connected.call("DELETE", "/v1/bots/7001")
    assert (answer.status, answer.text) == (204, "")
    assert connected.call("GET", "/v1/bots/7001").code == "unknown_bot"
    assert connected.call("DELETE", "/v1/bots/7001").code == "unknown_bot"
    assert connected.telegram.webhooks == {}
    assert connected.crm.sources == {}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (TransientError(Reason.TELEGRAM_UNAVAILABLE), 503, "telegram_unavailable"),
        (PermanentError(Reason.TELEGRAM_REFUSED), 409, "webhook_refused"),
    ],
)
def test_a_bot_that_cannot_be_connected_leaves_no_trace(
    world: SettingsWorld, error: TransientError | PermanentError, status: int, code: str
) -> None:
    world.telegram.lasting["set_webhook"] = error
    answer = world.call("POST", "/v1/bots", WISH)
    assert (answer.status, answer.code) == (status, code)
    assert (world.bots.stored, world.crm.sources, world.telegram.webhooks) == ({}, {}, {})


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("PATCH", {"label": "Чужой"}), ("PATCH", {}), ("DELETE", None)]
)
def test_another_accounts_bot_does_not_exist(method: str, body: dict[str, Any] | None) -> None:
    accounts = FakeAccounts(make_account(), make_account(account_id=32))
    foreign = make_bot(account_id=32, sealed_token=FakeVault().seal(TOKEN, {"account": "32", "bot": "7001"}))
    world = SettingsWorld(accounts=accounts, bots=FakeBots(foreign))
    refused = world.call(method, "/v1/bots/7001", body)
    unknown = world.call(method, "/v1/bots/7002", body)
    assert (refused.status, refused.text, refused.headers) == (unknown.status, unknown.text, unknown.headers)
    assert (refused.status, refused.code) == (404, "unknown_bot")
    assert world.bots.stored == {7001: foreign}
    assert world.call("GET", "/v1/bots").body == {"bots": [], "total": 0, "page": 1, "pages": 1}
    owner = widget_token(account_id=32)
    assert world.call("GET", "/v1/bots/7001", token=owner).status == 200


def test_no_token_is_ever_told_or_logged(world: SettingsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(message)s %(exc_info)s"))
    log = logging.getLogger(logger.name)
    log.addHandler(handler)
    caller = widget_token()
    world.telegram.profiles[NEW_TOKEN] = BotProfile(7001, "shop_bot", "Shop")
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/v1/bots", WISH | {"extra": TOKEN}),
        ("POST", "/v1/bots", WISH | {"label": 5}),
        ("POST", "/v1/bots", f'{{"token": "{TOKEN}"'),
        ("POST", "/v1/bots", WISH),
        ("POST", "/v1/bots", WISH),
        ("GET", "/v1/bots", None),
        ("PATCH", "/v1/bots/7001", {"token": NEW_TOKEN}),
        ("GET", "/v1/bots/7001", None),
    ]
    texts = [world.call(method, path, body, token=caller).text for method, path, body in calls]
    monkeypatch.setattr("tests.fakes.telegram.FakeTelegram.get_me", None)
    texts.append(world.call("PATCH", "/v1/bots/7001", {"token": TOKEN}, token=caller).text)
    log.removeHandler(handler)
    assert "TypeError" in written.getvalue()
    for secret in (TOKEN, NEW_TOKEN, caller, "sealed"):
        assert secret not in json.dumps(texts) + written.getvalue()


def test_what_a_bot_lacks_in_groups_is_said_of_all_and_of_each() -> None:
    world = SettingsWorld(bots=FakeBots(make_bot(privacy=True, joins=False)))
    deaf = GroupBot(BOT_ID, Standing.MEMBER, hears=False)
    left = make_group(DEAL, chat_id=-4002, title="Аренда", bots={BOT_ID: GroupBot(BOT_ID, Standing.KICKED)})
    forgotten = make_group(chat_id=-4003, bots={BOT_ID: GroupBot(BOT_ID, Standing.LEFT)})
    world.groups = FakeGroups(make_group(bots={BOT_ID: deaf}), left, forgotten)
    of_all = [("not_addable", None), ("private_bot", None)]
    (listed,) = world.call("GET", "/v1/bots").body["bots"]
    assert [(one["code"], one["title"]) for one in listed["missing"]] == of_all
    one_bot = world.call("GET", f"/v1/bots/{BOT_ID}").body
    told = [(one["code"], one["title"]) for one in one_bot["missing"]]
    assert told == [*of_all, ("privacy", "Ремонт 12"), ("outside", "Аренда")]


def test_who_ties_deals_through_a_bot_is_changed() -> None:
    world = SettingsWorld(bots=FakeBots(make_bot()))
    assert world.call("PATCH", f"/v1/bots/{BOT_ID}", {"linkers": "anyone"}).body["linkers"] == "anyone"
    assert world.bots.stored[BOT_ID].linkers is Linkers.ANYONE
    for wrong in (None, "nobody", 1):
        assert world.call("PATCH", f"/v1/bots/{BOT_ID}", {"linkers": wrong}).code == "bad_fields"


@pytest.mark.parametrize(
    ("here", "state", "text"),
    [
        (None, "free", "Бота можно подключить"),
        (make_bot(), "yours", "Этот бот уже подключён. Новый токен укажите в его настройках"),
        (make_bot(state=BotState.CONNECTING), "free", "Бота можно подключить"),
        (make_bot(account_id=32), "elsewhere", "Этот бот подключён к другому аккаунту amoCRM"),
        (make_bot(account_id=32, state=BotState.CONNECTING), "elsewhere", None),
        (make_bot(account_id=32, state=BotState.STOPPED), "free", None),
    ],
)
def test_a_token_is_looked_at_before_anything_is_done_with_it(here: Any, state: str, text: str | None) -> None:
    world = SettingsWorld(bots=FakeBots(here) if here else FakeBots())
    before = dict(world.bots.stored)
    answer = world.call("POST", "/v1/bots/check", {"token": f"Use this token:\n{TOKEN}\nKeep it"})
    assert answer.status == 200, answer.text
    shown = answer.body
    assert (shown.pop("text"), shown) == (
        text or answer.body["text"],
        {
            "bot_id": 7001,
            "username": "shop_bot",
            "name": "Shop",
            "link": "https://t.me/shop_bot",
            "state": state,
        },
    )
    assert world.bots.stored == before
    assert (world.telegram.webhooks, world.crm.sources) == ({}, {})


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("no token", "bad_token"),
        (f"{TOKEN} {NEW_TOKEN}", "bad_token"),
        ("7009:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0", "bad_token"),
        ("", "bad_fields"),
        ("x" * 4097, "bad_fields"),
        (None, "bad_fields"),
        (7001, "bad_fields"),
    ],
)
def test_what_is_no_token_is_said(world: SettingsWorld, token: Any, code: str) -> None:
    answer = world.call("POST", "/v1/bots/check", {"token": token})
    assert (answer.status, answer.code) == (422, code)


def test_a_bot_is_connected_by_the_whole_message_of_botfather(world: SettingsWorld) -> None:
    text = f"Done! Use this token to access the HTTP API:\n{TOKEN}\nKeep your token secure"
    answer = world.call("POST", "/v1/bots", WISH | {"token": text})
    assert (answer.status, answer.body) == (201, SHOWN)
    assert world.call("POST", "/v1/bots", WISH | {"token": f"{TOKEN} {NEW_TOKEN}"}).code == "bad_token"


def test_a_double_press_connects_one_bot(world: SettingsWorld) -> None:
    answers = [world.call("POST", "/v1/bots", WISH) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 409]
    assert len(world.bots.stored) == len(world.crm.sources) == 1
