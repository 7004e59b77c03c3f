"""Three hundred requests a minute of one account."""

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.settings import ORIGIN, SettingsWorld, widget_token


def test_whoever_asks_too_often_is_told_when_to_come_again() -> None:
    world = SettingsWorld()
    world.calls.waits[31] = 17
    answer = world.call("GET", "/v1/account", headers={"origin": ORIGIN})
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (429, "too_many_requests", "17")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_one_account_does_not_hold_up_another() -> None:
    world = SettingsWorld(accounts=FakeAccounts(make_account(), make_account(account_id=32)))
    world.calls.waits[31] = 17
    assert world.call("GET", "/v1/account").status == 429
    assert world.call("GET", "/v1/account", token=widget_token(account_id=32)).status == 200


@pytest.mark.parametrize("body", [None, "{broken", {"label": "x"}])
def test_every_request_with_a_good_token_counts_once(body: object) -> None:
    world = SettingsWorld()
    world.call("PATCH", "/v1/bots/7001", body)
    world.call("GET", "/v1/nothing")
    world.call("POST", "/v1/bots", {}, token=widget_token(is_admin=False))
    assert world.calls.counted == {31: 3}


def test_what_is_not_of_the_account_does_not_count() -> None:
    world = SettingsWorld()
    for token in (None, widget_token(secret="of-somebody-else-altogether-whoever"), widget_token(exp=1)):
        assert world.call("GET", "/v1/account", token=token).status == 401
    world.call("OPTIONS", "/v1/account", token=None, headers={"origin": ORIGIN})
    world.call("GET", "/oauth/install", token=None)
    assert world.calls.counted == {}


def test_a_count_that_cannot_be_written_is_no_open_door(monkeypatch: pytest.MonkeyPatch) -> None:
    world = SettingsWorld()

    def away(account_id: int) -> int:
        raise TransientError(Reason.STORAGE_UNAVAILABLE, "dynamodb")

    monkeypatch.setattr(world.calls, "count", away)
    assert world.call("GET", "/v1/account").code == "storage_unavailable"
