"""A funnel is looked at as a whole, and read from the file that such bots were set up by."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import RefusedError
from bridge.domain.funnel import FunnelButton
from bridge.domain.funnel_import import read_locales
from bridge.domain.funnel_wishes import FunnelWish, ProfileWish, Trouble, spoken, told_at_once, troubles_of
from tests.fakes.funnel import AGENCY, make_funnel

BUTTON = FunnelButton("📈 Привлечь клиентов", "Привлечь клиентов")
PROFILE = ProfileWish(
    "agency", "MONSTER AGENCY", "Здравствуйте", (BUTTON,), "https://crm.example/x", follow_up="Ссылку?"
)
BRIEF = {
    "agency": {"name": "MONSTER AGENCY", "webhook_url": "https://crm-webhook.example/api/webhook/1/a"},
    "cg": {"name": "MONSTER CG", "webhook_url": "https://crm-webhook.example/api/webhook/1/b"},
    "express": {"name": "MONSTER EXPRESS", "webhook_url": "https://crm-webhook.example/api/webhook/1/c"},
}


def places(*profiles: ProfileWish, **more: Any) -> list[str]:
    return [trouble.place for trouble in troubles_of(FunnelWish(profiles, **more))]


def test_a_good_funnel_has_no_trouble() -> None:
    assert places(PROFILE, replace(PROFILE, key="cg", webhook_url="", pipeline_id=11), default="cg") == []
    assert places(replace(PROFILE, follow_up="")) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"key": ""}, "key"),
        ({"key": "к"}, "key"),
        ({"key": "k" * 65}, "key"),
        ({"name": " \u200b"}, "name"),
        ({"name": "Б" * 101}, "name"),
        ({"welcome": ""}, "welcome"),
        ({"welcome": "п" * 4097}, "welcome"),
        ({"follow_up": "\u2800"}, "follow_up"),
        ({"follow_up_title": "т" * 101}, "follow_up_title"),
        ({"buttons": ()}, "buttons"),
        ({"buttons": (BUTTON,) * 21}, "buttons"),
        ({"buttons": (BUTTON, replace(BUTTON, text=""))}, "buttons[1].text"),
        ({"buttons": (replace(BUTTON, choice="з" * 201),)}, "buttons[0].choice"),
        ({"webhook_url": ""}, "webhook_url"),
        ({"pipeline_id": 11}, "webhook_url"),
        ({"webhook_url": "https://crm.example/" + "x" * 2048}, "webhook_url"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: dict[str, Any], place: str) -> None:
    assert places(replace(PROFILE, key="other"), replace(PROFILE, **change)) == [f"profiles[1].{place}"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = places(PROFILE, PROFILE, default="cg", admin_chat_id=2**60)
    assert found == ["admin_chat_id", "default", "profiles[1].key"]
    assert places() == ["profiles"]
    error = told_at_once([Trouble("profiles[1].buttons[0].text", "не заполнено"), Trouble("default", "нет")])
    assert (error.status, error.code) == (422, "bad_fields")
    assert error.text == "Проверьте воронку: профиль 2, кнопка 1, текст: не заполнено; профиль по умолчанию: нет"
    assert error.fields == ("profiles[1].buttons[0].text", "default")
    assert spoken("что-то ещё") == "что-то ещё"


def test_the_briefs_file_is_read_as_it_is() -> None:
    wish = read_locales(BRIEF, None)
    assert [(one.key, one.name, one.webhook_url) for one in wish.profiles] == [
        (key, value["name"], value["webhook_url"]) for key, value in BRIEF.items()
    ]
    assert list(troubles_of(wish)) == []
    assert (wish.admin_chat_id, wish.default) == (0, "")
    assert wish.profiles[0].welcome == "Здравствуйте! Это MONSTER AGENCY. Что вам нужно?"


@pytest.mark.parametrize(
    "buttons",
    [
        [{"text": "📈 Привлечь клиентов", "choice": "Привлечь клиентов"}],
        [{"text": "📈 Привлечь клиентов", "callback_data": "x"}],
        [[{"text": "📈 Привлечь клиентов"}]],
        ["📈 Привлечь клиентов"],
        {"clients": "📈 Привлечь клиентов"},
    ],
)
def test_buttons_are_read_in_whatever_shape_they_come(buttons: Any) -> None:
    wish = read_locales({"agency": {"name": "A", "webhook_url": "https://crm.example/x", "buttons": buttons}}, None)
    assert wish.profiles[0].buttons == (BUTTON,)


def test_what_a_file_leaves_out_stays_as_it_was() -> None:
    present = make_funnel(AGENCY, default="agency")
    wish = read_locales({"agency": {"name": "НОВОЕ"}}, present)
    [profile] = wish.profiles
    assert (profile.name, profile.welcome, profile.buttons) == ("НОВОЕ", AGENCY.welcome, AGENCY.buttons)
    assert profile.webhook_url == AGENCY.shown_url
    assert (wish.admin_chat_id, wish.default) == (present.admin_chat_id, "agency")


def test_ids_are_read_that_a_file_has_as_text() -> None:
    present = make_funnel(AGENCY)
    told = {"admin_chat_id": " -1002233445566", "agency": {"name": "A", "pipeline_id": "77"}}
    wish = read_locales(told, present)
    assert (wish.admin_chat_id, wish.profiles[0].pipeline_id) == (-1_002_233_445_566, 77)
    nothing = {"admin_chat_id": "", "default": None, "agency": {"name": "A", "pipeline_id": ""}}
    wish = read_locales(nothing, present)
    assert (wish.admin_chat_id, wish.profiles[0].webhook_url) == (present.admin_chat_id, AGENCY.shown_url)


def test_a_profile_may_be_called_default() -> None:
    wish = read_locales({"default": {"name": "A", "webhook_url": "https://crm.example/x"}}, None)
    assert ([profile.key for profile in wish.profiles], wish.default) == (["default"], "")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ("body",)),
        ({"default": ["agency"], "agency": {"name": "A"}}, ("default",)),
        ({"admin_chat_id": "@leads", "agency": {"name": "A"}}, ("admin_chat_id",)),
        ({"admin_chat_id": True, "agency": {"name": "A"}}, ("admin_chat_id",)),
        ({"agency": {"name": "A", "pipeline_id": "Продажи"}}, ("agency.pipeline_id",)),
        ({"agency": 5}, ("agency", "body")),
        ({"agency": {"name": ["A"]}}, ("agency.name",)),
        ({"agency": {"name": "A", "buttons": [5]}}, ("agency.buttons",)),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(body: dict[str, Any], fields: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError) as refused:
        read_locales(body, None)
    assert refused.value.fields == fields
