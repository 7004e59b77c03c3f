"""The menu of a bot in a group, through the jobs queue: what the bot says, and what is asked of the line of a deal."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.groups import GroupBot, Question, Standing
from bridge.domain.menus import Action, Verb
from bridge.domain.records import Chat, ChatKind, Person
from bridge.jobs import JobsQueue
from bridge.relay.messages import Membership, MenuCall, MenuPress, MenuReply
from bridge.storage.groups import GroupStore
from tests.fakes.workers import ACCOUNT, Worker, running_worker

BOT_ID = 7001
GROUP_ID = -1001234567890
CHAT = Chat(GROUP_ID, ChatKind.SUPERGROUP)
ANNA = Person(42, "Анна")
CARD = "https://shop.amocrm.ru/leads/detail/501"


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("account_jobs.app", "Jobs", monkeypatch) as worker:
        groups(worker).seen(ACCOUNT, CHAT, "Ремонт 12", GroupBot(BOT_ID, Standing.ADMINISTRATOR))
        member = {"user": {"id": 42, "is_bot": False, "first_name": "Анна"}, "status": "administrator"}
        worker.outside.script = {
            "/getChatMember": [(200, {"ok": True, "result": member | {"is_anonymous": False}})] * 5,
            "/editMessageText": [(200, {"ok": True, "result": {"message_id": 5}})] * 5,
            "/api/v4/leads/501": [(200, {"id": 501, "name": "Ремонт кухни", "pipeline_id": 11, "status_id": 40})] * 5,
        }
        yield worker


def groups(worker: Worker) -> GroupStore:
    return GroupStore(worker.aws.dynamodb, worker.aws.table("Groups"), SystemClock())


def jobs(worker: Worker) -> JobsQueue:
    return JobsQueue(worker.aws.queue("Jobs"))


def now() -> int:
    return int(SystemClock().now())


def press(worker: Worker, action: Action, press_id: str = "p1") -> None:
    asked = MenuPress(BOT_ID, CHAT, 5, 0, now(), ANNA, press_id, str(action))
    jobs(worker).menu(ACCOUNT, GROUP_ID, asked, now() + 120)


def said(worker: Worker) -> list[Any]:
    return worker.outside.called("/sendMessage")


def test_a_group_is_tied_from_the_first_call_to_the_line_of_the_deal(worker: Worker) -> None:
    jobs(worker).menu(ACCOUNT, GROUP_ID, MenuCall(BOT_ID, CHAT, 4, 0, now(), ANNA, "menu"), now() + 120)
    press(worker, Action(Verb.LINK))
    assert worker.run() == []
    menu, question = said(worker)
    labels = [button["text"] for row in menu["reply_markup"]["inline_keyboard"] for button in row]
    assert labels == ["Связать группу со Сделкой", "Список связанных Сделок"]
    assert question["reply_markup"]["force_reply"] is True

    known = groups(worker).get(ACCOUNT, GROUP_ID)
    assert known is not None
    question_id = known.questions[42].message_id
    reply = MenuReply(BOT_ID, CHAT, 9, 0, now(), ANNA, "501", question_id)
    jobs(worker).menu(ACCOUNT, GROUP_ID, reply, now() + 120)
    assert worker.run() == []

    assert said(worker)[-1]["text"] == "Группа связана со сделкой Ремонт кухни (ID 501)."
    assert said(worker)[-1]["entities"][0]["url"] == CARD
    known = groups(worker).get(ACCOUNT, GROUP_ID)
    assert known is not None
    assert {deal: link.name for deal, link in known.links.items()} == {501: "Ремонт кухни"}
    assert known.questions == {}
    (opened,) = worker.aws.messages("Incoming")
    assert opened["attributes"]["MessageGroupId"] == f"{BOT_ID}:{GROUP_ID}:501"
    assert worker.failures == []


def test_the_same_press_is_one_job_however_often_its_update_comes(worker: Worker) -> None:
    for _ in range(3):
        press(worker, Action(Verb.LIST))

    assert worker.run() == []

    assert worker.outside.called("/answerCallbackQuery") == [{"callback_query_id": "p1"}]


def test_people_of_one_group_are_answered_in_turn(worker: Worker) -> None:
    busy = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 40}}
    worker.outside.script["/sendMessage"] = [(429, busy)]
    for message_id in (4, 5):
        call = MenuCall(BOT_ID, CHAT, message_id, 0, now(), ANNA, "menu")
        jobs(worker).menu(ACCOUNT, GROUP_ID, call, now() + 120)

    assert len(worker.run()) == 1, "the second one waits behind the first"

    assert len(said(worker)) == 1


def test_a_menu_never_becomes_a_failure_that_people_see(worker: Worker) -> None:
    kicked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"}
    worker.outside.script["/sendMessage"] = [(403, kicked)]
    jobs(worker).menu(ACCOUNT, GROUP_ID, MenuCall(BOT_ID, CHAT, 4, 0, now(), ANNA, "menu"), now() + 120)

    assert worker.run() == []

    assert worker.failures == []


def test_a_group_is_greeted_once(worker: Worker) -> None:
    seat = GroupBot(BOT_ID, Standing.ADMINISTRATOR)
    joined = Membership(BOT_ID, CHAT, "Ремонт 12", ANNA, now(), seat, was_inside=False)
    for _ in range(2):
        jobs(worker).greet(ACCOUNT, GROUP_ID, joined)

    assert worker.run() == []

    (greeting,) = said(worker)
    assert greeting["text"].startswith("Здравствуйте! Я передаю сообщения этой группы в сделку amoCRM")


def test_a_deal_is_untied_and_its_line_is_told(worker: Worker) -> None:
    store = groups(worker)
    store.ask(ACCOUNT, GROUP_ID, Question(42, BOT_ID, now() + 600, 8))
    jobs(worker).menu(ACCOUNT, GROUP_ID, MenuReply(BOT_ID, CHAT, 9, 0, now(), ANNA, CARD, 8), now() + 120)
    assert worker.run() == []
    linked = store.get(ACCOUNT, GROUP_ID)
    assert linked is not None
    press(worker, Action(Verb.UNTIE_SURELY, 501, linked.links[501].linked_at))

    assert worker.run() == []

    known = store.get(ACCOUNT, GROUP_ID)
    assert known is not None
    assert known.links == {}
    asked = [record["messageAttributes"]["asked"]["stringValue"] for record in worker.aws.messages("Incoming")]
    assert sorted(asked) == ["close", "open"]


def test_a_job_that_asks_for_nothing_is_dropped(worker: Worker) -> None:
    body = json.dumps({"job": "menu", "account_id": ACCOUNT, "home": GROUP_ID, "until": now() + 120})
    worker.send(body, f"menu:{ACCOUNT}:{GROUP_ID}", dedup="odd")

    assert worker.run() == []

    assert worker.outside.requests == []
