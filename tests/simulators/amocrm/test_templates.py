"""Templates of answers over REST, and the messages made of them."""

from typing import Any

import pytest

from tests.simulators.amocrm.running import Rig
from tests.simulators.amocrm.test_messages import contact_with_deals, linked_chat

HELLO = {"name": "Hello", "content": "Здравствуйте, {{contact.name}}! Сделка {{lead.id}}"}


def made(rig: Rig, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = rig.rest("POST", "chats/templates", list(items))
    assert answer.status_code == 200, answer.text
    templates: list[dict[str, Any]] = answer.json()["_embedded"]["chat_templates"]
    return templates


def listed(rig: Rig, query: str = "") -> list[str]:
    answer = rig.rest("GET", f"chats/templates{query}")
    return [] if answer.status_code == 204 else [row["name"] for row in answer.json()["_embedded"]["chat_templates"]]


def test_templates_are_made_listed_changed_and_deleted(rig: Rig) -> None:
    assert rig.rest("GET", "chats/templates").status_code == 204
    first, second = made(
        rig, {**HELLO, "external_id": "t-1", "request_id": "a"}, {"name": "Bye", "content": "До встречи"}
    )
    assert (first["request_id"], second["request_id"]) == ("a", "1")
    assert first["account_id"] == rig.account["account_id"]
    assert listed(rig) == ["Hello", "Bye"]
    assert listed(rig, "?filter[external_id][]=t-1") == ["Hello"]
    assert listed(rig, "?limit=1&page=2") == ["Bye"]
    one = rig.rest("GET", f"chats/templates/{first['id']}").json()
    assert (one["content"], one["type"], one["attachment"]) == (HELLO["content"], "amocrm", None)
    changed = rig.rest("PATCH", f"chats/templates/{first['id']}", {"content": "Новый"}).json()
    assert (changed["name"], changed["content"]) == ("Hello", "Новый")
    both = [{"id": row["id"], "is_editable": True} for row in (first, second)]
    rows = rig.rest("PATCH", "chats/templates", both).json()["_embedded"]["chat_templates"]
    assert [row["is_editable"] for row in rows] == [True, True]
    assert rig.rest("DELETE", f"chats/templates/{first['id']}").status_code == 204
    assert rig.rest("DELETE", "chats/templates", [{"id": second["id"]}]).status_code == 204
    assert rig.rest("GET", f"chats/templates/{second['id']}").status_code == 404
    assert listed(rig) == []


def test_a_marker_means_the_chats_contact_or_the_deals_main_one(rig: Rig) -> None:
    main_id, [deal_id] = contact_with_deals(rig, "Deal")
    contact_id = rig.sim("POST", "/contacts", {"name": "Group"})["contact_id"]
    link = [{"to_entity_id": contact_id, "to_entity_type": "contacts"}]
    assert rig.rest("POST", f"leads/{deal_id}/link", link).is_success
    linked_chat(rig, contact_id)
    rig.send("m1", sender={"id": "group-1", "name": "Group"})
    rig.settle()
    [template] = made(rig, HELLO)
    said = []
    for position in ("chat", "main"):
        rig.switch(marker_contact=position)
        rig.reply(template=template["id"])
        said.append(rig.last_hook()["text"])
    assert said == [f"Здравствуйте, {name}! Сделка {deal_id}" for name in ("Group", "Known")]
    assert rig.state()["deals"][0]["main_contact_id"] == main_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x"},
        {"name": "", "content": "x"},
        {**HELLO, "type": "waba"},
        {**HELLO, "buttons": [{"type": "url", "text": "x"}]},
        {**HELLO, "buttons": [{"type": "inline", "text": "x", "url": "https://example.org"}]},
        {**HELLO, "buttons": [{"type": "inline", "text": "a"}, {"type": "url", "text": "b", "url": "https://x.org"}]},
        {**HELLO, "attachment": {"id": "unknown", "name": "x", "type": "picture"}},
        {**HELLO, "unknown": 1},
    ],
)
def test_a_template_that_is_refused(rig: Rig, wrong: dict[str, Any]) -> None:
    assert rig.rest("POST", "chats/templates", [wrong]).status_code == 400
    assert listed(rig) == []


def test_who_may_do_what(rig: Rig) -> None:
    [template] = made(rig, HELLO)
    manager = next(user for user in rig.state()["users"] if not user["is_admin"])
    as_manager = {"X-Context-User-ID": str(manager["id"])}
    assert rig.rest("GET", "chats/templates", **as_manager).status_code == 403
    assert rig.rest("POST", "chats/templates", [HELLO], **as_manager).status_code == 403
    assert rig.rest("GET", f"chats/templates/{template['id']}", **as_manager).status_code == 200
    assert rig.rest("GET", "chats/templates?limit=51").status_code == 422
    assert rig.rest("PATCH", "chats/templates/1", {"name": "x"}).status_code == 404
    assert rig.rest("PATCH", "chats/templates", [{"name": "x"}]).status_code == 400
    assert rig.rest("DELETE", "chats/templates", [{"id": 1}]).status_code == 400


def test_a_message_made_of_a_template(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    file = rig.http.post(f"/sim/accounts/{rig.account['account_id']}/files?name=a.png", content=b"picture").json()
    key = file["url"].split("/")[-2]
    [template] = made(
        rig,
        {
            **HELLO,
            "external_id": "t-1",
            "buttons": [{"type": "url", "text": "Сайт", "url": "https://example.org"}],
            "attachment": {"id": key, "name": "b.png", "type": "picture"},
        },
    )
    rig.reply(template=template["id"])
    said, deal_id = rig.last_hook(), rig.state()["deals"][0]["id"]
    assert said["text"] == f"Здравствуйте, Anna! Сделка {deal_id}"
    assert said["template"] == {
        "id": template["id"],
        "external_id": "t-1",
        "content": HELLO["content"],
        "params": [
            {"key": "{{contact.name}}", "value": "Anna"},
            {"key": "{{lead.id}}", "value": str(deal_id)},
        ],
    }
    assert said["markup"]["buttons"] == [[{"text": "Сайт", "url": "https://example.org"}]]
    assert (said["type"], said["file_name"], said["file_size"]) == ("picture", "b.png", 7)
    assert rig.attachment(said["media"]).content == b"picture"


def test_markers_of_fields_and_of_the_responsible_one(rig: Rig) -> None:
    rig.send("m1", sender={"id": "tg-1", "name": "Anna", "profile": {"phone": "79150000000"}})
    state = rig.state()
    field = next(field for field in state["custom_fields"]["contacts"] if field["code"] == "PHONE")
    content = f"{{{{contact.cf.{field['id']}}}}} {{{{lead.responsible.name}}}} {{{{unknown.x}}}}|{{{{origin}}}}"
    [template] = made(rig, {"name": "x", "content": content})
    rig.reply(template=template["id"])
    admin = next(user["name"] for user in state["users"] if user["is_admin"])
    assert rig.last_hook()["text"] == f"79150000000 {admin} |amo.ext.reon_telegram"


def test_a_template_told_as_it_is(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    rig.reply(text="Готовый текст", template={"id": 1, "content": "x"})
    assert rig.last_hook()["template"] == {"id": 1, "content": "x"}
