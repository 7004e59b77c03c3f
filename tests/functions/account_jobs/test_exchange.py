"""Install queue → a pair sealed in the jobs queue: what anybody may ask for, in a function of its own."""

import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.entrances import InstallQueue
from bridge.jobs import Install, read_job
from bridge.relay.accounts.exchange_code import CODE_LIVES
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


@pytest.mark.parametrize(("age", "least"), [(0.0, 2), (60.0, 60), (600.0, 600)])
def test_a_code_that_waits_waits_as_long_again(
    worker: Worker, caplog: pytest.LogCaptureFixture, age: float, least: int
) -> None:
    worker.outside.script = {"/oauth2/access_token": [(502, "<html>")]}
    ask(worker, age=age)

    with caplog.at_level(logging.INFO):
        assert len(worker.run()) == 1

    (waits,) = (record for record in caplog.records if record.message == "waits")
    assert getattr(waits, "seconds") >= least  # noqa: B009 - a field of the log line


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
