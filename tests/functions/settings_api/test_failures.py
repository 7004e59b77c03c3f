"""Failures over the settings API: listed page by page, tried again, each account alone with its own."""

from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Direction
from tests.fakes.accounts import NOW, FakeAccounts, make_account
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.failures import FakeFailures, make_failure
from tests.fakes.settings import SettingsWorld, widget_token

FAILURE_ID = "1790000000000-0123456789abcdef"
RETRY = f"/v1/failures/{FAILURE_ID}/retry"


def world_with(*numbers: int) -> SettingsWorld:
    return SettingsWorld(failures=FakeFailures(*(make_failure(failure_id=name(number)) for number in numbers)))


def name(number: int) -> str:
    return f"{number:013d}-0123456789abcdef"


def test_a_failure_is_shown_in_words() -> None:
    payload = {"update": {"message": {"text": "Сколько  стоит\nдоставка?", "reply_to_message": {"text": "другое"}}}}
    world = SettingsWorld(failures=FakeFailures(make_failure(payload=payload, direction=Direction.INCOMING)))
    assert world.call("GET", "/v1/failures").body == {
        "failures": [
            {
                "id": FAILURE_ID,
                "time": "2026-09-21T14:13:20Z",
                "direction": "incoming",
                "bot_id": 7001,
                "chat": "7001:42",
                "reason": "bot_blocked",
                "text": "Пользователь заблокировал бота",
                "detail": "403 Forbidden: bot was blocked by the user",
                "message": "Сколько стоит доставка?",
            }
        ],
        "next": None,
    }


def test_failures_come_newest_first_and_page_by_page() -> None:
    world = world_with(*range(1, 6))
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = world.call("GET", "/v1/failures", query=query).body
        seen += [failure["id"] for failure in page["failures"]]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert seen == [name(number) for number in (5, 4, 3, 2, 1)]


def test_a_page_that_holds_the_last_failure_has_no_next() -> None:
    assert world_with(1, 2).call("GET", "/v1/failures", query={"limit": 2}).body["next"] is None
    assert world_with().call("GET", "/v1/failures").body == {"failures": [], "next": None}


def test_fifty_failures_make_a_page() -> None:
    assert len(world_with(*range(60)).call("GET", "/v1/failures").body["failures"]) == 50


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"limit": 0}, ["limit"]),
        ({"limit": 101}, ["limit"]),
        ({"limit": "many"}, ["limit"]),
        ({"limit": ""}, ["limit"]),
        ({"before": "x" * 65}, ["before"]),
        ({"before": "../x"}, ["before"]),
        ({"limit": -1, "before": ""}, ["before", "limit"]),
    ],
)
def test_a_wrong_page_is_refused(query: dict[str, Any], fields: list[str]) -> None:
    answer = world_with(1).call("GET", "/v1/failures", query=query)
    assert (answer.status, answer.body["error"]["fields"]) == (422, fields)


def test_a_retried_failure_goes_back_to_its_queue() -> None:
    failure = make_failure()
    world = SettingsWorld(failures=FakeFailures(failure), bots=FakeBots(make_bot()))
    answer = world.call("POST", RETRY)
    assert (answer.status, answer.body) == (202, {"queued": True})
    assert world.requeue.sent == [failure]
    again = world.call("POST", RETRY)
    assert (again.status, again.code) == (404, "unknown_failure")
    assert world.requeue.sent == [failure]


def test_a_retried_update_is_trusted_although_the_bots_secret_was_renewed_after_it_came() -> None:
    bot = make_bot(generation=4, renewed_at=NOW + 3600)
    attributes = {"bot_id": "7001", "generation": "1", "received_at": str(NOW)}
    payload = {"body": "{}", "group": "7001:42", "attributes": attributes}
    failure = make_failure(direction=Direction.INCOMING, payload=payload)
    world = SettingsWorld(failures=FakeFailures(failure), bots=FakeBots(bot))
    assert world.call("POST", RETRY).status == 202
    (sent,) = world.requeue.sent
    assert sent.payload == payload
    kept = sent.payload["attributes"]
    assert bot.trusts(int(kept["generation"]), float(kept["received_at"]))


@pytest.mark.parametrize("bots", [[], [make_bot(account_id=32)]])
def test_a_failure_of_a_bot_the_account_has_no_more_stays_in_the_list(bots: list[Bot]) -> None:
    world = SettingsWorld(failures=FakeFailures(make_failure()), bots=FakeBots(*bots))
    answer = world.call("POST", RETRY)
    assert (answer.status, answer.code) == (409, "bot_unknown")
    assert world.requeue.sent == []
    assert [failure["id"] for failure in world.call("GET", "/v1/failures").body["failures"]] == [FAILURE_ID]


def test_a_failure_that_cannot_be_queued_is_kept() -> None:
    world = SettingsWorld(failures=FakeFailures(make_failure()), bots=FakeBots(make_bot()))
    world.requeue.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    assert world.call("POST", RETRY).status == 503
    assert len(world.call("GET", "/v1/failures").body["failures"]) == 1


def test_an_id_that_cannot_be_one_is_not_found() -> None:
    assert SettingsWorld().call("POST", f"/v1/failures/{'x' * 65}/retry").code == "not_found"


def test_another_accounts_failure_does_not_exist() -> None:
    accounts = FakeAccounts(make_account(), make_account(account_id=32))
    foreign = make_failure(account_id=32)
    bots = FakeBots(make_bot(account_id=32))
    world = SettingsWorld(accounts=accounts, failures=FakeFailures(foreign), bots=bots)
    assert world.call("GET", "/v1/failures").body == {"failures": [], "next": None}
    refused, unknown = world.call("POST", RETRY), world.call("POST", f"/v1/failures/{name(7)}/retry")
    assert (refused.status, refused.text, refused.headers) == (unknown.status, unknown.text, unknown.headers)
    assert (refused.status, refused.code) == (404, "unknown_failure")
    assert world.requeue.sent == []
    assert world.call("POST", RETRY, token=widget_token(account_id=32)).status == 202


def test_a_failure_of_an_unknown_bot_names_none() -> None:
    world = SettingsWorld(failures=FakeFailures(make_failure(bot_id=0)))

    assert world.call("GET", "/v1/failures").body["failures"][0]["bot_id"] is None
