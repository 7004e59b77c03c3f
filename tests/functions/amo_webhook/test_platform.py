"""Outgoing queue → Telegram: what a platform says, and what a manager says to the bot, through the handler."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.clock import SystemClock
from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.previews import recognisable
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState, Direction
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.relay.messages import OwnWords
from bridge.relay.routes.relay_answer import PATIENCE_WITH_A_SITE, PATIENCE_WITH_A_SLOW_FILE
from bridge.route_lines import AnswerQueue, answer_in, queued
from bridge.storage.said import SaidStore
from tests.fakes.bots import rewrite
from tests.fakes.workers import ACCOUNT, SCOPE, TALK, Worker, known_bot, running_worker

ROUTE = PlatformRoute(5, "https://platform.example")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("amo_webhook.deliver", "Outgoing", monkeypatch) as worker:
        rewrite(worker.bots, known_bot(worker.aws, route=ROUTE))
        yield worker


def said(worker: Worker) -> SaidStore:
    return SaidStore(worker.aws.table("Said"), SystemClock())


def answer(number: int, content: Text | Media, **fields: object) -> RouteAnswer:
    at_ms = 1_800_000_000_000 + number
    made = RouteAnswer(RouteKind.PLATFORM, 7001, f"7001:42:7:{number}", content, TALK, at_ms=at_ms)
    return replace(made, **fields)  # type: ignore[arg-type]


def says(worker: Worker, *answers: RouteAnswer, once: str = "") -> None:
    AnswerQueue(worker.aws.queue("Outgoing")).say(answers, once)


def sent(worker: Worker) -> list[str]:
    return [body["text"] for body in worker.outside.called("/sendMessage")]


def asked_of_people(worker: Worker) -> list[str]:
    return [record["messageAttributes"]["people"]["stringValue"] for record in worker.aws.messages("Incoming")]


def test_answers_arrive_in_order_and_belong_to_the_talk(worker: Worker) -> None:
    says(worker, answer(0, Text("Пять тысяч")), answer(1, Text("Ещё?")))
    says(worker, answer(0, Text("Пять тысяч")))
    assert worker.run() == []
    assert sent(worker) == ["Пять тысяч", "Ещё?"]
    words = [one.said for one in said(worker).newest(TALK, 9)]
    assert words == [
        OwnWords("7001:42:7:0", "Пять тысяч", 1_800_000_000, numbers=(1042,)),
        OwnWords("7001:42:7:1", "Ещё?", 1_800_000_000, numbers=(1042,)),
    ]
    assert asked_of_people(worker) == []


def test_people_who_have_the_conversation_are_shown_them(worker: Worker) -> None:
    said(worker).handed_over(TALK, 1_800_000_000)
    says(worker, answer(0, Text("Пять тысяч")))
    worker.run()
    assert asked_of_people(worker) == ["show"]


def test_what_was_said_once_by_that_name_is_not_said_again(worker: Worker) -> None:
    for number in range(3):
        says(worker, answer(number, Text("Здравствуйте"), is_word=False), once="start:7001:42")
    worker.run()
    assert sent(worker) == ["Здравствуйте"]
    assert said(worker).newest(TALK, 9) == []


def test_a_long_text_arrives_in_parts(worker: Worker) -> None:
    says(worker, answer(0, Text("\n".join(letter * 3000 for letter in "абв"))))
    worker.run()
    assert [part.strip()[0] for part in sent(worker)] == ["а", "б", "в"]


def document(worker: Worker, path: str) -> Media:
    return Media(MediaKind.DOCUMENT, File(f"{worker.outside.url}{path}", path, "Прайс.pdf"), "на декабрь")


def test_a_file_is_fetched_and_uploaded(worker: Worker) -> None:
    worker.outside.files["/price.pdf"] = b"%PDF"
    says(worker, answer(0, document(worker, "/price.pdf")))
    assert worker.run() == []
    (body,) = worker.outside.called("/sendDocument")
    assert (body["document"], body["caption"]) == (("Прайс.pdf", b"%PDF"), "на декабрь")


def test_one_that_is_not_there_goes_as_its_address(worker: Worker) -> None:
    worker.outside.script["/gone.pdf"] = [(404, None)] * 9
    says(worker, answer(0, document(worker, "/gone.pdf")), answer(1, Text("Ещё?")))
    assert worker.run(attempt=9) == []
    assert sent(worker) == ["на декабрь", "Ещё?", f"[Файл: Прайс.pdf]\n{worker.outside.url}/gone.pdf"]
    assert worker.failures == []


def test_one_that_lies_with_somebody_who_is_away_holds_up_the_rest_a_little_while(worker: Worker) -> None:
    worker.outside.script["/price.pdf"] = [(503, None)] * 9
    says(worker, answer(0, document(worker, "/price.pdf")))
    assert worker.run(attempt=PATIENCE_WITH_A_SITE - 1) == ["platform:7001:42:7:0"]
    says(worker, answer(1, replace(document(worker, "/price.pdf"), caption=""), conversation=replace(TALK, chat_id=43)))
    assert worker.run(attempt=PATIENCE_WITH_A_SITE) == []
    assert sent(worker)[-1] == f"[Файл: Прайс.pdf]\n{worker.outside.url}/price.pdf"


def test_one_that_comes_too_slowly_for_a_worker_holds_up_the_rest_a_little_while(worker: Worker) -> None:
    worker.outside.files["/price.pdf"] = b"%PDF"
    worker.outside.delays["/price.pdf"] = 3.0
    worker.milliseconds = 12_000
    says(worker, answer(0, document(worker, "/price.pdf")))
    assert worker.run(attempt=PATIENCE_WITH_A_SLOW_FILE - 1) == ["platform:7001:42:7:0"]
    elsewhere = replace(TALK, chat_id=43)
    says(worker, answer(1, document(worker, "/price.pdf"), conversation=elsewhere))
    says(worker, answer(2, Text("Ещё?"), conversation=elsewhere))
    assert worker.run(attempt=PATIENCE_WITH_A_SLOW_FILE) == []
    assert sent(worker) == ["Ещё?", f"[Файл: Прайс.pdf] на декабрь\n{worker.outside.url}/price.pdf"]
    assert worker.failures == []


@pytest.mark.parametrize("url", ["https://10.0.0.1/price.pdf", "http://files.example/price.pdf", "https://localhost/a"])
def test_one_in_a_private_network_is_never_asked_for_and_people_see_why(worker: Worker, url: str) -> None:
    says(worker, answer(0, Media(MediaKind.PHOTO, File(url, url, "Тайна.jpg"))), answer(1, Text("Ещё?")))
    assert worker.run(attempt=9) == []
    (failure,) = worker.failures
    assert (failure.account_id, failure.direction, failure.reason) == (
        ACCOUNT,
        Direction.OUTGOING,
        Reason.ADDRESS_REFUSED,
    )
    assert recognisable(failure) == "[Фотография: Тайна.jpg]"
    assert sent(worker) == ["Ещё?"]


def test_a_bot_that_is_off_says_nothing_and_people_see_it(worker: Worker) -> None:
    rewrite(worker.bots, known_bot(worker.aws, route=ROUTE, state=BotState.OFF))
    says(worker, answer(0, Text("Пять тысяч")))
    assert worker.run() == []
    assert sent(worker) == []
    assert [failure.reason for failure in worker.failures] == [Reason.BOT_OFF]


def test_a_manager_gives_the_conversation_back(worker: Worker) -> None:
    said(worker).handed_over(TALK, 1_800_000_000)
    message = {
        "message": {"id": "m1", "type": "text", "text": "/bot"},
        "conversation": {"id": "chat-of-7001:42", "client_id": "7001:42"},
        "receiver": {"client_id": "7001:42"},
    }
    hook = {"account_id": SCOPE.rpartition("_")[2], "time": 1_800_000_000, "message": message}
    worker.send(json.dumps(hook), "chat-of-7001:42", dedup="m1", scope_id=SCOPE)
    assert worker.run() == []
    assert sent(worker) == []
    assert said(worker).get(TALK).people_since == 0
    (report,) = worker.outside.called("/delivery_status")
    assert report["delivery_status"] == 1


def test_what_is_queued_comes_back_as_it_was(worker: Worker) -> None:
    for content in (Text("Пять тысяч"), document(worker, "/a.pdf")):
        given = answer(3, content, is_word=False)
        message = queued(given)
        assert answer_in(message.attributes, message.body) == given
