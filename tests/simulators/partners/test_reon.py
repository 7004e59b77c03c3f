"""REON's controller: what it takes note of, what it refuses, and its signed call."""

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest

from local.world import AMO_CLIENT_ID
from tests.simulators.partners.running import Rig, running

SECRET = "local-secret-with-which-reon-signs-its-calls"
REGISTRATION = {
    "userName": "Анна Лебедева",
    "userPhone": "+79991234567",
    "account": 31000001,
    "widgetName": "Telegram бот для общения через amoCRM",
    "termsOfUse": "true",
    "accountSubdomain": "romashka",
    "widgetStatus": "Y",
    "client_uuid": AMO_CLIENT_ID,
    "enumId": 1070100,
}


def told(rig: Rig) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = rig.http.get("/sim/reon").json()
    return entries


def test_a_registration_is_noted_as_it_came(rig: Rig) -> None:
    before = time.time()
    assert rig.http.post("/informer", json=REGISTRATION).status_code == 200
    [noted] = told(rig)
    assert before <= noted.pop("at") <= time.time()
    assert noted == {"method": "POST", "path": "/informer", "query": {}, "body": REGISTRATION}


@pytest.mark.parametrize("path", ["/informer", "/del"])
def test_installations_and_removals_are_noted(rig: Rig, path: str) -> None:
    query = {"client_uuid": AMO_CLIENT_ID, "account_id": "31000001"}
    assert rig.http.get(path, params=query).status_code == 200
    [noted] = told(rig)
    assert (noted["method"], noted["path"], noted["query"], noted["body"]) == ("GET", path, query, None)


@pytest.mark.parametrize(
    "change",
    [
        {"userName": ""},
        {"userPhone": None},
        {"termsOfUse": "false"},
        {"termsOfUse": True},
        {"widgetStatus": "installed"},
        {"client_uuid": "1"},
        {"enumId": "1070100"},
        {"account": "romashka"},
        {"email": "anna@example.com"},
    ],
)
def test_a_wrong_registration_is_refused_and_not_noted(rig: Rig, change: dict[str, Any]) -> None:
    answer = rig.http.post("/informer", json={**REGISTRATION, **change})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    assert told(rig) == []


@pytest.mark.parametrize("missing", REGISTRATION)
def test_every_field_of_a_registration_is_needed(rig: Rig, missing: str) -> None:
    body = {key: value for key, value in REGISTRATION.items() if key != missing}
    assert rig.http.post("/informer", json=body).status_code == 400


def test_a_form_and_an_incomplete_query_are_refused(rig: Rig) -> None:
    assert rig.http.post("/informer", data=REGISTRATION).status_code == 400
    assert rig.http.get("/informer", params={"account_id": "1"}).status_code == 400
    assert rig.http.get("/nothing").status_code == 404
    assert told(rig) == []


def test_the_licence_is_set_by_a_signed_call_of_the_products_public_address(rig: Rig) -> None:
    rig.product.status, rig.product.body = 404, b'{"error": {"code": "unknown_account"}}'
    answer = rig.http.post("/sim/reon/licence", json={"account_id": 31000001, "until": "2027-01-31"})
    assert answer.json() == {"status": 404, "body": {"error": {"code": "unknown_account"}}}
    [(call, headers, body)] = rig.product.calls
    assert call == "POST /reon/licence"
    assert json.loads(body) == {"account_id": 31000001, "paid_until": "2027-01-31"}
    assert headers["Host"] == "bridge.reon.test"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Signature"] == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def test_faults_and_a_lost_answer_are_as_in_the_other_simulators(rig: Rig) -> None:
    rig.http.post("/sim/faults", json={"match": "/informer", "status": 503, "retry_after": 2, "count": 1})
    refused = rig.http.post("/informer", json=REGISTRATION)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert told(rig) == []
    assert rig.http.post("/informer", json=REGISTRATION).status_code == 200
    assert [entry["status"] for entry in rig.http.get("/sim/requests").json()] == [503, 200]

    rig.http.post("/sim/reset")
    assert (told(rig), rig.http.get("/sim/requests").json(), rig.http.get("/sim/faults").json()) == ([], [], [])


def test_what_was_told_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "partners.json"
    with running(state) as rig:
        rig.http.post("/informer", json=REGISTRATION)
        before = told(rig)
    with running(state) as rig:
        assert told(rig) == before


def test_pages_of_this_machine_may_call_its_controls(rig: Rig) -> None:
    origin = {"Origin": "http://127.0.0.1:8600"}
    allowed = rig.http.options("/sim/reon/licence", headers=origin).headers
    assert allowed["Access-Control-Allow-Origin"] == "http://127.0.0.1:8600"
    assert "Access-Control-Allow-Origin" not in rig.http.get("/sim/reon", headers={"Origin": "https://x.test"}).headers
