"""Two administrators at once: what one changed the other does not undo without being told."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.groups import Authors, Linkers
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.relay.messages import BotProfile
from tests.fakes.bots import FakeBots
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, FakeGroups, make_group
from tests.fakes.settings import BOT_WISH, Answer, SettingsWorld
from tests.fakes.telegram import TOKEN

NEW_TOKEN = "7001:BBHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T1"
NEWER_TOKEN = "7001:CCHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T2"
BOT = "/v1/bots/7001"
GROUP = f"/v1/groups/{GROUP_ID}"


@pytest.fixture
def world() -> SettingsWorld:
    world = SettingsWorld(groups=FakeGroups(make_group(DEAL)))
    assert world.call("POST", "/v1/bots", BOT_WISH).status == 201
    for token in (NEW_TOKEN, NEWER_TOKEN):
        world.telegram.profiles[token] = BotProfile(7001, "shop_bot", "Shop")
    return world


def version(world: SettingsWorld) -> int:
    return int(world.call("GET", BOT).body["version"])


def refused_for(answer: Answer) -> list[str]:
    assert (answer.status, answer.code) == (409, "changed_meanwhile"), answer.text
    fields: list[str] = answer.body["error"]["fields"]
    return fields


def test_a_version_grows_with_each_change_of_a_person_and_with_nothing_else(world: SettingsWorld) -> None:
    first = version(world)
    assert world.call("PATCH", BOT, {"label": "Опт"}).body["version"] == first + 1
    assert world.call("PATCH", BOT, {"label": "Опт"}).body["version"] == first + 1
    assert world.call("PATCH", BOT, {}).body["version"] == first + 1
    world.bots.pause(7001, 5.0)
    world.bots.mark(7001, BotState.REVOKED)
    assert version(world) == first + 1
    assert world.call("GET", "/v1/bots").body["bots"][0]["version"] == first + 1


def test_fields_that_nobody_else_touched_merge(world: SettingsWorld) -> None:
    seen = version(world)
    assert world.call("PATCH", BOT, {"label": "Опт", "version": seen}).status == 200
    answer = world.call("PATCH", BOT, {"pipeline_id": 12, "linkers": "anyone", "version": seen})
    assert (answer.status, answer.body["label"], answer.body["pipeline_id"]) == (200, "Опт", 12)
    assert answer.body["version"] == seen + 2


@pytest.mark.parametrize(
    ("theirs", "ours", "fields"),
    [
        ({"label": "Опт"}, {"label": "Розница"}, ["label"]),
        ({"label": "Опт", "linkers": "staff"}, {"label": "Розница", "linkers": "anyone"}, ["label", "linkers"]),
        ({"label": "Опт"}, {"label": "Розница", "enabled": False}, ["label"]),
        ({"enabled": False}, {"enabled": True}, ["enabled"]),
        ({"pipeline_id": 12}, {"pipeline_id": 11, "status_id": 111}, ["pipeline_id"]),
        ({"status_id": 111}, {"status_id": 112}, ["status_id"]),
        ({"status_id": 111}, {"status_id": None}, ["status_id"]),
        ({"token": NEW_TOKEN}, {"token": NEWER_TOKEN}, ["token"]),
        # A status is one of a pipeline: what was chosen together is not torn apart.
        ({"pipeline_id": 12}, {"status_id": 111}, ["pipeline_id"]),
        ({"status_id": 111}, {"pipeline_id": 12}, ["status_id"]),
    ],
)
def test_the_same_field_changed_meanwhile_is_refused_by_its_name_and_nothing_is_changed(
    world: SettingsWorld, theirs: dict[str, Any], ours: dict[str, Any], fields: list[str]
) -> None:
    seen = version(world)
    assert world.call("PATCH", BOT, theirs | {"version": seen}).status == 200
    left = world.call("GET", BOT).body
    assert refused_for(world.call("PATCH", BOT, ours | {"version": seen})) == fields
    assert world.call("GET", BOT).body == left
    again = world.call("PATCH", BOT, ours | {"version": left["version"]})
    assert again.status == 200 or again.code == "unknown_status"


@pytest.mark.parametrize(
    "change", [{"label": "Опт"}, {"enabled": False}, {"status_id": 111}, {"token": NEW_TOKEN}, {"linkers": "staff"}]
)
def test_a_double_press_and_two_people_of_one_mind_are_no_conflict(world: SettingsWorld, change: Any) -> None:
    seen = version(world)
    for _ in range(2):
        assert world.call("PATCH", BOT, change | {"version": seen}).status == 200


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"pipeline_id": 12}, {"status_id": None}),
        ({"label": "Опт"}, {"status_id": 111}),
        ({"linkers": "staff"}, {"pipeline_id": 12, "status_id": 121}),
    ],
)
def test_what_fits_together_whoever_chose_it_merges(world: SettingsWorld, theirs: Any, ours: Any) -> None:
    seen = version(world)
    assert world.call("PATCH", BOT, theirs | {"version": seen}).status == 200
    answer = world.call("PATCH", BOT, ours | {"version": seen})
    assert answer.status == 200, answer.text
    assert (theirs | ours).items() <= answer.body.items()


def test_without_a_version_the_last_one_counts_as_before(world: SettingsWorld) -> None:
    seen = version(world)
    assert world.call("PATCH", BOT, {"label": "Опт"}).status == 200
    assert world.call("PATCH", BOT, {"label": "Розница"}).body["label"] == "Розница"
    assert refused_for(world.call("PATCH", BOT, {"label": "Склад", "version": seen})) == ["label"]


def test_the_settings_of_a_bot_that_was_connected_anew_are_not_those_that_were_read(world: SettingsWorld) -> None:
    world.call("PATCH", BOT, {"label": "Опт"})
    seen = version(world)
    assert world.call("DELETE", BOT).status == 204
    world.clock.time += 60
    assert world.call("POST", "/v1/bots", BOT_WISH).status == 201
    assert version(world) > seen
    assert refused_for(world.call("PATCH", BOT, {"label": "Склад", "enabled": True, "version": seen})) == ["label"]
    assert refused_for(world.call("PATCH", BOT, {"label": "Склад", "version": 2**53 - 1})) == ["label"]


@pytest.mark.parametrize("wrong", [None, "1", 1.5, -1, 2**53, True, [], {}])
def test_a_version_is_a_number(world: SettingsWorld, wrong: Any) -> None:
    for path in (BOT, GROUP):
        answer = world.call("PATCH", path, {"version": wrong})
        assert (answer.status, answer.body["error"]["fields"]) == (422, ["version"])


def test_a_change_that_came_to_nothing_is_none(world: SettingsWorld) -> None:
    seen = version(world)
    world.telegram.lasting["set_webhook"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    assert world.call("PATCH", BOT, {"token": NEW_TOKEN, "label": "Опт", "version": seen}).status == 503
    world.telegram.lasting.clear()
    assert world.call("PATCH", BOT, {"token": NEW_TOKEN, "label": "Опт", "version": seen}).status == 200


def test_whoever_is_overtaken_in_the_middle_of_a_change_is_told_as_well(
    world: SettingsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = version(world)
    save = world.bots.save

    def overtaken(bot: Any) -> Any:
        monkeypatch.setattr(FakeBots, "save", lambda _, one: save(one))
        assert world.call("PATCH", BOT, {"label": "Опт", "version": seen}).status == 200
        return save(bot)

    monkeypatch.setattr(FakeBots, "save", lambda _, bot: overtaken(bot))
    assert refused_for(world.call("PATCH", BOT, {"label": "Склад", "version": seen})) == ["label"]
    assert world.call("GET", BOT).body["label"] == "Опт"
    assert [source.name for source in world.crm.sources.values()] == ["Опт (@shop_bot)"]


def test_a_new_token_keeps_all_that_the_bot_has(world: SettingsWorld) -> None:
    before = world.bots.stored[7001]
    answer = world.call("PATCH", BOT, {"token": f"Use this token:\n{NEW_TOKEN}\nKeep it secure"})
    assert answer.status == 200
    after = world.bots.stored[7001]
    kept = {"source_ref", "label", "pipeline_id", "status_id", "created_at", "scope_id", "linkers"}
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert world.groups.stored[ACCOUNT, GROUP_ID].links.keys() == {DEAL}
    assert world.telegram.webhooks[NEW_TOKEN].url == "https://bridge.reon.test/telegram/7001"
    assert TOKEN not in world.call("GET", BOT).text


def test_settings_of_a_group_merge_and_are_refused_in_the_same_way(world: SettingsWorld) -> None:
    seen = world.call("GET", "/v1/groups").body["groups"][0]["version"]
    assert seen == 1
    first = world.call("PATCH", GROUP, {"authors": "line", "version": seen})
    assert (first.status, first.body["version"]) == (200, 2)
    merged = world.call("PATCH", GROUP, {"other_bots": True, "linkers": "anyone", "version": seen})
    assert merged.body["settings"] == {"authors": "line", "linkers": "anyone", "other_bots": True}
    assert world.call("PATCH", GROUP, {"authors": "line", "version": seen}).body["version"] == 3
    assert refused_for(world.call("PATCH", GROUP, {"authors": "sender", "version": seen})) == ["authors"]
    assert refused_for(world.call("PATCH", GROUP, {"linkers": None, "version": 99})) == ["linkers"]
    assert world.groups.stored[ACCOUNT, GROUP_ID].settings.authors is Authors.LINE


def test_two_changes_of_one_group_at_the_same_moment_are_both_made(
    world: SettingsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = world.groups.settle

    def overtaken(*wish: Any, **more: Any) -> bool:
        monkeypatch.setattr(world.groups, "settle", settle)
        assert world.call("PATCH", GROUP, {"linkers": "staff"}).status == 200
        return settle(*wish, **more)

    monkeypatch.setattr(world.groups, "settle", overtaken)
    assert world.call("PATCH", GROUP, {"authors": "line"}).status == 200
    settings = world.groups.stored[ACCOUNT, GROUP_ID].settings
    assert (settings.authors, settings.linkers) == (Authors.LINE, Linkers.STAFF)


def test_a_group_that_is_changed_all_the_time_says_so(world: SettingsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.groups, "settle", lambda *_, **__: False)
    assert world.call("PATCH", GROUP, {"authors": "line"}).status == 503
    assert world.call("PATCH", GROUP, {"authors": "sender"}).status == 200, "nothing to change"


def test_links_do_not_change_the_version_of_a_groups_settings(world: SettingsWorld) -> None:
    known = world.groups.stored[ACCOUNT, GROUP_ID]
    world.groups.put(replace(known, version=7))
    assert world.call("GET", "/v1/groups").body["groups"][0]["version"] == 1
