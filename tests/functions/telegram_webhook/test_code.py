"""What a bot's own code has said, through the function's handler: shown, kept, dropped, and never a failure."""

from collections.abc import Iterator

import pytest

from bridge.clock import SystemClock
from bridge.code_lines import CodeQueue
from bridge.domain.identity import ConversationId
from bridge.domain.records import Conversation
from bridge.relay.messages.code import Uttered
from tests.fakes.bots import make_bot
from tests.fakes.workers import ACCOUNT, SCOPE, Worker, running_worker
from tests.functions.telegram_webhook.test_kept import NEW_MESSAGE, REFUSED, kept, licensed, pays, queue, texts

UNPAID = (402, {"title": "Payment Required", "status": 402})


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        worker.aws.calls.clear()
        yield worker


def opened(worker: Worker) -> None:
    talk = ConversationId(7001, 42)
    worker.conversations.opened(
        Conversation(talk, SCOPE, "chat-1", name="Анна", label="Магазин", told_at=1_900_000_000)
    )


def say(worker: Worker, number: int, text: str = "", chat_id: int = 42) -> None:
    chat = {"id": chat_id, "type": "private", "first_name": "Анна"}
    message = {"message_id": number, "chat": chat, "date": 1_800_000_000, "text": text or f"ответ {number}"}
    CodeQueue(worker.aws.queue("Incoming"), SystemClock()).tell(make_bot(), [Uttered(chat_id, number, message)])


def test_it_stands_behind_what_it_answers(worker: Worker) -> None:
    opened(worker)
    queue(worker, 5)
    say(worker, 6)
    assert worker.run() == []
    assert texts(worker) == ["сообщение 5", "ответ 6"]
    payload = worker.outside.called(NEW_MESSAGE)[1]["payload"]
    assert (payload["silent"], payload["receiver"]["id"]) == (True, "7001:42")
    receipts = {item["message"] for item in worker.aws.items("Receipts")}
    assert {"in#7001:42:6", "tg#6"} <= receipts


def test_strangers_open_nothing(worker: Worker) -> None:
    say(worker, 6, chat_id=77)
    assert worker.run() == []
    assert (texts(worker), worker.failures) == ([], [])


def test_after_the_end_of_a_licence_it_is_kept_with_what_people_write(worker: Worker) -> None:
    opened(worker)
    licensed(worker, -1)
    queue(worker, 5)
    say(worker, 6)
    say(worker, 7, chat_id=77)
    assert worker.run() == []
    assert (texts(worker), kept(worker).count(ACCOUNT, 9)) == ([], 2)

    pays(worker)
    say(worker, 8)
    assert worker.run() == []
    assert texts(worker) == ["сообщение 5", "ответ 6", "ответ 8"]


@pytest.mark.parametrize("answer", [REFUSED, UNPAID])
def test_what_amocrm_does_not_take_is_dropped(worker: Worker, answer: tuple[int, dict[str, object]]) -> None:
    opened(worker)
    say(worker, 6)
    worker.outside.script = {NEW_MESSAGE: [answer] * 5}
    assert worker.run() == []
    assert worker.failures == []
