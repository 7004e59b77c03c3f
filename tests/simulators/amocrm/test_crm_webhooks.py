"""CRM webhooks of the amoCRM simulator: subscriptions, forms, retries, and what a manager's hand causes."""

import time
from typing import Any

import pytest

from tests.simulators.amocrm.running import Received, Rig

DESTINATION = "https://bridge.reon.test/amo/crm/key"


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.hook_status = 200
    simulator.create(switches={"requests_per_second": 1000, "webhook_time_scale": 0.0})
    return simulator


def subscribe(rig: Rig, *events: str) -> None:
    answer = rig.rest("POST", "webhooks", {"destination": DESTINATION, "settings": list(events)})
    assert answer.status_code == 201


def webhooks(rig: Rig, count: int) -> list[Received]:
    """Wait for that many deliveries and return all there are."""
    deadline = time.monotonic() + 5
    while len(rig.widget.crm()) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    rig.settle()
    return rig.widget.crm()


def test_a_webhook_is_a_form_of_strings(rig: Rig) -> None:
    subscribe(rig, "add_talk", "add_contact")
    rig.sim("POST", "/contacts", {"name": "Anna", "custom_fields": {"Телефон": "+7915"}})
    rig.send("m1")
    contact, talk = webhooks(rig, 2)
    assert contact.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert contact.form["account[subdomain]"] == "example"
    assert contact.form["contacts[add][0][type]"] == "contact"
    assert contact.form["contacts[add][0][custom_fields][0][values][0][value]"] == "+7915"
    assert talk.form["talk[add][0][is_in_work]"] == "1"
    assert talk.form["talk[add][0][is_read]"] == "0"
    assert talk.form["talk[add][0][chat_id]"] == rig.chats()[0]["chat_id"]


def test_deals_are_announced(rig: Rig) -> None:
    subscribe(rig, "add_lead", "status_lead", "delete_lead", "delete_contact")
    contact_id = rig.sim("POST", "/contacts", {"name": "Anna"})["contact_id"]
    deal_id = rig.sim("POST", "/deals", {"name": "Repair", "contact_id": contact_id})["deal_id"]
    old = rig.state()["deals"][0]["status_id"]
    webhooks(rig, 1)
    rig.sim("POST", f"/deals/{deal_id}", {"status_id": 142})
    webhooks(rig, 2)
    rig.sim("DELETE", f"/deals/{deal_id}")
    webhooks(rig, 3)
    rig.sim("DELETE", f"/contacts/{contact_id}")
    added, moved, deleted, gone = (call.form for call in webhooks(rig, 4))
    assert added["leads[add][0][name]"] == "Repair"
    assert (moved["leads[status][0][status_id]"], moved["leads[status][0][old_status_id]"]) == ("142", str(old))
    assert deleted["leads[delete][0][id]"] == str(deal_id)
    assert gone["contacts[delete][0][id]"] == str(contact_id)


@pytest.mark.parametrize(("status", "tries"), [(404, 3), (500, 5)])
def test_webhooks_are_retried_by_the_table(rig: Rig, status: int, tries: int) -> None:
    subscribe(rig, "add_contact")
    rig.widget.hook_status = status
    rig.sim("POST", "/contacts", {"name": "Anna"})
    assert len(webhooks(rig, tries)) == tries


def test_a_subscription_is_replaced_and_removed(rig: Rig) -> None:
    subscribe(rig, "add_lead")
    subscribe(rig, "delete_lead")
    [hook] = rig.rest("GET", "webhooks").json()["_embedded"]["webhooks"]
    assert (hook["destination"], hook["settings"]) == (DESTINATION, ["delete_lead"])
    assert rig.rest("DELETE", "webhooks", {"destination": DESTINATION}).status_code == 204
    assert rig.rest("DELETE", "webhooks", {"destination": DESTINATION}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"destination": DESTINATION, "settings": ["message_added"]},
        {"destination": DESTINATION, "settings": []},
        {"destination": "http://127.0.0.1/x", "settings": ["add_lead"]},
        {"destination": "https://пример.рф/x", "settings": ["add_lead"]},
        [{"destination": DESTINATION, "settings": ["add_lead"]}],
    ],
)
def test_a_wrong_subscription_is_refused(rig: Rig, body: Any) -> None:
    assert rig.rest("POST", "webhooks", body).status_code == 400


def test_an_incoming_message_is_told_of_with_its_deal(rig: Rig) -> None:
    """The keys are those of a real account's log."""
    subscribe(rig, "add_message")
    rig.send("m1", sender={"id": "tg-1", "name": "Anna", "avatar": "https://bridge.reon.test/picture.jpg"})
    [hook] = webhooks(rig, 1)
    [chat] = rig.chats()
    [talk] = rig.state()["talks"]
    deal = str(talk["entity_id"])
    assert {key: value for key, value in hook.form.items() if key.startswith("message")} == {
        "message[add][0][id]": chat["messages"][0]["id"],
        "message[add][0][chat_id]": chat["chat_id"],
        "message[add][0][talk_id]": str(chat["talk_id"]),
        "message[add][0][contact_id]": str(chat["contact_id"]),
        "message[add][0][text]": "Hello",
        "message[add][0][created_at]": str(chat["messages"][0]["timestamp"]),
        "message[add][0][element_type]": "2",
        "message[add][0][entity_type]": "lead",
        "message[add][0][element_id]": deal,
        "message[add][0][entity_id]": deal,
        "message[add][0][type]": "incoming",
        "message[add][0][author][id]": chat["participant"]["id"],
        "message[add][0][author][type]": "external",
        "message[add][0][author][name]": "Anna",
        "message[add][0][author][avatar_url]": "https://bridge.reon.test/picture.jpg",
        "message[add][0][origin]": "amo.ext.reon_telegram",
    }


def test_a_message_of_a_file_has_an_attachment_and_a_silent_one_no_deal(rig: Rig) -> None:
    subscribe(rig, "add_message")
    link = "https://bridge.reon.test/picture.jpg"
    picture = {"type": "picture", "text": "", "media": link, "file_name": "a.jpg", "file_size": 4}
    rig.send("m1", message=picture, silent=True)
    [hook] = webhooks(rig, 1)
    assert hook.form["message[add][0][attachment][link]"] == link
    assert hook.form["message[add][0][attachment][type]"] == "picture"
    assert hook.form["message[add][0][attachment][file_name]"] == "a.jpg"
    assert not {"message[add][0][entity_id]", "message[add][0][contact_id]"} & hook.form.keys()


def test_an_answer_is_told_of_only_to_those_who_ask_for_outgoing_messages(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    subscribe(rig, "add_message", "add_outgoing_message")
    rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Yes"})
    [hook] = webhooks(rig, 1)
    assert hook.form["message[add][0][type]"] == "outgoing"
    assert hook.form["message[add][0][author][type]"] == "internal"
    subscribe(rig, "add_message")
    rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "No"})
    rig.settle()
    assert len(rig.widget.crm()) == 1


def test_a_request_is_told_of_with_its_chat_and_deal(rig: Rig) -> None:
    """The keys are those of a real account's log."""
    subscribe(rig, "add_unsorted")
    rig.rest("POST", "sources", [{"name": "Sales", "external_id": "bot-1"}])
    rig.send("m1", source={"external_id": "bot-1"})
    [hook] = webhooks(rig, 1)
    [request] = rig.state()["unsorted"]
    [chat] = rig.chats()
    [source] = rig.state()["sources"]
    created = str(request["created_at"])
    source_uid = f"amojo:amo.ext.reon_telegram:{chat['chat_id']}"
    told = {
        key.removeprefix("unsorted[add][0]"): value
        for key, value in hook.form.items()
        if key.startswith("unsorted[add][0]")
    }
    assert told == {
        "[uid]": request["uid"],
        "[source]": "amo.ext.reon_telegram:bot-1",
        "[source_uid]": source_uid,
        "[category]": "chats",
        "[source_data][from]": "Anna",
        "[source_data][name]": "Anna",
        "[source_data][to]": "bot-1",
        "[source_data][date]": created,
        "[source_data][service]": "amo.ext.reon_telegram",
        "[source_data][site]": "REON",
        "[source_data][client][name]": "Anna",
        "[source_data][client][id]": "tg-1",
        "[source_data][origin][provider]": "amojo",
        "[source_data][origin][chat_id]": chat["chat_id"],
        "[source_data][data][0][id]": chat["messages"][0]["id"],
        "[source_data][data][0][manager]": "0",
        "[source_data][data][0][date]": created,
        "[source_data][data][0][text]": "Hello",
        "[source_data][source_uid]": source_uid,
        "[source_data][source]": "amo.ext.reon_telegram:bot-1",
        "[source_data][source_name]": "Sales",
        "[date_create]": created,
        "[data][contacts][0][id]": str(chat["contact_id"]),
        "[pipeline_id]": str(request["pipeline_id"]),
        "[account_id]": str(rig.account["account_id"]),
        "[source_id]": str(source["id"]),
        "[lead_id]": str(request["deal_id"]),
        "[created_at]": created,
    }


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_a_decision_on_a_request_is_its_deletion(rig: Rig, action: str) -> None:
    rig.send("m1")
    [request] = rig.state()["unsorted"]
    subscribe(rig, "delete_unsorted")
    rig.sim("POST", f"/unsorted/{request['uid']}/{action}")
    [hook] = webhooks(rig, 1)
    assert hook.form["unsorted[delete][0][action]"] == action
    assert hook.form["unsorted[delete][0][uid]"] == request["uid"]
    assert hook.form[f"unsorted[delete][0][{action}_result][leads][0]"] == str(request["deal_id"])


def test_no_request_is_told_of_where_requests_are_switched_off(rig: Rig) -> None:
    rig.create("closed", is_unsorted_on=False)
    subscribe(rig, "add_unsorted", "add_message")
    rig.send("m1")
    [hook] = webhooks(rig, 1)
    assert "message[add][0][id]" in hook.form


def test_a_bulk_deletion_is_one_webhook(rig: Rig) -> None:
    subscribe(rig, "delete_contact")
    ids = []
    for _ in range(6):
        answer = rig.rest("POST", "contacts", [{"name": f"C{n}"} for n in range(250)])
        ids += [row["id"] for row in answer.json()["_embedded"]["contacts"]]
    rig.sim("POST", "/contacts/delete", {"ids": ids})
    [hook] = webhooks(rig, 1)
    form = hook.form
    assert [form[f"contacts[delete][{n}][id]"] for n in range(1500)] == [str(one) for one in ids]
    assert rig.state()["contacts"] == []


def test_a_manager_renames_a_card(rig: Rig) -> None:
    subscribe(rig, "update_contact")
    contact_id = rig.sim("POST", "/contacts", {"name": "Anna"})["contact_id"]
    rig.sim("POST", f"/contacts/{contact_id}", {"name": "ООО «Ромашка», договор 17", "custom_fields": {"PHONE": "+7"}})
    [hook] = webhooks(rig, 1)
    assert hook.form["contacts[update][0][name]"] == "ООО «Ромашка», договор 17"
    assert rig.state()["contacts"][0]["custom_fields"] == {"Телефон": "+7"}


def test_merging_cards_tells_of_the_kept_and_the_gone(rig: Rig) -> None:
    rig.send("m1")
    [request] = rig.state()["unsorted"]
    rig.sim("POST", f"/unsorted/{request['uid']}/accept")
    former, deal_id = request["contact_id"], request["deal_id"]
    kept = rig.sim("POST", "/contacts", {"name": "ООО «Ромашка»"})["contact_id"]
    subscribe(rig, "delete_contact", "update_contact", "update_talk")
    rig.sim("POST", f"/contacts/{former}/merge", {"into": kept})
    told = {key: value for hook in webhooks(rig, 3) for key, value in hook.form.items()}
    assert told["talk[update][0][contact_id]"] == str(kept)
    assert told["contacts[update][0][id]"] == str(kept)
    assert told["contacts[delete][0][id]"] == str(former)
    [deal] = rig.state()["deals"]
    assert (deal["id"], deal["contacts"]) == (deal_id, [kept])


def test_merging_deals_moves_the_talk(rig: Rig) -> None:
    rig.send("m1")
    [request] = rig.state()["unsorted"]
    rig.sim("POST", f"/unsorted/{request['uid']}/accept")
    kept = rig.sim("POST", "/deals", {"name": "Contract"})["deal_id"]
    subscribe(rig, "delete_lead")
    rig.sim("POST", f"/deals/{request['deal_id']}/merge", {"into": kept})
    [hook] = webhooks(rig, 1)
    assert hook.form["leads[delete][0][id]"] == str(request["deal_id"])
    rig.send("m2")
    [chat] = rig.chats()
    assert chat["deal_id"] == kept
    [deal] = rig.state()["deals"]
    assert deal["contacts"] == [chat["contact_id"]]


def test_selected_deals_are_deleted_together(rig: Rig) -> None:
    subscribe(rig, "delete_lead")
    ids = [rig.sim("POST", "/deals", {"name": name})["deal_id"] for name in ("A", "B")]
    rig.sim("POST", "/deals/delete", {"ids": ids})
    [hook] = webhooks(rig, 1)
    assert [hook.form[f"leads[delete][{n}][id]"] for n in (0, 1)] == [str(one) for one in ids]


def test_deleting_the_deal_of_a_request_declines_it(rig: Rig) -> None:
    rig.send("m1")
    [request] = rig.state()["unsorted"]
    subscribe(rig, "delete_unsorted", "delete_lead")
    rig.sim("DELETE", f"/deals/{request['deal_id']}")
    told = {key: value for hook in webhooks(rig, 2) for key, value in hook.form.items()}
    assert told["unsorted[delete][0][action]"] == "decline"
    assert told["leads[delete][0][id]"] == str(request["deal_id"])
    assert rig.state()["unsorted"] == []
    rig.send("m2")
    assert rig.state()["unsorted"][0]["deal_id"] != request["deal_id"]
