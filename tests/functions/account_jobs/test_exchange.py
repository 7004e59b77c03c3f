"""Install queue → a pair sealed in the jobs queue: what anybody may ask for, in a function of its own."""

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.entrances import InstallQueue
from bridge.jobs import Install, read_job
from bridge.relay.accounts.exchange_code import CODE_LIVES, ELSEWHERE_FOR
from tests.fakes.workers import Worker, running_worker

DOMAIN = "new.amocrm.ru"


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("account_jobs.exchange", "Install", monkeypatch) as worker:
        yield worker


def ask(worker: Worker, domain: str = DOMAIN, code: str = "the-code", age: float = 0.0) -> int:
    called_ms = int((time.time() - age) * 1000)
    InstallQueue(worker.aws.queue("Install")).exchange(domain, code, called_ms)
    return called_ms


def test_an_installation_continues_with_its_pair_sealed_in_the_queue(worker: Worker) -> None:
    called_ms = ask(worker)

    assert worker.run() == []

    (body,) = worker.jobs()
    assert "of-the-exchange" not in body
    job = read_job(body)
    assert isinstance(job, Install)
    assert job.pair(worker.aws.vault()).refresh == "refresh-of-the-exchange"
    assert job.called_ms == called_ms
    assert worker.outside.requests[0].host == DOMAIN


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"hint": "Authorization code has been revoked"}),
        (400, {"hint": "Authorization code has expired"}),
        (400, {"hint": "Cannot decrypt the authorization code"}),
    ],
)
def test_a_code_that_amocrm_calls_dead_ends_quietly(worker: Worker, status: int, body: Any) -> None:
    worker.outside.script = {"/oauth2/access_token": [(status, body)]}
    ask(worker)

    assert worker.run() == []

    assert (worker.jobs(), worker.failures) == ([], [])


def test_a_code_older_than_its_twenty_minutes_is_given_up_without_a_call(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    ask(worker, age=CODE_LIVES + 1)

    with caplog.at_level(logging.WARNING):
        assert worker.run() == []

    assert worker.outside.requests == []
    assert "ran out" in caplog.text


@pytest.mark.parametrize("answer", [(502, "<html>"), (400, "<html>"), (401, None), (429, {"retry_after": 1})])
def test_a_code_waits_for_an_answer_that_is_amocrms(worker: Worker, answer: tuple[int, Any]) -> None:
    worker.outside.script = {"/oauth2/access_token": [answer]}
    ask(worker, age=CODE_LIVES - 60)

    assert len(worker.run()) == 1

    assert worker.jobs() == []


@pytest.mark.parametrize(("age", "waiting"), [(0.0, 1), (ELSEWHERE_FOR + 1.0, 0)])
def test_a_made_up_domain_is_soon_given_up(worker: Worker, age: float, waiting: int) -> None:
    worker.outside.script = {"/oauth2/access_token": [(404, {"title": "Not Found", "status": 404})]}
    ask(worker, age=age)

    assert len(worker.run()) == waiting

    assert worker.jobs() == []


def test_a_refusal_of_our_client_gives_up_no_code(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    body = {"title": "Некорректный клиент", "detail": "Авторизация клиента не прошла"}
    worker.outside.script = {"/oauth2/access_token": [(401, body)]}
    ask(worker)

    assert len(worker.run()) == 1

    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_a_body_that_cannot_be_read_is_dropped(worker: Worker) -> None:
    worker.send("no json", DOMAIN, dedup="odd")

    assert worker.run() == []

    assert worker.outside.requests == []
