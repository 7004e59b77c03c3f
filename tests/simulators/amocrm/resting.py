"""Calls of REST v4 as most tests make them: reading a collection, creating, and being refused."""

from typing import Any

from tests.simulators.amocrm.running import Rig


def embedded(rig: Rig, path: str, name: str) -> list[dict[str, Any]]:
    answer = rig.rest("GET", path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/hal+json")
    rows: list[dict[str, Any]] = answer.json()["_embedded"][name]
    return rows


def created(rig: Rig, path: str, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = rig.rest("POST", path, list(items))
    assert answer.is_success, answer.text
    rows: list[dict[str, Any]] = answer.json()["_embedded"][path.rpartition("/")[2]]
    return rows


def refusal(rig: Rig, method: str, path: str, body: Any) -> dict[str, Any]:
    """Make a call that is refused as invalid and return its first error."""
    answer = rig.rest(method, path, body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["title"] == "Bad Request"
    failure = problem["validation-errors"][0]
    return {"request_id": failure["request_id"], **failure["errors"][0]}


def telegram_field(rig: Rig) -> int:
    answer = rig.rest("POST", "contacts/custom_fields", [{"type": "text", "name": "Telegram ID", "code": "TG"}])
    assert answer.status_code == 201
    field_id: int = answer.json()["_embedded"]["custom_fields"][0]["id"]
    return field_id
