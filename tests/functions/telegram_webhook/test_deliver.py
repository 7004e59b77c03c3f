"""Incoming queue → amoCRM, through the function's handler."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState, Direction
from bridge.domain.texts import GREETING
from bridge.jobs import AnswerPress, Introduce, SayAnswer, ShowPhoto, read_job
from bridge.relay.incoming.relay_message import ANSWER_WITHIN
from tests.fakes.bots import drop, make_bot, rewrite
from tests.fakes.outside import NO_CONTENT
from tests.fakes.workers import ACCOUNT, SCOPE, TALK, Worker, known_bot, running_worker

REFUSED = (400, {"status": 0, "error_code": 400, "error_type": "BAD_DATA", "error_description": "no"})
RECEIVED_AT = 1_800_000_000
NEW_MESSAGE = f"/v2/origin/custom/{SCOPE}"
TELEGRAM_ID = {"field_code": "TELEGRAM_ID", "values": [{"value": "43"}]}
KNOWN_CONTACT = {"_embedded": {"contacts": [{"id": 900, "custom_fields_values": [TELEGRAM_ID]}]}}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        yield worker


def queue(
    worker: Worker,
    number: int,
    *,
    user_id: int = 42,
    body: str | None = None,
    generation: str = "1",
    received_at: int = RECEIVED_AT,
    sender: dict[str, Any] | None = None,
    **fields: Any,
) -> str:
    """Queue what a person wrote, numbered; returns its dedup id."""
    person = {"id": user_id, "is_bot": False, "first_name": "Анна", "username": "anna"}
    message = {
        "message_id": number,
        "from": sender or person,
        "chat": {"id": user_id, "type": "private"},
        "date": 1_800_000_000,
        "text": f"сообщение {number}",
    } | fields
    raw = json.dumps({"update_id": number, "message": message}) if body is None else body
    attributes = {"bot_id": "7001", "generation": generation, "received_at": str(received_at)}
    worker.send(raw, f"7001:{user_id}", dedup=f"7001:{number}", **attributes)
    return f"7001:{number}"


def texts(worker: Worker) -> list[str]:
    return [
        request.body["payload"]["message"]["text"] for request in worker.outside.requests if request.path == NEW_MESSAGE
    ]


def test_a_text_reaches_amojo_and_leaves_a_receipt(worker: Worker) -> None:
    queue(worker, 5)

    assert worker.run() == []

    (sent,) = worker.outside.called(NEW_MESSAGE)
    assert sent["payload"]["msgid"] == "7001:42:5"
    assert sent["payload"]["conversation_id"] == "7001:42"
    assert sent["payload"]["sender"]["name"] == "Анна (Магазин)"
    receipts = {item["message"]: item for item in worker.aws.items("Receipts")}
    crm_id = receipts["in#7001:42:5"]["crm_id"]
    assert set(receipts) == {"in#7001:42:5", f"crm#{crm_id}", "last", "in"}
    assert {item["conversation_id"] for item in receipts.values()} == {"7001:42", "7001:last"}
    assert receipts[f"crm#{crm_id}"]["telegram_id"] == 5
    assert worker.failures == []


def test_a_warm_worker_makes_one_call_and_one_write(worker: Worker) -> None:
    queue(worker, 5)
    worker.run()
    queue(worker, 6)
    (record,) = worker.aws.messages("Incoming")
    requests, calls = len(worker.outside.requests), []
    client = worker.module._work.relay.message.receipts._table._client
    client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    worker.work_off(record)

    assert calls == ["BatchWriteItem"]
    assert len(worker.outside.requests) == requests + 1


@pytest.mark.parametrize("body", ["no json", "{}", '{"update_id": 5, "message": {"chat": {}}}', "[]", "{" * 1000])
def test_a_body_that_cannot_be_read_is_kept_and_its_neighbours_go_on(worker: Worker, body: str) -> None:
    queue(worker, 4)
    queue(worker, 5, body=body)
    queue(worker, 6)
    queue(worker, 7, user_id=43)

    assert worker.run() == []

    assert sorted(texts(worker)) == ["сообщение 4", "сообщение 6", "сообщение 7"]
    (failure,) = worker.failures
    assert (failure.reason, failure.text) == (Reason.UNREADABLE, Reason.UNREADABLE.text)
    assert (failure.direction, failure.bot_id, failure.chat) == (Direction.INCOMING, 7001, "42")
    assert failure.payload == {
        "body": body,
        "group": "7001:42",
        "attributes": {"bot_id": "7001", "generation": "1", "received_at": str(RECEIVED_AT)},
    }


def test_a_failure_of_a_message_that_comes_twice_is_one_failure(worker: Worker) -> None:
    queue(worker, 5, body="no json")
    (record,) = worker.aws.messages("Incoming")

    worker.work_off(record)
    worker.work_off(record)

    assert len(worker.failures) == 1


def test_a_message_that_amojo_refuses_is_kept_and_the_conversation_goes_on(worker: Worker) -> None:
    worker.outside.script = {NEW_MESSAGE: [REFUSED, (200, {"id": "chat"}), NO_CONTENT, NO_CONTENT, NO_CONTENT]}
    queue(worker, 5)
    queue(worker, 6)

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.AMO_REFUSED]
    assert texts(worker)[-1] == "сообщение 6"


@pytest.mark.parametrize(
    ("answer", "reason", "state"),
    [
        ((402, {"title": "Payment Required", "status": 402}), Reason.ACCOUNT_UNPAID, AccountState.UNPAID),
        ((404, {"error_type": "ORIGIN_NOT_REGISTERED"}), Reason.WIDGET_OFF, AccountState.ACTIVE),
    ],
)
def test_dead_ends_are_kept_and_noted(worker: Worker, answer: Any, reason: Reason, state: AccountState) -> None:
    worker.outside.script = {NEW_MESSAGE: [answer]}
    queue(worker, 5)

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [reason]
    account = worker.accounts.get(ACCOUNT)
    assert account is not None
    assert account.state is state


@pytest.mark.parametrize(
    "answer", [(502, "<html>"), (429, {"retry_after": 5}), (403, "403 Forbidden"), (200, "<html>")]
)
def test_trouble_of_the_moment_holds_up_its_own_conversation_only(worker: Worker, answer: Any) -> None:
    worker.outside.script = {NEW_MESSAGE: [answer]}
    failed, _behind = queue(worker, 5), queue(worker, 6)

    assert worker.run() == [failed]
    queue(worker, 7, user_id=43)
    assert worker.run() == []

    assert texts(worker) == ["сообщение 5", "сообщение 7"]
    assert worker.failures == []


def test_the_first_message_of_a_person_is_introduced(worker: Worker) -> None:
    queue(worker, 5, user_id=43)

    assert worker.run() == []

    assert texts(worker) == ["сообщение 5"]
    introduce, photo = (read_job(body) for body in worker.jobs())
    assert isinstance(introduce, Introduce)
    assert (introduce.user_id, introduce.chat_id, introduce.contact_id) == (43, "chat-of-7001:43", None)
    assert isinstance(photo, ShowPhoto)
    assert photo.wanted().conversation == ConversationId(7001, 43)
    assert worker.outside.called("/bot") == []


def test_start_asks_for_one_answer_however_often_it_comes_and_holds_nothing_up(worker: Worker) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    queue(worker, 5, text="/start", entities=entities)
    (record,) = worker.aws.messages("Incoming")

    worker.work_off(record)
    worker.work_off(record)
    queue(worker, 6, text="хочу купить")
    assert worker.run() == []

    assert texts(worker) == ["/start", "хочу купить"]
    assert worker.outside.called("/bot") == []
    jobs = [read_job(body) for body in worker.jobs()]
    (answer,) = (job for job in jobs if isinstance(job, SayAnswer))
    assert answer == SayAnswer(bot_id=7001, user_id=42, text=GREETING, until=RECEIVED_AT + ANSWER_WITHIN)


def test_fields_that_are_null_take_no_message_with_them(worker: Worker) -> None:
    nobody = {"id": 42, "is_bot": False, "first_name": None, "last_name": None, "username": None}
    queue(worker, 5, sender=nobody, entities=None, caption=None, edit_date=None)
    queue(worker, 6, date=None)

    assert worker.run() == []

    assert texts(worker) == ["сообщение 5", "сообщение 6"]
    sent = [body["payload"] for body in worker.outside.called(NEW_MESSAGE)]
    assert [payload["timestamp"] for payload in sent] == [1_800_000_000, RECEIVED_AT]
    assert worker.failures == []


def test_an_edit_changes_what_amocrm_has_and_one_that_changes_nothing_does_nothing(worker: Worker) -> None:
    queue(worker, 5)
    edited = {"message_id": 5, "chat": {"id": 42, "type": "private"}, "from": {"id": 42}, "date": 1_800_000_000}
    for number, text in ((6, "сообщение 5"), (7, "иначе"), (8, "иначе")):
        update = {"update_id": number, "edited_message": edited | {"text": text, "edit_date": 1_800_000_000 + number}}
        queue(worker, number, body=json.dumps(update))

    assert worker.run() == []

    sent, edit = worker.outside.called(NEW_MESSAGE)
    assert sent["payload"]["message"]["text"] == "сообщение 5"
    assert (edit["event_type"], edit["payload"]["message"]) == ("edit_message", {"type": "text", "text": "иначе"})


ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}
PRIVATE = {"id": 42, "type": "private"}


def update_of(kind: str, number: int, **content: Any) -> str:
    return json.dumps({"update_id": number, kind: content})


def reaction(number: int, message_id: int, emoji: str = "👍") -> str:
    put = [{"type": "emoji", "emoji": emoji}]
    return update_of(
        "message_reaction",
        number,
        chat=PRIVATE,
        user=ANNA,
        message_id=message_id,
        date=1_800_000_000,
        old_reaction=[],
        new_reaction=put,
    )


def press(number: int, text: str = "Да", message_id: int = 4) -> str:
    button = {"text": text, "callback_data": f"say:{text}"}
    question = {"message_id": message_id, "chat": PRIVATE, "date": 1, "reply_markup": {"inline_keyboard": [[button]]}}
    data = button["callback_data"]
    return update_of("callback_query", number, id=f"p{number}", **{"from": ANNA}, message=question, data=data)


def presence(number: int, before: str, after: str) -> str:
    members = {"old_chat_member": {"status": before}, "new_chat_member": {"status": after}}
    return update_of("my_chat_member", number, chat=PRIVATE, **{"from": ANNA}, date=1_800_000_000, **members)


def test_a_reaction_is_put_on_the_message_and_on_an_unknown_one_nothing_is(worker: Worker) -> None:
    queue(worker, 5)
    queue(worker, 6, body=reaction(6, 5))
    queue(worker, 7, body=reaction(7, 99))

    assert worker.run() == []

    ((sent,), (put,)) = worker.outside.called(NEW_MESSAGE)[:1], worker.outside.called("/react")
    assert sent["payload"]["sender"]["id"] == put["user"]["id"] == "7001:42"
    receipts = {item["message"]: item for item in worker.aws.items("Receipts")}
    assert (put["id"], put["type"], put["emoji"]) == (receipts["in#7001:42:5"]["crm_id"], "react", "👍")
    assert len(worker.outside.called(NEW_MESSAGE)) == 2


def test_a_press_is_the_persons_message_and_a_job_beside_it(worker: Worker) -> None:
    queue(worker, 5)
    queue(worker, 6, body=press(6))

    assert worker.run() == []

    assert texts(worker) == ["сообщение 5", "Да"]
    (job,) = [job for job in map(read_job, worker.jobs()) if isinstance(job, AnswerPress)]
    assert (job.bot_id, job.chat_id, job.message_id, job.press_id, job.chosen) == (7001, 42, 4, "p6", "Да")


def test_blocking_and_coming_back_are_silent_notes(worker: Worker) -> None:
    queue(worker, 6, body=presence(6, "member", "kicked"))
    queue(worker, 7, body=presence(7, "kicked", "member"))

    assert worker.run() == []

    notes = [body["payload"] for body in worker.outside.called(NEW_MESSAGE)]
    assert [note["message"]["text"] for note in notes] == [
        "[Клиент заблокировал бота]",
        "[Клиент снова разрешил боту писать]",
    ]
    assert [note["silent"] for note in notes] == [True, True]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (reaction(6, 5), False),
        (presence(6, "member", "kicked"), False),
        (press(6), True),
    ],
    ids=["reaction", "presence", "press"],
)
def test_only_somebodys_words_are_kept_as_a_failure(worker: Worker, body: str, kept: bool) -> None:
    queue(worker, 5)
    assert worker.run() == []
    unpaid = (402, {"title": "Payment Required", "status": 402})
    worker.outside.script = {f"{SCOPE}": [unpaid]}
    queue(worker, 6, body=body)

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.ACCOUNT_UNPAID] * kept


def test_a_reaction_that_amocrm_has_no_right_for_holds_up_nobody(worker: Worker) -> None:
    queue(worker, 5)
    assert worker.run() == []
    worker.outside.script = {"/react": [(403, {"error_type": "FORBIDDEN", "error_description": "reactions are off"})]}
    queue(worker, 6, body=reaction(6, 5))
    queue(worker, 7)

    assert worker.run() == []

    assert worker.failures == []
    assert "сообщение 7" in str(worker.outside.requests[-1].body)


class TimeIsUpError(BaseException):
    """Lambda ended the environment; nothing catches that."""


@dataclass
class SlowOutside:
    """Every HTTPS call takes 5.6 s of an invocation of 30 s, in simulated time, and succeeds if it is given them."""

    worker: Worker
    left: float = 0.0

    def attempt(self, record: dict[str, Any]) -> bool:
        """Tell whether the function came to its end; the message counts one more receive."""
        self.left = 30.0
        try:
            assert self.worker.work_off(record)
        except TimeIsUpError:
            record["attributes"]["ApproximateReceiveCount"] = str(
                int(record["attributes"]["ApproximateReceiveCount"]) + 1
            )
            return False
        return True

    def spend(self) -> None:
        self.left -= 5.6
        if self.left < 0:
            raise TimeIsUpError


@pytest.mark.parametrize(
    ("contact", "attempts", "requests"),
    [
        ([(204, None)], 1, ["/contacts", NEW_MESSAGE]),
        ([(200, KNOWN_CONTACT)], 1, ["/contacts", "/chats", "/contacts/chats", NEW_MESSAGE]),
        (
            [(401, {"title": "Unauthorized"}), (200, KNOWN_CONTACT)],
            2,
            ["/contacts", "/access_token", "/contacts", "/chats", "/contacts/chats", NEW_MESSAGE],
        ),
    ],
    ids=["nobody knows the person", "a contact is known", "and the access token has expired"],
)
def test_a_first_message_arrives_although_both_services_answer_slowly(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, contact: list[Any], attempts: int, requests: list[str]
) -> None:
    slow, send = SlowOutside(worker), httpx.Client.send

    def slowly(client: httpx.Client, *arguments: Any, **options: Any) -> httpx.Response:
        slow.spend()
        return send(client, *arguments, **options)

    monkeypatch.setattr(httpx.Client, "send", slowly)
    worker.outside.script = {"/api/v4/contacts": contact}
    queue(worker, 5, user_id=43)
    (record,) = worker.aws.messages("Incoming")

    tried = [slow.attempt(record)]
    while not tried[-1] and len(tried) < 10:
        tried.append(slow.attempt(record))

    assert len(tried) == attempts
    assert texts(worker) == ["сообщение 5"]
    came = [request.path for request in worker.outside.requests]
    assert len(came) == len(requests)
    assert all(path.endswith(end) for path, end in zip(came, requests, strict=True))
    assert worker.failures == []


def test_what_an_older_secret_signed_is_dropped(worker: Worker) -> None:
    rewrite(worker.bots, known_bot(worker.aws, generation=3))
    queue(worker, 5, generation="2")
    queue(worker, 6, generation="3")

    assert worker.run() == []

    assert texts(worker) == ["сообщение 6"]
    assert worker.failures == []


def test_what_came_before_the_secret_was_renewed_is_good_however_late_it_is_handled(worker: Worker) -> None:
    rewrite(worker.bots, known_bot(worker.aws, generation=3, renewed_at=RECEIVED_AT))
    queue(worker, 5, generation="2", received_at=RECEIVED_AT - 20 * 24 * 3600)

    assert worker.run() == []

    assert texts(worker) == ["сообщение 5"]


def test_a_bot_nobody_knows_leaves_nothing_behind(worker: Worker) -> None:
    drop(worker.bots, 7001)
    queue(worker, 5, user_id=43)
    queue(worker, 6, body="no json")

    assert worker.run() == []

    assert (worker.outside.requests, worker.failures) == ([], [])


@pytest.mark.parametrize("moved", [True, False])
def test_what_waited_while_its_bot_left_is_a_failure_of_the_account_it_came_for(worker: Worker, moved: bool) -> None:
    drop(worker.bots, 7001)
    if moved:
        rewrite(worker.bots, make_bot(account_id=32, scope_id="channel_another", created_at=RECEIVED_AT + 60))
    queue(worker, 5)

    assert worker.run() == []

    assert worker.outside.requests == []
    (failure,) = worker.failures
    assert (failure.account_id, failure.reason, failure.chat) == (ACCOUNT, Reason.BOT_UNKNOWN, "42")


def test_an_uninstalled_widget_is_a_failure_people_see(worker: Worker) -> None:
    rewrite(worker.bots, known_bot(worker.aws, state=BotState.STOPPED))
    queue(worker, 5)

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.WIDGET_OFF]


def test_a_message_without_its_attributes_never_spins_and_never_stops_others(worker: Worker) -> None:
    worker.send("{}", "7001:99", dedup="odd")
    queue(worker, 5)

    assert worker.run(attempt=50) == ["odd"]
    assert worker.run() == [], "it waits out its pause"
    assert texts(worker) == ["сообщение 5"]


def test_no_failure_and_no_conversation_holds_the_token(worker: Worker) -> None:
    worker.outside.script = {NEW_MESSAGE: [REFUSED]}
    queue(worker, 5)
    worker.run()

    stored = str([worker.aws.items(name) for name in ("Failures", "Bots", "Conversations", "Receipts")])
    assert "AAHfiqksKZ8WmR2zSjiQ7" not in stored
    assert worker.conversations.fresh(TALK).conversation is not None
