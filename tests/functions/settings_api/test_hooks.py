"""amoCRM's two calls: the widget was installed, the widget was disabled."""

import hashlib
import hmac
from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from tests.fakes.settings import CLIENT_ID, CLIENT_SECRET, NOW, SettingsWorld

INSTALLED = {"code": "def50200aa", "referer": "shop.amocrm.ru", "from_widget": 1, "platform": 1}


@pytest.fixture
def world() -> SettingsWorld:
    return SettingsWorld()


@pytest.mark.parametrize("extra", [{}, {"client_id": CLIENT_ID}, {"state": "x", "something": "new"}])
def test_an_installation_is_handed_over_and_answered_at_once(world: SettingsWorld, extra: dict[str, Any]) -> None:
    answer = world.call("GET", "/oauth/install", token=None, query=INSTALLED | extra)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Виджет устанавливается…" in answer.text
    assert world.jobs.exchanges == [("shop.amocrm.ru", "def50200aa", NOW * 1000)]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"error": "access_denied", "code": ""}, 400, "access_denied"),
        ({"code": ""}, 400, "no_code"),
        ({"code": "два слова"}, 400, "bad_code"),
        ({"code": "a" * 4097}, 400, "bad_code"),
        ({"referer": ""}, 400, "foreign_referer"),
        ({"referer": "evil.test"}, 400, "foreign_referer"),
        ({"referer": "shop.amocrm.ru.evil.test"}, 400, "foreign_referer"),
        ({"client_id": "another"}, 403, "foreign_client"),
    ],
)
def test_an_installation_that_is_not_believed(
    world: SettingsWorld, change: dict[str, str], status: int, code: str
) -> None:
    query = INSTALLED | change
    answer = world.call("GET", "/oauth/install", token=None, query=query)
    assert (answer.status, answer.code) == (status, code)
    people = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = world.call("GET", "/oauth/install", token=None, query=query, headers=people)
    assert (page.status, page.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert answer.body["error"]["message"] in page.text
    assert world.jobs.exchanges == []


def test_a_repeated_parameter_is_refused(world: SettingsWorld) -> None:
    parameters = {"code": "c", "referer": "shop.amocrm.ru,other.amocrm.ru"}
    raw = "code=c&referer=shop.amocrm.ru&referer=other.amocrm.ru"
    answer = world.call("GET", "/oauth/install", token=None, query=parameters, rawQueryString=raw)
    assert 400 <= answer.status < 500
    assert world.jobs.exchanges == []


def test_an_installation_that_cannot_be_queued_asks_for_another_try(world: SettingsWorld) -> None:
    world.jobs.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    answer = world.call("GET", "/oauth/install", token=None, query=INSTALLED)
    assert (answer.status, answer.code) == (503, "storage_unavailable")


def disabled(account_id: int, **change: str) -> dict[str, Any]:
    signature = hmac.new(CLIENT_SECRET.encode(), f"{CLIENT_ID}|{account_id}".encode(), hashlib.sha256).hexdigest()
    return {"account_id": account_id, "client_uuid": CLIENT_ID, "signature": signature} | change


def test_a_disabled_widget_is_marked_at_once_and_finished_later(world: SettingsWorld) -> None:
    assert world.call("GET", "/oauth/uninstall", token=None, query=disabled(31)).status == 200
    assert world.call("GET", "/v1/account").body["state"] == "uninstalled"
    assert world.jobs.uninstallations == [31]


def test_the_other_name_of_the_integration_is_understood(world: SettingsWorld) -> None:
    query = disabled(31, client_id=CLIENT_ID)
    del query["client_uuid"]
    assert world.call("GET", "/oauth/uninstall", token=None, query=query).status == 200
    assert world.jobs.uninstallations == [31]


def test_an_account_we_never_knew_is_fine(world: SettingsWorld) -> None:
    assert world.call("GET", "/oauth/uninstall", token=None, query=disabled(99)).status == 200
    assert list(world.accounts.stored) == [31]
    # Its first installation may be under way: it comes to nothing.
    assert world.accounts.disabled == {99: NOW * 1000}


def test_a_late_word_of_a_widget_that_was_installed_again_changes_nothing(world: SettingsWorld) -> None:
    world.accounts.put(31, installed_ms=NOW * 1000 + 1)
    assert world.call("GET", "/oauth/uninstall", token=None, query=disabled(31)).status == 200
    assert world.jobs.uninstallations == []
    assert world.call("GET", "/v1/account").body["state"] == "active"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"signature": ""}, 401, "bad_signature"),
        ({"signature": "0" * 64}, 401, "bad_signature"),
        ({"account_id": "32"}, 401, "bad_signature"),
        ({"account_id": ""}, 400, "bad_account"),
        ({"client_uuid": "another"}, 403, "foreign_client"),
        ({"client_uuid": ""}, 403, "foreign_client"),
    ],
)
def test_a_hook_that_is_not_believed(world: SettingsWorld, change: dict[str, str], status: int, code: str) -> None:
    answer = world.call("GET", "/oauth/uninstall", token=None, query=disabled(31) | change)
    assert (answer.status, answer.code) == (status, code)
    assert world.call("GET", "/v1/account").body["state"] == "active"
    assert world.jobs.uninstallations == []
