"""What a message does in the amoCRM simulator: contacts, deals, requests, talks, sources and hooks."""

from typing import Any

import pytest

from tests.simulators.amocrm.running import Rig


def linked_chat(rig: Rig, contact_id: int, conversation: str = "c1", source: str | None = None) -> str:
    """Create a chat without a message and give it to a contact; return amojo's id of the chat."""
    body: dict[str, Any] = {"conversation_id": conversation, "user": {"id": "group-1", "name": "Group"}}
    if source is not None:
        body["source"] = {"external_id": source}
    chat_id: str = rig.amojo("POST", "/chats", body).json()["id"]
    link = [{"contact_id": contact_id, "chat_id": chat_id}]
    assert rig.rest("POST", "contacts/chats", link).status_code == 200
    return chat_id


def contact_with_deals(rig: Rig, *names: str) -> tuple[int, list[int]]:
    contact_id: int = rig.sim("POST", "/contacts", {"name": "Known"})["contact_id"]
    return contact_id, [
        rig.sim("POST", "/deals", {"name": name, "contact_id": contact_id})["deal_id"] for name in names
    ]


def close(rig: Rig, deal_id: int) -> None:
    rig.sim("POST", f"/deals/{deal_id}", {"status_id": 143})


def deal_of(rig: Rig, conversation: str = "c1") -> int | None:
    [chat] = [chat for chat in rig.chats() if chat["conversation_id"] == conversation]
    deal_id: int | None = chat["deal_id"]
    return deal_id


def test_a_new_account_is_installed_and_connected(rig: Rig) -> None:
    call = rig.widget.calls[0]
    assert rig.account["installed"] is True
    assert call.path == "/oauth/install"
    assert call.query.keys() == {"code", "referer", "client_id", "from_widget", "platform"}
    assert call.query["referer"] == "example.amocrm.ru"
    assert rig.state()["connected"] is True


def test_an_unknown_person_becomes_contact_deal_request_and_talk(rig: Rig) -> None:
    answer = rig.send("m1").json()["new_message"]
    assert answer["ref_id"] == "m1"
    assert "receiver_id" not in answer
    state = rig.state()
    [chat] = rig.chats()
    assert chat["conversation_id"] == "c1"
    assert chat["chat_id"] == answer["conversation_id"]
    assert [message["text"] for message in chat["messages"]] == ["Hello"]
    [deal], [contact], [request], [talk] = state["deals"], state["contacts"], state["unsorted"], state["talks"]
    assert deal["is_unsorted"]
    assert deal["status_name"] == "Неразобранное"
    assert contact["name"] == "Anna"
    assert request["deal_id"] == deal["id"] == chat["deal_id"] == talk["entity_id"]


def test_a_silent_message_opens_nothing_until_a_loud_one_comes(rig: Rig) -> None:
    rig.send("m1", silent=True)
    state = rig.state()
    assert (state["contacts"], state["deals"], state["unsorted"], state["talks"]) == ([], [], [], [])
    rig.send("m2")
    assert len(rig.state()["unsorted"]) == 1
    assert len(rig.chats()[0]["messages"]) == 2


def test_an_account_without_incoming_requests_keeps_the_message_only(simulator: Rig) -> None:
    simulator.http.post("/sim/reset")
    simulator.create(is_unsorted_on=False)
    simulator.send("m1")
    state = simulator.state()
    assert (state["contacts"], state["deals"]) == ([], [])
    assert len(simulator.chats()[0]["messages"]) == 1


def test_a_linked_chat_lands_in_the_contacts_deal(rig: Rig) -> None:
    contact_id, [deal_id] = contact_with_deals(rig, "Repair")
    linked_chat(rig, contact_id)
    rig.send("m1")
    state = rig.state()
    assert deal_of(rig) == deal_id
    assert state["unsorted"] == []
    [talk] = state["talks"]
    assert rig.rest("GET", f"talks/{talk['talk_id']}").json()["entity_id"] == deal_id


@pytest.mark.parametrize(
    ("rule", "chosen"), [("newest_open", 2), ("first_open", 0), ("unsorted_if_none", 2), ("single_open", None)]
)
def test_the_rule_chooses_among_open_deals(rig: Rig, rule: str, chosen: int | None) -> None:
    rig.switch(deal_rule=rule)
    contact_id, deals = contact_with_deals(rig, "One", "Two", "Three", "Closed")
    close(rig, deals[3])
    linked_chat(rig, contact_id)
    rig.send("m1")
    if chosen is not None:
        assert deal_of(rig) == deals[chosen]
    else:
        [request] = rig.state()["unsorted"]
        assert request["contact_id"] == contact_id
        assert deal_of(rig) == request["deal_id"]


@pytest.mark.parametrize("otherwise", ["unsorted", "reuse_closed", "none"])
def test_a_contact_without_an_open_deal(rig: Rig, otherwise: str) -> None:
    rig.switch(no_open_deal=otherwise)
    contact_id, [deal_id] = contact_with_deals(rig, "Closed")
    linked_chat(rig, contact_id)
    rig.send("m1")
    rig.settle()
    close(rig, deal_id)
    rig.send("m2")
    requests = rig.state()["unsorted"]
    expected = {"unsorted": requests[0]["deal_id"] if requests else 0, "reuse_closed": deal_id, "none": None}
    assert deal_of(rig) == expected[otherwise]
    assert len(requests) == (1 if otherwise == "unsorted" else 0)


def test_a_talk_in_work_keeps_its_deal_when_a_newer_one_opens(rig: Rig) -> None:
    contact_id, [first] = contact_with_deals(rig, "First")
    linked_chat(rig, contact_id)
    rig.send("m1")
    rig.settle()
    newer = rig.sim("POST", "/deals", {"name": "Newer", "contact_id": contact_id})["deal_id"]
    rig.send("m2")
    assert deal_of(rig) == first
    talk = rig.state()["talks"][0]["talk_id"]
    assert rig.rest("POST", f"talks/{talk}/close", {"force_close": True}).status_code == 202
    assert rig.rest("POST", f"talks/{talk}/close", {"force_close": True}).status_code == 422
    rig.send("m3")
    assert deal_of(rig) == newer


@pytest.mark.parametrize("moves", [True, False])
def test_relinking_a_chat_may_or_may_not_move_its_talk(rig: Rig, moves: bool) -> None:
    rig.switch(relink_moves_talk=moves)
    former, [former_deal] = contact_with_deals(rig, "Former")
    later, [later_deal] = contact_with_deals(rig, "Later")
    linked_chat(rig, former)
    rig.send("m1")
    rig.settle()
    linked_chat(rig, later)
    rig.send("m2")
    assert deal_of(rig) == (later_deal if moves else former_deal)


def make_sources(rig: Rig, *sources: dict[str, Any]) -> None:
    assert rig.rest("POST", "sources", list(sources)).status_code == 200


def test_the_source_decides_the_pipeline_of_the_request(rig: Rig) -> None:
    main, other = rig.state()["pipelines"]
    make_sources(rig, {"name": "Bot", "external_id": "bot-1", "pipeline_id": other["id"]})
    rig.send("m1", source={"external_id": "bot-1"})
    rig.send("m2", conversation="c2", source={"external_id": "unknown"})
    assert [request["pipeline_id"] for request in rig.state()["unsorted"]] == [other["id"], main["id"]]
    assert [chat["source"] for chat in rig.chats()] == ["bot-1", None]


def test_a_chat_follows_the_default_source_until_one_was_passed(rig: Rig) -> None:
    make_sources(rig, {"name": "A", "external_id": "a", "default": True}, {"name": "B", "external_id": "b"})
    rig.send("m1")
    assert rig.chats()[0]["source"] == "a"
    first, second = rig.state()["sources"]
    rig.rest("PATCH", f"sources/{second['id']}", {"default": True})
    assert [source["default"] for source in rig.state()["sources"]] == [False, True]
    assert rig.chats()[0]["source"] == "b"
    rig.send("m2", source={"external_id": "a"})
    assert rig.chats()[0]["source"] == "a"
    rig.send("m3")
    assert rig.chats()[0]["source"] == "a"
    rig.rest("DELETE", f"sources/{first['id']}")
    assert rig.chats()[0]["source"] == "b"


def test_an_employees_answer_in_the_messenger_is_imported(rig: Rig) -> None:
    manager = rig.state()["users"][1]
    rig.send("m1")
    rig.send(
        "m2",
        text="From the phone",
        sender={"id": "tg-9", "name": "Boris", "ref_id": manager["amojo_id"]},
        receiver={"id": "tg-1", "name": "Anna"},
        silent=True,
    )
    incoming, outgoing = rig.chats()[0]["messages"]
    assert (incoming["direction"], outgoing["direction"]) == ("incoming", "outgoing")
    assert (outgoing["author"], outgoing["author_kind"], outgoing["hook_status"]) == ("Менеджер", "manager", None)
    assert rig.widget.hooks() == []


def test_an_import_for_an_employee_may_come_back_as_a_hook(rig: Rig) -> None:
    rig.switch(echo_employee_imports=True)
    manager = rig.state()["users"][1]
    sender = {"id": "tg-9", "name": "Boris", "ref_id": manager["amojo_id"]}
    message_id = rig.send("m1", sender=sender, receiver={"id": "tg-1", "name": "Anna"}).json()["new_message"]["msgid"]
    rig.settle()
    [hook] = rig.widget.hooks()
    assert hook.json["message"]["message"]["id"] == message_id


def test_a_second_author_may_become_a_contact(rig: Rig) -> None:
    rig.switch(second_author_contact=True)
    rig.send("m1")
    for number in (2, 3):
        rig.send(f"m{number}", sender={"id": "tg-2", "name": "Vera"})
    state = rig.state()
    assert [contact["name"] for contact in state["contacts"]] == ["Anna", "Vera"]
    assert state["deals"][0]["contacts"] == [contact["id"] for contact in state["contacts"]]


def test_a_second_author_may_open_a_request_beside_the_talk(rig: Rig) -> None:
    contact_id, [deal_id] = contact_with_deals(rig, "Deal")
    linked_chat(rig, contact_id)
    rig.switch(second_author_contact="request")
    rig.send("m1", sender={"id": "group-1", "name": "Group"})
    for number in (2, 3):
        rig.send(f"m{number}", sender={"id": "tg-2", "name": "Vera"})
    state = rig.state()
    [request] = state["unsorted"]
    assert (request["client_name"], request["message_id"]) == ("Vera", rig.message("m2")["id"])
    assert deal_of(rig) == deal_id, "the talk goes on in its deal"
    rig.sim("POST", f"/unsorted/{request['uid']}/decline")
    rig.send("m4", sender={"id": "tg-2", "name": "Vera"})
    assert deal_of(rig) == deal_id
    assert rig.state()["unsorted"] == []


def test_a_deleted_contact_frees_its_chat(rig: Rig) -> None:
    contact_id, _ = contact_with_deals(rig, "Deal")
    linked_chat(rig, contact_id)
    rig.sim("DELETE", f"/contacts/{contact_id}")
    rig.send("m1")
    assert rig.state()["unsorted"][0]["contact_id"] != contact_id


def test_merged_contacts_share_the_chat(rig: Rig) -> None:
    former, [deal_id] = contact_with_deals(rig, "Deal")
    kept, _ = contact_with_deals(rig)
    chat_id = linked_chat(rig, former)
    rig.sim("POST", f"/contacts/{former}/merge", {"into": kept})
    links = rig.rest("GET", f"contacts/chats?chat_id={chat_id}").json()["_embedded"]["chats"]
    assert links[0]["contact_id"] == kept
    assert rig.state()["deals"][0]["contacts"] == [kept]
    rig.send("m1")
    assert deal_of(rig) == deal_id


def test_a_message_may_be_shown_under_its_author_or_under_the_chats_contact(rig: Rig) -> None:
    contact_id, _ = contact_with_deals(rig, "Deal")
    linked_chat(rig, contact_id)
    rig.send("m1", sender={"id": "7001:42", "name": "Anna"})
    rig.send("m2", sender={"id": "7001:43", "name": "Igor"})

    def shown() -> list[tuple[str, str]]:
        return [(one["author"], one["author_client_id"]) for one in rig.chats()[0]["messages"]]

    assert shown() == [("Anna", "7001:42"), ("Igor", "7001:43")]
    rig.switch(author_shown="contact")
    assert shown() == [("Known", "7001:42"), ("Known", "7001:43")]
