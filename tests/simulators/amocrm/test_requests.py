"""Requests in «Неразобранное» through the amoCRM simulator's REST."""

from typing import Any

import pytest

from tests.simulators.amocrm.resting import created, embedded, refusal
from tests.simulators.amocrm.running import Rig


def one_request(rig: Rig) -> dict[str, Any]:
    rig.send("m1")
    rig.settle()
    [request] = embedded(rig, "leads/unsorted?filter[category][]=chats", "unsorted")
    return request


def test_an_unsorted_request_tells_of_its_chat(rig: Rig) -> None:
    request = one_request(rig)
    assert request["metadata"]["client"]["name"] == "Anna"
    assert request["metadata"]["last_message_text"] == "Hello"
    assert request["metadata"]["origin"]["chat_id"] == rig.chats()[0]["chat_id"]
    deal_id, contact_id = (request["_embedded"][name][0]["id"] for name in ("leads", "contacts"))
    assert rig.rest("GET", "contacts").status_code == 204
    assert rig.rest("GET", "leads").status_code == 204
    assert rig.rest("GET", f"contacts/{contact_id}").json()["name"] == "Anna"
    assert refusal(rig, "PATCH", f"leads/{deal_id}", {"status_id": 142})["path"] == "status_id"
    assert rig.rest("GET", "leads/unsorted/summary").json()["categories"]["chats"]["total"] == 1


def test_a_request_is_accepted_into_a_status(rig: Rig) -> None:
    request = one_request(rig)
    _, other = embedded(rig, "leads/pipelines", "pipelines")
    status = other["_embedded"]["statuses"][2]["id"]
    unsorted_status = other["_embedded"]["statuses"][0]["id"]
    uid = request["uid"]
    assert refusal(rig, "POST", f"leads/unsorted/{uid}/accept", {"status_id": unsorted_status})["path"] == "status_id"
    accepted = rig.rest("POST", f"leads/unsorted/{uid}/accept", {"status_id": status}).json()
    deal = rig.rest("GET", f"leads/{accepted['_embedded']['leads'][0]['id']}").json()
    assert (deal["status_id"], deal["pipeline_id"]) == (status, other["id"])
    assert len(embedded(rig, "contacts", "contacts")) == 1
    assert rig.rest("GET", "leads/unsorted").status_code == 204
    assert rig.rest("POST", f"leads/unsorted/{uid}/accept").status_code == 404
    rig.send("m2")
    assert rig.chats()[0]["deal_id"] == deal["id"]


def test_a_declined_request_leaves_nothing(rig: Rig) -> None:
    request = one_request(rig)
    assert rig.rest("DELETE", f"leads/unsorted/{request['uid']}/decline").status_code == 200
    state = rig.state()
    assert (state["contacts"], state["deals"], state["unsorted"]) == ([], [], [])
    rig.send("m2")
    assert len(rig.state()["unsorted"]) == 1


@pytest.mark.parametrize("to_contact", [True, False])
def test_a_request_is_linked_to_a_deal(rig: Rig, to_contact: bool) -> None:
    request = one_request(rig)
    [contact] = created(rig, "contacts", {"name": "Known"})
    [deal] = created(rig, "leads", {"name": "Repair", "_embedded": {"contacts": [{"id": contact["id"]}]}})
    link: dict[str, Any] = {"entity_id": deal["id"], "entity_type": "leads"}
    if to_contact:
        link["metadata"] = {"contact_id": contact["id"]}
    answer = rig.rest("POST", f"leads/unsorted/{request['uid']}/link", {"link": link})
    assert answer.json()["_embedded"]["leads"][0]["id"] == deal["id"]
    rig.send("m2")
    [chat] = rig.chats()
    assert chat["deal_id"] == deal["id"]
    assert (chat["contact_id"] == contact["id"]) is to_contact
    assert [one["id"] for one in rig.state()["deals"]] == [deal["id"]]
