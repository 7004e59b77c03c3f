"""A mailing's hooks from the entrance to Telegram: held with their conversations, paced, and in nobody's way."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.held import LARGEST_HELD, Held
from bridge.domain.identity import ConversationId
from bridge.domain.mailing import IN_A_TALK, MANY
from bridge.domain.pacing import TELEGRAM_MAILING
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.storage.bots import BotStore
from bridge.storage.receipts import ReceiptStore
from tests.fakes.aws import TABLES, Aws, running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext
from tests.fakes.receivers import AMOJO_ID, SCOPE, Amo, Unreachable
from tests.fakes.workers import TALK, Worker, known_bot, running_worker

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


def wrote(aws: Aws, person: int, at: float, written: int = 0) -> None:
    conversation = ConversationId(7001, person)
    received = Received(f"crm-{person}", "", at=written or int(at))
    ReceiptStore(aws.table("Receipts"), FakeClock(at)).incoming(conversation, 1, f"{conversation}:1", received)


def test_whoever_wrote_since_it_began_is_answered_at_once_whoever_answers(amo: Amo) -> None:
    wrote(amo.aws, NOBODY, time.time() - 3600)
    wrote(amo.aws, NOBODY + 1, time.time() + 1)
    begin(amo)

    for number in (NOBODY, NOBODY + 1):
        assert amo.post(hook(number)) == (200, "")

    assert [record["attributes"]["MessageGroupId"] for record in amo.aws.messages("Outgoing")] == [f"chat-{NOBODY + 1}"]
    assert list(held(amo.aws)) == [f"7001:{NOBODY} held#mail-{NOBODY}"]


def test_whoever_wrote_shortly_before_is_in_a_talk_with_who_mails_under_his_own_name(amo: Amo) -> None:
    wrote(amo.aws, NOBODY, time.time() - IN_A_TALK + 30)
    wrote(amo.aws, NOBODY + 1, time.time() - IN_A_TALK - 30)
    begin(amo)

    for number in (NOBODY, NOBODY + 1):
        assert amo.post(hook(number)) == (200, "")

    assert [record["attributes"]["MessageGroupId"] for record in amo.aws.messages("Outgoing")] == [f"chat-{NOBODY}"]
    assert list(held(amo.aws)) == [f"7001:{NOBODY + 1} held#mail-{NOBODY + 1}"]


def test_an_old_message_that_comes_now_or_is_changed_now_is_a_word_of_now(amo: Amo) -> None:
    wrote(amo.aws, NOBODY, time.time(), written=1_700_000_000)
    begin(amo)

    amo.post(hook(NOBODY))

    assert held(amo.aws) == {}


def test_a_table_that_does_not_answer_costs_amocrm_a_moment_and_no_hook(
    amo: Amo, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(amo)
    with socket.create_server(("127.0.0.1", 0)) as silent, monkeypatch.context() as slow:
        slow.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()

        assert amo.post(hook(NOBODY)) == (200, "")

    assert time.monotonic() - began < 2.5, "of the five seconds that amoCRM waits"
    assert len(amo.aws.messages("Outgoing")) == 1
    assert held(amo.aws) == {}


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


def test_a_long_russian_text_which_becomes_several_messages_is_held_like_any_other(amo: Amo) -> None:
    begin(amo)

    assert amo.post(hook(NOBODY, text="слово " * 4000)) == (200, "")

    assert len(amo.aws.messages("Mailing")) == len(held(amo.aws)) == 1


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
    """Release what waits; returns when each went, in seconds since the first."""
    module = cold_start("amo_webhook.release", aws.environment(), monkeypatch)
    clock, real = FakeClock(), module._work.clock
    monkeypatch.setattr(real, "now", clock.now)
    monkeypatch.setattr(real, "sleep", clock.sleep)
    began, gone = clock.now(), []
    while records := aws.messages("Mailing", at_most=1):
        assert module.handler({"Records": records}, FakeContext()) == {"batchItemFailures": []}
        gone.append(clock.now() - began)
        url = aws.queue_urls["Mailing"]
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=records[0]["receiptHandle"])
    return gone


def test_released_messages_go_into_the_lines_of_their_conversations_one_after_the_other(
    amo: Amo, monkeypatch: pytest.MonkeyPatch
) -> None:
    BotStore(amo.aws.table("Bots"), FakeClock()).add(known_bot(amo.aws))
    begin(amo)
    for number in range(NOBODY, NOBODY + 8):
        amo.post(hook(number))

    gone = release(amo.aws, monkeypatch)

    at_once, interval = TELEGRAM_MAILING.burst, TELEGRAM_MAILING.interval
    assert gone == pytest.approx([0.0] * at_once + [interval * n for n in range(1, 9 - at_once)], abs=0.005)
    records = amo.aws.messages("Outgoing")
    assert [record["attributes"]["MessageGroupId"] for record in records] == [f"chat-{NOBODY + n}" for n in range(8)]
    attributes = {name: value["stringValue"] for name, value in records[0]["messageAttributes"].items()}
    assert attributes == {"scope_id": SCOPE, "mailing": "7001"}


def test_a_bot_that_is_gone_holds_up_no_mailing(amo: Amo, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(amo)
    amo.post(hook(NOBODY))

    assert release(amo.aws, monkeypatch) == [0.0]
    assert amo.aws.items("Bots") == []


def test_while_telegram_limits_a_bot_its_mailing_stays_where_nobody_waits_behind_it(
    amo: Amo, monkeypatch: pytest.MonkeyPatch
) -> None:
    bots = BotStore(amo.aws.table("Bots"), SystemClock())
    bots.add(known_bot(amo.aws))
    bots.pause(7001, time.time() + 1800)
    begin(amo)
    amo.post(hook(NOBODY))
    module = cold_start("amo_webhook.release", amo.aws.environment(), monkeypatch)
    slept: list[float] = []
    monkeypatch.setattr(module._work.clock, "sleep", slept.append)
    records = amo.aws.messages("Mailing", at_most=1)

    answer = module.handler({"Records": records}, FakeContext())

    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["messageId"]}]}
    assert (slept, amo.aws.messages("Outgoing"), amo.aws.messages("Mailing")) == ([], [], [])


def test_a_release_that_is_killed_when_it_has_handed_on_hands_on_once(
    amo: Amo, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(amo)
    amo.post(hook(NOBODY))
    module = cold_start("amo_webhook.release", amo.aws.environment(), monkeypatch)
    records = amo.aws.messages("Mailing")

    for _ in range(2):  # nobody deleted it, so the queue hands it out once more
        assert module.handler({"Records": records}, FakeContext()) == {"batchItemFailures": []}

    assert len(amo.aws.messages("Outgoing")) == 1


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


def test_what_has_its_place_in_the_bots_pace_takes_no_second_one(worker: Worker) -> None:
    worker.module._work.pace._busy_until["7001"] = 1e12
    hold(worker)
    worker.send(MAILED, "chat-42", dedup="turn:1", scope_id=SCOPE, mailing="7001")

    assert worker.run() == []

    assert sent(worker) == ["Скидки"]
    assert "sent_until" not in worker.aws.items("Bots")[0]


@pytest.mark.parametrize(("waited", "paused"), [(0.1, None), (1.5, 3.0), (3600.0, 10.0)])
def test_a_message_that_waited_for_a_worker_slows_its_mailing(
    worker: Worker, waited: float, paused: float | None
) -> None:
    hold(worker)
    worker.send(MAILED, "chat-42", dedup="turn:1", scope_id=SCOPE, mailing="7001")
    (record,) = worker.aws.messages("Outgoing")
    record["attributes"]["SentTimestamp"] = str(int((time.time() - waited) * 1000))
    now = time.time()

    assert worker.work_off(record)

    (bot,) = worker.aws.items("Bots")
    until = float(bot["mailing_from"]) - now if "mailing_from" in bot else None
    assert until == (None if paused is None else pytest.approx(paused, abs=0.5))


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
