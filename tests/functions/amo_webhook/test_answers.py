"""Outgoing queue → Telegram: what operators wrote in Wahelp, through the function's handler."""

import json
from collections.abc import Iterator

import pytest

from bridge.clock import SystemClock
from bridge.domain.content import Text
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind, WahelpRoute
from bridge.jobs import TellWahelp, read_job
from bridge.route_lines import queued
from bridge.storage.wahelp import PhoneBookStore
from tests.fakes.bots import rewrite
from tests.fakes.workers import ACCOUNT, TALK, Worker, known_bot, running_worker

PHONE = "+79991234567"
ROUTE = WahelpRoute(1, "https://wahelp.test", "101", "7f6a", "sales@romashka.ru")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("amo_webhook.deliver", "Outgoing", monkeypatch) as worker:
        rewrite(worker.bots, known_bot(worker.aws, route=ROUTE))
        PhoneBookStore(worker.aws.table("Wahelp"), SystemClock()).goes_by(TALK, PHONE)
        yield worker


def say(worker: Worker, message_id: str, text: str = "Добрый день", phone: str = PHONE) -> None:
    answer = RouteAnswer(RouteKind.WAHELP, 7001, message_id, Text(text), phone=phone, channel="7f6a")
    message = queued(answer)
    worker.send(message.body, message.group, dedup=message.dedup, **message.attributes)


def sent(worker: Worker) -> list[str]:
    return [body["text"] for body in worker.outside.called("/sendMessage")]


def test_an_operators_words_arrive_in_order_and_wahelp_is_told(worker: Worker) -> None:
    say(worker, "1", "раз")
    say(worker, "2", "два")
    assert worker.run() == []
    assert sent(worker) == ["раз", "два"]
    assert worker.failures == []
    told = [job for body in worker.jobs() if isinstance(job := read_job(body), TellWahelp)]
    assert [(job.message_id, job.why) for job in told] == [("1", ""), ("2", "")]


def test_somebody_unknown_is_a_failure_that_people_see_and_can_send_again(worker: Worker) -> None:
    say(worker, "1", phone="+79990000000")
    assert worker.run() == []
    [failure] = worker.failures
    assert (failure.account_id, failure.bot_id, failure.chat) == (ACCOUNT, 7001, "+79990000000")
    assert (failure.direction, failure.reason) == (Direction.OUTGOING, Reason.WRITE_FIRST)
    assert failure.payload["attributes"] == {"route": "wahelp", "bot_id": "7001"}
    [job] = [read_job(body) for body in worker.jobs()]
    assert isinstance(job, TellWahelp)
    assert (job.message_id, job.text) == ("1", "Добрый день")


def test_a_failure_that_is_sent_again_arrives(worker: Worker) -> None:
    say(worker, "1", phone="+79990000000")
    worker.run()
    [failure] = worker.failures
    PhoneBookStore(worker.aws.table("Wahelp"), SystemClock()).goes_by(TALK, "+79990000000")
    payload = failure.payload
    worker.send(payload["body"], payload["group"], dedup="again", **payload["attributes"], again_at="1800000000")
    assert worker.run() == []
    assert sent(worker) == ["Добрый день"]


def test_telegram_away_holds_the_line_up_and_loses_nothing(worker: Worker) -> None:
    worker.outside.script["/sendMessage"] = [(502, None)]
    say(worker, "1", "раз")
    say(worker, "2", "два")
    assert worker.run() == ["wahelp:7001:1"]
    assert worker.failures == []


def test_what_our_own_entrance_garbled_is_dropped_and_not_tried_for_ever(worker: Worker) -> None:
    worker.send(json.dumps({"key": 1}), "wahelp:7f6a:7", dedup="x", route="wahelp", bot_id="7001")
    assert worker.run() == []
    assert (sent(worker), worker.failures) == ([], [])
