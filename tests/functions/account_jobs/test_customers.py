"""Jobs about REON's customers, through the function's handler."""

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from bridge.clock import SystemClock
from bridge.domain.kept import Kept
from bridge.domain.licence import UNKNOWN, paid
from bridge.domain.registration import News, Registration, RegistrationState
from bridge.jobs import JobsQueue, TellReon, read_job
from bridge.storage.customers import CustomerStore
from bridge.storage.kept import KeptStore
from local.world import AMO_CLIENT_ID, REON_PRODUCT_ID
from tests.fakes.bots import rewrite
from tests.fakes.workers import ACCOUNT, Worker, running_worker

DOWN = (502, "<html>")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("account_jobs.app", "Jobs", monkeypatch) as worker:
        reon = worker.module._work.tell_reon
        # The tests' server is there only once the environment of the functions is told.
        told = replace(reon, reon=replace(reon.reon, url=worker.outside.url))
        monkeypatch.setattr(worker.module, "_work", replace(worker.module._work, tell_reon=told))
        yield worker


def jobs(worker: Worker) -> JobsQueue:
    return JobsQueue(worker.aws.queue("Jobs"))


def customers(worker: Worker) -> CustomerStore:
    return CustomerStore(worker.aws.table("Accounts"), SystemClock())


def pays(worker: Worker) -> None:
    read = worker.accounts.get(ACCOUNT)
    assert read is not None
    until = int(time.time()) + 30 * 86_400
    assert customers(worker).licensed(read, paid(read.trial_until, until, time.time()), releasing=True)


def test_bots_are_told_and_every_line_is_let_go(worker: Worker) -> None:
    kept = KeptStore(worker.aws.table("Kept"), SystemClock())
    for line in ("7001:42", "7001:43", "7001:-4001:501"):
        kept.keep(ACCOUNT, Kept(line, "1", "{}", {"bot_id": "7001"}, "d1", 0))
    bot = worker.bots.get(7001)
    assert bot is not None
    rewrite(worker.bots, replace(bot, licence=UNKNOWN))
    pays(worker)
    jobs(worker).follow_licence(ACCOUNT)

    assert worker.run() == []

    account, bot = worker.accounts.get(ACCOUNT), worker.bots.get(7001)
    assert account is not None
    assert bot is not None
    assert bot.licence == account.known_licence
    asked = {
        record["attributes"]["MessageGroupId"]: record["messageAttributes"]["release"]["stringValue"]
        for record in worker.aws.messages("Incoming")
    }
    assert asked == dict.fromkeys(("7001:42", "7001:43", "7001:-4001:501"), str(ACCOUNT))
    assert account.releasing


def test_an_account_that_is_looked_after_has_its_bots_told_as_well(worker: Worker) -> None:
    bot = worker.bots.get(7001)
    assert bot is not None
    rewrite(worker.bots, replace(bot, licence=UNKNOWN))
    jobs(worker).watch_account(ACCOUNT)
    worker.run()
    account, bot = worker.accounts.get(ACCOUNT), worker.bots.get(7001)
    assert account is not None
    assert bot is not None
    assert bot.licence == account.known_licence


def test_reon_is_told_in_order_and_a_registration_is_marked(worker: Worker) -> None:
    worker.outside.script = {"/informer": [(200, None)] * 2, "/del": [(200, None)]}
    customers(worker).registered(ACCOUNT, Registration("Анна", "+79991234567", 5))
    for news in (News.INSTALLED, News.REGISTERED, News.REMOVED):
        jobs(worker).tell_reon(ACCOUNT, news, int(time.time()))

    assert worker.run() == []

    installed, registered, removed = [one for one in worker.outside.requests if one.path in {"/informer", "/del"}]
    named = {"client_uuid": [AMO_CLIENT_ID], "account_id": [str(ACCOUNT)]}
    assert [(one.method, one.path) for one in (installed, removed)] == [("GET", "/informer"), ("GET", "/del")]
    assert [parse_qs(one.query) for one in (installed, removed)] == [named, named]
    assert (registered.method, registered.body["userPhone"]) == ("POST", "+79991234567")
    assert (registered.body["enumId"], registered.body["accountSubdomain"]) == (REON_PRODUCT_ID, "shop")
    account = worker.accounts.get(ACCOUNT)
    assert account is not None
    assert account.registration is not None
    assert account.registration.state is RegistrationState.SENT


def test_while_reon_is_down_the_job_waits_and_given_up_it_is_asked_for_anew(worker: Worker) -> None:
    worker.outside.script = {"/informer": [DOWN] * 3}
    since = int(time.time())
    jobs(worker).tell_reon(ACCOUNT, News.INSTALLED, since)
    (record,) = worker.aws.messages("Jobs")
    assert not worker.work_off(record)

    record["attributes"]["SentTimestamp"] = "1600000000000"
    assert worker.work_off(record), "too old to wait once more"

    (again,) = [read_job(body) for body in worker.jobs()]
    assert again == TellReon(account_id=ACCOUNT, news=News.INSTALLED, since=since)
    assert worker.failures == []
