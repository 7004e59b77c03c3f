"""Employees over the settings API: listed, confirmed, dismissed, each account alone with its own."""

import pytest

from bridge.domain.groups import Staff
from bridge.domain.staff import Colleague, CrmUser
from tests.fakes.settings import SettingsWorld, widget_token

MARIA = Colleague(42, "Мария", "maria", "Ремонт 12", 1_790_000_000)
PENDING = {
    "telegram_id": 42,
    "name": "Мария",
    "username": "maria",
    "state": "pending",
    "user_id": None,
    "user_name": None,
    "group": "Ремонт 12",
    "asked_at": "2026-09-21T14:13:20Z",
    "version": 0,
}
CONFIRMED = PENDING | {"state": "confirmed", "user_id": 1001, "user_name": "Мария Менеджер", "version": 1001}


def world_with(*colleagues: Colleague, account_id: int = 31) -> SettingsWorld:
    world = SettingsWorld()
    for colleague in colleagues:
        world.colleagues.ask(account_id, colleague)
    return world


def test_claims_stand_before_employees_and_the_newest_first() -> None:
    staff = Staff(1001, "amojo-1001", "Мария Менеджер")
    world = world_with(
        Colleague(1, staff=staff, at=5), Colleague(2, at=1), Colleague(3, at=2), Colleague(4, staff=staff)
    )
    assert [one["telegram_id"] for one in world.call("GET", "/v1/staff").body["staff"]] == [3, 2, 1, 4]


def test_a_claim_is_shown_confirmed_and_turned_down() -> None:
    world = world_with(MARIA)
    assert world.call("GET", "/v1/staff").body == {"staff": [PENDING]}
    assert world.call("PUT", "/v1/staff/42", {"user_id": 1001}).body == CONFIRMED
    assert world.call("GET", "/v1/staff").body == {"staff": [CONFIRMED]}
    assert world.call("DELETE", "/v1/staff/42").status == 204
    assert world.call("GET", "/v1/staff").body == {"staff": []}


def test_what_is_not_known_of_a_person_is_null() -> None:
    shown = world_with().call("PUT", "/v1/staff/77", {"user_id": 1001}).body
    assert (shown["telegram_id"], shown["name"], shown["username"], shown["group"], shown["asked_at"]) == (
        *(77, None, None),
        *(None, None),
    )


@pytest.mark.parametrize(
    ("user_id", "message"),
    [
        (1002, "amoCRM не знает этого пользователя в чатах. Пусть он войдёт в amoCRM и откроет любой чат"),
        (5, "Такого пользователя в amoCRM нет, или он отключён"),
    ],
)
def test_a_user_who_cannot_be_an_author_is_refused_in_words(user_id: int, message: str) -> None:
    answer = world_with(MARIA).call("PUT", "/v1/staff/42", {"user_id": user_id})
    assert (answer.status, answer.body["error"]["message"]) == (422, message)


@pytest.mark.parametrize(
    "body", [{}, {"user_id": "1001"}, {"user_id": 0}, {"user_id": 1001, "name": "x"}, {"user_id": None}]
)
def test_a_wish_that_does_not_fit_is_refused(body: dict[str, object]) -> None:
    answer = world_with(MARIA).call("PUT", "/v1/staff/42", body)
    assert (answer.status, answer.code) == (422, "bad_fields")


@pytest.mark.parametrize(
    "telegram_id", ["0", "-100", "x", "4503599627370496", "1e3", "%2e%2e", "9" * 400, "4_2", "042"]
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_no_persons_number_is_the_path_of_nothing(method: str, telegram_id: str) -> None:
    body = {"user_id": 1001} if method == "PUT" else None
    answer = world_with(MARIA).call(method, f"/v1/staff/{telegram_id}", body)
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(("method", "body"), [("PUT", {"user_id": 1001}), ("DELETE", None)])
def test_only_an_administrator_says_who_is_an_employee(method: str, body: dict[str, int] | None) -> None:
    world = world_with(MARIA)
    answer = world.call(method, "/v1/staff/42", body, token=widget_token(is_admin=False))
    assert (answer.status, answer.code) == (403, "not_admin")
    assert world.call("GET", "/v1/staff", token=widget_token(is_admin=False)).body == {"staff": [PENDING]}


def test_one_account_never_sees_or_changes_anothers() -> None:
    world = world_with(MARIA, account_id=32)
    assert world.call("GET", "/v1/staff").body == {"staff": []}
    assert world.call("DELETE", "/v1/staff/42").code == "unknown_colleague"
    world.call("PUT", "/v1/staff/42", {"user_id": 1001})
    assert world.colleagues.of_account(32) == {42: MARIA}


def test_of_two_administrators_who_name_different_users_the_second_is_told() -> None:
    world = world_with(MARIA)
    world.crm.all_users.append(CrmUser(1003, "Пётр", "amojo-1003"))
    assert world.call("PUT", "/v1/staff/42", {"user_id": 1001, "version": 0}).status == 200
    overtaken = world.call("PUT", "/v1/staff/42", {"user_id": 1003, "version": 0})
    assert (overtaken.status, overtaken.code) == (409, "changed_meanwhile")
    assert overtaken.body["error"]["fields"] == ["user_id"]
    assert world.call("PUT", "/v1/staff/42", {"user_id": 1001, "version": 0}).status == 200, "a double press"
    assert world.call("PUT", "/v1/staff/42", {"user_id": 1003, "version": 1001}).body["user_id"] == 1003
    assert world.call("PUT", "/v1/staff/42", {"user_id": 1001}).body["user_id"] == 1001
    assert world.call("PUT", "/v1/staff/42", {"user_id": 1001, "version": None}).code == "bad_fields"
