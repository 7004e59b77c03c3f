"""The message platform: what it takes, how it answers, and that a key is honoured."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.simulators.partners.running import Rig, running

ANSWERS = "https://bridge.reon.test/platform/answers/k1"
MESSAGE = {"client_id": "telegram_7001", "content": "Сколько стоит?", "timestamp": "2026-11-26T10:00:00+00:00"}


def ask(rig: Rig, key: str | None = None, headers: dict[str, str] | None = None, **change: object) -> httpx.Response:
    given = {"X-Webhook-URL": ANSWERS, **({"Idempotency-Key": key} if key else {}), **(headers or {})}
    return rig.http.post("/api/messages/", json={**MESSAGE, **change}, headers=given)


def behave(rig: Rig, **behaviour: object) -> None:
    assert rig.http.post("/sim/platform/behaviour", json=behaviour).status_code == 200


def received(rig: Rig) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = rig.http.get("/sim/platform").json()
    return entries


def test_a_message_is_noted_and_answered_at_once(rig: Rig) -> None:
    assert ask(rig).json() == {"content": "Ответ платформы: Сколько стоит?"}
    [noted] = received(rig)
    assert (noted["client_id"], noted["content"], noted["webhook_url"]) == ("telegram_7001", "Сколько стоит?", ANSWERS)
    assert time.time() - noted["at"] < 20
    behave(rig, answer="now", text="Сто рублей")
    assert ask(rig).json() == {"content": "Сто рублей"}
    answers = [{"type": "photo", "url": f"{rig.url}/files/price.png", "caption": "Прайс"}]
    behave(rig, answer="now", answers=answers)
    assert ask(rig).json() == {"answers": answers, "escalate": False}


def test_a_later_answer_comes_to_the_address_of_the_message(rig: Rig) -> None:
    behave(rig, answer="later", text="Отвечаю позже", delay_ms=100, secret="s3cret")
    assert ask(rig, headers={"X-Webhook-Secret": "s3cret"}).status_code == 202
    assert rig.http.get("/sim/state").json()["pending"] == 1
    rig.wait_idle()
    [(call, headers, _)] = rig.product.calls
    assert (call, headers["Host"]) == ("POST /platform/answers/k1", "bridge.reon.test")
    assert headers["X-Webhook-Secret"] == "s3cret"
    assert rig.told() == [(call, {"content": "Отвечаю позже"})]


def test_later_answers_come_in_order_through_an_outage_of_the_product(rig: Rig) -> None:
    rig.product.first = [503, 503]
    behave(rig, answer="later", delay_ms=1)
    for n in range(3):
        ask(rig, content=str(n))
    rig.wait_idle()
    contents = [body["content"] for _, body in rig.told()]
    assert contents == [f"Ответ платформы: {n}" for n in (0, 0, 0, 1, 2)]
    [first, *_] = rig.http.get("/sim/deliveries").json()
    assert ([attempt["status"] for attempt in first["attempts"]], first["delivered"]) == ([503, 503, 200], True)


def test_no_answer_and_a_person_who_is_needed(rig: Rig) -> None:
    behave(rig, answer="none")
    assert ask(rig).json() == {"status": "accepted"}
    behave(rig, answer="escalate")
    assert ask(rig).json() == {"answers": [], "escalate": True}
    behave(rig, answer="escalate", text="Зову менеджера")
    assert ask(rig).json() == {"answers": [{"type": "text", "text": "Зову менеджера"}], "escalate": True}
    assert rig.product.calls == []


def test_a_message_under_a_known_key_gets_the_first_answer_and_is_not_processed_again(rig: Rig) -> None:
    first = ask(rig, key="m-1").json()
    behave(rig, answer="now", text="Совсем другое")
    assert ask(rig, key="m-1").json() == first
    assert ask(rig, key="m-2").json() == {"content": "Совсем другое"}
    assert [(one["key"], one["times"]) for one in received(rig)] == [("m-1", 2), ("m-2", 1)]
    behave(rig, answer="later", delay_ms=1)
    ask(rig, key="m-3")
    ask(rig, key="m-3")
    rig.wait_idle()
    assert len(rig.product.calls) == 1


def test_an_answer_that_was_lost_is_there_under_its_key(rig: Rig) -> None:
    rig.http.post("/sim/faults", json={"match": "/api/messages/", "drop": "after", "count": 1})
    with pytest.raises(httpx.HTTPError):
        ask(rig, key="m-1")
    assert ask(rig, key="m-1").json() == {"content": "Ответ платформы: Сколько стоит?"}
    assert [one["times"] for one in received(rig)] == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "7001"},
        {"client_id": 7001},
        {"content": None},
        {"timestamp": "вчера"},
        {"timestamp": "2026-11-26T10:00:00"},
        {"name": "Анна"},
    ],
)
def test_a_wrong_message_is_refused_and_not_noted(rig: Rig, change: dict[str, Any]) -> None:
    assert ask(rig, **change).status_code == 422
    assert received(rig) == []


def test_the_address_for_answers_the_slash_and_the_secret_are_needed(rig: Rig) -> None:
    assert rig.http.post("/api/messages/", json=MESSAGE).status_code == 422
    assert ask(rig, headers={"X-Webhook-URL": "http://bridge.reon.test/x"}).status_code == 422
    moved = rig.http.post("/api/messages", json=MESSAGE, headers={"X-Webhook-URL": ANSWERS})
    assert (moved.status_code, moved.headers["Location"]) == (307, "/api/messages/")
    behave(rig, answer="now", secret="s3cret")
    assert ask(rig).status_code == 401
    assert ask(rig, headers={"X-Webhook-Secret": "wrong"}).status_code == 401
    assert ask(rig, headers={"Authorization": "Bearer s3cret"}).status_code == 200
    assert len(received(rig)) == 1


def test_whoever_works_at_the_platform_may_answer_in_any_shape(rig: Rig) -> None:
    ask(rig)
    rig.product.status, rig.product.body = 400, b'{"error": {"code": "bad_answer"}}'
    saying = {"client_id": "telegram_7001", "body": {"answers": "нет"}, "headers": {"Idempotency-Key": "a-1"}}
    answer = rig.http.post("/sim/platform/say", json=saying).json()
    assert answer == {"status": 400, "body": {"error": {"code": "bad_answer"}}}
    [(call, headers, _)] = rig.product.calls
    assert (call, headers["Idempotency-Key"]) == ("POST /platform/answers/k1", "a-1")
    assert rig.http.post("/sim/platform/say", json={**saying, "client_id": "telegram_1"}).status_code == 404


def test_files_to_answer_with(rig: Rig) -> None:
    picture = rig.http.get("/files/price.png")
    assert (picture.headers["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    document = rig.http.get("/files/договор.pdf?size=5000")
    assert (document.headers["Content-Type"], len(document.content)) == ("application/pdf", 5000)
    assert rig.http.get("/files/x.pdf?size=many").status_code == 422


def test_what_is_known_and_on_its_way_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "partners.json"
    with running(state) as rig:
        behave(rig, answer="later", delay_ms=1500)
        ask(rig, key="m-1")
        before = received(rig)
    with running(state) as rig:
        assert received(rig) == before
        rig.wait_idle()
        assert [body["content"] for _, body in rig.told()] == ["Ответ платформы: Сколько стоит?"]
        rig.http.post("/sim/reset")
        assert (received(rig), rig.http.get("/sim/platform/behaviour").json()["answer"]) == ([], "now")


def test_a_reset_forgets_what_is_on_its_way(rig: Rig) -> None:
    behave(rig, answer="later", delay_ms=60_000)
    ask(rig)
    rig.http.post("/sim/reset")
    assert rig.http.get("/sim/state").json() == {"ready": True, "pending": 0}
    assert rig.http.get("/sim/deliveries").json() == []
