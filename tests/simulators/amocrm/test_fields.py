"""Custom fields, notes and filters of the amoCRM simulator's REST."""

from typing import Any

import pytest

from tests.simulators.amocrm.resting import created, embedded, refusal, telegram_field
from tests.simulators.amocrm.running import Rig

GONE = 999_999_999


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.create(switches={"requests_per_second": 1000})
    return simulator


def test_custom_fields_are_created_with_201(rig: Rig) -> None:
    field_id = telegram_field(rig)
    fields = embedded(rig, "contacts/custom_fields", "custom_fields")
    assert [field["code"] for field in fields] == ["POSITION", "PHONE", "EMAIL", "TG"]
    assert fields[3]["id"] == field_id
    assert (
        refusal(rig, "POST", "contacts/custom_fields", [{"type": "text", "name": "X", "code": "TG"}])["path"] == "code"
    )
    assert refusal(rig, "POST", "leads/custom_fields", [{"type": "multitext", "name": "X"}])["path"] == "type"
    assert rig.rest("GET", "leads/custom_fields").status_code == 204


def test_a_page_of_custom_fields_has_fifty_at_most(rig: Rig) -> None:
    """amocrm-api-php issues 361 and 490, shevernitskiy/amo issue 8: whatever `limit` asks for."""
    created(rig, "leads/custom_fields", *({"type": "text", "name": f"F{n}"} for n in range(120)))
    first = rig.rest("GET", "leads/custom_fields?limit=250").json()
    assert (first["_total_items"], first["_page_count"], len(first["_embedded"]["custom_fields"])) == (120, 3, 50)
    names = []
    path: str | None = "leads/custom_fields?limit=250"
    while path:
        page = rig.rest("GET", path).json()
        names += [field["name"] for field in page["_embedded"]["custom_fields"]]
        path = page["_links"].get("next", {}).get("href", "").rpartition("/api/v4/")[2]
    assert names == [f"F{n}" for n in range(120)]
    assert rig.rest("GET", "leads/custom_fields?page=4").status_code == 204
    rig.switch(custom_fields_page=250)
    assert len(embedded(rig, "leads/custom_fields?limit=250", "custom_fields")) == 120


def test_a_custom_field_is_changed_and_deleted(rig: Rig) -> None:
    field_id = telegram_field(rig)
    values = [{"field_id": field_id, "values": [{"value": "77"}]}]
    [contact] = created(rig, "contacts", {"name": "Anna", "custom_fields_values": values})
    changed = rig.rest("PATCH", f"contacts/custom_fields/{field_id}", {"name": "Telegram"}).json()
    assert (changed["id"], changed["name"], changed["code"]) == (field_id, "Telegram", "TG")
    many = rig.rest("PATCH", "contacts/custom_fields", [{"id": field_id, "sort": 7}])
    assert many.json()["_embedded"]["custom_fields"][0]["sort"] == 7
    assert refusal(rig, "PATCH", "contacts/custom_fields", [{"id": GONE, "sort": 7}])["path"] == "id"
    assert rig.rest("DELETE", f"contacts/custom_fields/{field_id}").status_code == 204
    assert rig.rest("GET", f"contacts/{contact['id']}").json()["custom_fields_values"] is None
    assert refusal(rig, "PATCH", f"contacts/{contact['id']}", {"custom_fields_values": values})["path"] == (
        "custom_fields_values.0.field_id"
    )


def write_value(rig: Rig, field: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a contact with that value in a new field."""
    [made] = created(rig, "contacts/custom_fields", field)
    return {"name": "Anna", "custom_fields_values": [{"field_id": made["id"], "values": [value]}]}


TEXT = {"type": "text", "name": "Text"}
LIST = {"type": "select", "name": "List", "enums": [{"value": "A", "sort": 1}, {"value": "B", "sort": 2, "code": "b"}]}
NOT_EXPECTED = ("FieldNotExpected", "This field was not expected.")
NO_CHOICE = ("NotSupportedChoice", "The value you selected is not a valid choice.")
TOO_LONG = ("TooLong", "This value is too long. It should have 256 characters or less.")


@pytest.mark.parametrize(
    ("field", "value", "key", "words"),
    [
        (TEXT, {"value": "x", "enum_code": "WORK"}, "enum_code", NOT_EXPECTED),
        (TEXT, {"value": "x", "enum_id": 1}, "enum_id", NOT_EXPECTED),
        (TEXT, {"value": "я" * 257}, "value", TOO_LONG),
        ({"type": "checkbox", "name": "Flag"}, {"value": True, "enum_code": "X"}, "enum_code", NOT_EXPECTED),
        (LIST, {"value": "C"}, "value", NO_CHOICE),
        (LIST, {"enum_id": 1}, "enum_id", NO_CHOICE),
        (LIST, {"enum_code": "z"}, "enum_code", NO_CHOICE),
        (TEXT, {"value": ["x"]}, "value", ("InvalidType", "This value should be of type string.")),
    ],
)
def test_a_value_that_its_field_does_not_take(
    rig: Rig, field: dict[str, Any], value: dict[str, Any], key: str, words: tuple[str, str]
) -> None:
    """Krukov/amocrm_api issues 68, 112 and 116; amocrm-api-php issues 115, 224 and 400."""
    error = refusal(rig, "POST", "contacts", [write_value(rig, field, value)])
    assert error["path"] == f"custom_fields_values.0.values.0.{key}"
    assert (error["code"], error["detail"]) == words
    assert rig.state()["contacts"] == []


def test_texts_up_to_256_characters_and_areas_of_any_length_are_taken(rig: Rig) -> None:
    created(rig, "contacts", write_value(rig, TEXT, {"value": "я" * 256}))
    created(rig, "contacts", write_value(rig, {"type": "textarea", "name": "Area"}, {"value": "я" * 5000}))


@pytest.mark.parametrize(
    ("values", "left"), [(None, None), ([], None), ([{"value": ""}], "77"), ([{"value": None}], "77")]
)
def test_null_empties_a_field_and_an_empty_value_does_not(rig: Rig, values: Any, left: str | None) -> None:
    """amocrm-api-php issue 352 and its NullCustomFieldValueCollection."""
    field_id = telegram_field(rig)
    written = [{"field_id": field_id, "values": [{"value": "77"}]}]
    [row] = created(rig, "contacts", {"name": "Anna", "custom_fields_values": written})
    emptied = {"custom_fields_values": [{"field_id": field_id, "values": values}]}
    assert rig.rest("PATCH", f"contacts/{row['id']}", emptied).status_code == 200
    read = rig.rest("GET", f"contacts/{row['id']}").json()["custom_fields_values"]
    assert (read and read[0]["values"][0]["value"]) == left


@pytest.mark.parametrize("by", ["value", "enum_id", "enum_code"])
def test_a_choice_is_read_with_its_id(rig: Rig, by: str) -> None:
    [field] = created(rig, "contacts/custom_fields", LIST)
    chosen = field["enums"][1]
    value = {by: {"value": "B", "enum_id": chosen["id"], "enum_code": "b"}[by]}
    fields = [{"field_id": field["id"], "values": [value]}]
    [row] = created(rig, "contacts", {"name": "Anna", "custom_fields_values": fields})
    [read] = rig.rest("GET", f"contacts/{row['id']}").json()["custom_fields_values"]
    assert read["values"] == [{"value": "B", "enum_id": chosen["id"], "enum_code": "b"}]


def test_a_choice_without_a_code_is_read_with_none(rig: Rig) -> None:
    [field] = created(rig, "contacts/custom_fields", LIST)
    fields = [{"field_id": field["id"], "values": [{"value": "A"}]}]
    [row] = created(rig, "contacts", {"name": "Anna", "custom_fields_values": fields})
    [read] = rig.rest("GET", f"contacts/{row['id']}").json()["custom_fields_values"]
    assert read["values"] == [{"value": "A", "enum_id": field["enums"][0]["id"], "enum_code": None}]
    # What was read can be written again.
    assert rig.rest("PATCH", f"contacts/{row['id']}", {"custom_fields_values": [read]}).status_code == 200


def test_a_phone_has_a_kind(rig: Rig) -> None:
    fields = {field["code"]: field for field in embedded(rig, "contacts/custom_fields", "custom_fields")}
    kinds = {enum["value"]: enum["id"] for enum in fields["PHONE"]["enums"]}
    assert list(kinds) == ["WORK", "WORKDD", "MOB", "FAX", "HOME", "OTHER"]
    assert [enum["value"] for enum in fields["EMAIL"]["enums"]] == ["WORK", "PRIV", "OTHER"]
    phones = [{"value": "+1"}, {"value": "+2", "enum_code": "MOB"}, {"value": "+3", "enum_id": kinds["HOME"]}]
    written = {"name": "Anna", "custom_fields_values": [{"field_code": "PHONE", "values": phones}]}
    [row] = created(rig, "contacts", written)
    [read] = rig.rest("GET", f"contacts/{row['id']}").json()["custom_fields_values"]
    assert read["values"] == [
        {"value": "+1", "enum_id": kinds["WORK"], "enum_code": "WORK"},
        {"value": "+2", "enum_id": kinds["MOB"], "enum_code": "MOB"},
        {"value": "+3", "enum_id": kinds["HOME"], "enum_code": "HOME"},
    ]
    phones[0] = {"value": "+1", "enum_code": "PRIV"}
    assert refusal(rig, "POST", "contacts", [written])["path"] == "custom_fields_values.0.values.0.enum_code"


def test_a_filter_that_is_not_paid_for_finds_everything(rig: Rig) -> None:
    field_id = telegram_field(rig)
    created(rig, "contacts", {"name": "Anna"})
    rig.switch(api_filter=False)
    assert len(embedded(rig, f"contacts?filter[custom_fields_values][{field_id}][]=7", "contacts")) == 1
    assert rig.rest("GET", "account?with=is_api_filter_enabled").json()["is_api_filter_enabled"] is False


def ids(rig: Rig, path: str, name: str) -> list[int]:
    answer = rig.rest("GET", path)
    return [] if answer.status_code == 204 else [row["id"] for row in answer.json()["_embedded"][name]]


def test_deals_are_filtered(rig: Rig) -> None:
    main, other = embedded(rig, "leads/pipelines", "pipelines")
    second = main["_embedded"]["statuses"][2]["id"]
    rows = created(
        rig,
        "leads",
        {"name": "A", "price": 10},
        {"name": "B", "price": 20, "status_id": second},
        {"name": "C", "price": 30, "pipeline_id": other["id"]},
    )
    a, b, c = (row["id"] for row in rows)
    now = rig.rest("GET", f"leads/{a}").json()["created_at"]
    status = f"filter[statuses][0][pipeline_id]={main['id']}&filter[statuses][0][status_id]={second}"
    for query, found in {
        f"filter[pipeline_id]={other['id']}": [c],
        f"filter[pipeline_id][]={main['id']}": [a, b],
        status: [b],
        f"{status}&filter[statuses][1][pipeline_id]={other['id']}": [b, c],
        f"filter[created_at][from]={now - 60}&filter[created_at][to]={now + 60}": [a, b, c],
        f"filter[created_at][from]={now + 60}": [],
        f"filter[created_at][to]={now - 60}": [],
        "filter[price][from]=15&filter[price][to]=25": [b],
        "filter[name]=A": [a],
        "order[id]=desc": [c, b, a],
    }.items():
        assert ids(rig, f"leads?{query}", "leads") == found, query
    assert rig.rest("GET", "leads?filter[created_at][from]=yesterday").status_code == 400


def test_contacts_are_filtered_by_moments_and_bounds(rig: Rig) -> None:
    [field] = created(rig, "contacts/custom_fields", {"type": "numeric", "name": "Age"})
    aged = [
        {"name": str(age), "custom_fields_values": [{"field_id": field["id"], "values": [{"value": age}]}]}
        for age in (20, 40)
    ]
    young, _ = (row["id"] for row in created(rig, "contacts", *aged))
    bounds = f"filter[custom_fields_values][{field['id']}]"
    assert ids(rig, f"contacts?{bounds}[from]=10&{bounds}[to]=30", "contacts") == [young]
    assert ids(rig, "contacts?filter[updated_at][from]=1", "contacts")[0] == young
    assert ids(rig, "contacts?filter[updated_at][to]=1", "contacts") == []


def test_notes(rig: Rig) -> None:
    [deal] = created(rig, "leads", {"name": "Repair"})
    [contact] = created(rig, "contacts", {"name": "Anna"})
    note = {"note_type": "common", "params": {"text": "Hello"}}
    [row] = created(rig, f"leads/{deal['id']}/notes", note)
    created(rig, "contacts/notes", {**note, "entity_id": contact["id"]})
    assert row["entity_id"] == deal["id"]
    assert embedded(rig, f"leads/{deal['id']}/notes", "notes")[0]["params"] == {"text": "Hello"}
    state = rig.state()
    assert state["deals"][0]["notes"][0]["text"] == state["contacts"][0]["notes"][0]["text"] == "Hello"
    wrong = [{"note_type": "common", "params": {}}]
    assert refusal(rig, "POST", f"leads/{deal['id']}/notes", wrong)["path"] == "params.text"


def test_notes_of_all_cards_and_their_changes(rig: Rig) -> None:
    first, second = created(rig, "leads", {"name": "A"}, {"name": "B"})
    note = {"note_type": "common", "params": {"text": "Hello"}}
    rows = created(rig, "leads/notes", {**note, "entity_id": first["id"]}, {**note, "entity_id": second["id"]})
    assert [one["entity_id"] for one in embedded(rig, "leads/notes", "notes")] == [first["id"], second["id"]]
    assert ids(rig, f"leads/notes?filter[entity_id][]={second['id']}", "notes") == [rows[1]["id"]]
    assert rig.rest("GET", "contacts/notes").status_code == 204
    note_id = rows[0]["id"]
    path = f"leads/{first['id']}/notes/{note_id}"
    assert rig.rest("PATCH", path, {"note_type": "common", "params": {"text": "Bye"}}).json()["id"] == note_id
    assert rig.rest("GET", f"leads/notes/{note_id}").json()["params"] == {"text": "Bye"}
    many = [{"id": note_id, "note_type": "common", "params": {"text": "Again"}}]
    assert rig.rest("PATCH", "leads/notes", many).json()["_embedded"]["notes"][0]["id"] == note_id
    assert rig.rest("GET", path).json()["params"] == {"text": "Again"}
    assert refusal(rig, "PATCH", "contacts/notes", many)["path"] == "id"
    assert refusal(rig, "PATCH", f"leads/{second['id']}/notes/{note_id}", {"params": {"text": "x"}})["path"] == "id"
