"""What was said in another deal of a group, through the function's handler."""

from collections.abc import Iterator
from typing import Any

import pytest

from bridge.domain.previews import recognisable
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation, Direction
from bridge.group_lines import GroupQueue
from bridge.relay.messages import Said, Share, Talk
from tests.fakes.answers import THERE
from tests.fakes.groups import GROUP_ID
from tests.fakes.hooks import enveloped
from tests.fakes.saying import OLGA_ID, answered, reacted
from tests.fakes.workers import ACCOUNT, SCOPE, Worker, running_worker

SHARE = Share(ACCOUNT, GROUP_ID, Talk(THERE, "Ремонт 12"))
REFUSED = {"status": 0, "error_code": 400, "error_type": "BAD_DATA", "error_description": "no"}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        known = Conversation(THERE, SCOPE, "chat-there", 900, name="Ремонт 12", label="Магазин")
        worker.conversations.opened(known)
        yield worker


def tell(worker: Worker, key: str = "m1:whole", hook: str = "", target: int = 0) -> None:
    said = Said(SCOPE, hook or answered(), key, (9,), target)
    GroupQueue(worker.aws.queue("Incoming")).tell([(SHARE, said)])


def posted(worker: Worker) -> list[dict[str, Any]]:
    return [body["payload"] for body in worker.outside.called(f"/v2/origin/custom/{SCOPE}") if "payload" in body]


def test_it_is_imported_and_remembered(worker: Worker) -> None:
    tell(worker)
    assert worker.run() == []
    (payload,) = posted(worker)
    assert payload["sender"]["ref_id"] == OLGA_ID
    assert (payload["silent"], payload["conversation_id"]) == (True, str(THERE))
    names = {item["message"] for item in worker.aws.items("Receipts")}
    assert {"tg#9", f"own#{OLGA_ID}:{payload['msec_timestamp']}"} <= names


def test_what_amocrm_refuses_is_kept_and_may_be_sent_again(worker: Worker) -> None:
    worker.outside.script[f"/v2/origin/custom/{SCOPE}"] = [(400, REFUSED)] * 20
    tell(worker)
    assert worker.run() == []
    (failure,) = worker.failures
    assert (failure.reason, failure.direction, failure.account_id) == (Reason.AMO_REFUSED, Direction.INCOMING, ACCOUNT)
    assert recognisable(failure) == "Добрый день"
    worker.outside.script.clear()
    worker.send(failure.payload["body"], failure.payload["group"], dedup="again", **failure.payload["attributes"])
    before = len(posted(worker))
    assert worker.run() == []
    assert len(posted(worker)) == before + 1


def test_a_reaction_that_cannot_be_shown_is_nobodys_loss(worker: Worker) -> None:
    tell(worker, hook=reacted(), target=6)
    assert worker.run() == []
    assert worker.failures == []


def test_a_hook_that_nobody_can_read_any_more_stops_nothing(worker: Worker) -> None:
    tell(worker, "bad", hook=enveloped(action={"kind_of_next_year": {}}))
    tell(worker, "m2:whole")
    assert worker.run() == []
    assert len(posted(worker)) == 1
