"""Lead webhooks: what they take, what they refuse, and that every call stands in the list."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.simulators.partners.running import Rig, running

LEAD = {
    "lead_name": "Новый лид с Telegram: MONSTER AGENCY",
    "contact": {"name": "Galliard", "username": "@betterrman"},
    "source": "Telegram Bot",
    "request_details": "Привлечь клиентов",
}
AGENCY = "/leads/agency/secret"


def calls(rig: Rig) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = rig.http.get("/sim/leads").json()
    return entries


def statuses(rig: Rig) -> list[int]:
    return [call["status"] for call in calls(rig)]


def test_a_lead_is_taken_as_the_brief_writes_it(rig: Rig) -> None:
    assert rig.http.post(AGENCY, json=LEAD, headers={"idempotency-key": "k-1"}).status_code == 201
    [call] = calls(rig)
    assert (call["path"], call["body"], call["status"]) == (AGENCY, LEAD, 201)
    assert call["headers"]["Idempotency-Key"] == "k-1"


def test_a_lead_that_comes_twice_is_seen_twice(rig: Rig) -> None:
    for _ in range(2):
        assert rig.http.post(AGENCY, json=LEAD, headers={"Idempotency-Key": "k-1"}).status_code == 201
    assert [call["headers"]["Idempotency-Key"] for call in calls(rig)] == ["k-1", "k-1"]


@pytest.mark.parametrize(
    "change",
    [
        {"lead_name": ""},
        {"contact": None},
        {"contact": {"name": "Galliard"}},
        {"contact": {"name": "Galliard", "username": "@betterrman", "phone": "+79991234567"}},
        {"source": "Telegram"},
        {"request_details": 1},
        {"tags": ["новый"]},
    ],
)
def test_a_wrong_lead_is_refused_and_stands_in_the_list(rig: Rig, change: dict[str, Any]) -> None:
    assert rig.http.post(AGENCY, json={**LEAD, **change}).status_code == 422
    assert statuses(rig) == [422]


def test_what_is_no_json_is_refused(rig: Rig) -> None:
    assert rig.http.post(AGENCY, content=b"lead", headers={"Content-Type": "application/json"}).status_code == 422
    assert rig.http.post(AGENCY, data={"lead_name": "лид"}).status_code == 415
    assert rig.http.get(AGENCY).status_code == 405
    assert statuses(rig) == [422, 415]
    assert calls(rig)[0]["body"] == "lead"


def test_calls_that_meet_a_fault_stand_in_the_list_with_what_became_of_them(rig: Rig) -> None:
    def meets(**fault: object) -> None:
        rig.http.post("/sim/faults", json={"match": "/leads/", "count": 1, **fault})

    meets(status=500)
    assert rig.http.post(AGENCY, json=LEAD).status_code == 500
    meets(drop="before")
    with pytest.raises(httpx.HTTPError):
        rig.http.post(AGENCY, json=LEAD)
    meets(drop="after")
    with pytest.raises(httpx.HTTPError):
        rig.http.post(AGENCY, json=LEAD)
    meets(delay_ms=1500)
    with pytest.raises(httpx.TimeoutException):
        rig.http.post(AGENCY, json=LEAD, timeout=0.3)
    meets(cut_at=3)
    with pytest.raises(httpx.RemoteProtocolError):
        rig.http.post(AGENCY, json=LEAD)
    rig.http.post(AGENCY, json=LEAD)
    assert statuses(rig) == [500, 0, 201, 201, 201, 201]
    assert [call["answered"] for call in calls(rig)] == [True, False, False, False, True, True], "a status is an answer"
    assert all(call["body"] == LEAD for call in calls(rig))


def test_calls_survive_a_restart_and_no_reset(tmp_path: Path) -> None:
    state = tmp_path / "partners.json"
    with running(state) as rig:
        rig.http.post(AGENCY, json=LEAD)
        before = calls(rig)
    with running(state) as rig:
        assert calls(rig) == before
        rig.http.post("/sim/reset")
        assert calls(rig) == []
