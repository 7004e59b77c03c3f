"""A bot's lead funnel over the API: whole, sealed, with versions."""

from typing import Any

import pytest

from bridge.domain.identity import secret_context
from bridge.relay.funnel.deliver_lead import ADDRESS
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.settings import NOW, Answer, SettingsWorld
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault

PATH = f"/v1/bots/{BOT_ID}/funnel"
SECRET = "https://crm-webhook.example/api/webhook/123/abcdef123456"
SHOWN = "https://crm-webhook.example/…3456"
PROFILE: dict[str, Any] = {
    "key": "agency",
    "name": "MONSTER AGENCY",
    "welcome": "Здравствуйте",
    "buttons": [{"text": "📈 Привлечь клиентов", "choice": "Привлечь клиентов"}],
    "webhook_url": SECRET,
    "follow_up": "Пришлите ссылку",
}
FUNNEL: dict[str, Any] = {"admin_chat_id": -100500, "default": "agency", "profiles": [PROFILE]}
STORED = {
    **FUNNEL,
    "profiles": [PROFILE | {"webhook_url": SHOWN, "pipeline_id": None, "follow_up_title": None}],
    "version": NOW,
}


@pytest.fixture
def world() -> SettingsWorld:
    sealed = FakeVault().seal(TOKEN, {"account": "31", "bot": str(BOT_ID)})
    return SettingsWorld(bots=FakeBots(make_bot(sealed_token=sealed)))


def put(world: SettingsWorld, *profiles: dict[str, Any], **more: Any) -> Answer:
    return world.call("PUT", PATH, FUNNEL | ({"profiles": list(profiles)} if profiles else {}) | more)


def sealed_urls(world: SettingsWorld) -> list[str]:
    funnel = world.funnels.stored[BOT_ID, world.bots.stored[BOT_ID].funnel]
    context = secret_context(31, BOT_ID, ADDRESS)
    return [world.vault.open(profile.sealed_url, context) if profile.sealed_url else "" for profile in funnel.profiles]


def test_a_funnel_is_stored_and_shown_without_its_secrets(world: SettingsWorld) -> None:
    assert world.call("GET", PATH).code == "no_funnel"
    answer = put(world)
    assert (answer.status, answer.body) == (200, STORED)
    assert world.call("GET", PATH).body == STORED
    assert "abcdef" not in answer.text + world.call("GET", PATH).text
    assert sealed_urls(world) == [SECRET]


def test_what_is_read_can_be_written_and_keeps_the_address(world: SettingsWorld) -> None:
    put(world)
    read = world.call("GET", PATH).body
    again = world.call("PUT", PATH, read | {"admin_chat_id": 77})
    assert (again.status, again.body["version"], again.body["admin_chat_id"]) == (200, NOW + 1, 77)
    assert sealed_urls(world) == [SECRET]
    assert world.funnels.retired == [(BOT_ID, 0), (BOT_ID, NOW)]


def test_a_renamed_profile_keeps_its_address_and_each_its_own(world: SettingsWorld) -> None:
    other = SECRET.replace("/123/", "/456/")
    put(world, PROFILE, PROFILE | {"key": "cg", "webhook_url": other})
    put(world, PROFILE | {"webhook_url": SHOWN}, PROFILE | {"key": "cg", "webhook_url": SHOWN})
    assert sealed_urls(world) == [SECRET, other]
    put(world, PROFILE | {"webhook_url": SHOWN}, PROFILE | {"key": "new", "webhook_url": SHOWN})
    assert sealed_urls(world) == [SECRET, other], "the one whose key is gone is the one that was renamed"
    put(world, PROFILE | {"key": "last", "webhook_url": SECRET}, default=None)
    put(world, PROFILE | {"key": "alone", "webhook_url": SHOWN}, default=None)
    assert sealed_urls(world) == [SECRET]


def test_an_address_of_which_nobody_knows_the_rest_is_asked_for(world: SettingsWorld) -> None:
    def refused(*profiles: dict[str, Any]) -> dict[str, str]:
        answer = put(world, *profiles, default=None)
        assert (answer.status, answer.code) == (422, "bad_fields")
        texts: dict[str, str] = answer.body["error"]["texts"]
        return texts

    in_part = {"profiles[0].webhook_url": "адрес показан только частично: укажите его целиком"}
    assert refused(PROFILE | {"webhook_url": SHOWN}) == in_part, "what another bot's funnel shows"
    assert refused(PROFILE | {"webhook_url": "https://crm-webhook.example/…"}) == in_part

    other = SECRET.replace("/123/", "/456/")
    put(world, PROFILE, PROFILE | {"key": "cg", "webhook_url": other})
    texts = refused(PROFILE | {"key": "one", "webhook_url": SHOWN}, PROFILE | {"key": "two", "webhook_url": SHOWN})
    assert set(texts.values()) == {"так показаны разные адреса: укажите адрес целиком"}
    assert sealed_urls(world) == [SECRET, other]

    put(world, PROFILE, PROFILE | {"key": "cg"})
    put(
        world,
        PROFILE | {"key": "one", "webhook_url": SHOWN},
        PROFILE | {"key": "two", "webhook_url": SHOWN},
        default=None,
    )
    assert sealed_urls(world) == [SECRET, SECRET], "one address of several profiles is that one"


def test_an_address_that_somebody_else_has_just_changed_is_asked_for(world: SettingsWorld) -> None:
    put(world)
    save = world.bots.save
    rounds: list[Any] = []

    def overtaken(bot: Any) -> Any:
        if not rounds:
            rounds.append(bot)
            world.bots.save = save  # type: ignore[method-assign]
            put(world, PROFILE | {"webhook_url": "https://crm-webhook.example/another/9999"})
        return save(bot)

    world.bots.save = overtaken  # type: ignore[method-assign]
    late = put(world, PROFILE | {"webhook_url": SHOWN})
    assert (late.status, late.body["error"]["fields"]) == (422, ["profiles[0].webhook_url"])
    assert sealed_urls(world) == ["https://crm-webhook.example/another/9999"]


def test_another_funnel_than_was_read_is_not_overwritten(world: SettingsWorld) -> None:
    version = put(world).body["version"]
    assert put(world, version=version).status == 200
    late = put(world, version=version)
    assert (late.status, late.code, late.body["error"]["fields"]) == (409, "changed_meanwhile", ["funnel"])
    assert put(world, version=None).status == 200


def test_a_bot_that_is_changed_meanwhile_keeps_both_changes(world: SettingsWorld) -> None:
    save = world.bots.save
    rounds: list[Any] = []

    def overtaken(bot: Any) -> Any:
        if not rounds:
            rounds.append(bot)
            world.bots.put(BOT_ID, label="Другая")
        return save(bot)

    world.bots.save = overtaken  # type: ignore[method-assign]
    assert put(world).status == 200
    bot = world.bots.stored[BOT_ID]
    assert (bot.label, bot.funnel) == ("Другая", NOW + 1)
    assert world.call("GET", PATH).status == 200


def test_all_that_is_wrong_is_told_with_its_place(world: SettingsWorld) -> None:
    answer = put(
        world,
        PROFILE | {"welcome": " "},
        PROFILE | {"key": "cg", "webhook_url": "http://10.0.0.5/x"},
        PROFILE | {"key": "express", "webhook_url": None, "pipeline_id": 999},
        PROFILE | {"key": "local", "webhook_url": "https://169.254.169.254/latest"},
    )
    assert (answer.status, answer.code) == (422, "bad_fields")
    error = answer.body["error"]
    assert error["fields"] == [
        "profiles[0].welcome",
        "profiles[1].webhook_url",
        "profiles[2].pipeline_id",
        "profiles[3].webhook_url",
    ]
    assert error["message"].startswith("Проверьте воронку: профиль 1, приветствие: не заполнено; ")
    assert error["texts"]["profiles[2].pipeline_id"] == "такой воронки нет в аккаунте"
    assert world.bots.stored[BOT_ID].funnel == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"buttons": [{"text": 5, "choice": "x"}]}, "profiles[0].buttons[0].text"),
        ({"buttons": [{"text": "x"}]}, "profiles[0].buttons[0].choice"),
        ({"buttons": "x"}, "profiles[0].buttons"),
        ({"pipeline_id": "11"}, "profiles[0].pipeline_id"),
        ({"nonsense": 1}, "profiles[0].nonsense"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(world: SettingsWorld, change: dict[str, Any], field: str) -> None:
    answer = put(world, PROFILE | change)
    assert (answer.status, answer.body["error"]["fields"]) == (422, [field])
    assert answer.body["error"]["message"].startswith("Проверьте поля: профиль 1, ")


def test_the_local_simulators_may_be_named(world: SettingsWorld) -> None:
    local = "http://127.0.0.1:8604/leads/agency"
    assert put(world, PROFILE | {"webhook_url": local}).status == 200
    assert put(world, PROFILE | {"webhook_url": "http://127.0.0.1:8605/leads/agency"}).status == 422


def test_leads_may_go_into_a_pipeline(world: SettingsWorld) -> None:
    answer = put(world, {**PROFILE, "webhook_url": None, "pipeline_id": 12}, admin_chat_id=None)
    assert answer.status == 200
    assert answer.body["profiles"][0]["pipeline_id"] == 12
    assert answer.body["admin_chat_id"] is None


def test_the_briefs_file_is_imported_beside_what_was_set(world: SettingsWorld) -> None:
    put(world)
    file = {"cg": {"name": "MONSTER CG", "webhook_url": SECRET}, "agency": {"name": "AGENCY"}}
    answer = world.call("POST", f"{PATH}/import", file)
    assert answer.status == 200
    assert [profile["key"] for profile in answer.body["profiles"]] == ["cg", "agency"]
    assert (answer.body["admin_chat_id"], answer.body["default"]) == (-100500, "agency")
    assert sealed_urls(world) == [SECRET, SECRET]
    assert world.call("POST", f"{PATH}/import", {"agency": []}).status == 422


def test_a_funnel_is_removed(world: SettingsWorld) -> None:
    put(world)
    for _ in range(2):
        assert world.call("DELETE", PATH).status == 204
    assert world.call("GET", PATH).code == "no_funnel"
    assert put(world).status == 200


def test_a_bot_that_is_disconnected_leaves_no_funnel_behind(world: SettingsWorld) -> None:
    version = put(world).body["version"]
    assert world.call("DELETE", f"/v1/bots/{BOT_ID}").status == 204
    assert world.funnels.retired[-1] == (BOT_ID, version)


def test_each_trouble_is_told_in_english_too(world: SettingsWorld) -> None:
    body = FUNNEL | {"profiles": [PROFILE | {"welcome": "", "name": "x" * 101}, PROFILE], "default": "cg"}
    error = world.call("PUT", PATH, body, headers={"accept-language": "en"}).body["error"]
    assert error["message"] == "Something is wrong in the funnel: see each field"
    assert error["texts"] == {
        "default": "there is no profile “cg”",
        "profiles[0].name": "is longer than 100 characters",
        "profiles[0].welcome": "is empty",
        "profiles[1].key": "another profile has the key “agency” already",
    }
