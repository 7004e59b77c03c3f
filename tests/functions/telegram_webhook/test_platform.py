"""Incoming queue → message platform, through the function's handler, and back to people in amoCRM."""

import json
from collections.abc import Iterator

import pytest

from bridge.clock import SystemClock
from bridge.domain.identity import ConversationId, sign_conversation
from bridge.domain.platform import Handling
from bridge.domain.routes import PlatformRoute
from bridge.domain.wording.platform import AWAY, HELP
from bridge.platform_lines import HandOverQueue
from bridge.relay.messages import OwnWords, Spoken
from bridge.relay.routes.platform import QUICK_TRIES
from bridge.route_lines import answer_in
from bridge.storage.said import SaidStore
from local.world import WEBHOOK_KEY
from tests.fakes.bots import rewrite
from tests.fakes.workers import SCOPE, TALK, Worker, known_bot, running_worker

MESSAGES = "/api/messages/"
NEW_MESSAGE = f"/v2/origin/custom/{SCOPE}"
SECRET = "between-us"
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        sealed = worker.aws.vault().seal(SECRET, {"account": "31", "bot": "7001", "for": "secret"})
        rewrite(worker.bots, known_bot(worker.aws, route=PlatformRoute(5, worker.outside.url, sealed)))
        yield worker


def said(worker: Worker) -> SaidStore:
    return SaidStore(worker.aws.table("Said"), SystemClock())


def writes(worker: Worker, number: int, text: str) -> None:
    now = int(SystemClock().now())
    message = {"message_id": number, "from": ANNA, "chat": {"id": 42, "type": "private"}, "date": now, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    attributes = {"bot_id": "7001", "generation": "1", "received_at": str(now)}
    worker.send(json.dumps({"update_id": number, "message": message}), str(TALK), dedup=f"u{number}", **attributes)


def answered(worker: Worker, *bodies: object, status: int = 200) -> None:
    worker.outside.script[MESSAGES] = [(status, body) for body in bodies]


def replies(worker: Worker) -> list[str]:
    """Return what is on its way to the person."""
    found = []
    for record in worker.aws.messages("Outgoing"):
        attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
        reply = answer_in(attributes, record["body"])
        assert reply.conversation == TALK
        found.append(reply.content.seen if reply.content else "")
    return found


def shown(worker: Worker) -> list[str]:
    return [body["payload"]["message"]["text"] for body in worker.outside.called(NEW_MESSAGE)]


def test_a_message_goes_to_the_platform_and_its_answer_to_the_person(worker: Worker) -> None:
    answered(worker, {"content": "Пять тысяч"})
    writes(worker, 7, "Сколько стоит?")
    assert worker.run() == []
    (request,) = [request for request in worker.outside.requests if request.path == MESSAGES]
    assert request.body["content"] == "Сколько стоит?"
    assert request.headers["x-webhook-secret"] == SECRET
    assert request.headers["x-webhook-url"] == (
        f"https://bridge.reon.test/platform/answers/{sign_conversation(WEBHOOK_KEY, 31, TALK)}"
    )
    assert replies(worker) == ["Пять тысяч"]
    assert shown(worker) == []
    assert said(worker).get(TALK) == Handling("7001:42:7")


def test_a_person_is_needed(worker: Worker) -> None:
    answered(worker, {"content": "Пять тысяч"}, {"content": "Зову", "escalate": True})
    for number, text in enumerate(("Сколько стоит?", "Человека!", "Вы здесь?"), 7):
        writes(worker, number, text)
    assert worker.run() == []
    assert shown(worker) == ["Сколько стоит?", "Человека!", "Вы здесь?"]
    assert replies(worker) == ["Пять тысяч", "Зову"]
    assert worker.failures == []


def test_people_are_called_later_and_shown_what_was_said(worker: Worker) -> None:
    answered(worker, {})
    writes(worker, 7, "Сколько стоит?")
    worker.run()
    words = OwnWords("7001:42:7:0", "Пять тысяч", int(SystemClock().now()) + 5)
    said(worker).note(TALK, Spoken("7001:42:7:0", words.at * 1000, words))
    HandOverQueue(worker.aws.queue("Incoming")).call(TALK, "a")
    assert worker.run() == []
    assert shown(worker) == ["Сколько стоит?", "Пять тысяч"]
    assert said(worker).get(TALK).people_since > 0
    assert said(worker).newest(TALK, 9) == []

    HandOverQueue(worker.aws.queue("Incoming")).show(ConversationId(7002, 42), "b")
    assert worker.run() == [], "a bot that nobody has"
    assert worker.failures == []


def test_a_platform_that_is_away_is_tried_a_little_in_the_line(worker: Worker) -> None:
    answered(worker, *[None] * 9, status=503)
    writes(worker, 7, "Сколько стоит?")
    assert worker.run(attempt=QUICK_TRIES) == ["u7"]
    assert replies(worker) == []


def test_then_it_waits_beside_the_line(worker: Worker) -> None:
    answered(worker, *[None] * 9, status=503)
    writes(worker, 7, "Сколько стоит?")
    writes(worker, 8, "Алло")
    writes(worker, 9, "/help")
    assert worker.run(attempt=QUICK_TRIES + 1) == []
    assert replies(worker) == [AWAY, HELP]
    assert len(worker.aws.items("Waiting")) == 2
    assert worker.failures == []
