"""What the chats service takes and refuses beside the content: quotes, forwards, reactions, unknown messages."""

from typing import Any

import httpx
import pytest

from tests.simulators.amocrm.running import Rig

WHOLE = {"type": "text", "text": "Было", "timestamp": 1, "msec_timestamp": 1000, "sender": {"name": "Vera"}}


@pytest.fixture(autouse=True)
def talk(rig: Rig) -> None:
    rig.send("m1", text="Первое")
    rig.send("other", conversation="c2", text="Чужое", sender={"id": "tg-2", "name": "Vera"})
    rig.settle()


def edit(rig: Rig, text: str = "Новое", **address: Any) -> httpx.Response:
    payload = {"timestamp": 1, "conversation_id": "c1", "message": {"type": "text", "text": text}, **address}
    return rig.amojo("POST", "", {"event_type": "edit_message", "payload": payload})


def react(rig: Rig, path: str = "/react", **body: Any) -> httpx.Response:
    told = {"conversation_id": "c1", "user": {"id": "tg-1"}, "type": "react", "emoji": "👍"}
    return rig.amojo("POST", path, {**told, **body})


def test_a_quote_by_id_is_filled_in(rig: Rig) -> None:
    assert rig.send("m2", reply_to={"message": {"msgid": "m1"}}).status_code == 200
    assert rig.message("m2")["reply_to"]["text"] == "Первое"
    by_id = {"message": {"id": rig.message("m1")["id"]}}
    assert rig.send("m3", reply_to=by_id).status_code == 200
    assert rig.message("m3")["reply_to"]["msgid"] == "m1"


def test_a_quote_without_an_id_is_whole(rig: Rig) -> None:
    assert rig.send("m2", reply_to={"message": WHOLE}).status_code == 200
    assert rig.message("m2")["reply_to"] == WHOLE


@pytest.mark.parametrize(
    "quote",
    [
        *({key: value for key, value in WHOLE.items() if key != missing} for missing in WHOLE),
        {**WHOLE, "type": "location"},
        {**WHOLE, "type": "contact"},
        {**WHOLE, "sender": {}},
        {"msgid": "unknown"},
        {"msgid": "other"},
    ],
)
def test_a_quote_that_amocrm_refuses(rig: Rig, quote: dict[str, Any]) -> None:
    assert rig.send("m2", reply_to={"message": quote}).status_code == 400
    assert [message["msgid"] for message in rig.chats()[0]["messages"]] == ["m1"]


def test_a_forward_may_come_from_any_chat(rig: Rig) -> None:
    forwards = {"messages": [{"msgid": "other"}], "conversation_id": "c2"}
    assert rig.send("m2", forwards=forwards).status_code == 200
    forwarded = rig.message("m2")["forwards"]
    assert (forwarded["messages"][0]["text"], forwarded["conversation_ref_id"]) == (
        "Чужое",
        rig.chats()[1]["chat_id"],
    )


@pytest.mark.parametrize("messages", [[], [{"msgid": "m1"}, {"msgid": "other"}], [{"msgid": "unknown"}]])
def test_a_forward_is_of_one_known_message(rig: Rig, messages: list[Any]) -> None:
    assert rig.send("m2", forwards={"messages": messages}).status_code == 400


@pytest.mark.parametrize("key", ["media_group_id", "markup", "template", "entities"])
def test_what_only_hooks_have_is_refused_inwards(rig: Rig, key: str) -> None:
    message = {"type": "text", "text": "x", key: "y"}
    assert rig.send("m2", message=message).status_code == 400
    assert rig.send("m3", **{key: "y"}).status_code == 400


def test_a_reaction_is_addressed_by_either_id_or_in_the_path(rig: Rig) -> None:
    amojo_id = rig.message("m1")["id"]
    addresses: list[tuple[str, dict[str, str]]] = [
        ("/react", {"msgid": "m1"}),
        ("/react", {"id": amojo_id}),
        ("/m1/react", {}),
        (f"/{amojo_id}/react", {}),
    ]
    for number, (path, named) in enumerate(addresses):
        assert react(rig, path, emoji=f"{number}", **named).status_code == 200
        assert [one["emoji"] for one in rig.message("m1")["reactions"]] == [f"{number}"]
    assert react(rig, "/m1/react", type="unreact", emoji=None).status_code == 200
    assert rig.message("m1")["reactions"] == []
    assert react(rig).status_code == 400


def test_a_reaction_by_the_chats_own_id_shows_whose_it_is(rig: Rig) -> None:
    chat = rig.chats()[0]
    body = {"conversation_ref_id": chat["chat_id"], "user": {"id": "tg-1"}, "type": "react", "emoji": "🔥"}
    assert rig.amojo("POST", "/react", {**body, "msgid": "m1"}).status_code == 200
    [shown] = rig.message("m1")["reactions"]
    assert (shown["author"], shown["author_kind"]) == ("Anna", "client")


@pytest.mark.parametrize(
    ("position", "of_edit", "of_others"), [("documented", 400, 404), ("400", 400, 400), ("404", 404, 404)]
)
def test_an_unknown_message_is_refused_as_the_switch_says(
    rig: Rig, position: str, of_edit: int, of_others: int
) -> None:
    rig.switch(unknown_message=position)
    assert edit(rig, msgid="unknown").status_code == of_edit
    assert react(rig, msgid="unknown").status_code == of_others
    assert react(rig, msgid="other").status_code == of_others
    report = {"status_code": 1, "delivery_status": 1}
    assert rig.amojo("POST", "/unknown/delivery_status", report).status_code == of_others


def test_a_message_of_amocrm_gets_our_id_and_is_then_found_by_it(rig: Rig) -> None:
    said = rig.reply(text="Добрый день")["message_id"]
    assert edit(rig, "Добрый день", id=said, msgid="tg-5").status_code == 200
    shown = rig.message("tg-5")
    assert (shown["id"], shown["edited"]) == (said, False)
    assert react(rig, msgid="tg-5").status_code == 200
    rig.reply(text="Ещё", reply_to="tg-5")
    assert rig.last_hook()["reply_to"]["message"]["msgid"] == "tg-5"
    assert edit(rig, id=said, msgid="m1").status_code == 400
