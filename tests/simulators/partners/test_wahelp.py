"""Wahelp: logins, both shapes of sending, reading back, webhooks and the operator."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.simulators.partners.running import Rig, running

CHANNEL = {"project": "101", "channel": "7f6a", "login": "sales@romashka.ru", "password": "secret"}
HOOK = "https://bridge.reon.test/wahelp/webhook/5001?token=t0k"
PHONE = "+79991234567"


class Client:
    """One that calls Wahelp as its users do."""

    def __init__(self, rig: Rig, prefix: str = "/api") -> None:
        rig.http.post("/sim/wahelp/channels", json=CHANNEL)
        self.rig = rig
        self.prefix = prefix
        self.token = self.log_in().json()["data"]["access_token"]

    def log_in(self, password: str = CHANNEL["password"]) -> httpx.Response:
        given = {"login": CHANNEL["login"], "password": password}
        return self.rig.http.post(f"{self.prefix}/app/user/login", json=given)

    def call(self, method: str, path: str, json: object = None, project: str | None = "101") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **({"X-Project": project} if project else {})}
        address = f"{self.prefix}/app/projects/101{path}"
        return self.rig.http.request(method, address, json=json, headers=headers)

    def seed(self, text: str, phone: str = PHONE) -> httpx.Response:
        body = {"user": {"phone": phone, "name": "Иван"}, "message": {"text": text}}
        return self.call("POST", "/channels/7f6a/messages", body)

    def switch(self, **switches: object) -> None:
        assert self.rig.http.post("/sim/wahelp/switches", json=switches).status_code == 200

    def received(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.rig.http.get("/sim/wahelp").json()
        return entries

    def operator(self, text: str, phone: str = PHONE) -> dict[str, Any]:
        body = {"project": "101", "channel": "7f6a", "phone": phone, "text": text}
        answer: dict[str, Any] = self.rig.http.post("/sim/wahelp/operator", json=body).json()
        return answer


@pytest.fixture
def client(rig: Rig) -> Client:
    return Client(rig)


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_the_shape_of_the_brief_with_and_without_api(rig: Rig, prefix: str) -> None:
    client = Client(rig, prefix)
    answer = client.seed("Привет, нужна помощь")
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    [received] = client.received()
    assert time.time() - received.pop("at") < 20
    assert received == {
        "id": answer.json()["data"]["id"],
        "project": "101",
        "channel": "7f6a",
        "phone": PHONE,
        "name": "Иван",
        "text": "Привет, нужна помощь",
        "shape": "messages",
        "destination": "from",
        "status": "delivered",
    }


def test_the_two_steps_of_the_vendor(client: Client) -> None:
    user = client.call("POST", "/channels/7f6a/users", {"phone": PHONE, "name": "Иван", "need_create": True}).json()
    assert user == {"success": True, "data": {"id": 301, "name": "Иван", "phone": PHONE}}
    assert client.call("POST", "/channels/7f6a/users", {"phone": PHONE}).json()["data"]["id"] == 301
    sent = client.call("POST", "/channels/7f6a/send_message/301", {"type": "text", "text": "Иван: добрый день"}).json()
    assert (sent["success"], sent["data"]["text"]) == (True, "Иван: добрый день")
    [received] = client.received()
    assert (received["shape"], received["destination"], received["phone"]) == ("vendor", "operator", PHONE)


def test_logins_tokens_and_projects_are_judged(client: Client) -> None:
    assert client.log_in("wrong").status_code == 401
    form = {"login": CHANNEL["login"], "password": CHANNEL["password"]}
    assert client.rig.http.post("/app/user/login", data=form).status_code == 200
    assert client.call("GET", "/channels/", project=None).status_code == 400
    assert client.call("GET", "/channels/", project="102").status_code == 400
    other = {**CHANNEL, "project": "202", "channel": "9b", "login": "others@x.ru"}
    static = client.rig.http.post("/sim/wahelp/channels", json=other).json()["access_token"]
    client.token, good = static, client.token
    assert client.call("GET", "/channels/").status_code == 403
    client.token = "made-up"
    assert client.call("GET", "/channels/").status_code == 401
    client.token = good
    [channel] = client.call("GET", "/channels/").json()["data"]
    assert (channel["uuid"], channel["active"]) == ("7f6a", True)
    assert client.call("GET", "/channels/nothing/status").status_code == 404


def test_a_refreshed_token_takes_the_place_of_the_old_one(client: Client) -> None:
    def refresh() -> httpx.Response:
        headers = {"Authorization": f"Bearer {client.token}"}
        return client.rig.http.get("/api/app/user/refresh-token", headers=headers)

    issued = refresh().json()["data"]["token"]
    assert issued["expires_in"] == 3600
    assert refresh().status_code == 401
    client.token = issued["token"]
    assert client.seed("с новым").status_code == 200
    client.switch(refresh_shape="data", refreshed="lives")
    assert refresh().json()["data"]["access_token"]
    assert client.seed("со старым").status_code == 200


def test_tokens_of_logins_end_and_those_of_settings_do_not(client: Client) -> None:
    static = client.rig.http.post("/sim/wahelp/channels", json=CHANNEL).json()["access_token"]
    client.switch(expires_in=1)
    client.token = client.log_in().json()["data"]["access_token"]
    assert client.seed("живой").status_code == 200
    assert client.rig.http.post("/sim/wahelp/expire", json={}).status_code == 200
    assert client.seed("мертвый").status_code == 401
    client.token = static
    assert client.seed("из настроек").status_code == 200
    client.rig.http.post("/sim/wahelp/expire", json={"every": True})
    assert client.seed("и его нет").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"user": {"phone": "89991234567"}, "message": {"text": "х"}},
        {"user": {"name": "Иван"}, "message": {"text": "х"}},
        {"user": {"phone": PHONE}, "message": {"text": ""}},
        {"user": {"phone": PHONE}, "message": {"text": "х", "type": "text"}},
        {"user": {"phone": PHONE}, "text": "х"},
    ],
)
def test_a_wrong_message_is_refused(client: Client, body: dict[str, Any]) -> None:
    answer = client.call("POST", "/channels/7f6a/messages", body)
    assert (answer.status_code, answer.json()["success"]) == (422, False)
    assert client.received() == []


def test_failures_inside_a_200(client: Client) -> None:
    client.rig.http.post("/sim/wahelp/people", json={"phone": PHONE, "messenger": False})
    failed = client.seed("никому")
    assert (failed.status_code, failed.json()["success"]) == (200, False)
    assert "мессенджер не подключен" in failed.json()["message"]
    body = {"success": False, "message": "Слишком много попыток"}
    fault = {"match": "/messages", "status": 200, "body": body, "count": 1}
    assert client.rig.http.post("/sim/faults", json=fault).status_code == 201
    assert client.seed("слишком", phone="+79990000000").json() == body
    channel = {"project": "101", "channel": "7f6a", "active": False}
    client.rig.http.post("/sim/wahelp/state", json=channel)
    assert client.seed("отключен", phone="+79990000000").json()["success"] is False
    assert client.call("GET", "/channels/7f6a/status").json()["data"]["status"] == "disconnected"
    assert client.received() == []


def test_a_fault_below_400_needs_a_body(client: Client) -> None:
    refused = client.rig.http.post("/sim/faults", json={"match": "/messages", "status": 200})
    assert (refused.status_code, refused.json()["error"]) == (400, "bad_fault")


def test_messages_are_read_back_after_an_answer_was_lost(client: Client) -> None:
    client.seed("первое")
    client.rig.http.post("/sim/faults", json={"match": "POST", "drop": "after", "count": 1})
    with pytest.raises(httpx.HTTPError):
        client.seed("второе")
    listed = client.call("GET", "/channels/7f6a/messages?limit=1").json()["data"]
    assert [(one["text"], one["user"]["phone"], one["destination"]) for one in listed] == [("второе", PHONE, "from")]
    assert client.call("GET", "/channels/7f6a/messages?limit=0").status_code == 422
    client.switch(list_order="oldest_first", lists="data.items", most_listed=100)
    assert client.call("GET", "/channels/7f6a/messages?limit=101").status_code == 422
    items = client.call("GET", "/channels/7f6a/messages").json()["data"]["items"]
    assert [one["text"] for one in items] == ["первое", "второе"]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("message_uuid", ["message_uuid"]),
        ("wahelp_id", ["wahelp_id"]),
        ("message.id", ["message", "id"]),
        ("message.payload.id", ["message", "payload", "id"]),
    ],
)
def test_the_id_of_a_message_stands_where_the_switch_says(client: Client, place: str, path: list[str]) -> None:
    client.switch(answer_id=place)
    found = client.seed("где номер").json()["data"]
    for key in path:
        found = found[key]
    assert client.call("GET", f"/channels/7f6a/messages/{found}").json()["data"]["text"] == "где номер"


def test_an_operator_reaches_the_registered_webhook(client: Client) -> None:
    assert client.call("PUT", "/hook", {"url": HOOK}).status_code == 200
    assert client.rig.http.get("/sim/wahelp/hooks").json() == [
        {"project": "101", "url": HOOK, "events": None, "uuid": None}
    ]
    client.rig.product.body = b'{"ok": true, "handled": true}'
    answered = client.operator("Здравствуйте")
    assert answered["hooks"] == [{"url": HOOK, "status": 200, "answer": {"ok": True, "handled": True}}]
    [(call, event)] = client.rig.told()
    assert call == "POST /wahelp/webhook/5001"
    data = event.pop("data")
    assert event == {"event": "channel.message.created"}
    assert (data["id"], data["destination"], data["message"]) == (
        answered["message_id"],
        "from_operator",
        {"text": "Здравствуйте"},
    )
    assert (data["channel"]["uuid"], data["user"]["phone"]) == ("7f6a", PHONE)


@pytest.mark.parametrize(
    ("switches", "event"),
    [
        ({"envelope": "action", "phone_at": "contact.phone"}, {"action", "payload"}),
        ({"envelope": "type", "message_as": "string", "destination": "operator"}, {"type", "data"}),
    ],
)
def test_events_come_in_every_envelope(client: Client, switches: dict[str, Any], event: set[str]) -> None:
    client.call("PUT", "/hook", {"url": HOOK})
    client.switch(**switches)
    client.operator("Здравствуйте")
    [(_, told)] = client.rig.told()
    assert set(told) == event
    data = told.get("data") or told["payload"]
    assert data["message"] == ("Здравствуйте" if "message_as" in switches else {"text": "Здравствуйте"})
    assert data.get("contact", data["user"])["phone"] == PHONE


def test_lists_of_events_and_of_data(client: Client) -> None:
    client.call("PUT", "/hook", {"url": HOOK})
    for envelope in ("list", "data_list"):
        client.switch(envelope=envelope)
        client.operator(envelope)
    [(_, several), (_, one)] = client.rig.told()
    assert several[0]["data"]["message"] == {"text": "list"}
    assert one["data"][0]["message"] == {"text": "data_list"}


def test_what_is_sent_comes_back_as_an_echo_and_as_a_status(client: Client) -> None:
    client.call("PUT", "/hook", {"url": HOOK})
    client.seed("от клиента")
    client.rig.wait_idle()
    told = [(event["event"], event["data"]["destination"], event["data"]["status"]) for _, event in client.rig.told()]
    assert told == [("channel.message.created", "from", "sent"), ("channel.message.updated", "from", "delivered")]
    client.switch(echo=False, statuses=False)
    client.seed("без отзвука")
    client.rig.wait_idle()
    assert len(client.rig.product.calls) == 2


def test_webhooks_are_registered_in_the_other_form_too(client: Client) -> None:
    added = client.call("POST", "/webhooks/", {"url": HOOK, "events": ["channel.message.created"]}).json()["data"]
    assert client.call("GET", "/webhooks/").json()["data"] == [added]
    client.seed("только новые")
    client.rig.wait_idle()
    assert [event["event"] for _, event in client.rig.told()] == ["channel.message.created"]
    changed = {"url": HOOK.replace("5001", "5002")}
    assert client.call("PUT", f"/webhooks/{added['uuid']}", changed).json()["data"]["url"] == changed["url"]
    assert client.call("DELETE", f"/webhooks/{added['uuid']}").status_code == 200
    assert client.call("DELETE", f"/webhooks/{added['uuid']}").status_code == 404
    assert client.rig.http.get("/sim/wahelp/hooks").json() == []
    client.switch(hook_forms="hook")
    assert client.call("GET", "/webhooks/").status_code == 404
    assert client.call("PUT", "/hook", {"url": "http://bridge.reon.test/x"}).status_code == 422
    client.call("PUT", "/hook", {"url": HOOK})
    assert client.call("PUT", "/hook", {"url": ""}).status_code == 200
    assert client.rig.http.get("/sim/wahelp/hooks").json() == []


def test_a_webhook_that_is_not_taken_comes_again_in_order_and_is_work_meanwhile(client: Client) -> None:
    client.call("PUT", "/hook", {"url": HOOK})
    client.rig.product.first = [503]
    assert client.operator("первое")["hooks"][0]["status"] == 503
    assert client.rig.http.get("/sim/state").json()["pending"] == 1
    client.operator("второе")
    client.rig.wait_idle()
    assert [event["data"]["message"]["text"] for _, event in client.rig.told()] == ["первое", "первое", "второе"]


def test_a_refused_webhook_does_not_come_again(client: Client) -> None:
    client.call("PUT", "/hook", {"url": HOOK})
    client.rig.product.status = 401
    assert client.operator("не тот знак")["hooks"][0]["status"] == 401
    assert client.rig.http.get("/sim/state").json()["pending"] == 0


def test_a_status_is_not_lowered(client: Client) -> None:
    message = f"/channels/7f6a/messages/{client.operator('прочтут')['message_id']}"
    for status in ("read", "sent"):
        assert client.call("PUT", message, {"status": status}).json()["data"]["status"] == "read"
    assert client.call("PUT", message, {"status": "lost"}).status_code == 422


def test_an_event_of_any_shape_goes_to_the_webhooks(client: Client) -> None:
    client.call("PUT", "/hook", {"url": HOOK})
    told = client.rig.http.post("/sim/wahelp/events", json={"project": "101", "body": {"strange": True}}).json()
    assert told["hooks"][0]["status"] == 200
    assert client.rig.told() == [("POST /wahelp/webhook/5001", {"strange": True})]


def test_all_of_it_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "partners.json"
    with running(state) as rig:
        client = Client(rig)
        client.call("PUT", "/hook", {"url": HOOK})
        client.switch(envelope="action")
        client.seed("до")
        before = client.received()
        token = client.token
    with running(state) as rig:
        client = Client(rig)
        client.token = token
        assert client.received() == before
        assert client.seed("после").status_code == 200
        assert rig.http.get("/sim/wahelp/switches").json()["envelope"] == "action"


def test_a_state_from_before_there_were_others_is_read(tmp_path: Path) -> None:
    state = tmp_path / "partners.json"
    state.write_text('[{"method": "GET", "path": "/del", "query": {}, "body": null, "at": 1.0}]')
    with running(state) as rig:
        assert [told["path"] for told in rig.http.get("/sim/reon").json()] == ["/del"]
