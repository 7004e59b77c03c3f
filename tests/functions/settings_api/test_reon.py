"""What REON calls, and what the widget sees of licence and registration."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from bridge.domain.kept import Kept
from bridge.domain.licence import DAY
from bridge.domain.records import Account
from bridge.domain.registration import News, Registration, RegistrationState
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import make_bot
from tests.fakes.settings import NOW, REON_SECRET, Answer, SettingsWorld, widget_token

ANNA = {"name": "Анна", "phone": "8 999 123-45-67", "agreement": True}


@pytest.fixture
def world() -> SettingsWorld:
    return SettingsWorld()


def account(world: SettingsWorld) -> Account:
    return world.accounts.stored[31]


def pays(world: SettingsWorld, body: Any, secret: str = REON_SECRET, **headers: str) -> Answer:
    raw = body if isinstance(body, str) else json.dumps(body)
    signature = hmac.new(secret.encode(), raw.encode(), hashlib.sha256).hexdigest()
    return world.call("POST", "/reon/licence", raw, token=None, headers={"x-signature": signature} | headers)


def status(world: SettingsWorld, subdomain: str = "shop") -> Any:
    answer = world.call("GET", "/status", token=None, query={"subdomain": subdomain})
    assert answer.status == 200
    return answer.body


def test_the_status_in_reons_form(world: SettingsWorld) -> None:
    assert status(world) == {
        "response": "trial",
        "paid": False,
        "testPeriod": True,
        "startUsingDate": "2027-01-14T08:00:00Z",
        "finishUsingDate": "2027-01-28T08:00:00Z",
    }
    assert pays(world, {"account_id": 31, "paid_until": NOW + 30 * DAY}).body == {
        "account_id": 31,
        "state": "paid",
        "until": "2027-02-14T08:00:00Z",
        "paid_until": "2027-02-14T08:00:00Z",
    }
    paid = status(world)
    assert (paid["response"], paid["paid"], paid["testPeriod"]) == ("paid", True, False)
    pays(world, {"account_id": 31, "paid_until": NOW - 1})
    ended = status(world)
    assert (ended["response"], ended["paid"], ended["testPeriod"]) == ("notPaid", False, False)
    assert ended["finishUsingDate"] == "2027-01-15T07:59:59Z"


@pytest.mark.parametrize("subdomain", ["other", "", "a b", "x" * 100])
def test_the_status_of_nobody(world: SettingsWorld, subdomain: str) -> None:
    assert status(world, subdomain) == {
        "response": "userNotFound",
        "paid": False,
        "testPeriod": False,
        "startUsingDate": None,
        "finishUsingDate": None,
    }


def test_a_status_without_a_subdomain(world: SettingsWorld) -> None:
    assert world.call("GET", "/status", token=None).body["response"] == "userNotFound"


@pytest.mark.parametrize(
    ("secret", "headers"),
    [("another", {}), (REON_SECRET, {"x-signature": ""}), (REON_SECRET, {"x-signature": "0" * 64})],
)
def test_a_call_that_is_not_reons(world: SettingsWorld, secret: str, headers: dict[str, str]) -> None:
    for body in ({"account_id": 31, "paid_until": 1}, "{broken", "[]", "x" * 300_000):
        answer = pays(world, body, secret, **headers)
        assert (answer.status, answer.code) in {(401, "bad_signature"), (413, "body_too_large")}
    assert account(world).licence_until == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{broken", (400, "bad_json")),
        ("[]", (400, "bad_json")),
        ("", (400, "bad_json")),
        ({}, (422, "bad_account")),
        ({"account_id": "x", "paid_until": 1}, (422, "bad_account")),
        ({"account_id": 31}, (422, "bad_date")),
        ({"account_id": 31, "paid_until": "soon"}, (422, "bad_date")),
        ({"account_id": 99, "paid_until": 1}, (404, "unknown_account")),
    ],
)
def test_a_call_that_cannot_be_done(world: SettingsWorld, body: Any, code: tuple[int, str]) -> None:
    answer = pays(world, body)
    assert (answer.status, answer.code) == code


def test_the_signature_may_be_over_text_that_comes_encoded(world: SettingsWorld) -> None:
    body = {"account_id": 31, "paid_until": "2027-03-01"}
    assert pays(world, body, **{"content-type": "application/json; charset=utf-8"}).status == 200
    assert pays(world, body, **{"content-type": "text/plain"}).status == 200


def test_a_payment_works_without_an_installation_and_a_reinstallation_changes_nothing(world: SettingsWorld) -> None:
    world.accounts.uninstalled(31, NOW * 1000)
    assert pays(world, {"account_id": 31, "paid_until": NOW + 30 * DAY}).status == 200
    before = account(world).licence
    assert world.accounts.authorised(31, "shop.amocrm.ru", None, NOW * 1000 + 1)  # type: ignore[arg-type]
    assert account(world).licence == before


def test_the_account_shows_its_licence_and_what_waits(world: SettingsWorld) -> None:
    world.bots.add(make_bot())
    pays(world, {"account_id": 31, "paid_until": NOW - 1})
    world.kept.keep(31, Kept("7001:42", "1", "{}", {}, "d", 0))
    licence = world.call("GET", "/v1/account").body["licence"]
    assert (licence["kind"], licence["state"], licence["days_left"], licence["kept"]) == ("paid", "ended", 0, 1)
    assert (licence["banner"]["level"], licence["banner"]["stage"]) == ("error", 0)
    assert licence["banner"]["text"].startswith("Подписка закончилась 15.01.2027. ")


def test_the_banner_is_for_administrators() -> None:
    world = SettingsWorld(accounts=FakeAccounts(make_account(trial_started_at=NOW - 12 * DAY)))
    for is_admin, has_banner in ((True, True), (None, True), (False, False)):
        shown = world.call("GET", "/v1/account", token=widget_token(is_admin=is_admin)).body
        assert (shown["licence"]["banner"] is not None, shown["is_admin"]) == (has_banner, is_admin)
    assert world.call("GET", "/v1/account").body["licence"]["banner"]["stage"] == 3


def test_a_registration_is_queued_and_shown(world: SettingsWorld) -> None:
    answer = world.call("POST", "/v1/registration", ANNA)
    assert (answer.status, answer.body) == (202, {"queued": True})
    assert world.jobs.for_reon == [(31, News.REGISTERED, NOW)]
    assert world.call("GET", "/v1/account").body["registration"] == {
        "name": "Анна",
        "phone": "+79991234567",
        "at": "2027-01-15T08:00:00Z",
        "state": "waiting",
    }
    world.accounts.put(31, registration=Registration("Анна", "+79991234567", NOW, RegistrationState.SENT))
    assert world.call("GET", "/v1/account").body["registration"]["state"] == "sent"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": ""}, "bad_name", "name"),
        ({"name": "а" * 101}, "bad_name", "name"),
        ({"phone": "1"}, "bad_phone", "phone"),
        ({"agreement": False}, "agreement_required", "agreement"),
        ({"agreement": "true"}, "bad_fields", "agreement"),
        ({"name": None}, "bad_fields", "name"),
        ({"name": "а" * 1001}, "bad_fields", "name"),
        ({"more": 1}, "bad_fields", "more"),
    ],
)
def test_a_registration_that_is_not_complete(world: SettingsWorld, change: Any, code: str, field: str) -> None:
    answer = world.call("POST", "/v1/registration", ANNA | change)
    assert (answer.status, answer.code, answer.body["error"]["fields"]) == (422, code, [field])
    assert world.jobs.for_reon == []
