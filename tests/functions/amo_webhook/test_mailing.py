"""A mailing's hooks from the entrance to Telegram: held with their conversations, paced, and in nobody's way."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.held import LARGEST_HELD, Held
from bridge.domain.identity import ConversationId
from bridge.domain.mailing import MANY
from bridge.domain.pacing import TELEGRAM_BOT, TELEGRAM_MAILING
from bridge.domain.reasons import Reason
from bridge.domain.records import Received
from bridge.storage.receipts import ReceiptStore
from tests.fakes.aws import TABLES, Aws, running_aws
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext
from tests.fakes.receivers import AMOJO_ID, SCOPE, Amo, Unreachable
from tests.fakes.workers import TALK, Worker, running_worker

NOBODY = MANY
"""The first hook of a mailing that is known for one."""


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws(*TABLES) as aws:
        yield aws


@pytest.fixture
def amo(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Amo:
    return Amo(aws, cold_start("amo_webhook.receive", aws.environment(), monkeypatch))


def hook(number: int, sender: str = "salesbot", **content: Any) -> str:
    message = {
        "sender": {"id": sender},
        "conversation": {"id": f"chat-{number}", "client_id": f"7001:{number}"},
        "msec_timestamp": 1_700_000_000_000 + number,
        "message": {"id": f"mail-{number}", "type": "text", "text": "Скидки"} | content,
    }
    return json.dumps({"account_id": AMOJO_ID, "time": 1_700_000_000, "message": message}, ensure_ascii=False)


def begin(amo: Amo) -> None:
    """Send what of a mailing still looks like anybody's answers."""
    for number in range(NOBODY):
        assert amo.post(hook(number)) == (200, "")
    while amo.aws.messages("Outgoing"):
        pass


def held(aws: Aws) -> dict[str, dict[str, Any]]:
    """Return what is held, by conversation and message."""
    return {
        f"{item['conversation_id']} {name}": value
        for item in aws.items("Conversations")
        for name, value in item.items()
        if name.startswith("held#")
    }


def test_a_hook_of_a_mailing_is_held_with_its_conversation_and_waits_in_the_line_of_its_bot(amo: Amo) -> None:
    begin(amo)
    raw = hook(NOBODY)

    assert amo.post(raw) == (200, "")

    assert amo.aws.messages("Outgoing") == []
    (record,) = amo.aws.messages("Mailing")
    assert record["body"] == raw
    assert record["attributes"]["MessageGroupId"] == "7001"
    attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
    assert attributes == {"scope_id": SCOPE, "line": f"chat-{NOBODY}"}
    ((place, kept),) = held(amo.aws).items()
    assert place == f"7001:{NOBODY} held#mail-{NOBODY}"
    assert (kept["body"], kept["scope_id"], kept["line"]) == (raw, SCOPE, f"chat-{NOBODY}")
    assert kept["at_ms"] == 1_700_000_000_000 + NOBODY


def wrote(aws: Aws, person: int, at: float) -> None:
    conversation = ConversationId(7001, person)
    received = Received(f"crm-{person}", "", at=int(at))
    ReceiptStore(aws.table("Receipts"), SystemClock()).incoming(conversation, 1, f"{conversation}:1", received)


def test_whoever_wrote_since_it_began_is_answered_at_once_whoever_answers(amo: Amo) -> None:
    wrote(amo.aws, NOBODY, time.time() - 3600)
    wrote(amo.aws, NOBODY + 1, time.time() + 1)
    begin(amo)

    for number in (NOBODY, NOBODY + 1):
        assert amo.post(hook(number)) == (200, "")

    assert [record["attributes"]["MessageGroupId"] for record in amo.aws.messages("Outgoing")] == [f"chat-{NOBODY + 1}"]
    assert list(held(amo.aws)) == [f"7001:{NOBODY} held#mail-{NOBODY}"]


def test_answers_of_others_go_on_as_they_did_without_a_database(amo: Amo) -> None:
    begin(amo)
    amo.post(hook(NOBODY))
    amo.aws.calls.clear()

    assert amo.post(hook(900, sender="manager")) == (200, "")

    assert [record["attributes"]["MessageGroupId"] for record in amo.aws.messages("Outgoing")] == ["chat-900"]
    assert len(held(amo.aws)) == 1


@pytest.mark.parametrize("broken", ["_held", "_mailing"])
def test_what_cannot_be_held_goes_at_once_and_is_not_lost(
    amo: Amo, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(amo)
    part = amo.module._held() if broken == "_held" else amo.module._mailing
    monkeypatch.setattr(part, "_client", Unreachable())

    assert amo.post(hook(NOBODY)) == (200, "")

    assert len(amo.aws.messages("Outgoing")) == 1
    assert amo.aws.messages("Mailing") == []


def test_what_is_too_large_to_be_held_goes_at_once(amo: Amo) -> None:
    begin(amo)

    assert amo.post(hook(NOBODY, text="я" * LARGEST_HELD)) == (200, "")

    assert len(amo.aws.messages("Outgoing")) == 1
    assert held(amo.aws) == {}


def test_a_chat_that_is_not_named_in_our_words_goes_at_once(amo: Amo) -> None:
    begin(amo)
    raw = hook(NOBODY).replace(f', "client_id": "7001:{NOBODY}"', "")

    assert amo.post(raw) == (200, "")

    assert len(amo.aws.messages("Outgoing")) == 1


def test_a_hook_that_comes_twice_is_held_and_waits_once(amo: Amo) -> None:
    begin(amo)
    for _ in range(2):
        amo.post(hook(NOBODY))

    assert len(amo.aws.messages("Mailing")) == 1
    assert len(held(amo.aws)) == 1


def release(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Release what waits; returns for how long the worker slept before each."""
    module = cold_start("amo_webhook.release", aws.environment(), monkeypatch)
    slept: list[float] = []
    monkeypatch.setattr(module._work.clock, "sleep", slept.append)
    while records := aws.messages("Mailing", at_most=1):
        assert module.handler({"Records": records}, FakeContext()) == {"batchItemFailures": []}
        url = aws.queue_urls["Mailing"]
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=records[0]["receiptHandle"])
    return slept


def test_released_messages_go_into_the_lines_of_their_conversations_one_after_the_other(
    amo: Amo, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(amo)
    for number in range(NOBODY, NOBODY + 3):
        amo.post(hook(number))

    slept = release(amo.aws, monkeypatch)

    assert slept == [TELEGRAM_MAILING.interval] * 3
    assert TELEGRAM_MAILING.per_second < TELEGRAM_BOT
    records = amo.aws.messages("Outgoing")
    assert [record["attributes"]["MessageGroupId"] for record in records] == [f"chat-{NOBODY + n}" for n in range(3)]
    attributes = {name: value["stringValue"] for name, value in records[0]["messageAttributes"].items()}
    assert attributes == {"scope_id": SCOPE, "mailing": "7001"}


def test_a_release_that_cannot_be_stored_waits(amo: Amo, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(amo)
    amo.post(hook(NOBODY))
    module = cold_start("amo_webhook.release", amo.aws.environment(), monkeypatch)
    monkeypatch.setattr(module._work.outgoing, "_client", Unreachable())
    records = amo.aws.messages("Mailing")

    answer = module.handler({"Records": records}, FakeContext())

    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["messageId"]}]}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("amo_webhook.deliver", "Outgoing", monkeypatch) as worker:
        yield worker


MAILED = hook(42)


def hold(worker: Worker, body: str = MAILED) -> None:
    worker.conversations.hold(TALK, Held("mail-42", SCOPE, body, "chat-42", 1_700_000_000_042, 1_800_000_000_000))


def sent(worker: Worker) -> list[str]:
    return [body["text"] for body in worker.outside.called("/sendMessage")]


def answer(worker: Worker) -> None:
    later = json.loads(hook(42, "manager", id="answer", text="Здравствуйте!"))
    later["message"]["msec_timestamp"] += 1000
    worker.send(json.dumps(later), "chat-42", dedup="answer", scope_id=SCOPE)


def test_a_message_whose_turn_it_is_is_sent_and_held_no_more(worker: Worker) -> None:
    hold(worker)
    worker.send(MAILED, "chat-42", dedup="turn:1", scope_id=SCOPE, mailing="7001")

    assert worker.run() == []

    assert sent(worker) == ["Скидки"]
    assert held(worker.aws) == {}


def test_an_answer_takes_along_what_was_mailed_before(worker: Worker) -> None:
    hold(worker)
    answer(worker)
    worker.send(MAILED, "chat-42", dedup="turn:1", scope_id=SCOPE, mailing="7001")

    assert worker.run() == []

    assert sent(worker) == ["Скидки", "Здравствуйте!"]
    assert held(worker.aws) == {}


def test_while_people_need_all_that_the_bot_may_send_a_mailing_waits_on(worker: Worker) -> None:
    hold(worker)
    worker.module._work.pace._busy_until["7001"] = 1e12
    worker.send(MAILED, "chat-42", dedup="turn:1", scope_id=SCOPE, mailing="7001")
    (record,) = worker.aws.messages("Outgoing")
    calls: list[str] = []
    for client in (worker.module._work.mailing._client, worker.module._work.relay.receipts._table._client):
        client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    assert worker.work_off(record)

    assert calls == ["SendMessage"], "nothing is read for it"
    assert sent(worker) == []
    (record,) = worker.aws.messages("Mailing")
    assert record["body"] == MAILED
    assert record["attributes"]["MessageGroupId"] == "7001"
    attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
    assert attributes == {"scope_id": SCOPE, "line": "chat-42"}


def test_one_that_cannot_be_sent_is_a_failure_of_its_own_and_may_be_sent_again(worker: Worker) -> None:
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    worker.outside.script["/sendMessage"] = [(403, blocked)]
    hold(worker)
    worker.send(MAILED, "chat-42", dedup="turn:1", scope_id=SCOPE, mailing="7001")

    assert worker.run() == []

    (failure,) = worker.failures
    assert failure.reason == Reason.BOT_BLOCKED
    assert failure.payload == {"body": MAILED, "group": "chat-42", "attributes": {"scope_id": SCOPE}}
    assert held(worker.aws) == {}

    payload = failure.payload
    worker.send(payload["body"], payload["group"], dedup="retry", **payload["attributes"])
    worker.run()
    assert sent(worker)[-1] == "Скидки"


def test_one_that_an_answer_takes_along_in_vain_fails_and_the_answer_goes(worker: Worker) -> None:
    refused = {"ok": False, "error_code": 400, "description": "Bad Request: message is too long"}
    worker.outside.script["/sendMessage"] = [(400, refused)]
    hold(worker)
    answer(worker)

    assert worker.run() == []

    (failure,) = worker.failures
    assert (failure.reason, failure.payload["body"]) == (Reason.TOO_LONG, MAILED)
    assert sent(worker)[-1] == "Здравствуйте!"
    assert held(worker.aws) == {}


def test_what_is_held_survives_whatever_else_is_written_of_a_conversation(worker: Worker) -> None:
    hold(worker)
    worker.conversations.tied(TALK, 901)
    worker.conversations.claim(TALK, "m1/0", 1.0)

    known = worker.conversations.fresh(TALK).conversation

    assert known is not None
    assert [one.crm_id for one in known.held] == ["mail-42"]
    worker.conversations.unhold(TALK, "mail-42")
    worker.conversations.unhold(TALK, "mail-42")
    worker.conversations.unhold(ConversationId(7001, 43), "mail-42")
    assert held(worker.aws) == {}
    assert len(worker.aws.items("Conversations")) == 1
