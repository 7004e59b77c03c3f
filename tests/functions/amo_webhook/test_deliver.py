"""Outgoing queue → Telegram, through the function's handler."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.consumer import ATTEMPTS_OF_A_BUG
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState, Conversation, Direction
from bridge.domain.retries import LAST_ATTEMPT
from bridge.http_calls import LEAST_TIME
from bridge.jobs import Report, read_job
from bridge.relay.outgoing.relay_message import PATIENCE
from bridge.relay.outgoing.send_message import PATIENCE_WITH_AN_ADDRESS
from bridge.telegram import sending
from tests.fakes.bots import rewrite
from tests.fakes.workers import AMOJO_ID, SCOPE, TALK, Worker, known_bot, running_worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("amo_webhook.deliver", "Outgoing", monkeypatch) as worker:
        yield worker


def queue(
    worker: Worker,
    crm_id: str,
    *,
    conversation: str = "7001:42",
    body: str | None = None,
    scope: str = SCOPE,
    **content: Any,
) -> str:
    """Queue what a manager wrote; returns its dedup id."""
    message = {
        "conversation": {"id": "amojo-chat"} | ({"client_id": conversation} if conversation else {}),
        "message": {"id": crm_id, "type": "text", "text": f"ответ {crm_id}"} | content,
    }
    raw = json.dumps({"account_id": AMOJO_ID, "message": message}) if body is None else body
    worker.send(raw, conversation or "amojo-chat", dedup=crm_id, scope_id=scope)
    return crm_id


def sent(worker: Worker) -> list[str]:
    return [body["text"] for body in worker.outside.called("/sendMessage")]


def statuses(worker: Worker) -> dict[str, tuple[int, str]]:
    reports = worker.outside.called("/delivery_status")
    return {report["msgid"]: (report["status_code"], report.get("error", "")) for report in reports}


def refusal(status: int, description: str, **parameters: Any) -> tuple[int, Any]:
    body = {"ok": False, "error_code": status, "description": description}
    return status, body | ({"parameters": parameters} if parameters else {})


BLOCKED = refusal(403, "Forbidden: bot was blocked by the user")


def receipts(worker: Worker) -> dict[str, dict[str, Any]]:
    return {item["message"]: item for item in worker.aws.items("Receipts")}


def test_an_answer_reaches_telegram_and_its_status_amojo(worker: Worker) -> None:
    queue(worker, "m1")

    assert worker.run() == []

    assert worker.outside.called("/sendMessage") == [{"chat_id": 42, "text": "ответ m1"}]
    assert statuses(worker) == {"m1": (1, "")}
    receipt = receipts(worker)["out#m1"]
    assert (receipt["complete"], [int(one) for one in receipt["telegram_ids"]]) == (True, [1042])
    assert receipts(worker)["tg#1042"]["crm_id"] == "m1"


def test_an_answer_costs_one_read_two_writes_and_two_calls(worker: Worker) -> None:
    queue(worker, "m1")
    worker.run()
    queue(worker, "m2")
    (record,) = worker.aws.messages("Outgoing")
    requests, calls = len(worker.outside.requests), []
    client = worker.module._work.relay.receipts._table._client
    client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    worker.work_off(record)

    assert calls == ["BatchGetItem", "UpdateItem", "BatchWriteItem"]
    assert len(worker.outside.requests) == requests + 2


@pytest.mark.parametrize(
    "body", ["no json", "{}", '{"account_id": "a", "message": {}}', '{"account_id": "a", "message": {"message": 5}}']
)
def test_a_body_that_cannot_be_read_is_kept_and_its_neighbours_go_on(worker: Worker, body: str) -> None:
    queue(worker, "m1")
    queue(worker, "bad", body=body)
    queue(worker, "m3")
    queue(worker, "m4", conversation="7001:43")

    assert worker.run() == []

    assert sorted(sent(worker)) == ["ответ m1", "ответ m3", "ответ m4"]
    assert set(statuses(worker)) == {"m1", "m3", "m4"}
    (failure,) = worker.failures
    assert (failure.reason, failure.direction) == (Reason.UNREADABLE, Direction.OUTGOING)
    assert (failure.bot_id, failure.chat) == (0, "7001:42")
    assert failure.payload == {"body": body, "group": "7001:42", "attributes": {"scope_id": SCOPE}}


def test_what_telegram_refuses_is_kept_and_shown_on_the_message(worker: Worker) -> None:
    worker.outside.script = {"/sendMessage": [BLOCKED]}
    queue(worker, "m1")
    queue(worker, "m2")

    assert worker.run() == []

    assert statuses(worker) == {"m1": (-1, Reason.BOT_BLOCKED.text), "m2": (1, "")}
    (failure,) = worker.failures
    assert (failure.reason, failure.text) == (Reason.BOT_BLOCKED, Reason.BOT_BLOCKED.text)
    assert (failure.bot_id, failure.chat) == (7001, "42")


def test_a_revoked_token_stops_the_bot_without_hammering(worker: Worker) -> None:
    worker.outside.script = {f"/{call}": [refusal(401, "Unauthorized")] for call in ("sendMessage", "getMe")}
    queue(worker, "m1")
    queue(worker, "m2")

    assert worker.run() == []

    bot = worker.bots.get(7001)
    assert bot is not None
    assert bot.state is BotState.REVOKED
    assert len(sent(worker)) == len(worker.outside.called("/getMe")) == 1
    assert {status for status, _ in statuses(worker).values()} == {-1}
    assert [failure.reason for failure in worker.failures] == [Reason.TOKEN_REVOKED] * 2


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED, BotState.REVOKED])
def test_a_bot_that_is_not_on_sends_nothing(worker: Worker, state: BotState) -> None:
    rewrite(worker.bots, known_bot(worker.aws, state=state))
    queue(worker, "m1")

    assert worker.run() == []

    assert sent(worker) == []
    assert statuses(worker)["m1"][0] == -1


@pytest.mark.parametrize(
    ("conversation", "scope", "reason"),
    [
        ("", SCOPE, Reason.WRITE_FIRST),
        ("not-ours", SCOPE, Reason.WRITE_FIRST),
        ("7009:42", SCOPE, Reason.BOT_UNKNOWN),
        ("7001:42", SCOPE.replace("_5", "_6"), Reason.BOT_UNKNOWN),
    ],
)
def test_a_chat_we_cannot_write_to_says_so(worker: Worker, conversation: str, scope: str, reason: Reason) -> None:
    queue(worker, "m1", conversation=conversation, scope=scope)

    assert worker.run(attempt=PATIENCE) == []

    assert sent(worker) == []
    assert statuses(worker) == {"m1": (-1, reason.text)}
    assert [failure.reason for failure in worker.failures] == ([] if scope != SCOPE else [reason])


def test_an_empty_text_is_a_failure_and_is_not_sent(worker: Worker) -> None:
    queue(worker, "m1", text="  \n ")

    assert worker.run() == []

    assert sent(worker) == []
    assert statuses(worker) == {"m1": (-1, Reason.EMPTY_MESSAGE.text)}


def test_a_limit_of_telegram_holds_up_its_own_conversation_only(worker: Worker) -> None:
    worker.outside.script = {"/sendMessage": [refusal(429, "Too Many Requests: retry after 3", retry_after=3)]}
    failed, _behind = queue(worker, "m1"), queue(worker, "m2")

    assert worker.run() == [failed]
    queue(worker, "m3", conversation="7001:43")
    assert worker.run() == []

    assert sent(worker) == ["ответ m1", "ответ m3"]
    assert (list(statuses(worker)), worker.failures) == (["m3"], [])


def test_a_message_that_comes_again_after_its_receipt_is_not_sent_again(worker: Worker) -> None:
    queue(worker, "m1")
    (record,) = worker.aws.messages("Outgoing")

    worker.work_off(record)
    worker.work_off(record)

    assert sent(worker) == ["ответ m1"]
    assert len(worker.outside.called("/delivery_status")) == 2


@pytest.mark.parametrize("error", ["", Reason.BOT_BLOCKED.text])
def test_a_status_that_amojo_cannot_take_now_is_reported_later(worker: Worker, error: str) -> None:
    worker.outside.script = {"/delivery_status": [(502, "<html>")], "/sendMessage": [BLOCKED] if error else []}
    queue(worker, "m1")

    assert worker.run() == []

    assert [read_job(body) for body in worker.jobs()] == [
        Report(scope_id=SCOPE, crm_id="m1", error=error, conversation="7001:42")
    ]
    assert len(worker.failures) == (1 if error else 0)


def test_a_status_that_amojo_refuses_does_not_send_the_message_again(worker: Worker) -> None:
    worker.outside.script = {"/delivery_status": [(404, {"error_type": "NOT_FOUND"})]}
    queue(worker, "m1")

    assert worker.run() == []

    assert (sent(worker), worker.failures, worker.jobs()) == (["ответ m1"], [], [])


def test_a_long_text_is_sent_in_parts_and_a_crash_in_between_repeats_none(worker: Worker) -> None:
    parts = ["а" * 4000 + "\n", "б" * 4000]
    worker.outside.script = {"/sendMessage": [(200, {"ok": True, "result": {"message_id": 1}}), (502, "<html>")]}
    queue(worker, "m1", text="".join(parts))
    (record,) = worker.aws.messages("Outgoing")

    assert not worker.work_off(record)
    assert worker.work_off(record)

    assert sent(worker) == [parts[0], parts[1], parts[1]]
    assert [int(one) for one in receipts(worker)["out#m1"]["telegram_ids"]] == [1, 1042]


def test_a_worker_that_runs_out_of_time_says_that_the_message_waits(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    worker.milliseconds = 3_500
    worker.outside.delays["/sendMessage"] = 3.0
    queue(worker, "m1")
    (record,) = worker.aws.messages("Outgoing")
    began = time.monotonic()

    assert not worker.work_off(record)

    assert time.monotonic() - began < 3.5
    assert "waits" in caplog.messages
    assert worker.aws.messages("Outgoing") == [], "its pause is set"
    assert statuses(worker) == {}
    assert worker.failures == []


def test_a_status_that_no_time_is_left_for_is_reported_later(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TIME_TO_SEND", LEAST_TIME)
    worker.milliseconds = 4_000
    worker.outside.delays["/sendMessage"] = 1.2
    queue(worker, "m1")

    assert worker.run() == []

    assert statuses(worker) == {}
    assert [type(read_job(job)) for job in worker.jobs()] == [Report]
    assert receipts(worker)["out#m1"]["complete"], "what was sent is written down"


def test_a_message_is_not_begun_without_the_time_to_hear_of_it(worker: Worker) -> None:
    worker.milliseconds = 6_000
    queue(worker, "m1")

    assert worker.run() == ["m1"]

    assert sent(worker) == []
    assert not any("sending" in talk for talk in worker.aws.items("Conversations"))


def test_a_message_that_cannot_be_read_turns_red_and_is_kept_with_its_bot(worker: Worker) -> None:
    queue(worker, "m1", text=["?"])
    queue(worker, "m2")

    assert worker.run() == []

    assert statuses(worker) == {"m1": (-1, Reason.UNREADABLE.text), "m2": (1, "")}
    (failure,) = worker.failures
    assert (failure.reason, failure.bot_id, failure.chat) == (Reason.UNREADABLE, 7001, "42")


FILE = {"type": "file", "file_name": "счёт.pdf", "media": "https://amojo.amocrm.ru/attachments/x.pdf"}


def test_a_file_is_fetched_from_amocrm_and_uploaded(worker: Worker) -> None:
    worker.outside.files["/attachments/x.pdf"] = b"%PDF"
    queue(worker, "m1", **FILE, text="Ваш счёт", markup={"buttons": [[{"text": "Оплачу"}]]})

    assert worker.run() == []

    (sent_file,) = worker.outside.called("/sendDocument")
    assert sent_file["document"] == ("счёт.pdf", b"%PDF")
    assert (sent_file["chat_id"], sent_file["caption"]) == ("42", "Ваш счёт")
    assert json.loads(sent_file["reply_markup"])["inline_keyboard"][0][0]["callback_data"] == "say:Оплачу"
    assert statuses(worker) == {"m1": (1, "")}
    assert receipts(worker)["tg#2042"]["crm_id"] == "m1"


@pytest.mark.parametrize("text", ["", "Ваш счёт"])
def test_a_file_that_is_gone_fails_with_its_reason_and_the_text_beside_it_is_sent_once(
    worker: Worker, text: str
) -> None:
    worker.outside.script = {"/attachments/": [(404, "gone")] * 2}
    queue(worker, "m1", **FILE, text=text)
    assert worker.run(attempt=PATIENCE_WITH_AN_ADDRESS) == []
    (failure,) = worker.failures
    payload = failure.payload

    for number in range(2):  # the second time somebody has put the file back
        worker.outside.files = {"/attachments/x.pdf": b"%PDF"} if number else {}
        worker.send(payload["body"], "amojo-chat", dedup=f"retry {number}", **payload["attributes"])
        assert worker.run(attempt=PATIENCE_WITH_AN_ADDRESS) == []

    why = Reason.FILE_GONE.text
    assert (failure.reason, failure.text) == (
        Reason.FILE_GONE,
        f"Клиент получил только текст. {why}" if text else why,
    )
    assert sent(worker) == ([text] if text else [])
    reported = [report.get("error") for report in worker.outside.called("/delivery_status")]
    assert reported == [failure.text, failure.text, None]
    assert len(worker.outside.called("/sendDocument")) == 1


def test_a_photo_that_telegram_does_not_take_as_one_is_a_document(worker: Worker) -> None:
    worker.outside.files["/attachments/x.jpg"] = b"jpeg"
    worker.outside.script = {"/sendPhoto": [refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")]}
    queue(worker, "m1", type="picture", file_name="план.jpg", media="https://amojo.amocrm.ru/attachments/x.jpg")

    assert worker.run() == []

    assert worker.outside.called("/sendDocument")[0]["document"] == ("план.jpg", b"jpeg")
    assert len(worker.outside.called("/attachments/")) == 1
    assert statuses(worker) == {"m1": (1, "")}


def act(worker: Worker, **action: Any) -> None:
    """Queue what is no message."""
    raw = json.dumps({"account_id": AMOJO_ID, "time": int(time.time()), "action": action})
    worker.send(raw, "amojo-chat", dedup=str(len(worker.outside.requests)) + raw, scope_id=SCOPE)


CHAT = {"id": "amojo-chat", "client_id": "7001:42"}
REACTION = {"msgid": "m1", "conversation": CHAT, "type": "react", "emoji": "👍"}


def test_a_reply_and_a_reaction_find_the_message_that_was_sent(worker: Worker) -> None:
    queue(worker, "m1")
    queue(worker, "m2", reply_to={"message": {"id": "m1"}})
    act(worker, reaction=REACTION)
    act(worker, reaction=REACTION | {"type": "unreact", "emoji": None})

    assert worker.run() == []

    reply = worker.outside.called("/sendMessage")[-1]
    assert reply["reply_parameters"] == {"message_id": 1042, "allow_sending_without_reply": True}
    assert worker.outside.called("/setMessageReaction") == [
        {"chat_id": 42, "message_id": 1042, "reaction": [{"type": "emoji", "emoji": "👍"}]},
        {"chat_id": 42, "message_id": 1042, "reaction": []},
    ]
    assert set(statuses(worker)) == {"m1", "m2"}


def test_a_reply_costs_no_call_more_than_an_answer(worker: Worker) -> None:
    queue(worker, "m1")
    worker.run()
    queue(worker, "m2", reply_to={"message": {"id": "m1"}})
    (record,) = worker.aws.messages("Outgoing")
    calls: list[str] = []
    client = worker.module._work.relay.receipts._table._client
    client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    worker.work_off(record)

    assert calls == ["BatchGetItem", "UpdateItem", "BatchWriteItem"]


@pytest.mark.parametrize(
    ("status", "description"),
    [(400, "Bad Request: REACTION_INVALID"), (401, "Unauthorized"), (429, "Too Many Requests")],
)
def test_what_is_no_message_leaves_no_failure_and_no_status(worker: Worker, status: int, description: str) -> None:
    queue(worker, "m1")
    worker.run()
    worker.outside.script = {
        part: [refusal(status, description)] * 2 for part in ("/setMessageReaction", "/sendChatAction")
    }
    act(worker, reaction=REACTION)
    act(worker, typing={"conversation": CHAT, "expired_at": int(time.time()) + 5})
    act(worker, reaction=REACTION | {"emoji": None})

    worker.run(attempt=LAST_ATTEMPT)

    assert worker.failures == []
    assert set(statuses(worker)) == {"m1"}


def test_typing_is_shown_while_it_is_fresh(worker: Worker) -> None:
    act(worker, typing={"conversation": CHAT, "expired_at": int(time.time()) + 5})
    act(worker, typing={"conversation": CHAT, "expired_at": int(time.time()) - 1})

    assert worker.run() == []

    assert worker.outside.called("/sendChatAction") == [{"chat_id": 42, "action": "typing"}]


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_hook_without_our_id_reaches_the_conversation_that_is_amojos_chat(worker: Worker, attempt: int) -> None:
    worker.conversations.opened(Conversation(TALK, SCOPE, "amojo-chat", contact_id=900, username="anna"))
    queue(worker, "m1", conversation="")

    assert worker.run(attempt=attempt) == []

    assert worker.outside.called("/sendMessage") == [{"chat_id": 42, "text": "ответ m1"}]
    assert statuses(worker) == {"m1": (1, "")}


def test_a_failure_of_such_a_hook_knows_its_bot(worker: Worker) -> None:
    worker.conversations.opened(Conversation(TALK, SCOPE, "amojo-chat", contact_id=900, username="anna"))
    worker.outside.script = {"/sendMessage": [BLOCKED]}
    queue(worker, "m1", conversation="")

    assert worker.run() == []

    assert [(failure.bot_id, failure.chat) for failure in worker.failures] == [(7001, "42")]


def test_a_chat_that_may_be_just_opening_is_waited_for(worker: Worker) -> None:
    queue(worker, "m1", conversation="")

    assert worker.run() == ["m1"]
    assert worker.failures == []


def test_many_conversations_of_a_limited_bot_make_few_refused_calls(worker: Worker) -> None:
    limit = refusal(429, "Too Many Requests: retry after 30", retry_after=30)
    worker.outside.script = {"/sendMessage": [limit] * 100}
    names = [queue(worker, f"m{user}", conversation=f"7001:{user}") for user in range(100, 130)]

    assert worker.run() == names

    assert len(sent(worker)) == 3
    assert worker.failures == []


def test_a_message_given_up_after_it_was_sent_is_no_failure(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(worker.module._work.relay.metrics), "count", lambda *_: stumble())
    queue(worker, "m1")

    assert worker.run(attempt=ATTEMPTS_OF_A_BUG) == []

    assert statuses(worker) == {"m1": (1, "")}
    assert worker.failures == []
