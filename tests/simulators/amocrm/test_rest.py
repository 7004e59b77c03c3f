"""REST v4 of the amoCRM simulator, resource by resource."""

from typing import Any

import pytest

from tests.simulators.amocrm.resting import created, embedded, refusal, telegram_field
from tests.simulators.amocrm.running import CLIENT_ID, Rig

GONE = 999_999_999


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.create(switches={"requests_per_second": 1000})
    return simulator


def test_the_account_shows_what_is_asked_for(rig: Rig) -> None:
    plain = rig.rest("GET", "account").json()
    assert "amojo_id" not in plain
    full = rig.rest("GET", "account?with=amojo_id,drive_url,datetime_settings").json()
    assert full["amojo_id"] == rig.account["amojo_id"]
    assert full["_embedded"]["datetime_settings"]["timezone"] == "Europe/Moscow"


def test_pipelines_have_amocrms_statuses(rig: Rig) -> None:
    main, other = embedded(rig, "leads/pipelines", "pipelines")
    assert (main["name"], main["is_main"], other["name"]) == ("Воронка", True, "Повторные продажи")
    statuses = main["_embedded"]["statuses"]
    assert (statuses[0]["type"], statuses[0]["name"]) == (1, "Неразобранное")
    assert [status["id"] for status in statuses[-2:]] == [142, 143]
    assert len(embedded(rig, f"leads/pipelines/{main['id']}/statuses", "statuses")) == len(statuses)


def test_users_are_for_administrators(rig: Rig) -> None:
    admin, manager = embedded(rig, "users?with=amojo_id", "users")
    assert admin["rights"]["is_admin"]
    assert manager["amojo_id"]
    context = {"X-Context-User-ID": str(manager["id"])}
    assert rig.rest("GET", "users", None, **context).status_code == 403
    assert rig.rest("GET", "account", None, **context).json()["current_user_id"] == manager["id"]
    assert rig.rest("GET", "account", None, **{"X-Context-User-ID": "1"}).status_code == 401


def test_the_widget_is_known_by_its_code(rig: Rig) -> None:
    widget = rig.rest("GET", "widgets/reon_telegram_bot").json()
    assert (widget["client_uuid"], widget["is_active_in_account"]) == (CLIENT_ID, True)
    assert rig.rest("GET", "widgets/other").status_code == 404


@pytest.mark.parametrize("path", ["contacts", f"contacts/{GONE}", "leads", f"leads/{GONE}", "sources", "webhooks"])
def test_nothing_found_is_204(rig: Rig, path: str) -> None:
    answer = rig.rest("GET", path)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_path_that_is_not_there(rig: Rig) -> None:
    answer = rig.rest("GET", "surprise")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "Cannot GET https://example.amocrm.ru/api/v4/surprise"
    assert rig.rest("DELETE", "account").status_code == 405
    assert rig.rest("GET", f"talks/{GONE}").status_code == 404


def test_contacts_are_written_and_read(rig: Rig) -> None:
    field_id = telegram_field(rig)
    rows = created(
        rig,
        "contacts",
        {
            "name": "Anna",
            "request_id": "x",
            "custom_fields_values": [{"field_id": field_id, "values": [{"value": "77"}]}],
        },
        {"first_name": "Boris", "custom_fields_values": [{"field_code": "PHONE", "values": [{"value": "+7915"}]}]},
    )
    assert [row["request_id"] for row in rows] == ["x", "1"]
    anna = rig.rest("GET", f"contacts/{rows[0]['id']}?with=leads").json()
    assert anna["custom_fields_values"] == [
        {
            "field_id": field_id,
            "field_name": "Telegram ID",
            "field_code": "TG",
            "field_type": "text",
            "values": [{"value": "77"}],
        }
    ]
    assert anna["_embedded"]["leads"] == []
    [phone] = [
        enum["id"]
        for field in embedded(rig, "contacts/custom_fields", "custom_fields")
        for enum in field["enums"] or []
        if (field["code"], enum["value"]) == ("PHONE", "WORK")
    ]
    boris = rig.rest("GET", f"contacts/{rows[1]['id']}").json()
    assert boris["name"] == "Boris"
    assert boris["custom_fields_values"][0]["values"] == [{"value": "+7915", "enum_id": phone, "enum_code": "WORK"}]
    assert [row["id"] for row in embedded(rig, "contacts?query=77", "contacts")] == [rows[0]["id"]]
    by_field = f"contacts?filter[custom_fields_values][{field_id}][]=77"
    assert [row["id"] for row in embedded(rig, by_field, "contacts")] == [rows[0]["id"]]
    assert rig.rest("GET", f"contacts?filter[custom_fields_values][{field_id}][]=7").status_code == 204


def test_a_contact_is_changed(rig: Rig) -> None:
    [row] = created(rig, "contacts", {"name": "Anna", "tags_to_add": [{"name": "vip"}]})
    phone = [{"field_code": "PHONE", "values": [{"value": "+7915"}]}]
    changed = rig.rest("PATCH", f"contacts/{row['id']}", {"name": "Anna B", "custom_fields_values": phone}).json()
    assert (changed["id"], changed["name"]) == (row["id"], "Anna B")
    many = [{"id": row["id"], "tags_to_delete": [{"name": "vip"}], "tags_to_add": [{"name": "tg"}]}]
    assert rig.rest("PATCH", "contacts", many).status_code == 200
    read = rig.rest("GET", f"contacts/{row['id']}").json()
    assert [tag["name"] for tag in read["_embedded"]["tags"]] == ["tg"]
    assert refusal(rig, "PATCH", f"contacts/{GONE}", {"name": "x"})["code"] == "NotFound"


@pytest.mark.parametrize(
    ("item", "code", "path"),
    [
        ({"name": 5}, "InvalidType", "name"),
        ({"surprise": 1}, "FieldNotExpected", "surprise"),
        (
            {"custom_fields_values": [{"field_id": GONE, "values": [{"value": "1"}]}]},
            "NotSupportedChoice",
            "custom_fields_values.0.field_id",
        ),
        (
            {"custom_fields_values": [{"field_code": "PHONE", "values": [{"value": 79150000000}]}]},
            "InvalidType",
            "custom_fields_values.0.values.0.value",
        ),
    ],
)
def test_a_wrong_contact_is_refused_whole(rig: Rig, item: dict[str, Any], code: str, path: str) -> None:
    error = refusal(rig, "POST", "contacts", [{"name": "Good"}, {**item, "request_id": "bad"}])
    assert (error["request_id"], error["code"], error["path"]) == ("bad", code, path)
    assert rig.state()["contacts"] == []


def test_writes_take_arrays_of_at_most_250(rig: Rig) -> None:
    assert rig.rest("POST", "contacts", {"name": "Anna"}).status_code == 400
    assert rig.rest("POST", "contacts", []).json()["detail"] == "Request data can not be empty"
    assert rig.rest("POST", "contacts", [{"name": "x"}] * 251).status_code == 422


def test_lists_come_in_pages(rig: Rig) -> None:
    created(rig, "contacts", *({"name": f"C{number}"} for number in range(5)))
    first = rig.rest("GET", "contacts?limit=2").json()
    assert (first["_page"], len(first["_embedded"]["contacts"])) == (1, 2)
    assert "page=2" in first["_links"]["next"]["href"]
    last = rig.rest("GET", "contacts?limit=2&page=3").json()
    assert [contact["name"] for contact in last["_embedded"]["contacts"]] == ["C4"]
    assert "next" not in last["_links"]
    assert rig.rest("GET", "contacts?limit=251").json()["detail"] == "Limit 250 per page"


def test_deals_are_written_moved_and_linked(rig: Rig) -> None:
    main, other = embedded(rig, "leads/pipelines", "pipelines")
    contacts = created(rig, "contacts", {"name": "A"}, {"name": "B"})
    first, second = (contact["id"] for contact in contacts)
    [row] = created(rig, "leads", {"name": "Repair", "_embedded": {"contacts": [{"id": first, "is_main": True}]}})
    deal = rig.rest("GET", f"leads/{row['id']}?with=contacts").json()
    assert (deal["pipeline_id"], deal["status_id"]) == (main["id"], main["_embedded"]["statuses"][1]["id"])
    assert [contact["id"] for contact in deal["_embedded"]["contacts"]] == [first]
    status = other["_embedded"]["statuses"][2]["id"]
    assert rig.rest("PATCH", f"leads/{row['id']}", {"status_id": status}).status_code == 200
    assert rig.rest("GET", f"leads/{row['id']}").json()["pipeline_id"] == other["id"]
    link = [{"to_entity_id": second, "to_entity_type": "contacts", "metadata": {"is_main": True}}]
    answer = rig.rest("POST", f"leads/{row['id']}/link", link).json()
    assert answer["_embedded"]["links"][0]["metadata"] == {"main_contact": True}
    assert len(embedded(rig, f"leads/{row['id']}/links", "links")) == 2
    assert rig.rest("POST", f"leads/{row['id']}/unlink", link).status_code == 204
    left = embedded(rig, f"leads/{row['id']}/links?filter[to_entity_type]=contacts", "links")
    assert [(one["to_entity_id"], one["metadata"]["main_contact"]) for one in left] == [(first, True)]


def deals_and_contact(rig: Rig) -> tuple[list[int], int]:
    [contact] = created(rig, "contacts", {"name": "A"})
    return [row["id"] for row in created(rig, "leads", *({"name": f"D{number}"} for number in range(4)))], contact["id"]


def linking(deals: list[int], contact_id: int) -> list[dict[str, Any]]:
    metadata = {"is_main": False}
    return [
        {"entity_id": deal, "to_entity_id": contact_id, "to_entity_type": "contacts", "metadata": metadata}
        for deal in deals
    ]


def test_several_deals_are_linked_listed_and_unlinked_in_one_call(rig: Rig) -> None:
    deals, contact_id = deals_and_contact(rig)
    rows = rig.rest("POST", "leads/link", linking(deals, contact_id)).json()["_embedded"]["links"]
    assert [(row["entity_id"], row["to_entity_id"]) for row in rows] == [(deal, contact_id) for deal in deals]
    query = "&".join(f"filter[entity_id][]={deal}" for deal in deals[:2])
    assert [row["entity_id"] for row in embedded(rig, f"leads/links?{query}", "links")] == deals[:2]
    assert rig.rest("GET", "leads/links").status_code == 400
    assert rig.rest("POST", "leads/unlink", linking(deals[:3], contact_id)).status_code == 204
    assert [deal["id"] for deal in rig.state()["deals"] if contact_id in deal["contacts"]] == deals[3:]


def test_one_wrong_link_refuses_all_of_a_call(rig: Rig) -> None:
    deals, contact_id = deals_and_contact(rig)
    for wrong in (linking([999], contact_id), linking(deals[:1], 999)):
        assert rig.rest("POST", "leads/link", [*linking(deals, contact_id), *wrong]).status_code == 400
    assert all(deal["contacts"] == [] for deal in rig.state()["deals"])


@pytest.mark.parametrize(("position", "status", "linked"), [("loses", 200, 2), ("absent", 404, 0)])
def test_a_mass_call_may_lose_some_or_not_be_there(rig: Rig, position: str, status: int, linked: int) -> None:
    rig.switch(mass_links=position)
    deals, contact_id = deals_and_contact(rig)
    answer = rig.rest("POST", "leads/link", linking(deals, contact_id))
    assert answer.status_code == status
    assert len([deal for deal in rig.state()["deals"] if contact_id in deal["contacts"]]) == linked


def test_the_search_may_notice_a_new_contact_late(rig: Rig) -> None:
    rig.switch(search_lag_seconds=60)
    [contact] = created(rig, "contacts", {"name": "Anna"})
    assert rig.rest("GET", "contacts?query=Anna").status_code == 204
    assert embedded(rig, "contacts?order[id]=desc", "contacts")[0]["id"] == contact["id"]


def test_an_employee_may_leave_and_be_unknown_in_the_chats(rig: Rig) -> None:
    manager = rig.state()["users"][1]
    rig.sim("POST", f"/users/{manager['id']}", {"is_active": False, "in_chats": False, "name": "Бывший"})
    [_, user] = embedded(rig, "users?with=amojo_id", "users")
    assert (user["name"], user["rights"]["is_active"], user["amojo_id"]) == ("Бывший", False, None)
    with pytest.raises(AssertionError, match="no_such_user"):
        rig.sim("POST", "/users/1", {"is_active": False})


def test_a_deal_of_a_source_falls_into_its_pipeline(rig: Rig) -> None:
    _, other = embedded(rig, "leads/pipelines", "pipelines")
    created(rig, "sources", {"name": "Bot", "external_id": "bot-1", "pipeline_id": other["id"]})
    source = {"external_id": "bot-1", "type": "widget"}
    [row] = created(rig, "leads", {"_embedded": {"source": source}})
    deal = rig.rest("GET", f"leads/{row['id']}?with=source").json()
    assert (deal["pipeline_id"], deal["_embedded"]["source"]["name"]) == (other["id"], "Bot")
    assert deal["name"] == f"Сделка #{row['id']}"


def test_a_complex_deal_answers_a_bare_array(rig: Rig) -> None:
    body = [{"name": "Repair", "request_id": "a", "_embedded": {"contacts": [{"name": "Anna"}]}}]
    [row] = rig.rest("POST", "leads/complex", body).json()
    assert row == {**row, "company_id": None, "request_id": ["a"], "merged": False}
    deal = rig.rest("GET", f"leads/{row['id']}?with=contacts").json()
    assert deal["_embedded"]["contacts"][0]["id"] == row["contact_id"]


def test_sources_have_limits(rig: Rig) -> None:
    rows = created(rig, "sources", {"name": "A", "external_id": "a", "default": True, "request_id": "r"})
    assert rows[0] == {**rows[0], "external_id": "a", "default": True, "request_id": "r", "services": []}
    assert refusal(rig, "POST", "sources", [{"name": "A", "external_id": "a"}])["path"] == "external_id"
    assert refusal(rig, "POST", "sources", [{"name": "A", "external_id": "x" * 37}])["path"] == "external_id"
    assert refusal(rig, "POST", "sources", [{"external_id": "b"}])["code"] == "FieldMissing"
    assert refusal(rig, "PATCH", f"sources/{rows[0]['id']}", {"external_id": "b"})["code"] == "FieldNotExpected"
    assert rig.rest("POST", "sources", [{"name": "A", "external_id": str(n)} for n in range(51)]).status_code == 422
    for start in (0, 50):
        batch = [{"name": "A", "external_id": str(n)} for n in range(start, start + 50 - (start > 0))]
        assert rig.rest("POST", "sources", batch).status_code == 200
    assert rig.rest("POST", "sources", [{"name": "A", "external_id": "last"}]).status_code == 400
    assert [row["id"] for row in embedded(rig, "sources?filter[external_id][]=a", "sources")] == [rows[0]["id"]]


def test_sources_are_deleted(rig: Rig) -> None:
    first, second = created(rig, "sources", {"name": "A", "external_id": "a"}, {"name": "B", "external_id": "b"})
    answer = rig.rest("DELETE", "sources", [{"id": 1}])
    assert answer.json()["errors"][0]["errors"]["detail"] == "source with id = 1 not found"
    assert rig.rest("DELETE", "sources", [{"id": first["id"]}]).status_code == 204
    assert rig.rest("DELETE", f"sources/{second['id']}").status_code == 204
    assert rig.rest("DELETE", f"sources/{second['id']}").status_code == 404
    assert rig.rest("GET", f"sources/{second['id']}").status_code == 204


def test_linking_a_chat_refuses_cookies_and_unknown_chats(rig: Rig) -> None:
    [contact] = created(rig, "contacts", {"name": "Anna"})
    chat_id = rig.amojo("POST", "/chats", {"conversation_id": "c1", "user": {"id": "1", "name": "A"}}).json()["id"]
    link = [{"contact_id": contact["id"], "chat_id": chat_id, "request_id": "a"}]
    assert rig.rest("POST", "contacts/chats", link, Cookie="session_id=1").status_code == 400
    answer = rig.rest("POST", "contacts/chats", link).json()
    row = answer["_embedded"]["chats"][0]
    assert (answer["_total_items"], row["chat_id"], row["request_id"]) == (1, chat_id, "a")
    assert refusal(rig, "POST", "contacts/chats", [{"contact_id": GONE, "chat_id": chat_id}])["path"] == "contact_id"
    by_contact = embedded(rig, f"contacts/chats?contact_id={contact['id']}", "chats")
    by_chat = embedded(rig, f"contacts/chats?chat_id[]={chat_id}", "chats")
    assert by_contact == by_chat == [{"chat_id": chat_id, "contact_id": contact["id"], "id": row["id"]}]
    assert rig.rest("GET", "contacts/chats").status_code == 400


def test_talks_are_listed_unless_switched_off(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    [talk] = embedded(rig, "talks?filter[only_in_work]=1", "talks")
    assert (talk["entity_type"], talk["is_read"], talk["status"]) == ("lead", False, "in_work")
    rig.switch(talks_list=False)
    assert rig.rest("GET", "talks").status_code == 404


def test_seven_requests_a_second(rig: Rig) -> None:
    rig.switch(requests_per_second=7)
    codes = [rig.rest("GET", "account").status_code for _ in range(10)]
    assert codes.count(200) <= 7
    refused = rig.rest("GET", "account")
    assert refused.status_code == 429
    assert refused.json()["title"] == "Too Many Requests"


def test_persistent_excess_is_blocked(rig: Rig) -> None:
    rig.switch(requests_per_second=1, block_seconds=60)
    answers = [rig.rest("GET", "account") for _ in range(115)]
    assert 429 in {answer.status_code for answer in answers[:100]}
    assert (answers[-1].status_code, answers[-1].text) == (403, "403 Forbidden")
    assert answers[-1].headers["Content-Type"].startswith("text/plain")
