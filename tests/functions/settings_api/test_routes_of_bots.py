"""A bot's route in the settings API: closed bodies, errors by field, secrets that never come back, versions."""

from typing import Any

import pytest

from bridge.domain.errors import RefusedError
from tests.fakes.settings import BOT_WISH, SettingsWorld

BOT = "/v1/bots/7001"
WAHELP = {"kind": "wahelp", "base": "https://wahelp.ru", "project": "17", "channel": "c-1"}
BY_PASSWORD = WAHELP | {"login": "owner", "password": "geheim"}
PLATFORM = {"kind": "platform", "url": "https://platform.example"}


@pytest.fixture
def world() -> SettingsWorld:
    world = SettingsWorld()
    assert world.call("POST", "/v1/bots", BOT_WISH).status == 201
    return world


def routed(world: SettingsWorld, route: Any, **fields: Any) -> dict[str, Any]:
    answer = world.call("PATCH", BOT, {"route": route} | fields)
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.body["route"]
    return shown


def refused(world: SettingsWorld, route: Any) -> tuple[str, list[str]]:
    answer = world.call("PATCH", BOT, {"route": route})
    assert answer.status == 422, answer.text
    return answer.code, answer.body["error"].get("fields", [])


def test_every_bot_shows_its_route(world: SettingsWorld) -> None:
    assert world.call("GET", BOT).body["route"] == {"kind": "amocrm"}
    shown = routed(world, BY_PASSWORD)
    assert shown == BY_PASSWORD | {"password": "set", "access_token": None, "shape": "messages", "forward": "all"}
    assert world.call("GET", BOT).body["route"] == shown
    assert world.call("GET", "/v1/bots").body["bots"][0]["route"] == shown
    assert routed(world, PLATFORM) == PLATFORM | {"secret": None, "admins": [], "quiet_minutes": 30}
    assert routed(world, {"kind": "amocrm"}) == {"kind": "amocrm"}


def test_no_answer_holds_a_secret(world: SettingsWorld) -> None:
    for route in (
        WAHELP | {"login": "owner", "password": "xyzzy-1"},
        WAHELP | {"access_token": "xyzzy-2"},
        PLATFORM | {"secret": "xyzzy-3"},
    ):
        for answer in (
            world.call("PATCH", BOT, {"route": route}),
            world.call("GET", BOT),
            world.call("GET", "/v1/bots"),
        ):
            assert answer.status == 200
            assert "xyzzy" not in answer.text


def test_what_was_shown_may_be_sent_back_and_changes_nothing(world: SettingsWorld) -> None:
    for route in (BY_PASSWORD, WAHELP | {"access_token": "token"}, PLATFORM | {"secret": "geheim"}):
        shown = routed(world, route)
        version = world.call("GET", BOT).body["version"]
        assert routed(world, shown) == shown
        assert world.call("GET", BOT).body["version"] == version


def test_a_secret_that_is_left_out_stays_and_null_is_none(world: SettingsWorld) -> None:
    routed(world, PLATFORM | {"secret": "geheim"})
    assert routed(world, PLATFORM | {"admins": [42]})["secret"] == "set"
    assert routed(world, PLATFORM | {"secret": None})["secret"] is None


def test_a_secret_that_was_shown_and_is_not_kept_is_asked_for(world: SettingsWorld) -> None:
    shown = routed(world, PLATFORM | {"secret": "geheim"})
    assert refused(world, shown | {"url": "https://another.example"}) == ("route_no_secret", ["route.secret"])
    assert routed(world, PLATFORM) == shown, "nothing was changed"
    routed(world, PLATFORM | {"secret": None})
    assert refused(world, shown) == ("route_no_secret", ["route.secret"])


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        (None, ["route"]),
        ({}, ["route"]),
        ("amocrm", ["route"]),
        ({"kind": "sms"}, ["route"]),
        ({"kind": "amocrm", "base": "x"}, ["route.base"]),
        (BY_PASSWORD | {"project": 17}, ["route.project"]),
        (BY_PASSWORD | {"project": "../17", "channel": ""}, ["route.channel", "route.project"]),
        (WAHELP | {"login": "", "password": ""}, ["route.login", "route.password"]),
        (BY_PASSWORD | {"shape": "fax", "forward": "none"}, ["route.forward", "route.shape"]),
        ({"kind": "wahelp"}, ["route.base", "route.channel", "route.project"]),
        (BY_PASSWORD | {"password": "x" * 5000}, ["route.password"]),
        (BY_PASSWORD | {"unknown": 1}, ["route.unknown"]),
        ({"kind": "platform"}, ["route.url"]),
        (PLATFORM | {"admins": ["42"]}, ["route.admins"]),
        (PLATFORM | {"admins": [0]}, ["route.admins"]),
        (PLATFORM | {"admins": list(range(1, 102))}, ["route.admins"]),
        (PLATFORM | {"quiet_minutes": 0}, ["route.quiet_minutes"]),
        (PLATFORM | {"secret": ""}, ["route.secret"]),
        (PLATFORM | {"secret": "между-нами"}, ["route.secret"]),
        (WAHELP | {"access_token": "токен"}, ["route.access_token"]),
        (WAHELP | {"access_token": "of two lines"}, ["route.access_token"]),
    ],
)
def test_what_is_wrong_is_named_by_its_field(world: SettingsWorld, route: Any, fields: list[str]) -> None:
    assert refused(world, route) == ("bad_fields", fields)
    assert world.call("GET", BOT).body["route"] == {"kind": "amocrm"}


def test_fields_are_named_for_people(world: SettingsWorld) -> None:
    answer = world.call("PATCH", BOT, {"route": {"kind": "wahelp", "base": "https://wahelp.ru"}})
    assert answer.body["error"]["message"] == "Проверьте поля: канал Wahelp, проект Wahelp"
    assert "xyzzy" not in world.call("PATCH", BOT, {"route": PLATFORM | {"secret": ["xyzzy"]}}).text


def test_what_only_the_whole_route_tells_is_refused_with_its_fields(world: SettingsWorld) -> None:
    assert refused(world, WAHELP) == ("route_no_login", ["route.login", "route.access_token"])
    assert refused(world, WAHELP | {"login": "owner"}) == ("route_no_password", ["route.password"])
    both = BY_PASSWORD | {"access_token": "token"}
    assert refused(world, both) == ("route_two_logins", ["route.login", "route.access_token"])
    assert refused(world, PLATFORM | {"url": "https://10.0.0.1"}) == ("address_private", ["route.url"])
    world.wahelp.trouble["check"] = RefusedError(422, "wahelp_channel_off", "Канал выключен", fields=("route.channel",))
    assert refused(world, BY_PASSWORD) == ("wahelp_channel_off", ["route.channel"])


def test_a_route_is_one_setting_for_two_people(world: SettingsWorld) -> None:
    seen = world.call("GET", BOT).body["version"]
    routed(world, BY_PASSWORD)
    answer = world.call("PATCH", BOT, {"route": PLATFORM, "version": seen})
    assert (answer.status, answer.code) == (409, "changed_meanwhile")
    assert answer.body["error"]["fields"] == ["route"]
    assert routed(world, BY_PASSWORD, label="Опт")["kind"] == "wahelp"
    assert world.call("PATCH", BOT, {"label": "Розница", "version": seen}).status == 409
    assert world.call("PATCH", BOT, {"linkers": "anyone", "version": seen}).status == 200
