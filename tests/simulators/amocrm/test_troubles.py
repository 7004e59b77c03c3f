"""Troubles that the amoCRM simulator can make: refusals for a while, slowness, lateness, two people under one id."""

import time

import httpx
import pytest

from tests.simulators.amocrm.running import CLIENT_ID, CLIENT_SECRET, REDIRECT, Rig


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.hook_status, simulator.widget.hook_delay = 200, 0.0
    simulator.widget.completes = True
    simulator.create(switches={"requests_per_second": 1000})
    return simulator


def refresh(rig: Rig) -> httpx.Response:
    grant = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uri": REDIRECT,
        "grant_type": "refresh_token",
        "refresh_token": rig.widget.tokens["refresh_token"],
    }
    return rig.http.post("/oauth2/access_token", json=grant, headers={"Host": rig.domain})


def test_an_account_that_is_unpaid_from_the_start_can_be_paid_for(rig: Rig) -> None:
    """Tokens are given out, everything else is refused until the account is paid for."""
    rig.widget.completes = False
    started = time.monotonic()
    rig.create("poor", switches={"unpaid": True})
    assert rig.account["installed"] is False
    assert time.monotonic() - started < 3
    grant = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT}
    code = {"grant_type": "authorization_code", "code": rig.widget.calls[-1].query["code"]}
    rig.widget.tokens = rig.http.post("/oauth2/access_token", json={**grant, **code}).json()
    connect = {"account_id": rig.account["amojo_id"], "hook_api_version": "v2"}
    path = f"/v2/origin/custom/{rig.scope.rpartition('/')[2].partition('_')[0]}/connect"
    assert rig.rest("GET", "account").status_code == 402
    assert rig.amojo("POST", path, connect).status_code == 402
    rig.switch(unpaid=False)
    assert rig.rest("GET", "account").status_code == 200
    assert rig.amojo("POST", path, connect).status_code == 200
    assert rig.send("m1").status_code == 200


def test_tokens_can_be_revoked_without_a_word(rig: Rig) -> None:
    rig.widget.calls.clear()
    rig.sim("POST", "/revoke")
    assert rig.rest("GET", "account").status_code == 401
    assert refresh(rig).json()["hint"] == "Token has been revoked"
    assert rig.send("m1").status_code == 200
    assert rig.widget.calls == []


def test_an_unknown_client_is_known_again(rig: Rig) -> None:
    rig.switch(unknown_client=True)
    refused = refresh(rig)
    assert (refused.status_code, refused.json()["title"]) == (401, "Некорректный клиент")
    assert rig.rest("GET", "account").status_code == 200
    rig.switch(unknown_client=False)
    assert refresh(rig).status_code == 200


@pytest.mark.parametrize("scope", ["account", "pipeline"])
def test_requests_are_switched_off_and_on(rig: Rig, scope: str) -> None:
    more = {} if scope == "account" else {"pipeline_id": rig.state()["pipelines"][0]["id"]}
    rig.sim("POST", "/requests", {"on": False, **more})
    if scope == "account":
        assert rig.rest("GET", "account").json()["is_unsorted_on"] is False
    else:
        pipelines = rig.rest("GET", "leads/pipelines").json()["_embedded"]["pipelines"]
        assert [pipeline["is_unsorted_on"] for pipeline in pipelines] == [False, True]
    rig.send("m1")
    state = rig.state()
    assert (state["unsorted"], state["contacts"], state["deals"]) == ([], [], [])
    rig.sim("POST", "/requests", {"on": True, **more})
    rig.send("m2")
    assert len(rig.state()["unsorted"]) == 1


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/v4/account"), ("POST", "/oauth2/access_token"), ("POST", "/v2/origin/custom/")]
)
def test_every_service_can_be_slow(rig: Rig, method: str, path: str) -> None:
    rig.http.post("/sim/faults", json={"match": f"{method} {path}", "delay_ms": 300, "count": 1})
    started = time.monotonic()
    if path == "/api/v4/account":
        answer = rig.rest("GET", "account")
    elif path == "/oauth2/access_token":
        answer = refresh(rig)
    else:
        answer = rig.send("m1")
    assert answer.status_code == 200
    assert time.monotonic() - started >= 0.3


def test_a_participant_with_one_id_has_one_name_in_all_chats(rig: Rig) -> None:
    """Two bots that call one person by one id rename each other's chats, and what stands in them."""
    rig.send("m1", conversation="sales-1", sender={"id": "tg-1", "name": "Anna (Продажи)"})
    rig.settle()
    answer = rig.sim("POST", "/reply", {"conversation_id": "sales-1", "text": "Yes"})
    rig.send("m2", conversation="delivery-1", sender={"id": "tg-1", "name": "Anna (Доставка)"})
    sales, delivery = rig.chats()
    assert sales["participant"]["id"] == delivery["participant"]["id"]
    names = {sales["participant"]["name"], delivery["participant"]["name"], sales["messages"][0]["author"]}
    assert names == {"Anna (Доставка)"}
    rig.switch(sender_names=True)
    rig.sim("POST", "/reply", {"conversation_id": "sales-1", "text": "Again", "reply_to": "m1"})
    hook = rig.widget.hooks()[-1].json["message"]
    assert hook["receiver"]["name"] == "Anna (Доставка)"
    assert hook["message"]["reply_to"]["message"]["sender"]["name"] == "Anna (Доставка)"
    history = rig.amojo("GET", f"/chats/{sales['chat_id']}/history").json()["messages"]
    assert history[-1]["sender"]["name"] == "Anna (Доставка)"
    assert answer["hook_status"] == 200


def test_participants_of_their_own_keep_their_names(rig: Rig) -> None:
    rig.send("m1", conversation="sales-1", sender={"id": "sales-tg-1", "name": "Anna (Продажи)"})
    rig.send("m2", conversation="delivery-1", sender={"id": "delivery-tg-1", "name": "Anna (Доставка)"})
    assert [chat["participant"]["name"] for chat in rig.chats()] == ["Anna (Продажи)", "Anna (Доставка)"]


def test_a_second_bot_makes_a_second_card(rig: Rig) -> None:
    """One person, two conversations: amoCRM knows them for two people until someone links the chats."""
    rig.send("m1", conversation="sales-1")
    rig.send("m2", conversation="delivery-1")
    state = rig.state()
    assert [contact["name"] for contact in state["contacts"]] == ["Anna", "Anna"]
    assert len(state["unsorted"]) == 2


def test_creating_a_chat_with_the_account_named_in_the_body(rig: Rig) -> None:
    body = {"account_id": rig.account["amojo_id"], "conversation_id": "c1", "user": {"id": "1", "name": "A"}}
    assert rig.amojo("POST", "/chats", body).status_code == 200
    assert rig.amojo("POST", "/chats", {**body, "account_id": 5}).status_code == 400
