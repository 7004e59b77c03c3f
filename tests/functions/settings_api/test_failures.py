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


DAY = 24 * 3600


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


def listed(world: SettingsWorld, **query: Any) -> list[str]:
    answer = world.call("GET", "/v1/failures", query=query)
    assert answer.status == 200, answer.text
    return [failure["id"] for failure in answer.body["failures"]]


@pytest.fixture
def many() -> SettingsWorld:
    """Failures 1 to 4: the last one is the newest, at NOW."""
    failures = [
        make_failure(failure_id=name(1), at=NOW - 9 * DAY, reason="too_long"),
        make_failure(failure_id=name(2), at=NOW - 2 * DAY, direction=Direction.INCOMING),
        make_failure(failure_id=name(3), at=NOW - DAY, bot_id=7002),
        make_failure(failure_id=name(4), at=NOW, reason="too_long"),
        make_failure(failure_id=name(5), at=NOW, account_id=32),
    ]
    return SettingsWorld(failures=FakeFailures(*failures), bots=FakeBots(make_bot(), make_bot(bot_id=7002)))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [4, 3, 2, 1]),
        ({"bot_id": 7002}, [3]),
        ({"bot_id": 7009}, []),
        ({"reason": "too_long"}, [4, 1]),
        ({"reason": "no_such_reason"}, []),
        ({"direction": "incoming"}, [2]),
        ({"direction": "outgoing", "bot_id": 7001}, [4, 1]),
        ({"since": "2027-01-14T08:00:00Z"}, [4, 3]),
        ({"since": "2027-01-14T11:00:00.5+03:00"}, [4, 3]),
        ({"since": "1969-12-31T00:00:00Z"}, [4, 3, 2, 1]),
        ({"reason": "too_long", "before": name(4)}, [1]),
    ],
)
def test_failures_are_narrowed_down(many: SettingsWorld, query: dict[str, Any], numbers: list[int]) -> None:
    assert listed(many, **query) == [name(number) for number in numbers]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"bot_id": "x"}, "bot_id"),
        ({"bot_id": "0"}, "bot_id"),
        ({"reason": "<b>"}, "reason"),
        ({"reason": "x" * 65}, "reason"),
        ({"direction": "up"}, "direction"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2027-01-14T08:00:00"}, "since"),
        ({"since": "99999-01-14T08:00:00Z"}, "since"),
        ({"limit": 101}, "limit"),
        ({"before": "x" * 65}, "before"),
        ({"before": "~"}, "before"),
    ],
)
def test_what_failures_cannot_be_narrowed_down_by_is_named(query: dict[str, Any], field: str) -> None:
    answer = SettingsWorld().call("GET", "/v1/failures", query=query)
    assert (answer.status, answer.body["error"]["fields"]) == (422, [field])


def test_reasons_of_the_last_days_are_counted(many: SettingsWorld) -> None:
    assert many.call("GET", "/v1/failures/reasons").body == {
        "reasons": [
            {
                "reason": "bot_blocked",
                "text": "Пользователь заблокировал бота",
                "count": 2,
                "last_at": "2027-01-14T08:00:00Z",
            },
            {
                "reason": "too_long",
                "text": "Сообщение слишком длинное для Telegram",
                "count": 1,
                "last_at": "2027-01-15T08:00:00Z",
            },
        ],
        "complete": True,
    }
    of_one = many.call("GET", "/v1/failures/reasons", query={"bot_id": 7001, "days": 30}).body["reasons"]
    assert {one["reason"]: one["count"] for one in of_one} == {"too_long": 2, "bot_blocked": 1}


@pytest.mark.parametrize("days", [0, 91, "x", ""])
def test_days_are_bounded(days: Any) -> None:
    answer = SettingsWorld().call("GET", "/v1/failures/reasons", query={"days": days})
    assert (answer.status, answer.body["error"]["fields"]) == (422, ["days"])


def test_those_that_are_named_are_sent_again(many: SettingsWorld) -> None:
    answer = many.call("POST", "/v1/failures/retry", {"ids": [name(3), name(1), name(1), name(5)]})
    assert (answer.status, answer.body) == (202, {"queued": 2})
    assert [failure.failure_id for failure in many.requeue.sent] == [name(1), name(3)]
    assert listed(many) == [name(4), name(2)]
    again = many.call("POST", "/v1/failures/retry", {"ids": [name(1)]})
    assert (again.status, again.code) == (404, "unknown_failure")


def test_all_of_a_reason_are_sent_again(many: SettingsWorld) -> None:
    answer = many.call("POST", "/v1/failures/retry", {"reason": "bot_blocked", "bot_id": 7001})
    assert (answer.status, answer.body) == (202, {"queued": 1})
    answer = many.call("POST", "/v1/failures/retry", {"reason": "too_long"})
    assert answer.body == {"queued": 2}
    assert many.call("POST", "/v1/failures/retry", {"reason": "too_long"}).body == {"queued": 0}
    assert [failure.failure_id for failure in many.requeue.sent] == [name(2), name(1), name(4)]


def test_only_what_failed_lately_is_sent_again_when_that_is_asked_for(many: SettingsWorld) -> None:
    [counted] = [one for one in many.call("GET", "/v1/failures/reasons").body["reasons"] if one["reason"] == "too_long"]
    answer = many.call("POST", "/v1/failures/retry", {"reason": "too_long", "days": 7})
    assert answer.body == {"queued": counted["count"]} == {"queued": 1}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["ids", "reason"]),
        (None, ["body"]),
        ({"ids": []}, ["ids"]),
        ({"ids": None}, ["ids"]),
        ({"ids": "x"}, ["ids"]),
        ({"ids": [1]}, ["ids"]),
        ({"ids": ["<b>"]}, ["ids"]),
        ({"ids": [f"{number:013d}-x" for number in range(101)]}, ["ids"]),
        ({"reason": None}, ["reason"]),
        ({"reason": ""}, ["reason"]),
        ({"reason": "too_long", "bot_id": None}, ["bot_id"]),
        ({"reason": "too_long", "ids": [name(1)]}, ["ids", "reason"]),
        ({"bot_id": 7001, "ids": [name(1)]}, ["bot_id", "ids"]),
        ({"bot_id": 7001}, ["bot_id"]),
        ({"days": 7, "ids": [name(1)]}, ["days", "ids"]),
        ({"reason": "too_long", "days": 0}, ["days"]),
        ({"reason": "too_long", "days": 91}, ["days"]),
        ({"reason": "too_long", "days": None}, ["days"]),
        ({"reason": "too_long", "more": 1}, ["more"]),
    ],
)
def test_what_is_to_be_sent_again_is_said_in_one_way(many: SettingsWorld, body: Any, fields: list[str]) -> None:
    answer = many.call("POST", "/v1/failures/retry", body)
    assert (answer.status, answer.code, answer.body["error"]["fields"]) == (422, "bad_fields", fields)
    assert many.requeue.sent == []


def test_a_hundred_that_are_named_are_sent_at_once() -> None:
    world = world_with(*range(100))
    world.bots = FakeBots(make_bot())
    assert world.call("POST", "/v1/failures/retry", {"ids": [name(number) for number in range(100)]}).body == {
        "queued": 100
    }
