"""What waits beside its line, through the function's handler: put there, tried again, in order and once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.errors import PermanentError, TransientError, WaitingError
from bridge.domain.reasons import Reason
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.domain.waiting import PATIENCE
from bridge.jobs import Nudge, read_job
from bridge.own_lines import OwnQueue
from bridge.relay.messages import OwnWords
from bridge.requeue import Requeueing
from bridge.storage.waiting import WaitingStore
from bridge.waiting_lines import WaitingQueue
from tests.fakes.bots import rewrite
from tests.fakes.ways import FakeWay
from tests.fakes.workers import ACCOUNT, TALK, Worker, known_bot, running_worker

AWAY = WaitingError(Reason.STORAGE_UNAVAILABLE, "away")
ROUTE = PlatformRoute(5, "https://platform.example")
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """The bot's messages go to a platform."""
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        rewrite(worker.bots, known_bot(worker.aws, route=ROUTE))
        yield worker


@pytest.fixture
def way(worker: Worker) -> FakeWay:
    way = FakeWay(RouteKind.PLATFORM, "status")
    worker.module._room.way.by_kind[RouteKind.PLATFORM] = way
    return way


def store(worker: Worker) -> WaitingStore:
    return WaitingStore(worker.aws.table("Waiting"), SystemClock())


def queue(worker: Worker, number: int, text: str = "") -> None:
    message = {"message_id": number, "from": ANNA, "chat": {"id": 42, "type": "private"}, "date": 1_800_000_000}
    message |= {"text": text or f"сообщение {number}"}
    if text.startswith("/"):
        message |= {"entities": [{"type": "bot_command", "offset": 0, "length": len(text)}]}
    attributes = {"bot_id": "7001", "generation": "1", "received_at": str(int(SystemClock().now()))}
    worker.send(json.dumps({"update_id": number, "message": message}), str(TALK), dedup=f"7001:{number}", **attributes)


def tried(worker: Worker, key: str = "1") -> None:
    WaitingQueue(worker.aws.queue("Incoming")).release(TALK, key)
    assert worker.run() == []


def texts(way: FakeWay) -> list[str]:
    return [one.text for one in way.carried]


def test_the_bots_own_words_wait_in_their_place(worker: Worker, way: FakeWay) -> None:
    way.trouble = AWAY
    queue(worker, 5)
    said = OwnWords("question:1", "Пришлите ссылку", 1_800_000_000)
    OwnQueue(worker.aws.queue("Incoming")).show_own(TALK, said)
    assert worker.run() == []
    assert (way.said, store(worker).count(7001, 9)) == ([], 2)

    way.trouble = None
    tried(worker)
    assert (texts(way), way.said) == (["сообщение 5"], [said])
    assert store(worker).count(7001, 9) == 0
    assert not worker.failures


def test_it_waits_in_order_and_one_job_looks_after_all_of_it(worker: Worker, way: FakeWay) -> None:
    way.trouble = AWAY
    for number in (5, 6, 7):
        queue(worker, number)
    assert worker.run() == []
    assert [read_job(body) for body in worker.jobs()] == [Nudge(bot_id=7001, user_id=42)]
    assert store(worker).count(7001, 9) == 3
    assert not worker.failures

    way.trouble = None
    queue(worker, 8)
    assert worker.run() == []
    assert texts(way) == []
    tried(worker)
    assert texts(way) == ["сообщение 5", "сообщение 6", "сообщение 7", "сообщение 8"]
    assert store(worker).count(7001, 9) == 0
    receipts = {item["message"] for item in worker.aws.items("Receipts")}
    assert {"in#7001:42:5", "in#7001:42:8"} <= receipts


def test_a_command_of_the_route_is_answered_meanwhile(worker: Worker, way: FakeWay) -> None:
    way.trouble = AWAY
    queue(worker, 5)
    worker.run()
    way.trouble = None
    queue(worker, 6, "/status")
    worker.run()
    assert texts(way) == ["/status"]


def test_a_message_that_was_carried_and_comes_again_from_where_it_waited_is_carried_once(
    worker: Worker, way: FakeWay
) -> None:
    """The worker was killed after the receipt and before it could forget what had waited."""
    way.trouble = AWAY
    queue(worker, 5)
    worker.run()
    (waiting,) = store(worker).first_of(TALK)
    way.trouble = None
    tried(worker)
    store(worker).keep(TALK, waiting)
    tried(worker, "2")
    assert texts(way) == ["сообщение 5"]
    assert store(worker).count(7001, 9) == 0


def test_trouble_in_the_line_itself_holds_up_the_line_as_always(worker: Worker, way: FakeWay) -> None:
    way.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    queue(worker, 5)
    assert worker.run() == ["7001:5"]
    assert store(worker).count(7001, 9) == 0


def test_what_waited_for_a_day_is_a_failure_that_can_be_sent_again(worker: Worker, way: FakeWay) -> None:
    way.trouble = AWAY
    queue(worker, 5)
    worker.run()
    (waiting,) = store(worker).first_of(TALK)
    store(worker).keep(TALK, replace(waiting, since=waiting.since - PATIENCE))
    tried(worker)
    (failure,) = worker.failures
    assert (failure.reason, failure.chat, failure.bot_id) == ("storage_unavailable", "42", 7001)
    assert store(worker).count(7001, 9) == 0
    assert any('"answer"' in body for body in worker.jobs())

    way.trouble = None
    Requeueing({failure.direction: worker.aws.queue("Incoming")}, SystemClock()).send_again(failure)
    worker.run()
    assert texts(way) == ["сообщение 5"]


def test_what_is_refused_for_good_while_it_waits_is_a_failure(worker: Worker, way: FakeWay) -> None:
    way.trouble = AWAY
    for number in (5, 6):
        queue(worker, number)
    worker.run()
    way.trouble = PermanentError(Reason.UNREADABLE)
    tried(worker)
    assert [failure.reason for failure in worker.failures] == ["unreadable", "unreadable"]


def test_a_look_that_is_given_up_is_no_failure_of_anybodys(
    worker: Worker, way: FakeWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    way.trouble = AWAY
    queue(worker, 5)
    worker.run()
    monkeypatch.setattr(way, "carry", broken)
    WaitingQueue(worker.aws.queue("Incoming")).release(TALK, "1")
    worker.run(attempt=5)
    assert [failure.reason for failure in worker.failures] == ["internal"]
    assert worker.failures[0].account_id == ACCOUNT


def test_a_bot_that_never_had_another_route_asks_for_nothing_that_waits(worker: Worker) -> None:
    rewrite(worker.bots, known_bot(worker.aws))
    queue(worker, 5)
    worker.run()
    worker.aws.calls.clear()
    queue(worker, 6)
    worker.run()
    assert "dynamodb.Query" not in worker.aws.calls
