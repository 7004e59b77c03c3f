"""Companies, tags, tasks and links between cards in the amoCRM simulator's REST."""

import time
from typing import Any

import pytest

from tests.simulators.amocrm.resting import created, embedded, refusal
from tests.simulators.amocrm.running import Rig

GONE = 999_999_999


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.create(switches={"requests_per_second": 1000})
    return simulator


def one(rig: Rig, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = rig.rest("GET", path).json()
    return answer


def test_companies_are_written_read_and_changed(rig: Rig) -> None:
    phone = [{"field_code": "PHONE", "values": [{"value": "+7915"}]}]
    [row] = created(rig, "companies", {"name": "Ромашка", "custom_fields_values": phone, "request_id": "a"})
    assert row["request_id"] == "a"
    read = one(rig, f"companies/{row['id']}")
    assert (read["name"], read["custom_fields_values"][0]["values"][0]["enum_code"]) == ("Ромашка", "WORK")
    assert rig.rest("PATCH", f"companies/{row['id']}", {"name": "Василёк"}).json()["name"] == "Василёк"
    assert [company["name"] for company in embedded(rig, "companies?query=васил", "companies")] == ["Василёк"]
    assert rig.rest("GET", f"companies/{GONE}").status_code == 204
    assert refusal(rig, "PATCH", "companies", [{"id": GONE, "name": "x"}])["code"] == "NotFound"
    assert refusal(rig, "POST", "companies", [{"surprise": 1}])["code"] == "FieldNotExpected"
    codes = [field["code"] for field in embedded(rig, "companies/custom_fields", "custom_fields")]
    assert codes == ["PHONE", "EMAIL", "WEB", "ADDRESS"]


def test_a_complex_deal_with_a_company(rig: Rig) -> None:
    [known] = created(rig, "companies", {"name": "Known"})
    body = [
        {"name": "A", "_embedded": {"companies": [{"name": "Ромашка"}], "contacts": [{"name": "Anna"}]}},
        {"name": "B", "_embedded": {"companies": [{"id": known["id"]}]}},
    ]
    first, second = rig.rest("POST", "leads/complex", body).json()
    assert one(rig, f"companies/{first['company_id']}")["name"] == "Ромашка"
    assert second["company_id"] == known["id"]
    deal = one(rig, f"leads/{second['id']}")
    assert [company["id"] for company in deal["_embedded"]["companies"]] == [known["id"]]
    body[0]["_embedded"] = {"companies": [{"name": "New"}]}
    body[1]["_embedded"] = {"companies": [{"id": GONE}]}
    assert refusal(rig, "POST", "leads/complex", body)["path"] == "_embedded.companies.0.id"
    assert len(rig.state()["companies"]) == 2


def test_deals_and_contacts_are_linked_to_companies(rig: Rig) -> None:
    [company] = created(rig, "companies", {"name": "Ромашка"})
    [contact] = created(rig, "contacts", {"name": "Anna"})
    [deal] = created(rig, "leads", {"name": "A"})
    to_company = [{"to_entity_id": company["id"], "to_entity_type": "companies", "metadata": None}]
    assert rig.rest("POST", f"leads/{deal['id']}/link", to_company).status_code == 200
    to_contact = [{"to_entity_id": contact["id"], "to_entity_type": "contacts"}]
    assert rig.rest("POST", f"companies/{company['id']}/link", to_contact).status_code == 200
    links = embedded(rig, f"companies/{company['id']}/links", "links")
    assert [(row["to_entity_type"], row["to_entity_id"]) for row in links] == [
        ("leads", deal["id"]),
        ("contacts", contact["id"]),
    ]
    read = one(rig, f"companies/{company['id']}?with=leads,contacts")["_embedded"]
    assert (read["leads"][0]["id"], read["contacts"][0]["id"]) == (deal["id"], contact["id"])
    assert one(rig, f"contacts/{contact['id']}")["_embedded"]["companies"][0]["id"] == company["id"]
    assert rig.rest("POST", f"contacts/{contact['id']}/unlink", to_company).status_code == 204
    assert one(rig, f"contacts/{contact['id']}")["_embedded"]["companies"] == []
    assert refusal(rig, "POST", f"contacts/{contact['id']}/unlink", to_company)["path"] == "to_entity_id"
    to_deal = [{"to_entity_id": deal["id"], "to_entity_type": "leads"}]
    assert refusal(rig, "POST", f"contacts/{contact['id']}/link", to_deal)["path"] == "to_entity_type"


def test_tags_have_ids_of_their_own(rig: Rig) -> None:
    [row] = created(rig, "contacts", {"name": "Anna", "tags_to_add": [{"name": "vip"}]})
    [tag] = embedded(rig, "contacts/tags", "tags")
    read = one(rig, f"contacts/{row['id']}")["_embedded"]["tags"]
    assert read == [{"id": tag["id"], "name": "vip", "color": None}]
    [made] = created(rig, "contacts/tags", {"name": "new"})
    # A read list comes back with one more, as clients that know no `tags_to_add` do it.
    changed = {"_embedded": {"tags": [*read, {"id": made["id"]}]}}
    rig.rest("PATCH", f"contacts/{row['id']}", changed)
    assert [tag["name"] for tag in one(rig, f"contacts/{row['id']}")["_embedded"]["tags"]] == ["vip", "new"]
    rig.rest("PATCH", f"contacts/{row['id']}", {"_embedded": {"tags": [{"name": "only"}]}})
    assert [tag["name"] for tag in one(rig, f"contacts/{row['id']}")["_embedded"]["tags"]] == ["only"]
    assert [one["name"] for one in embedded(rig, "contacts/tags?query=n", "tags")] == ["new", "only"]
    assert rig.rest("GET", "leads/tags").status_code == 204


def test_tasks(rig: Rig) -> None:
    [deal] = created(rig, "leads", {"name": "A"})
    till = int(time.time()) + 3600
    task = {"text": "Call", "complete_till": till, "entity_id": deal["id"], "entity_type": "leads"}
    [row] = created(rig, "tasks", task)
    created(rig, "tasks", {"text": "Other", "complete_till": till})
    assert [one["text"] for one in embedded(rig, f"tasks?filter[entity_id]={deal['id']}", "tasks")] == ["Call"]
    done = {"is_completed": True, "result": {"text": "Agreed"}}
    assert rig.rest("PATCH", f"tasks/{row['id']}", done).json()["id"] == row["id"]
    read = one(rig, f"tasks/{row['id']}")
    assert (read["is_completed"], read["result"]) == (True, {"text": "Agreed"})
    assert [one["text"] for one in embedded(rig, "tasks?filter[is_completed]=0", "tasks")] == ["Other"]
    assert refusal(rig, "POST", "tasks", [{"text": "Call"}])["path"] == "complete_till"
    assert refusal(rig, "POST", "tasks", [{**task, "entity_id": GONE}])["path"] == "entity_id"
    assert rig.rest("GET", f"tasks/{GONE}").status_code == 204


def test_a_company_is_told_of_among_the_contacts(rig: Rig) -> None:
    rig.widget.calls.clear()
    hook = {"destination": "https://bridge.reon.test/amo/crm/key", "settings": ["add_company", "note_company"]}
    assert rig.rest("POST", "webhooks", hook).status_code == 201
    [row] = created(rig, "companies", {"name": "Ромашка"})
    created(rig, f"companies/{row['id']}/notes", {"note_type": "common", "params": {"text": "Hello"}})
    deadline = time.monotonic() + 5
    while len(rig.widget.crm()) < 2 and time.monotonic() < deadline:
        rig.settle()
    added, noted = (call.form for call in rig.widget.crm())
    assert (added["contacts[add][0][type]"], added["contacts[add][0][name]"]) == ("company", "Ромашка")
    assert noted["companies[note][0][note][text]"] == "Hello"
