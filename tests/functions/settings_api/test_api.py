"""The settings API at its door: who is let in, from where, with what, and how everything else is answered."""

import base64
import json
import logging
from typing import Any

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.notices import Notice
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.settings import BOT_WISH, CLIENT_ID, NOW, ORIGIN, SettingsWorld, widget_token

WIDGET_ROUTES = [
    ("GET", "/v1/account"),
    ("POST", "/v1/registration"),
    ("GET", "/v1/pipelines"),
    ("GET", "/v1/bots"),
    ("POST", "/v1/bots"),
    ("GET", "/v1/bots/7001"),
    ("PATCH", "/v1/bots/7001"),
    ("DELETE", "/v1/bots/7001"),
    ("GET", "/v1/failures"),
    ("POST", "/v1/failures/1790000000000-0123456789abcdef/retry"),
]
CHANGES = [route for route in WIDGET_ROUTES if route[0] != "GET"]


@pytest.fixture
def world() -> SettingsWorld:
    return SettingsWorld()


@pytest.mark.parametrize(("method", "path"), [*WIDGET_ROUTES, ("GET", "/v1/nothing"), ("PUT", "/v1/bots")])
@pytest.mark.parametrize("body", [None, "{broken", {"wrong": "fields"}, "x" * 300_000])
def test_a_stranger_learns_nothing_but_that_a_token_is_needed(
    world: SettingsWorld, method: str, path: str, body: Any
) -> None:
    answer = world.call(method, path, body, token=None)
    assert (answer.status, answer.code) == (401, "no_token")


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"secret": "client-secret-of-somebody-else-altogether"}, "bad_token_signature"),
        ({"aud": "https://other.test"}, "bad_audience"),
        ({"exp": NOW - 10}, "token_expired"),
        ({"nbf": NOW + 11}, "token_not_yet_valid"),
        ({"client_uuid": "another"}, "foreign_client"),
        ({"iss": "https://other.amocrm.ru"}, "bad_issuer"),
    ],
)
@pytest.mark.parametrize(("method", "path"), WIDGET_ROUTES)
def test_each_trouble_with_the_token_has_its_code(
    world: SettingsWorld, method: str, path: str, claims: dict[str, Any], code: str
) -> None:
    answer = world.call(method, path, token=widget_token(**claims))
    assert (answer.status, answer.code) == (401, code)
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize("body", [None, "{broken"])
def test_only_an_administrator_changes_settings(world: SettingsWorld, method: str, path: str, body: str | None) -> None:
    answer = world.call(method, path, body, token=widget_token(is_admin=False))
    assert (answer.status, answer.code) == (403, "not_admin")


def test_everybody_in_the_account_may_look(world: SettingsWorld) -> None:
    for method, path in [
        ("GET", "/v1/account"),
        ("GET", "/v1/pipelines"),
        ("GET", "/v1/bots"),
        ("GET", "/v1/failures"),
    ]:
        assert world.call(method, path, token=widget_token(is_admin=False)).status == 200


def test_a_token_without_the_claim_may_change(world: SettingsWorld) -> None:
    assert world.call("DELETE", "/v1/bots/7001", token=widget_token(is_admin=None)).code == "unknown_bot"


@pytest.mark.parametrize(("method", "path"), WIDGET_ROUTES)
def test_an_account_that_was_never_installed_is_sent_to_authorise(method: str, path: str) -> None:
    world = SettingsWorld(accounts=FakeAccounts())
    bodies = {"POST": {"token": "t", "label": "Магазин", "pipeline_id": 11}, "PATCH": {}}
    body = bodies.get(method) if path.startswith("/v1/bots") else None
    if path == "/v1/registration":
        body = {"name": "Анна", "phone": "+79991234567", "agreement": True}
    answer = world.call(method, path, body)
    assert (answer.status, answer.code) == (409, "not_installed")
    assert "заново" in answer.body["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/bots/", "/v1/bots/x", "/v1/bots/0", f"/v1/bots/{10**40}", "/v2"])
def test_an_unknown_address(world: SettingsWorld, path: str) -> None:
    answer = world.call("GET", path)
    assert (answer.status, answer.code) == (404, "not_found")


def test_an_unknown_method(world: SettingsWorld) -> None:
    assert world.call("PUT", "/v1/bots", {}).code == "not_found"


@pytest.mark.parametrize(
    "body", ["{broken", "[]", '[{"label": "x"}]', '"text"', "null", "7", "[" * 100_000, "1" * 5000]
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/bots"), ("PATCH", "/v1/bots/7001")])
def test_a_body_that_is_no_json_object(world: SettingsWorld, method: str, path: str, body: str) -> None:
    answer = world.call(method, path, body)
    assert (answer.status, answer.code) == (400, "bad_json")


def test_a_body_that_is_no_text(world: SettingsWorld) -> None:
    answer = world.call("POST", "/v1/bots", base64.b64encode(b'{"label": "\xff"}').decode(), isBase64Encoded=True)
    assert (answer.status, answer.code) == (400, "bad_json")


def test_a_body_may_come_base64_encoded(world: SettingsWorld) -> None:
    body = json.dumps({"token": "x"}).encode()
    answer = world.call("POST", "/v1/bots", base64.b64encode(body).decode(), isBase64Encoded=True)
    assert answer.body["error"]["fields"] == ["label", "pipeline_id"]
    assert answer.body["error"]["message"] == "Проверьте поля: приписка, воронка"


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""])
def test_only_json_is_read(world: SettingsWorld, content_type: str) -> None:
    answer = world.call("POST", "/v1/bots", {}, headers={"content-type": content_type})
    assert (answer.status, answer.code) == (415, "not_json")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "APPLICATION/JSON; charset=UTF-8", " application/json ;a=b"],
)
def test_a_media_type_is_known_however_it_is_written(world: SettingsWorld, content_type: str) -> None:
    answer = world.call("POST", "/v1/bots", BOT_WISH, headers={"content-type": content_type})
    assert answer.status == 201


def test_a_body_that_is_too_large(world: SettingsWorld) -> None:
    fits = '{"label": "' + "x" * (256 * 1024 - 13) + '"}'
    assert world.call("POST", "/v1/bots", fits).code == "bad_fields"
    answer = world.call("POST", "/v1/bots", fits + " ")
    assert (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize("origin", [ORIGIN, "https://other.kommo.com", "https://some-shop.amocrm.com"])
@pytest.mark.parametrize(("method", "path"), WIDGET_ROUTES)
def test_a_preflight_needs_no_token(world: SettingsWorld, method: str, path: str, origin: str) -> None:
    answer = world.call(
        "OPTIONS", path, token=None, headers={"origin": origin, "access-control-request-method": method}
    )
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert method in answer.headers["Access-Control-Allow-Methods"].split(", ")
    assert answer.headers["Access-Control-Allow-Headers"] == "X-Auth-Token, Content-Type"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert answer.headers["Vary"] == "Origin, Accept-Language"


@pytest.mark.parametrize(
    "origin",
    ["http://shop.amocrm.ru", "https://amocrm.ru.evil.test", "https://a.b.amocrm.ru", "null", "", f"{ORIGIN}:1"],
)
def test_a_preflight_of_a_foreign_page_is_allowed_nothing(world: SettingsWorld, origin: str) -> None:
    answer = world.call("OPTIONS", "/v1/bots", token=None, headers={"origin": origin})
    assert answer.status == 204
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/v1/account", "/v1/nothing"])
def test_the_accounts_own_page_may_read_every_answer(world: SettingsWorld, path: str) -> None:
    answer = world.call("GET", path, headers={"origin": ORIGIN})
    assert answer.status in {200, 404}
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize("origin", ["https://other.amocrm.ru", "https://evil.test", "null", ""])
@pytest.mark.parametrize(("method", "path"), WIDGET_ROUTES)
def test_no_other_page_may_use_the_token(world: SettingsWorld, method: str, path: str, origin: str) -> None:
    answer = world.call(method, path, headers={"origin": origin})
    assert (answer.status, answer.code) == (403, "foreign_origin")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_without_an_origin_no_page_is_allowed_to_read(world: SettingsWorld) -> None:
    assert "Access-Control-Allow-Origin" not in world.call("GET", "/v1/account").headers


@pytest.mark.parametrize(
    ("method", "path", "token"),
    [("GET", "/v1/account", ""), ("GET", "/v1/account", None), ("GET", "/x", None), ("GET", "/oauth/install", None)],
)
def test_every_answer_is_neither_kept_nor_guessed(
    world: SettingsWorld, method: str, path: str, token: str | None
) -> None:
    headers = world.call(method, path, token=token).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Vary"] == "Origin, Accept-Language"
    assert headers["Content-Type"] == "application/json"


def test_a_dead_end_of_the_account_is_told_by_its_reason(world: SettingsWorld) -> None:
    world.crm.lasting["pipelines"] = PermanentError(Reason.ACCOUNT_UNAUTHORISED, "operators only")
    answer = world.call("GET", "/v1/pipelines", headers={"origin": ORIGIN})
    assert (answer.status, answer.body) == (
        409,
        {"error": {"code": "account_unauthorised", "message": "Требуется повторная авторизация"}},
    )


@pytest.mark.parametrize(("asked", "told"), [(None, "5"), (7.2, "8")])
def test_a_service_that_is_away_asks_for_another_try(world: SettingsWorld, asked: float | None, told: str) -> None:
    world.crm.lasting["pipelines"] = TransientError(Reason.AMO_UNAVAILABLE, "operators only", retry_after=asked)
    answer = world.call("GET", "/v1/pipelines")
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "amo_unavailable", told)
    assert "operators" not in answer.text


def test_a_bug_is_logged_and_not_told(
    world: SettingsWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(account_id: int) -> None:
        raise ZeroDivisionError("an inner secret")

    monkeypatch.setattr(world.accounts, "get", break_down)
    monkeypatch.setattr("settings_api.errors.logger", logging.getLogger("tests"))
    answer = world.call("GET", "/v1/account", headers={"origin": ORIGIN})
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert (answer.status, answer.code) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_secret_that_cannot_be_read_is_no_open_door(world: SettingsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> float:
        raise TransientError(Reason.STORAGE_UNAVAILABLE, "secrets manager")

    monkeypatch.setattr(world.clock, "now", away)
    answer = world.call("GET", "/v1/account")
    assert (answer.status, answer.code) == (503, "storage_unavailable")


def test_the_account_of_the_token_is_shown() -> None:
    accounts = FakeAccounts(make_account(), make_account(account_id=32, domain="other.amocrm.ru"))
    assert SettingsWorld(accounts=accounts).call("GET", "/v1/account").body == {
        "account_id": 31,
        "domain": "shop.amocrm.ru",
        "state": "active",
        "notice": None,
        "notices": [],
        "licence": {
            "kind": "trial",
            "started_at": "2027-01-14T08:00:00Z",
            "state": "trial",
            "until": "2027-01-28T08:00:00Z",
            "trial_until": "2027-01-28T08:00:00Z",
            "paid_until": None,
            "days_left": 13,
            "banner": None,
            "kept": 0,
        },
        "registration": None,
        "authorise_url": f"https://www.amocrm.ru/oauth?client_id={CLIENT_ID}&mode=popup",
        "is_admin": True,
        "bots": 0,
    }


@pytest.mark.parametrize(
    ("state", "notice"),
    [
        ("unauthorised", "Требуется повторная авторизация"),
        ("unpaid", "Аккаунт amoCRM не оплачен"),
        ("uninstalled", "Виджет отключён в amoCRM"),
    ],
)
def test_a_dead_end_is_noticed(state: Any, notice: str) -> None:
    world = SettingsWorld(accounts=FakeAccounts())
    world.accounts.stored[31] = make_account(state=state)
    answer = world.call("GET", "/v1/account")
    assert (answer.body["state"], answer.body["notice"]) == (state, notice)


def test_pipelines_are_listed_with_their_statuses(world: SettingsWorld) -> None:
    assert world.call("GET", "/v1/pipelines").body == {
        "pipelines": [
            {
                "id": 11,
                "name": "Продажи",
                "is_main": True,
                "statuses": [{"id": 111, "name": "Новая"}, {"id": 112, "name": "В работе"}],
            },
            {"id": 12, "name": "Опт", "is_main": False, "statuses": [{"id": 121, "name": "Новая"}]},
        ]
    }


def test_everything_that_people_have_to_put_right_is_named(world: SettingsWorld) -> None:
    world.accounts.stored[31] = make_account(state=AccountState.UNPAID)
    world.accounts.notice(31, Notice.REQUESTS_OFF, on=True)
    shown = world.call("GET", "/v1/account").body
    assert [notice["code"] for notice in shown["notices"]] == ["account_unpaid", "requests_off"]
    assert shown["notice"] == f"{Reason.ACCOUNT_UNPAID.text}. {Notice.REQUESTS_OFF.text}"


def test_a_request_keeps_to_the_time_that_the_function_has() -> None:
    world = SettingsWorld()

    world.call("GET", "/v1/failures")

    assert 0 < world.deadline.left() < 60
