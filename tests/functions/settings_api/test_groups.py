"""Groups and their deals through the settings API."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.cards import DealCard
from bridge.domain.errors import TransientError
from bridge.domain.groups import Authors, GroupBot, GroupSettings, Linkers, Standing
from bridge.domain.reasons import Reason
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, OTHER_DEAL, FakeGroups, make_group
from tests.fakes.settings import SettingsWorld, widget_token

LINKS = f"/v1/groups/{GROUP_ID}/links"


@pytest.fixture
def world() -> SettingsWorld:
    world = SettingsWorld(bots=FakeBots(make_bot()), groups=FakeGroups(make_group(DEAL)))
    world.cards.deal_cards = {OTHER_DEAL: DealCard(OTHER_DEAL, "Кухня", 11, is_closed=False)}
    return world


def listed(world: SettingsWorld, **query: Any) -> list[str]:
    answer = world.call("GET", "/v1/groups", query=query)
    assert answer.status == 200, answer.text
    return [group["title"] for group in answer.body["groups"]]


def test_a_group_is_shown_with_its_deals_and_bots(world: SettingsWorld) -> None:
    (group,) = world.call("GET", "/v1/groups").body["groups"]
    assert (group["group_id"], group["chat_id"], group["title"]) == (GROUP_ID, GROUP_ID, "Ремонт 12")
    assert group["links"] == [
        {
            "deal_id": DEAL,
            "name": f"Сделка {DEAL}",
            "link": f"https://shop.amocrm.ru/leads/detail/{DEAL}",
            "bot_id": BOT_ID,
            "linked_at": "1970-01-01T00:00:00Z",
            "linked_by": None,
        }
    ]
    assert group["bots"] == [
        {"bot_id": BOT_ID, "username": "shop_bot", "label": "Магазин", "standing": "administrator", "missing": []}
    ]
    assert group["settings"] == {"authors": "sender", "linkers": None, "other_bots": False}


@pytest.mark.parametrize(
    ("here", "privacy", "codes"),
    [
        (GroupBot(BOT_ID, Standing.MEMBER, hears=False), True, ["privacy"]),
        (GroupBot(BOT_ID, Standing.MEMBER, hears=False), False, ["add_again"]),
        (GroupBot(BOT_ID, Standing.RESTRICTED, writes=False), False, ["silent"]),
        (GroupBot(BOT_ID, Standing.KICKED), False, ["outside"]),
    ],
)
def test_what_keeps_a_bot_from_its_work_is_said(
    world: SettingsWorld, here: GroupBot, codes: list[str], *, privacy: bool
) -> None:
    world.bots = FakeBots(make_bot(privacy=privacy))
    world.groups.put(make_group(DEAL, bots={BOT_ID: here}))
    (group,) = world.call("GET", "/v1/groups").body["groups"]
    missing = group["bots"][0]["missing"]
    assert [one["code"] for one in missing] == codes
    assert all(one["text"] for one in missing)


def test_groups_are_found_by_title_deal_and_bot(world: SettingsWorld) -> None:
    world.groups.put(make_group(chat_id=-4002, title="Аренда"))
    assert listed(world) == ["Аренда", "Ремонт 12"]
    assert listed(world, search="  ремонт ") == ["Ремонт 12"]
    assert listed(world, search="СДЕЛКА 501") == ["Ремонт 12"]
    assert listed(world, search="501") == ["Ремонт 12"]
    assert listed(world, search="@shop_bot") == ["Аренда", "Ремонт 12"]
    assert listed(world, search="нет такой") == []
    assert listed(world, search=str(GROUP_ID)) == ["Ремонт 12"]
    world.groups.put(make_group(chat_id=-4003, title="50% _и\u0306од_ .*"))
    for search in ("50%", "д_ .", ".*", "ЙОД", "йод"):
        assert listed(world, search=search) == ["50% _и\u0306од_ .*"]
    world.groups.put(make_group(chat_id=-4003, title="Ёлки зелёные"))
    for search in ("елки", "ЁЛКИ", "Зеленые", "Е\u0308лки"):
        assert listed(world, search=search) == ["Ёлки зелёные"]
    assert listed(world, bot_id=7002) == []


def test_many_groups_come_page_by_page(world: SettingsWorld) -> None:
    world.groups = FakeGroups(*(make_group(chat_id=-5000 - number, title=f"Г{number:03}") for number in range(7)))
    seen: list[str] = []
    after = 0
    while True:
        page = world.call("GET", "/v1/groups", query={"limit": 3, "offset": after}).body
        seen += [group["title"] for group in page["groups"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == [f"Г{number:03}" for number in range(7)]


def test_a_deal_is_tied_and_untied(world: SettingsWorld) -> None:
    answer = world.call("POST", LINKS, {"bot_id": BOT_ID, "deal_id": OTHER_DEAL})
    assert answer.status == 201, answer.text
    assert [(link["deal_id"], link["name"]) for link in answer.body["links"]] == [
        (DEAL, f"Сделка {DEAL}"),
        (OTHER_DEAL, "Кухня"),
    ]
    assert [share.talk.conversation.deal_id for share in world.group_lines.opened] == [OTHER_DEAL]
    assert world.call("DELETE", f"{LINKS}/{OTHER_DEAL}").status == 204
    assert [share.talk.conversation.deal_id for share in world.group_lines.closed] == [OTHER_DEAL]
    account_id, deal_id, note = list(world.jobs.deal_notes)[-1]
    assert (account_id, deal_id) == (ACCOUNT, OTHER_DEAL)
    assert "отвязана от этой сделки. Связь снята в настройках виджета." in note
    again = world.call("DELETE", f"{LINKS}/{OTHER_DEAL}")
    assert (again.status, again.code) == (404, "not_linked")


@pytest.mark.parametrize(
    ("deal_id", "status", "code"),
    [(DEAL, 409, "already_linked"), (999, 422, "deal_not_found"), (2**53, 422, "bad_fields"), (0, 422, "bad_fields")],
)
def test_what_cannot_be_tied_is_refused_and_changes_nothing(
    world: SettingsWorld, deal_id: int, status: int, code: str
) -> None:
    world.cards.deal_cards[DEAL] = DealCard(DEAL, "Ремонт", 11, is_closed=False)
    before = dict(world.groups.stored)
    answer = world.call("POST", LINKS, {"bot_id": BOT_ID, "deal_id": deal_id})
    assert (answer.status, answer.code) == (status, code)
    assert world.groups.stored == before


@pytest.mark.parametrize(
    "body",
    [
        None,
        "[]",
        {"bot_id": BOT_ID},
        {"bot_id": str(BOT_ID), "deal_id": OTHER_DEAL},
        {"bot_id": None, "deal_id": None},
        {"bot_id": BOT_ID, "deal_id": OTHER_DEAL, "more": 1},
        {"bot_id": BOT_ID, "deal_id": 1.5},
        {"bot_id": BOT_ID, "deal_id": True},
    ],
)
def test_fields_that_are_no_link_are_named(world: SettingsWorld, body: Any) -> None:
    answer = world.call("POST", LINKS, body)
    assert answer.status in {400, 422}, answer.text
    assert world.groups.stored[ACCOUNT, GROUP_ID].links.keys() == {DEAL}


def test_a_bot_that_is_not_in_the_group_ties_nothing(world: SettingsWorld) -> None:
    world.groups.put(make_group(bots={BOT_ID: GroupBot(BOT_ID, Standing.KICKED)}))
    answer = world.call("POST", LINKS, {"bot_id": BOT_ID, "deal_id": OTHER_DEAL})
    assert (answer.status, answer.code) == (409, "bot_not_in_group")


def test_a_deal_is_taken_over_from_a_bot_that_has_left(world: SettingsWorld) -> None:
    world.bots = FakeBots(make_bot(), make_bot(bot_id=7002))
    both = {BOT_ID: GroupBot(BOT_ID, Standing.KICKED), 7002: GroupBot(7002, Standing.MEMBER)}
    world.groups.put(make_group(DEAL, bots=both))
    world.cards.deal_cards[DEAL] = DealCard(DEAL, "Ремонт", 11, is_closed=False)
    answer = world.call("POST", LINKS, {"bot_id": 7002, "deal_id": DEAL})
    assert answer.status == 201, answer.text
    assert [link["bot_id"] for link in answer.body["links"]] == [7002]


def test_amocrm_that_does_not_answer_is_said(world: SettingsWorld) -> None:
    world.cards.trouble["deal"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    assert world.call("POST", LINKS, {"bot_id": BOT_ID, "deal_id": OTHER_DEAL}).status == 503


def test_settings_are_changed_one_by_one(world: SettingsWorld) -> None:
    path = f"/v1/groups/{GROUP_ID}"
    assert world.call("PATCH", path, {"authors": "line"}).body["settings"]["authors"] == "line"
    changed = world.call("PATCH", path, {"linkers": "anyone", "other_bots": True}).body["settings"]
    assert changed == {"authors": "line", "linkers": "anyone", "other_bots": True}
    assert world.call("PATCH", path, {"linkers": None}).body["settings"]["linkers"] is None
    assert world.groups.stored[ACCOUNT, GROUP_ID].settings == GroupSettings(Authors.LINE, None, other_bots=True)
    assert Linkers.ANYONE.value == "anyone"


@pytest.mark.parametrize(
    "body", [{"authors": None}, {"authors": "nobody"}, {"other_bots": 1}, {"linkers": "x"}, {"a": 1}]
)
def test_settings_that_do_not_exist_are_refused(world: SettingsWorld, body: Any) -> None:
    answer = world.call("PATCH", f"/v1/groups/{GROUP_ID}", body)
    assert (answer.status, answer.code) == (422, "bad_fields")
    assert world.groups.stored[ACCOUNT, GROUP_ID].settings == GroupSettings()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", f"/v1/groups/{GROUP_ID}", {"authors": "line"}),
        ("POST", LINKS, {"bot_id": 7009, "deal_id": OTHER_DEAL}),
        ("DELETE", f"{LINKS}/{DEAL}", None),
    ],
)
def test_another_accounts_group_is_as_one_that_is_not_there(
    world: SettingsWorld, method: str, path: str, body: Any
) -> None:
    world.accounts = FakeAccounts(make_account(), make_account(account_id=32, domain="other.amocrm.ru"))
    world.bots = FakeBots(make_bot(), make_bot(bot_id=7009, account_id=32))
    stranger = widget_token(account_id=32, iss="https://other.amocrm.ru", subdomain="other")
    before = dict(world.groups.stored)
    answer = world.call(method, path, body, token=stranger)
    assert (answer.status, answer.code) == (404, "unknown_group")
    assert world.call("GET", "/v1/groups", token=stranger).body["groups"] == []
    assert world.groups.stored == before


def test_a_group_is_not_tied_through_another_accounts_bot(world: SettingsWorld) -> None:
    world.bots = FakeBots(make_bot(), make_bot(bot_id=7009, account_id=32))
    answer = world.call("POST", LINKS, {"bot_id": 7009, "deal_id": OTHER_DEAL})
    assert (answer.status, answer.code) == (404, "unknown_bot")


@pytest.mark.parametrize(
    "group_id",
    ["0", "12", "-", "abc", "-" + "9" * 400, "-1.5", "%ED%A0%80", "-4_001", "-4001.0", "%20-4001", "-04001", "-٤٠٠١"],
)
def test_what_is_no_id_is_the_path_of_nothing(world: SettingsWorld, group_id: str) -> None:
    answer = world.call("PATCH", f"/v1/groups/{group_id}", {"authors": "line"})
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("deal_id", ["5_01", "+501", "501.0", "%20501", "0501", "٥٠١"])
def test_a_deal_is_untied_by_its_number_alone(world: SettingsWorld, deal_id: str) -> None:
    answer = world.call("DELETE", f"{LINKS}/{deal_id}")
    assert (answer.status, answer.code) == (404, "not_found")
    assert list(world.groups.stored[ACCOUNT, GROUP_ID].links) == [DEAL]


def test_only_administrators_change_groups(world: SettingsWorld) -> None:
    plain = widget_token(is_admin=False)
    assert world.call("GET", "/v1/groups", token=plain).status == 200
    for method, path, body in (
        ("PATCH", f"/v1/groups/{GROUP_ID}", {"authors": "line"}),
        ("POST", LINKS, {"bot_id": BOT_ID, "deal_id": OTHER_DEAL}),
        ("DELETE", f"{LINKS}/{DEAL}", None),
    ):
        assert world.call(method, path, body, token=plain).status == 403


def test_a_group_that_moved_answers_to_both_ids(world: SettingsWorld) -> None:
    world.groups.put(replace(make_group(DEAL), now_id=-1009))
    (group,) = world.call("GET", "/v1/groups").body["groups"]
    assert (group["group_id"], group["chat_id"]) == (GROUP_ID, -1009)
    assert world.call("PATCH", "/v1/groups/-1009", {"authors": "line"}).body["group_id"] == GROUP_ID
