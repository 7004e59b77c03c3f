"""A lead funnel before the route, through the function's handler."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.identity import ConversationId
from bridge.jobs import DeliverLead, SayInFunnel, read_job
from bridge.own_lines import OwnQueue
from bridge.relay.messages import OwnWords
from bridge.storage.funnels import FunnelStore
from tests.fakes.bots import rewrite
from tests.fakes.funnel import AGENCY, VERSION, make_funnel
from tests.fakes.workers import ACCOUNT, SCOPE, Worker, known_bot, running_worker

TALK = ConversationId(7001, 42)
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}
CHAT = {"id": 42, "type": "private"}
NEW_MESSAGE = f"/v2/origin/custom/{SCOPE}"


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        FunnelStore(worker.aws.table("Funnels"), SystemClock()).put(make_funnel(account_id=ACCOUNT))
        rewrite(worker.bots, known_bot(worker.aws, funnel=VERSION))
        yield worker


def update(worker: Worker, number: int, **content: Any) -> None:
    body = json.dumps({"update_id": number, **content})
    worker.send(
        body,
        "7001:42",
        dedup=f"7001:{number}",
        bot_id="7001",
        generation="1",
        received_at=str(int(time.time())),
    )


def shown(worker: Worker) -> list[str]:
    bodies = [body for body in worker.outside.called(NEW_MESSAGE) if body and "payload" in body]
    return [body["payload"]["message"]["text"] for body in bodies]


def test_start_and_a_press_become_jobs_and_go_on_to_the_route(worker: Worker) -> None:
    start = {"message_id": 1, "date": int(time.time()), "chat": CHAT, "from": ANNA, "text": "/start agency"}
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    update(worker, 1, message=start | {"entities": command})
    query = {"id": "p1", "from": ANNA, "data": AGENCY.data(0), "message": {"message_id": 2, "chat": CHAT}}
    update(worker, 2, callback_query=query)
    assert worker.run() == []
    assert shown(worker) == ["/start agency", "📈 Привлечь клиентов"]
    asked = [read_job(body) for body in worker.jobs()]
    said = [job.text for job in asked if isinstance(job, SayInFunnel)]
    assert said == [AGENCY.welcome, AGENCY.follow_up]
    [lead] = [job for job in asked if isinstance(job, DeliverLead)]
    assert lead.text == "Анна (@anna): Привлечь клиентов"


def test_what_the_bot_said_is_shown_behind_it_once(worker: Worker) -> None:
    words = OwnWords("welcome:agency:1", "Здравствуйте", int(time.time()), ("Да",))
    lines = OwnQueue(worker.aws.queue("Incoming"))
    lines.show_own(TALK, words)
    assert worker.run() == []
    [payload] = [body["payload"] for body in worker.outside.called(NEW_MESSAGE) if body and "payload" in body]
    assert payload["message"]["text"] == "Здравствуйте\nДа"
    assert payload["silent"] is True
    assert payload["msgid"] == "7001:42:said:welcome:agency:1"
