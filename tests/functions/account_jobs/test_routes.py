"""Jobs for bots whose messages go by other routes, through the function's handler."""

from collections.abc import Iterator

import pytest

from bridge.clock import SystemClock
from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.waiting import Waiting
from bridge.jobs import JobsQueue
from bridge.storage.waiting import WaitingStore
from tests.fakes.workers import TALK, Worker, running_worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("account_jobs.app", "Jobs", monkeypatch) as worker:
        yield worker


def waits(worker: Worker) -> None:
    message = Kept(str(TALK), "5", "{}", {"bot_id": "7001"}, "7001:5", 0)
    store = WaitingStore(worker.aws.table("Waiting"), SystemClock())
    store.keep(TALK, Waiting(message, 31, Reason.STORAGE_UNAVAILABLE, int(SystemClock().now())))


def asked(worker: Worker) -> list[str]:
    return [record["attributes"]["MessageGroupId"] for record in worker.aws.messages("Incoming")]


def test_what_waits_is_asked_for_in_its_own_line_for_as_long_as_anything_does(worker: Worker) -> None:
    waits(worker)
    JobsQueue(worker.aws.queue("Jobs")).nudge(TALK)
    assert len(worker.run(attempt=2)) == 1
    assert asked(worker) == ["7001:42"]


def test_the_first_look_only_waits(worker: Worker) -> None:
    waits(worker)
    JobsQueue(worker.aws.queue("Jobs")).nudge(TALK)
    assert len(worker.run()) == 1
    assert asked(worker) == []


def test_without_anything_that_waits_the_job_is_done(worker: Worker) -> None:
    JobsQueue(worker.aws.queue("Jobs")).nudge(TALK)
    assert worker.run(attempt=3) == []
    assert asked(worker) == []
