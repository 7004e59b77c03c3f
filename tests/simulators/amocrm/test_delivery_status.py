"""Reports of delivery to the amoCRM simulator: their spellings, their order, and hooks of unknown kinds."""

import threading
import time
from typing import Any

import httpx
import pytest

from tests.simulators.amocrm.running import Rig, signed

MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"status_code": 1}, "delivered"),
        ({"delivery_status": 2}, "read"),
        ({"msgid": "x", "status_code": -1, "delivery_status": -1, "error_code": 905, "error": "blocked"}, "error"),
    ],
)
def test_both_spellings_of_a_delivery_status_are_taken(rig: Rig, body: dict[str, Any], status: str) -> None:
    rig.send("m1")
    rig.settle()
    message_id = rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Hi"})["message_id"]
    assert rig.amojo("POST", f"/{message_id}/delivery_status", body).status_code == 200
    reply = rig.chats()[0]["messages"][1]
    assert reply["status"] == status
    assert reply["error"] == body.get("error")


@pytest.mark.parametrize(
    "body",
    [{}, {"status_code": "1"}, {"status_code": 0}, {"status_code": -1}, {"status_code": 1, "delivery_status": 2}],
)
def test_an_incomplete_delivery_status_is_refused(rig: Rig, body: dict[str, Any]) -> None:
    message_id = rig.send("m1").json()["new_message"]["msgid"]
    assert rig.amojo("POST", f"/{message_id}/delivery_status", body).status_code == 400
    assert rig.amojo("POST", f"/{MISSING}/delivery_status", {"status_code": 1}).status_code == 404


def answered(rig: Rig) -> str:
    rig.send("m1")
    rig.settle()
    message_id: str = rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Yes"})["message_id"]
    return message_id


def report(rig: Rig, message_id: str, status: int) -> int:
    body = {"status_code": status, "delivery_status": status, "error_code": 905, "error": "x"}
    return rig.amojo("POST", f"/{message_id}/delivery_status", body).status_code


@pytest.mark.parametrize(
    ("rule", "reports", "shown"),
    [
        ("newest", (1, -1), ("error", "x")),
        ("newest", (-1, 1), ("delivered", None)),
        ("stays", (1, -1), ("delivered", None)),
        ("stays", (2, -1), ("read", None)),
        ("stays", (-1, 1), ("delivered", None)),
    ],
)
def test_a_late_failure_is_shown_or_not(
    rig: Rig, rule: str, reports: tuple[int, int], shown: tuple[str, str | None]
) -> None:
    rig.switch(late_status=rule)
    message_id = answered(rig)
    assert [report(rig, message_id, status) for status in reports] == [200, 200]
    message = rig.chats()[0]["messages"][1]
    assert (message["status"], message["error"]) == shown


def test_a_held_request_is_overtaken(rig: Rig) -> None:
    message_id = answered(rig)
    rig.http.post("/sim/faults", json={"match": "/delivery_status", "hold_ms": 600, "count": 1})
    late = threading.Thread(target=report, args=(rig, message_id, -1))
    late.start()
    deadline = time.monotonic() + 5
    while rig.http.get("/sim/faults").json():
        assert time.monotonic() < deadline
    assert report(rig, message_id, 1) == 200
    assert rig.chats()[0]["messages"][1]["status"] == "delivered"
    late.join(5)
    assert rig.chats()[0]["messages"][1]["status"] == "error"


def test_a_report_lands_although_its_sender_gave_up(rig: Rig) -> None:
    path = f"{rig.scope}/{answered(rig)}/delivery_status"
    body = b'{"status_code": 2}'
    rig.http.post("/sim/faults", json={"match": "/delivery_status", "hold_ms": 400, "count": 1})
    with pytest.raises(httpx.ReadTimeout):
        rig.http.post(path, content=body, headers=signed("POST", path, body), timeout=0.1)
    deadline = time.monotonic() + 5
    while rig.chats()[0]["messages"][1]["status"] != "read":
        assert time.monotonic() < deadline


def test_a_hook_of_a_kind_that_nobody_knows(rig: Rig) -> None:
    rig.send("m1")
    rig.settle()
    content = {"type": "hologram", "text": None}
    answer = rig.sim("POST", "/reply", {"conversation_id": "c1", "text": "Yes", "content": content})
    said = rig.widget.hooks()[-1].json["message"]["message"]
    assert (said["id"], said["type"], said["text"]) == (answer["message_id"], "hologram", None)
    assert report(rig, answer["message_id"], -1) == 200
    assert rig.chats()[0]["messages"][1]["status"] == "error"
