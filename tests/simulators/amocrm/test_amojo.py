"""The chats service of the amoCRM simulator: its strictness and every one of its calls."""

import hashlib
import hmac
from typing import Any

import pytest

from tests.simulators.amocrm.running import CHANNEL, SECRET, Rig, signed

ACCOUNT = "52e591f7-c98f-4255-8495-827210138c81"
TWENTY_YEARS = 20 * 365 * 86_400
MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.create()
    return simulator


def published(method: str, path: str, date: str, body: str, md5: str, signature: str) -> dict[str, Any]:
    headers = {"Date": date, "Content-Type": "application/json", "Content-MD5": md5, "X-Signature": signature}
    return {"method": method, "url": f"/v2/origin/custom/{CHANNEL}{path}", "content": body, "headers": headers}


def test_the_published_requests_are_served(simulator: Rig) -> None:
    simulator.http.post("/sim/reset")
    simulator.create(amojo_id=ACCOUNT, switches={"signature_window_seconds": TWENTY_YEARS})
    chat = {"conversation_id": "my_int-d5a421f7f218", "user": {"id": "my_int-1", "name": "Client"}}
    simulator.amojo("POST", "/chats", chat)

    def status(*vector: str) -> int:
        return simulator.http.request(**published(*vector)).status_code

    connect = f'{{"account_id":"{ACCOUNT}","title":"ChatsIntegration","hook_api_version":"v2"}}'
    typing = '{"conversation_id":"my_int-d5a421f7f218","sender":{"id":"my_int-1376265f-86df-4c49-a0c3-a4816df41af8"}}'
    message = "079e44fb-fc22-476b-9e8a-421b688ec53b"
    report = f'{{"msgid":"{message}","delivery_status":2,"error_code":905,"error":"Error text"}}'
    date, scope = "Wed, 15 Dec 2021 23:12:55 +0000", f"_{ACCOUNT}"
    assert (
        status(
            "POST",
            "/connect",
            date,
            connect,
            "2fbcb3c652b61e24e004daddfc73d0ce",
            "81211856ce0c5095f3e1a90c0a38dc9d736cfd55",
        )
        == 200
    )
    assert (
        status(
            "POST",
            f"{scope}/typing",
            "Thu, 16 Dec 2021 16:01:21 +0000",
            typing,
            "255a22566d68be207fa36804e78a523a",
            "e8263b1daf2b20396c02db6c8c846f95cc0f9540",
        )
        == 204
    )
    # The message of the example does not exist here: 404 says that the signature was accepted.
    assert (
        status(
            "POST",
            f"{scope}/{message}/delivery_status",
            "Thu, 16 Dec 2021 12:58:40 +0000",
            report,
            "a0bbbac729c6341f0a521e2db7a8a236",
            "ca51f810785031385a801f41103244713c1a2352",
        )
        == 404
    )
    assert (
        status(
            "GET",
            f"{scope}/chats/8b1a1828-fc4a-4874-9469-15e0d847570f/history?offset=0&limit=50",
            date,
            "",
            "d41d8cd98f00b204e9800998ecf8427e",
            "9bc453261fa2541518918768ed579d6c83feb9b8",
        )
        == 204
    )
    assert (
        status(
            "DELETE",
            "/disconnect",
            "Wed, 15 Dec 2021 23:59:28 +0000",
            f'{{"account_id":"{ACCOUNT}"}}',
            "271fa2e4fb0ff84a3ef9689027bd1f38",
            "e1678e3b6aa674b5127f4feb448e6200ce0bfc72",
        )
        == 200
    )
    assert simulator.state()["connected"] is False
    assert simulator.send("m1").json()["error_type"] == "ORIGIN_NOT_REGISTERED"


def test_a_stale_date_is_refused(rig: Rig) -> None:
    headers = signed("POST", rig.scope, b"{}", date="Wed, 15 Dec 2021 23:12:55 +0000")
    answer = rig.http.post(rig.scope, content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["error_type"]) == (403, "ORIGIN_INVALID_SIGNATURE")


def test_the_old_signature_scheme_is_refused(rig: Rig) -> None:
    headers = signed("POST", rig.scope, b"{}")
    headers["X-Signature"] = hmac.new(SECRET.encode(), b"{}", hashlib.sha1).hexdigest()
    assert rig.http.post(rig.scope, content=b"{}", headers=headers).status_code == 403


def test_an_unknown_channel_or_scope_is_not_registered(rig: Rig) -> None:
    body = {"account_id": rig.account["amojo_id"], "hook_api_version": "v2"}
    for path in (f"/v2/origin/custom/{MISSING}/connect", f"/v2/origin/custom/{CHANNEL}_{MISSING}"):
        answer = rig.amojo("POST", path, body)
        assert answer.status_code == 404
        assert answer.json() == {
            "status": 0,
            "error_code": 404,
            "error_type": "ORIGIN_NOT_REGISTERED",
            "error_description": "NOT_FOUND",
        }


@pytest.mark.parametrize(
    "payload",
    [
        {"timestamp": "1700000000"},
        {"timestamp": 1700000000.5},
        {"msec_timestamp": "1700000000123"},
        {"msgid": 42},
        {"msgid": None},
        {"conversation_id": ""},
        {"silent": "true"},
        {"silent": 1},
        {"sender": {"id": 777, "name": "Anna"}},
        {"sender": {"id": "tg-1"}},
        {"source": {"external_id": "источник"}},
        {"source": {"external_id": "x" * 41}},
        {"message": {"type": "text"}},
        {"message": {"type": "gif", "text": "x"}},
        {"message": {"type": "picture", "media": "https://bridge.reon.test/picture.jpg"}},
        {"message": {"type": "file", "file_name": "a.pdf", "file_size": 10}},
        {"message": {"type": "file", "file_name": "a.pdf", "file_size": "10", "media": "https://x.test/a"}},
        {"message": {"type": "location", "location": {"lon": "1", "lat": 2}}},
        {"message": {"type": "contact", "contact": {"name": "Anna"}}},
        {"reply_to": {"message": {"type": "text", "text": "no id and no sender"}}},
        {"forwards": {"messages": []}},
        {"conversation_ref_id": MISSING},
        {"receiver": {"id": "tg-1", "name": "Anna"}},
        {"surprise": True},
    ],
)
def test_a_wrong_payload_is_bad_data(rig: Rig, payload: dict[str, Any]) -> None:
    answer = rig.send("m1", **payload)
    assert (answer.status_code, answer.json()["error_code"]) == (400, 400)
    assert rig.chats() == []


@pytest.mark.parametrize(("position", "status"), [("ok", 200), ("error", 400)])
def test_a_known_msgid_never_makes_a_second_message(rig: Rig, position: str, status: int) -> None:
    rig.switch(duplicate_msgid=position)
    first, second = rig.send("m1"), rig.send("m1", text="again")
    assert second.status_code == status
    if status == 200:
        assert second.json() == first.json()
    assert [message["text"] for message in rig.chats()[0]["messages"]] == ["Hello"]


def test_a_chat_without_a_message_makes_no_contact(rig: Rig) -> None:
    body = {
        "conversation_id": "c1",
        "user": {"id": "tg-1", "name": "Anna", "profile": {"phone": "79150000000"}},
    }
    first, again = rig.amojo("POST", "/chats", body).json(), rig.amojo("POST", "/chats", body).json()
    assert first == again
    assert first["user"] == {
        "id": first["user"]["id"],
        "client_id": "tg-1",
        "name": "Anna",
        "avatar": "",
        "phone": "79150000000",
    }
    state = rig.state()
    assert (state["contacts"], state["deals"], state["unsorted"]) == ([], [], [])
    assert rig.chats()[0]["messages"] == []


def test_messages_keep_their_order(rig: Rig) -> None:
    rig.switch(processing_delay_ms=100)
    rig.send("m0")
    rig.switch(processing_delay_ms=0)
    for number in range(1, 30):
        rig.send(f"m{number}")
    assert [message["msgid"] for message in rig.chats()[0]["messages"]] == [f"m{number}" for number in range(30)]


def test_a_talk_is_sorted_by_the_times_of_its_messages(rig: Rig) -> None:
    times = {"m0": 1_700_000_000_500, "m1": 1_700_000_000_000, "m2": 1_700_000_000_500, "m3": 1_600_000_000_000}
    for msgid, milliseconds in times.items():
        rig.send(msgid, timestamp=milliseconds // 1000, msec_timestamp=milliseconds)
    rig.send("m4", timestamp=1_700_000_000, msec_timestamp=None)
    shown = [message["msgid"] for message in rig.chats()[0]["messages"]]
    assert shown == ["m3", "m1", "m4", "m0", "m2"]


def test_an_accepted_message_appears_after_a_delay(rig: Rig) -> None:
    rig.switch(processing_delay_ms=300)
    rig.send("m1")
    assert rig.sim("GET", "/chats")[0]["messages"] == []
    assert rig.http.get("/sim/state").json()["pending"] == 1
    assert len(rig.chats()[0]["messages"]) == 1


def test_files_are_fetched_from_their_address(rig: Rig) -> None:
    good, bad = "https://bridge.reon.test/picture.jpg", "https://nowhere.reon.test/picture.jpg"
    picture = {"type": "picture", "text": "", "file_name": "p.jpg", "file_size": 4}
    sender = {"id": "tg-1", "name": "Anna", "avatar": good}
    rig.send("m1", message={**picture, "media": good}, sender=sender)
    rig.send("m2", message={**picture, "media": bad})
    [chat] = rig.chats()
    assert [message["media_loaded"] for message in chat["messages"]] == [True, False]
    assert chat["participant"]["avatar_loaded"] is True
    assert {call.path for call in rig.widget.calls} >= {"/picture.jpg"}


def edit(rig: Rig, text: str, **address: str) -> int:
    payload = {
        "timestamp": 1700000000,
        "msec_timestamp": 1700000000000,
        "conversation_id": "c1",
        "message": {"type": "text", "text": text},
        **address,
    }
    return rig.amojo("POST", "", {"event_type": "edit_message", "payload": payload}).status_code


def test_an_edit_changes_the_message_and_opens_nothing(rig: Rig) -> None:
    rig.send("m1", silent=True)
    assert edit(rig, "corrected", msgid="m1") == 200
    [message] = rig.chats()[0]["messages"]
    assert (message["text"], message["edited"]) == ("corrected", True)
    assert rig.state()["unsorted"] == []
    assert edit(rig, "x", msgid="unknown") == 400


def test_an_edit_with_both_ids_names_a_managers_message(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    message_id = rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Hi"})["message_id"]
    assert edit(rig, "Hi", id=message_id, msgid="tg-9") == 200
    reply = rig.chats()[0]["messages"][1]
    assert (reply["msgid"], reply["edited"]) == ("tg-9", False)
    assert edit(rig, "Hi", id=message_id, msgid="m1") == 400


def test_history_is_newest_first(rig: Rig) -> None:
    chat_id = rig.send("m1").json()["new_message"]["conversation_id"]
    rig.send("m2")
    rig.settle()
    answer = rig.amojo("GET", f"/chats/{chat_id}/history?offset=0&limit=1")
    [entry] = answer.json()["messages"]
    assert entry["message"]["client_id"] == "m2"
    assert entry["sender"]["client_id"] == "tg-1"
    assert rig.amojo("GET", f"/chats/{chat_id}/history?limit=51").status_code == 400
    assert rig.amojo("GET", f"/chats/{MISSING}/history").status_code == 204


def test_typing_needs_a_known_conversation(rig: Rig) -> None:
    rig.send("m1")
    assert rig.amojo("POST", "/typing", {"conversation_id": "c1", "sender": {"id": "tg-1"}}).status_code == 204
    assert rig.amojo("POST", "/typing", {"conversation_id": "c2", "sender": {"id": "tg-1"}}).status_code == 404


def test_a_reaction_is_put_and_taken_back(rig: Rig) -> None:
    rig.send("m1")
    reaction = {"conversation_id": "c1", "msgid": "m1", "user": {"id": "tg-1"}, "type": "react", "emoji": "👍"}
    assert rig.amojo("POST", "/react", reaction).status_code == 200
    assert [one["emoji"] for one in rig.chats()[0]["messages"][0]["reactions"]] == ["👍"]
    assert rig.amojo("POST", "/react", {**reaction, "type": "unreact"}).status_code == 200
    assert rig.chats()[0]["messages"][0]["reactions"] == []
    assert rig.amojo("POST", "/react", {**reaction, "msgid": "m9"}).status_code == 404


def test_a_quote_must_be_of_the_same_chat(rig: Rig) -> None:
    rig.send("m1")
    assert rig.send("m2", reply_to={"message": {"msgid": "m1"}}).status_code == 200
    assert rig.chats()[0]["messages"][1]["reply_to"]["msgid"] == "m1"
    assert rig.send("m3", conversation="c2", reply_to={"message": {"msgid": "m1"}}).status_code == 400


def test_an_unpaid_account_answers_402_in_amojos_shape(rig: Rig) -> None:
    rig.switch(unpaid=True)
    answer = rig.send("m1")
    assert (answer.status_code, answer.json()["error_code"]) == (402, 402)
