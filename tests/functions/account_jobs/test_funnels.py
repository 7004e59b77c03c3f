"""Jobs of lead funnels, through the function's handler."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest

from bridge.clock import SystemClock
from bridge.domain import lead_texts as wording
from bridge.domain.errors import TransientError
from bridge.domain.identity import ConversationId, secret_context
from bridge.domain.leads import FollowUp, LeadState
from bridge.domain.previews import recognisable
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.jobs.funnel import FunnelQueue
from bridge.relay.funnel.deliver_lead import ADDRESS
from bridge.relay.messages import FunnelWords
from bridge.requeue import AGAIN, Requeueing
from bridge.storage.funnels import FunnelStore
from bridge.storage.leads import LeadStore
from tests.fakes.bots import rewrite
from tests.fakes.funnel import ADMINS, AGENCY, VERSION, make_funnel, make_lead
from tests.fakes.workers import ACCOUNT, Worker, known_bot, running_worker

LEAD = make_lead(account_id=ACCOUNT)
TALK = ConversationId(7001, 42)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """The bot has a funnel whose leads go to the tests' own server."""
    with running_worker("account_jobs.app", "Jobs", monkeypatch) as worker:
        url = f"{worker.outside.url}/leads/agency"
        sealed = worker.aws.vault().seal(url, secret_context(ACCOUNT, 7001, ADDRESS))
        funnel = make_funnel(replace(AGENCY, sealed_url=sealed), account_id=ACCOUNT)
        FunnelStore(worker.aws.table("Funnels"), SystemClock()).put(funnel)
        rewrite(worker.bots, known_bot(worker.aws, funnel=VERSION))
        leads(worker).make(LEAD)
        yield worker


def leads(worker: Worker) -> LeadStore:
    return LeadStore(worker.aws.table("Leads"), SystemClock())


def jobs(worker: Worker) -> FunnelQueue:
    return FunnelQueue(worker.aws.queue("Jobs"))


def answer(worker: Worker, *answers: tuple[int, Any]) -> None:
    worker.outside.script["/leads/agency"] = list(answers)


def test_a_lead_is_posted_with_its_key_and_nothing_of_the_address_is_logged(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    answer(worker, (201, {"ok": True}))
    jobs(worker).deliver_lead(LEAD)
    assert worker.run() == []
    [request] = [one for one in worker.outside.requests if one.path == "/leads/agency"]
    assert request.headers["idempotency-key"] == LEAD.key
    assert request.body["lead_name"] == "Новый лид с Telegram: MONSTER AGENCY"
    lead = leads(worker).get(LEAD.key)
    assert lead is not None
    assert lead.state is LeadState.DELIVERED
    assert "✅ Лид успешно отправлен в AmoCRM. Статус" in caplog.messages
    assert not any("/leads/agency" in str(vars(record)) for record in caplog.records)


def test_one_that_fails_is_told_and_waits_for_its_next_try(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    answer(worker, (500, {}))
    jobs(worker).deliver_lead(LEAD)
    assert worker.run() == [f"lead:{LEAD.key}"], "and the admin chat was told"
    [told] = worker.outside.called("sendMessage")
    assert (told["chat_id"], told["parse_mode"], told["text"]) == (ADMINS, "HTML", wording.fallback(LEAD))
    [line] = [record for record in caplog.records if record.message == "❌ Ошибка отправки в AmoCRM. Статус"]
    assert (vars(line)["kind"], vars(line)["detail"]) == ("status", "status 500")


def test_a_lead_that_nobody_can_be_told_of_can_be_sent_again(worker: Worker) -> None:
    answer(worker, (500, {}), (201, {}))
    worker.outside.refusals["FALLBACK"] = (
        403,
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked"},
    )
    jobs(worker).deliver_lead(LEAD)
    worker.run()
    [failure] = worker.failures
    assert (failure.direction, failure.bot_id, failure.chat) == (Direction.LEAD, 7001, "42")
    assert "Galliard (@betterrman)" in failure.text
    Requeueing({Direction.LEAD: worker.aws.queue("Jobs")}, SystemClock()).send_again(failure)
    worker.run()
    lead = leads(worker).get(LEAD.key)
    assert lead is not None
    assert lead.state is LeadState.DELIVERED
    assert worker.failures == []


def test_a_wish_for_one_more_try_is_still_one_at_its_second_attempt(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(worker).give_up(LEAD.key)
    wish = jobs(worker).payload(LEAD)
    worker.send(wish["body"], wish["group"], dedup="retry:1-x:1", **{AGAIN: "1"})
    [record] = worker.aws.messages("Jobs")
    with monkeypatch.context() as throttled:
        throttled.setattr(LeadStore, "again", Mock(side_effect=TransientError(Reason.STORAGE_UNAVAILABLE)))
        assert not worker.work_off(record)
    record["attributes"]["ApproximateReceiveCount"] = "2"
    answer(worker, (500, {}), (201, {}))
    assert not worker.work_off(record), "it is tried for another day"
    assert worker.work_off(record)
    lead = leads(worker).get(LEAD.key)
    assert lead is not None
    assert lead.state is LeadState.DELIVERED


def test_an_answer_that_nobody_could_be_told_of_is_told_again_when_somebody_asks(worker: Worker) -> None:
    worker.outside.refusals["FOLLOW-UP"] = (
        403,
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked"},
    )
    leads(worker).answered(LEAD.key, FollowUp(7, "https://example.com"))
    answer(worker, (201, {}))
    jobs(worker).deliver_lead(LEAD)
    worker.run()
    [failure] = worker.failures
    assert failure.reason == Reason.LEAD_UNTOLD
    assert recognisable(failure) == "Galliard (@betterrman): Привлечь клиентов"
    worker.outside.refusals.clear()
    Requeueing({Direction.LEAD: worker.aws.queue("Jobs")}, SystemClock()).send_again(failure)
    worker.run()
    assert "https://example.com" in worker.outside.called("sendMessage")[-1]["text"]
    assert worker.failures == []
    assert len([one for one in worker.outside.requests if one.path == "/leads/agency"]) == 1


def test_what_the_bot_says_goes_into_the_line_of_the_conversation(worker: Worker) -> None:
    until = int(SystemClock().now()) + 60
    jobs(worker).say_in_funnel(FunnelWords(TALK, "welcome:agency:1", "Здравствуйте", until, (("Да", "fn:agency:0"),)))
    assert worker.run() == []
    [said] = worker.outside.called("sendMessage")
    assert said["text"] == "Здравствуйте"
    assert said["reply_markup"]["inline_keyboard"] == [[{"text": "Да", "callback_data": "fn:agency:0"}]]
    [record] = worker.aws.messages("Incoming")
    assert record["attributes"]["MessageGroupId"] == str(TALK)
    assert record["messageAttributes"]["own_words"]["stringValue"] == str(TALK)


def test_a_job_of_a_lead_that_is_gone_leaves_nothing(worker: Worker) -> None:
    jobs(worker).deliver_lead(replace(LEAD, key="f" * 32))
    jobs(worker).tell_admins(replace(LEAD, key="f" * 32), "failed:1")
    assert worker.run() == []
