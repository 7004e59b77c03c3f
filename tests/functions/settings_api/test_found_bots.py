"""Bots page by page: two searches, every order, and what is known of each in a list."""

from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.groups import GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.groups import FakeGroups, make_group
from tests.fakes.settings import SettingsWorld

SHOP = make_bot(bot_id=7001, name="Ёлка", username="shop_bot", label="Магазин", pipeline_id=12, created_at=30)
WHOLESALE = make_bot(
    bot_id=7002, name="аренда", username="Rent_bot", label="Опт", pipeline_id=11, created_at=20, state=BotState.OFF
)
DEAF = make_bot(bot_id=7003, name="Яма", username="pit_bot", label="<b>Я</b>", pipeline_id=99, created_at=10, deaf=True)


def inside(*bot_ids: int) -> dict[int, GroupBot]:
    return {bot_id: GroupBot(bot_id, Standing.MEMBER) for bot_id in bot_ids}


@pytest.fixture
def world() -> SettingsWorld:
    return SettingsWorld(
        bots=FakeBots(SHOP, WHOLESALE, DEAF, make_bot(bot_id=7009, account_id=32)),
        groups=FakeGroups(
            make_group(501, 502, chat_id=-1, title="Ремонт, Ленина 12", bots=inside(7001, 7002)),
            make_group(chat_id=-2, title="Аренда зелёная", bots=inside(7001)),
            make_group(chat_id=-3, title="Чужая", bots=inside(7009)),
            make_group(chat_id=-4, title="Брошена", bots={7002: GroupBot(7002, Standing.KICKED)}),
        ),
    )


def found(world: SettingsWorld, **query: Any) -> list[int]:
    answer = world.call("GET", "/v1/bots", query=query)
    assert answer.status == 200, answer.text
    return [bot["bot_id"] for bot in answer.body["bots"]]


@pytest.mark.parametrize(
    ("query", "bots"),
    [
        ({}, [7003, 7002, 7001]),
        ({"search": "елка"}, [7001]),
        ({"search": "АРЕНДА"}, [7002, 7001]),
        ({"search": "@rent"}, [7002]),
        ({"search": "магаз"}, [7001]),
        ({"search": "7003"}, [7003]),
        ({"search": "ленина"}, [7002, 7001]),
        ({"search": "Чужая"}, []),
        ({"search": "брошена"}, []),
        ({"search": "  "}, [7003, 7002, 7001]),
        ({"search": "\u200b"}, [7003, 7002, 7001]),
        ({"search": "shop\u200b_bot\u00a0"}, [7001]),
        ({"search": "https://t.me/Rent_bot"}, [7002]),
        ({"search": "t.me/pit_bot"}, [7003]),
        ({"search": "ремонт,   ленина"}, [7002, 7001]),
        ({"group": "\u200b"}, [7003, 7002, 7001]),
        ({"search": ".*"}, []),
        ({"search": "<b>"}, [7003]),
        ({"bot": "аренда"}, [7002]),
        ({"bot": "ленина"}, []),
        ({"group": "аренда"}, [7001]),
        ({"group": "магазин"}, []),
        ({"group": "ленина", "bot": "shop"}, [7001]),
        ({"group": "ленина", "search": "опт"}, [7002]),
        ({"group": "зелeная".replace("e", "е"), "search": "ленина"}, [7001]),
    ],
)
def test_bots_are_found_by_what_they_are_called_and_by_their_groups(
    world: SettingsWorld, query: dict[str, str], bots: list[int]
) -> None:
    assert found(world, **query) == bots


def test_the_groups_that_were_looked_for_are_named(world: SettingsWorld) -> None:
    def named(**query: str) -> list[list[str]]:
        return [bot["found_groups"] for bot in world.call("GET", "/v1/bots", query=query).body["bots"]]

    assert named() == [[], [], []]
    assert named(search="аренда") == [[], ["Аренда зелёная"]]
    assert named(group="ленина") == [["Ремонт, Ленина 12"], ["Ремонт, Ленина 12"]]
    assert named(group="е", bot="shop") == [["Ремонт, Ленина 12", "Аренда зелёная"]]
    assert named(group="ленина", search="зеленая") == [["Ремонт, Ленина 12", "Аренда зелёная"]]


@pytest.mark.parametrize(
    ("order", "bots"),
    [
        ("name", [7002, 7001, 7003]),
        ("-name", [7003, 7001, 7002]),
        ("label", [7003, 7001, 7002]),
        ("-label", [7002, 7001, 7003]),
        ("pipeline", [7002, 7001, 7003]),
        ("-pipeline", [7003, 7001, 7002]),
        ("state", [7003, 7001, 7002]),
        ("-state", [7002, 7001, 7003]),
        ("created", [7003, 7002, 7001]),
        ("-created", [7001, 7002, 7003]),
    ],
)
def test_every_order_goes_both_ways(world: SettingsWorld, order: str, bots: list[int]) -> None:
    world.crm.all_pipelines[31] = [
        pipeline.__class__(pipeline.id, {11: "Аренда", 12: "Продажи"}[pipeline.id], pipeline.is_main, pipeline.statuses)
        for pipeline in world.crm.all_pipelines[31]
    ]
    assert found(world, sort=order) == bots


def test_amocrm_that_is_away_does_not_keep_anybody_from_the_list(world: SettingsWorld) -> None:
    world.crm.lasting["pipelines"] = TransientError(Reason.AMO_UNAVAILABLE)
    assert found(world, sort="pipeline") == [7002, 7001, 7003]


def test_bots_that_an_order_does_not_tell_apart_stand_by_their_ids() -> None:
    world = SettingsWorld(bots=FakeBots(*(make_bot(bot_id=bot_id) for bot_id in (7005, 7001, 7003))))
    for order in ("name", "-name", "created", "-created", "state"):
        assert found(world, sort=order) == [7001, 7003, 7005]


def test_pages_hold_every_bot_once_and_say_how_many_there_are() -> None:
    world = SettingsWorld(bots=FakeBots(*(make_bot(bot_id=7000 + number) for number in range(7))))
    pages = [world.call("GET", "/v1/bots", query={"limit": 3, "page": page}).body for page in (1, 2, 3, 4)]
    assert [[bot["bot_id"] for bot in page["bots"]] for page in pages] == [
        [7000, 7001, 7002],
        [7003, 7004, 7005],
        [7006],
        [],
    ]
    assert {(page["total"], page["pages"]) for page in pages} == {(7, 3)}
    assert [page["page"] for page in pages] == [1, 2, 3, 4]
    whole = world.call("GET", "/v1/bots", query={"limit": 7}).body
    assert (len(whole["bots"]), whole["pages"]) == (7, 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"limit": "+5"}, "limit"),
        ({"limit": "5.0"}, "limit"),
        ({"limit": "٥"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"page": 0}, "page"),
        ({"page": -1}, "page"),
        ({"page": 10_001}, "page"),
        ({"page": 10**30}, "page"),
        ({"sort": "token"}, "sort"),
        ({"sort": "--name"}, "sort"),
        ({"sort": ""}, "sort"),
        ({"search": "x" * 101}, "search"),
        ({"bot": "x" * 101}, "bot"),
        ({"group": "x" * 101}, "group"),
    ],
)
def test_what_cannot_be_asked_is_named(world: SettingsWorld, query: dict[str, Any], field: str) -> None:
    answer = world.call("GET", "/v1/bots", query=query)
    assert (answer.status, answer.code, answer.body["error"]["fields"]) == (422, "bad_fields", [field])


@pytest.mark.parametrize("limit", [1, 100])
def test_the_bounds_themselves_are_allowed(world: SettingsWorld, limit: int) -> None:
    assert world.call("GET", "/v1/bots", query={"limit": limit, "page": 10_000, "search": "x" * 100}).status == 200


def test_a_list_tells_groups_deals_and_health_of_each_bot(world: SettingsWorld) -> None:
    bots = {bot["bot_id"]: bot for bot in world.call("GET", "/v1/bots").body["bots"]}
    assert [(bots[bot_id]["groups"], bots[bot_id]["deals"]) for bot_id in (7001, 7002, 7003)] == [
        (2, 2),
        (1, 0),
        (0, 0),
    ]
    assert [bots[bot_id]["health"] for bot_id in (7001, 7002, 7003)] == ["ok", "ok", "broken"]
    assert bots[7003]["label"] == "<b>Я</b>", "what people wrote is told as it is; whoever shows it shows it as text"
    one = world.call("GET", "/v1/bots/7001").body
    assert (one["groups"], one["deals"]) == (2, 2)
