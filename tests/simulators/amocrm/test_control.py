"""The amoCRM simulator's control surface, faults and saved state."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.simulators.amocrm.running import Rig, running

ROOT = Path(__file__).parents[3]


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.hook_status = 200
    simulator.create(switches={"requests_per_second": 1000, "webhook_time_scale": 0.0})
    return simulator


def test_a_look_marks_the_talk_as_read(rig: Rig) -> None:
    rig.sim("POST", "/contacts", {"name": "Anna", "custom_fields": {"Телефон": "+7915"}})
    rig.send("m1")
    assert [talk["is_read"] for talk in rig.state()["talks"]] == [False]
    assert rig.sim("POST", "/read", {"chat_id": rig.chats()[0]["chat_id"]}) == {"is_read": True}
    assert [talk["is_read"] for talk in rig.state()["talks"]] == [True]


def test_switches_are_checked(rig: Rig) -> None:
    path = f"/sim/accounts/{rig.account['account_id']}/switches"
    for wrong in ({"surprise": 1}, {"deal_rule": "oldest"}, {"unpaid": "yes"}):
        answer = rig.http.post(path, json=wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_switches")
    rig.switch(deal_rule="first_open")
    rig.switch(sender_names=True)
    switches = rig.http.get(path).json()
    assert (switches["deal_rule"], switches["sender_names"]) == ("first_open", True)


def test_accounts_are_listed_and_unique(rig: Rig) -> None:
    assert rig.http.post("/sim/accounts", json={"subdomain": "example"}).status_code == 409
    assert rig.http.post("/sim/accounts", json={"subdomain": "Bad_Name"}).status_code == 400
    other = rig.http.post("/sim/accounts", json={"subdomain": "other", "pipelines": ["Одна"], "install": False}).json()
    assert [account["subdomain"] for account in rig.http.get("/sim/accounts").json()] == ["example", "other"]
    view = rig.http.get(f"/sim/accounts/{other['account_id']}").json()
    assert [pipeline["name"] for pipeline in view["pipelines"]] == ["Одна"]
    assert rig.http.get("/sim/accounts/1").json() == {"error": "no_such_account"}


def test_a_request_is_accepted_or_declined_at_the_screen(rig: Rig) -> None:
    rig.send("m1")
    rig.send("m2", conversation="c2")
    first, second = rig.state()["unsorted"]
    accepted = rig.sim("POST", f"/unsorted/{first['uid']}/accept")
    rig.sim("POST", f"/unsorted/{second['uid']}/decline")
    state = rig.state()
    assert [deal["id"] for deal in state["deals"]] == [accepted["deal_id"]]
    assert state["deals"][0]["status_name"] == "Первичный контакт"


def test_faults_misbehave_and_are_logged(rig: Rig) -> None:
    rig.http.post("/sim/faults", json={"match": "POST /v2/origin/custom", "status": 500, "count": 1})
    rig.http.post("/sim/faults", json={"match": "GET /api/v4/account", "status": 429, "retry_after": 3, "count": 1})
    rig.http.post("/sim/faults", json={"match": "GET /api/v4/users", "drop": "before", "count": 1})
    assert rig.send("m1").json()["error_code"] == 500
    limited = rig.rest("GET", "account")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "3")
    with pytest.raises(httpx.RemoteProtocolError):
        rig.rest("GET", "users")
    assert rig.send("m1").status_code == 200
    statuses = [entry["status"] for entry in rig.http.get("/sim/requests").json()]
    assert statuses[-4:] == [500, 429, 0, 200]


def test_reset_forgets_everything(rig: Rig) -> None:
    rig.send("m1")
    rig.http.post("/sim/reset")
    assert rig.http.get("/sim/state").json() == {"ready": True, "pending": 0, "accounts": 0}
    assert rig.http.get("/sim/requests").json() == []
    time.sleep(0.1)
    assert rig.http.get("/sim/state").json()["pending"] == 0


def test_events_tell_of_changes(rig: Rig) -> None:
    with rig.http.stream("GET", "/sim/events", headers={"Origin": "http://127.0.0.1:8600"}) as stream:
        assert stream.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8600"
        lines = stream.iter_lines()
        assert next(lines) == ": connected"
        with httpx.Client(base_url=rig.url) as other:
            rig.http, streaming = other, rig.http
            rig.send("m1")
            rig.http = streaming
        events = []
        while "message" not in events:
            line = next(lines)
            if line.startswith("data: "):
                events.append(json.loads(line.removeprefix("data: "))["event"])
    assert events == ["add_talk", "add_unsorted", "message"]


def test_pages_of_this_machine_may_call(rig: Rig) -> None:
    preflight = rig.http.options("/sim/accounts", headers={"Origin": "http://localhost:8600"})
    assert preflight.headers["Access-Control-Allow-Origin"] == "http://localhost:8600"
    foreign = rig.http.get("/sim/accounts", headers={"Origin": "https://evil.test"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_the_world_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "amocrm.json"
    with running(state) as rig:
        rig.create()
        rig.send("m1")
        rig.settle()
        reply = {"conversation_id": "c1", "media": "data:text/plain;base64,aGk=", "file_name": "a.txt"}
        rig.sim("POST", "/reply", reply)
        before, chats, tokens, account = rig.state(), rig.chats(), rig.widget.tokens, rig.account
    with running(state) as rig:
        rig.account, rig.widget.tokens = account, tokens
        assert rig.state() == before
        assert rig.chats() == chats
        assert rig.rest("GET", "account").status_code == 200
        assert rig.send("m1").json()["new_message"]["msgid"] == chats[0]["messages"][0]["id"]
        path = chats[0]["messages"][1]["media"].removeprefix("https://amojo.amocrm.ru")
        assert rig.http.get(path).content == b"hi"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_process_saves_its_state_when_told_to_stop(tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "state" / "amocrm.json"
    command = [sys.executable, "-m", "local.simulators.amocrm", "--port", str(port), "--state", str(state)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        answer = httpx.post(f"http://127.0.0.1:{port}/sim/accounts", json={"subdomain": "demo"}, timeout=10)
        assert answer.json()["installed"] is False
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert time.monotonic() - started < 2
    [saved] = json.loads(state.read_text())["accounts"].values()
    assert saved["subdomain"] == "demo"


def test_a_deleted_pipelines_deals_and_requests_go_over_to_the_main_one(rig: Rig) -> None:
    main, other = rig.state()["pipelines"]
    source = {"name": "Bot", "external_id": "bot-1", "pipeline_id": other["id"], "services": []}
    rig.rest("POST", "sources", [source])
    rig.send("m1", source={"external_id": "bot-1"})
    rig.settle()
    assert [request["pipeline_id"] for request in rig.state()["unsorted"]] == [other["id"]]
    deal = rig.sim("POST", "/deals", {"name": "Сделка", "pipeline_id": other["id"]})["deal_id"]

    assert rig.sim("DELETE", f"/pipelines/{other['id']}") == {"deleted": True, "main_pipeline_id": main["id"]}

    state = rig.state()
    assert [pipeline["id"] for pipeline in state["pipelines"]] == [main["id"]]
    places = {found["id"]: (found["pipeline_id"], found["status_name"]) for found in state["deals"]}
    assert places[deal] == (main["id"], "Первичный контакт")
    assert {place for place in places.values() if place != places[deal]} == {(main["id"], "Неразобранное")}
    assert [found["pipeline_id"] for found in state["unsorted"] + state["sources"]] == [main["id"]] * 2
    path = f"/sim/accounts/{rig.account['account_id']}/pipelines"
    assert rig.http.delete(f"{path}/{other['id']}").json()["error"] == "no_such_pipeline"
    assert rig.http.delete(f"{path}/{main['id']}").json()["error"] == "last_pipeline"


def test_where_the_main_pipeline_goes_the_next_one_is_the_main_one(rig: Rig) -> None:
    main, other = rig.state()["pipelines"]
    rig.sim("DELETE", f"/pipelines/{main['id']}")
    assert [(found["id"], found["is_main"]) for found in rig.state()["pipelines"]] == [(other["id"], True)]


@pytest.mark.parametrize("position", ["main", "dangles", "no_request"])
def test_what_becomes_of_a_source_whose_pipeline_is_deleted_is_a_switch(rig: Rig, position: str) -> None:
    main, other = rig.state()["pipelines"]
    rig.rest("POST", "sources", [{"name": "B", "external_id": "bot-1", "pipeline_id": other["id"], "services": []}])
    rig.switch(deleted_pipeline=position)
    rig.sim("DELETE", f"/pipelines/{other['id']}")
    rig.send("m1", source={"external_id": "bot-1"})
    rig.settle()
    state = rig.state()
    assert state["sources"][0]["pipeline_id"] == (main["id"] if position == "main" else other["id"])
    assert [found["pipeline_id"] for found in state["unsorted"]] == ([] if position == "no_request" else [main["id"]])


def test_a_deleted_status_leaves_its_deals_in_the_first_one(rig: Rig) -> None:
    pipeline, _ = rig.state()["pipelines"]
    path = f"/pipelines/{pipeline['id']}/statuses"
    own = [status for status in pipeline["statuses"] if status["type"] == 0 and status["id"] > 143]
    deal = rig.sim("POST", "/deals", {"name": "Сделка"})["deal_id"]
    rig.sim("POST", f"/deals/{deal}", {"status_id": own[1]["id"]})
    rig.sim("DELETE", f"{path}/{own[1]['id']}")
    assert [found["status_name"] for found in rig.state()["deals"]] == [own[0]["name"]]
    full = f"/sim/accounts/{rig.account['account_id']}{path}"
    assert rig.http.delete(f"{full}/{own[1]['id']}").json()["error"] == "no_such_status"
    assert rig.http.delete(f"{full}/142").json()["error"] == "status_stays"
