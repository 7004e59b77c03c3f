"""Jobs queue → an account's CRM, and the schedule that renews tokens, through their handlers."""

import copy
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.failures import WantedFailures
from bridge.domain.groups import Author, Authors, GroupBot, GroupSettings, Link, Standing
from bridge.domain.identity import ConversationId, content_hash
from bridge.domain.pacing import TELEGRAM_COMMON
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import AccountState, BotState, Chat, ChatKind, Direction, Person
from bridge.domain.texts import GREETING
from bridge.domain.upkeep import AHEAD
from bridge.jobs import JobsQueue, read_job
from bridge.relay.messages import Answer, Attachment, CrmAccount, Introduction, PressAnswer, StatusReport, TokenPair
from bridge.storage.failures import FailureStore
from bridge.storage.groups import GroupStore
from bridge.storage.people import PeopleStore
from bridge.storage.receipts import ReceiptStore
from local.world import REGION
from tests.fakes.accounts import install
from tests.fakes.aws import BUCKET
from tests.fakes.failures import make_failure
from tests.fakes.lambda_events import FakeContext
from tests.fakes.workers import ACCOUNT, AMOJO_ID, SCOPE, TALK, Worker, running_worker

ANNA = Person(42, "Анна", "К", "anna")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("account_jobs.app", "Jobs", monkeypatch) as worker:
        yield worker


def jobs(worker: Worker) -> JobsQueue:
    return JobsQueue(worker.aws.queue("Jobs"))


PROBLEM = {
    "validation-errors": [
        {"request_id": "0", "errors": [{"code": "NotSupportedChoice", "path": "custom_fields_values.0.field_code"}]}
    ],
    "title": "Bad Request",
    "type": "https://httpstatus.es/400",
    "status": 400,
    "detail": "Request validation failed",
}


def written(worker: Worker) -> list[Any]:
    """Return what contact 900 was changed with."""
    return [request.body for request in worker.outside.requests if request.method == "PATCH"]


def introduction(contact_id: int | None = 900, chat_id: str = "chat-of-7001:42") -> Introduction:
    return Introduction(ACCOUNT, TALK, chat_id, ANNA, contact_id, label="Магазин")


def test_a_person_is_written_on_the_contact_and_remembered(worker: Worker) -> None:
    jobs(worker).introduce(introduction())

    assert worker.run() == []

    (card,) = written(worker)
    assert card["name"] == "Анна К"
    assert {field["field_code"] for field in card["custom_fields_values"]} == {
        "TELEGRAM_ID",
        "TELEGRAM_USERNAME",
        "TELEGRAM_LINK",
    }
    people = PeopleStore(worker.aws.table("People"), SystemClock())
    assert people.claim(ACCOUNT, 42, ConversationId(7002, 42)) == 900


def test_a_photo_is_stored_once_however_often_its_job_comes(worker: Worker) -> None:
    s3 = worker.aws.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    size = {"file_id": "large", "file_unique_id": "AgAD", "width": 640, "height": 640}
    photos = {"ok": True, "result": {"total_count": 1, "photos": [[size]]}}
    worker.outside.script = {
        "/getUserProfilePhotos": [(200, photos)] * 3,
        "/getFile": [(200, {"ok": True, "result": size | {"file_path": "photos/1.jpg"}})],
        "/file/bot": [(200, "jpeg")],
        "/chats": [(502, "<html>")],
    }
    jobs(worker).show_photo(TALK, ANNA, "7001:42:5")
    (record,) = worker.aws.messages("Jobs")

    assert [worker.work_off(record) for _ in range(3)] == [False, True, True]

    (kept,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    known = worker.conversations.fresh(TALK).conversation
    assert known is not None
    assert (known.photo, known.avatar) == ("AgAD", f"https://media.reon.test/{kept['Key']}")
    assert [chat["user"] for chat in worker.outside.called("/chats")] == [
        {
            "id": "7001:42",
            "name": "Анна К (Магазин)",
            "avatar": known.avatar,
            "profile_link": "https://t.me/anna",
        }
    ] * 3
    assert worker.failures == []


def answer(worker: Worker, *, expires_in: int = 120) -> None:
    until = int(SystemClock().now()) + expires_in
    jobs(worker).answer(Answer(TALK, GREETING, until))


def test_a_greeting_is_said(worker: Worker) -> None:
    answer(worker)

    assert worker.run() == []

    assert worker.outside.called("/sendMessage") == [{"chat_id": 42, "text": GREETING}]


def test_a_greeting_that_telegram_puts_off_waits_in_a_line_of_its_own(worker: Worker) -> None:
    busy = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 40}}
    worker.outside.script = {"/sendMessage": [(429, busy)]}
    answer(worker)
    jobs(worker).introduce(introduction())

    assert worker.run() == [f"answer:7001:42:{content_hash(GREETING)}"]

    assert len(written(worker)) == 1
    assert worker.failures == []


@pytest.mark.parametrize(
    ("expires_in", "sent"), [(120, 1), (30, 1), (-1, 0)], ids=["refused", "put off for too long", "expired"]
)
def test_a_greeting_that_comes_to_nothing_is_no_failure_that_people_see(
    worker: Worker, expires_in: int, sent: int, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    busy = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 40}}
    worker.outside.script = {"/sendMessage": [(403, blocked) if expires_in == 120 else (429, busy)]}
    answer(worker, expires_in=expires_in)

    with caplog.at_level(logging.WARNING):
        assert worker.run() == []

    assert len(worker.outside.called("/sendMessage")) == sent
    assert worker.failures == []
    assert "the bot's own answer was dropped" in caplog.text


def test_a_press_is_acknowledged_and_its_keyboard_tells_the_choice(worker: Worker) -> None:
    jobs(worker).answer_press(PressAnswer(TALK, 5, "p1", "Да", int(SystemClock().now()) + 120))

    assert worker.run() == []

    assert worker.outside.called("/answerCallbackQuery") == [{"callback_query_id": "p1"}]
    (edit,) = worker.outside.called("/editMessageReplyMarkup")
    assert (edit["chat_id"], edit["message_id"]) == (42, 5)
    assert "Да" in edit["reply_markup"]["inline_keyboard"][0][0]["text"]


def test_what_jobs_send_takes_its_place_among_all_the_messages_of_the_bot(worker: Worker) -> None:
    now = SystemClock().now()
    answer(worker)
    jobs(worker).answer_press(PressAnswer(TALK, 5, "p1", "Да", int(now) + 120))

    assert worker.run() == []

    (bot,) = worker.aws.items("Bots")
    assert float(bot["sent_until"]) > now + TELEGRAM_COMMON.interval, "two places"


def test_a_contact_that_has_not_appeared_yet_is_waited_for(worker: Worker) -> None:
    worker.outside.script = {"/contacts/chats": [(204, None)]}
    jobs(worker).introduce(introduction(contact_id=None))

    assert len(worker.run()) == 1
    assert worker.failures == []


@pytest.mark.parametrize(
    "body", ["no json", "{}", '{"job": "unknown"}', '{"job": "introduce"}', '{"job": "report", "scope_id": 5}', "[]"]
)
def test_a_job_that_cannot_be_read_is_dropped_and_its_neighbours_go_on(
    worker: Worker, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    report = StatusReport(SCOPE, "m1")
    worker.send(body, f"report:{TALK}", dedup="odd")
    jobs(worker).report_later(report, TALK)

    with caplog.at_level(logging.WARNING):
        assert worker.run() == []

    assert [report["msgid"] for report in worker.outside.called("/delivery_status")] == ["m1"]
    assert worker.failures == []
    assert "failed for good" in caplog.text


def test_a_card_that_amocrm_refuses_is_a_failure_people_can_have_tried_again(worker: Worker) -> None:
    refusal = (400, PROBLEM)
    card = (200, {"id": 900, "name": "ООО «Ромашка»", "custom_fields_values": None})
    worker.outside.script = {"/api/v4/contacts/900": [card, refusal, (200, {}), refusal, (200, {})]}
    jobs(worker).introduce(introduction())

    assert worker.run() == []

    (failure,) = worker.failures
    assert (failure.reason, failure.direction) == (Reason.CARD_INCOMPLETE, Direction.CARD)
    assert failure.text == "Карточка клиента заполнена не полностью"
    assert failure.detail.startswith("Не удалось записать: поле «Telegram username» — amoCRM отказала (Request")
    assert len(written(worker)) == 4, "all at once, then each field by itself"
    assert (failure.bot_id, failure.chat) == (7001, "42")
    assert read_job(failure.payload["body"]).job == "introduce"
    assert failure.payload["group"] == f"introduce:{ACCOUNT}:42"


def test_a_refused_token_is_renewed_and_the_card_written(worker: Worker) -> None:
    worker.outside.script = {"/api/v4/contacts/900": [(401, {"title": "Unauthorized"})]}
    jobs(worker).introduce(introduction())

    assert worker.run() == []

    cards = [request for request in worker.outside.requests if request.path == "/api/v4/contacts/900"]
    assert [card.headers["authorization"] for card in cards] == [
        "Bearer access",
        "Bearer access-of-the-exchange",
        "Bearer access-of-the-exchange",
    ]
    assert {card.host for card in cards} == {"shop.amocrm.ru"}
    stored = worker.accounts.read(ACCOUNT)
    assert stored is not None
    assert (stored[0].refresh, stored[1]) == ("refresh-of-the-exchange", 2)


def test_a_dead_authorisation_is_noted_and_kept_as_a_failure(worker: Worker) -> None:
    worker.outside.script = {
        "/api/v4/contacts/900": [(401, {"title": "Unauthorized"})],
        "/oauth2/access_token": [(401, {"hint": "Token has been revoked"})],
    }
    people = PeopleStore(worker.aws.table("People"), SystemClock())
    people.claim(ACCOUNT, 42, TALK)
    jobs(worker).introduce(introduction())

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.ACCOUNT_UNAUTHORISED]
    assert people.claim(ACCOUNT, 42, ConversationId(7002, 42)) is None, "another bot waits no longer"
    account = worker.accounts.get(ACCOUNT)
    assert account is not None
    assert account.state is AccountState.UNAUTHORISED


def test_a_pair_sealed_for_one_domain_installs_no_other(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    vault, now = worker.aws.vault(), int(SystemClock().now())
    jobs(worker).install("new.amocrm.ru", TokenPair("access", "refresh", now + 86_400, now), now * 1000, vault)
    body = json.loads(worker.jobs()[0]) | {"domain": "other.amocrm.ru"}
    worker.send(json.dumps(body), "install:other.amocrm.ru", dedup="forged")

    with caplog.at_level(logging.WARNING):
        assert worker.run() == []

    assert (worker.outside.requests, worker.jobs(), worker.failures) == ([], [], [])
    assert [account["domain"] for account in worker.aws.items("Accounts")] == ["shop.amocrm.ru"]
    assert "failed for good" in caplog.text


ANSWERS: dict[str, list[tuple[int, Any]]] = {
    "/api/v4/account": [(200, {"id": ACCOUNT, "name": "Магазин", "subdomain": "shop", "amojo_id": AMOJO_ID})] * 2,
    "/connect": [(200, {"scope_id": SCOPE})],
    "/api/v4/sources": [(204, None), (200, {"_embedded": {"sources": [{"id": 77}]}})],
}


def start_installation(worker: Worker) -> TokenPair:
    now = int(SystemClock().now())
    pair = TokenPair("access-2", "refresh-2", now + 86_400, now + 5)
    jobs(worker).install("shop.amocrm.ru", pair, now * 1000, worker.aws.vault())
    return pair


def test_an_installation_is_completed(worker: Worker) -> None:
    worker.outside.script = copy.deepcopy(ANSWERS)
    pair = start_installation(worker)

    assert worker.run() == []

    assert worker.accounts.read(ACCOUNT) == (pair, 2)
    account, bot = worker.accounts.get(ACCOUNT), worker.bots.get(7001)
    assert account is not None
    assert (account.state, account.unfinished) == (AccountState.ACTIVE, frozenset())
    assert bot is not None
    assert (bot.source_ref, bot.state) == (77, BotState.ON)


def test_a_refusal_of_the_fields_is_seen_and_stops_nothing_else(worker: Worker) -> None:
    refused = (400, {"title": "Bad Request", "status": 400, "detail": "Request validation failed"})
    worker.outside.script = copy.deepcopy(ANSWERS) | {"/contacts/custom_fields": [refused]}
    start_installation(worker)

    assert len(worker.run()) == 1, "tried again"

    account, bot = worker.accounts.get(ACCOUNT), worker.bots.get(7001)
    assert account is not None
    assert account.unfinished == {"fields"}
    assert bot is not None
    assert bot.state is BotState.ON
    assert len(worker.outside.called("/api/v4/webhooks")) == 1


def test_an_installation_overtaken_by_an_uninstallation_comes_to_nothing(worker: Worker) -> None:
    worker.outside.script = copy.deepcopy(ANSWERS)
    start_installation(worker)
    assert worker.accounts.uninstalled(ACCOUNT, int(SystemClock().now() * 1000) + 60_000)

    assert worker.run() == []

    account = worker.accounts.get(ACCOUNT)
    assert account is not None
    assert account.state is AccountState.UNINSTALLED
    assert worker.accounts.read(ACCOUNT) is None


def test_an_uninstalled_account_stops(worker: Worker) -> None:
    assert worker.accounts.uninstalled(ACCOUNT, int(SystemClock().now() * 1000))
    jobs(worker).finish_uninstallation(ACCOUNT)

    assert worker.run() == []

    bot = worker.bots.get(7001)
    assert bot is not None
    assert bot.state is BotState.STOPPED
    assert len(worker.outside.called("/deleteWebhook")) == 1
    assert worker.accounts.read(ACCOUNT) is None


def test_a_deleted_contact_is_forgotten(worker: Worker) -> None:
    people = PeopleStore(worker.aws.table("People"), SystemClock())
    people.known(ACCOUNT, 42, 900, "chat-of-7001:42")
    job = {"job": "forget_contacts", "account_id": ACCOUNT, "contact_ids": [899, 900]}
    worker.send(json.dumps(job), f"account:{ACCOUNT}", dedup="forget")
    worker.outside.script = {"/contacts/chats": [(204, None)]}

    assert worker.run() == []

    assert people.claim(ACCOUNT, 42, TALK) is None
    assert worker.jobs() == []


def test_a_contact_that_took_the_place_of_a_deleted_one_is_completed(worker: Worker) -> None:
    people = PeopleStore(worker.aws.table("People"), SystemClock())
    people.known(ACCOUNT, 42, 17, "chat-of-7001:42")
    worker.conversations.told(TALK, ANNA, "Магазин", 1)
    worker.conversations.tied(TALK, 17)
    job = {"job": "forget_contacts", "account_id": ACCOUNT, "contact_ids": [17]}
    worker.send(json.dumps(job), f"account:{ACCOUNT}", dedup="forget")

    assert worker.run() == []

    assert people.claim(ACCOUNT, 42, ConversationId(7002, 42)) == 900
    assert [card["name"] for card in written(worker)] == ["Анна К"]


@pytest.mark.parametrize(
    ("chat_id", "contact_id", "cards"),
    [("chat-of-7001:42", 901, 1), ("chat-of-7001:42", 900, 0), ("chat-of-another-channel", 901, 0)],
)
def test_a_talk_has_the_card_completed_when_it_is_another_one(
    worker: Worker, chat_id: str, contact_id: int, cards: int
) -> None:
    job = {"job": "follow_chat", "account_id": ACCOUNT, "chat_id": chat_id, "contact_id": contact_id}
    worker.send(json.dumps(job), f"chat:{chat_id}", dedup="talk")

    assert worker.run() == []

    assert len(written(worker)) == cards


@pytest.fixture
def refresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("token_refresh.app", "Jobs", monkeypatch) as worker:
        yield worker


def test_the_schedule_renews_what_expires_soon_and_one_trouble_stops_nobody(refresh: Worker) -> None:
    now = int(SystemClock().now())
    for account_id, lives in [(32, 600), (33, 1200), (34, 86_400)]:
        account = CrmAccount(account_id, "", "", f"amojo-{account_id}")
        pair = TokenPair("access", f"refresh-{account_id}", now + lives, now)
        install(refresh.accounts, account, f"shop{account_id}.amocrm.ru", "scope", pair)
        refresh.accounts.look_again(account_id, now + lives - AHEAD)
    refresh.outside.script = {"/oauth2/access_token": [(502, "<html>")]}

    assert refresh.module.handler({}, FakeContext()) == {"renewed": 1}

    asked: list[Any] = refresh.outside.called("/oauth2/access_token")
    assert [body["refresh_token"] for body in asked] == ["refresh-32", "refresh-33"]
    stored = refresh.accounts.read(33)
    assert stored is not None
    assert stored[0].refresh == "refresh-of-the-exchange"


def test_a_refusal_of_our_client_marks_no_account_and_is_counted(
    refresh: Worker, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    now = int(SystemClock().now())
    for account_id in range(32, 38):
        account = CrmAccount(account_id, "", "", f"amojo-{account_id}")
        pair = TokenPair("access", f"refresh-{account_id}", now + 600, now)
        install(refresh.accounts, account, "shop.amocrm.ru", "scope", pair)
        refresh.accounts.look_again(account_id, now)
    wrong_client = {"title": "Некорректный клиент", "detail": "Авторизация клиента не прошла", "status": 401}
    refresh.outside.script = {"/oauth2/access_token": [(401, wrong_client)] * 6}

    assert refresh.module.handler({}, FakeContext()) == {"renewed": 0}

    assert len(refresh.outside.called("/oauth2/access_token")) == 1, "every other would be answered alike"
    assert {item["state"] for item in refresh.aws.items("Accounts")} == {"active"}
    assert "client_refused" in capsys.readouterr().out
    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_the_schedule_sets_an_unfinished_installation_going_again(refresh: Worker) -> None:
    now = int(SystemClock().now())
    assert refresh.accounts.authorised(32, "new.amocrm.ru", TokenPair("a", "r", now + 86_400, now), now * 1000)
    refresh.accounts.look_again(32, now)

    assert refresh.module.handler({}, FakeContext()) == {"renewed": 0}

    finish, watch = (json.loads(job) for job in refresh.jobs())
    assert finish == {"job": "finish", "account_id": 32, "tries": 3}
    assert watch == {"job": "watch", "account_id": 32, "bot_id": 0}
    assert refresh.accounts.due(AccountState.ACTIVE, now + 60) == []


def test_the_schedules_look_at_an_account_reaches_its_bots(worker: Worker) -> None:
    worker.outside.script = {"/getWebhookInfo": [(200, {"ok": True, "result": {"url": "https://other.example/x"}})]}
    jobs(worker).watch_bots([ACCOUNT])

    assert worker.run() == []

    bot = worker.bots.get(7001)
    assert bot is not None
    assert (bot.state, bot.deaf) == (BotState.ON, True)
    assert worker.outside.called("/deleteWebhook") == worker.outside.called("/setWebhook") == []


def test_a_late_failure_never_overwrites_a_delivery(worker: Worker) -> None:
    receipts = ReceiptStore(worker.aws.table("Receipts"), SystemClock())
    jobs(worker).report_later(StatusReport(SCOPE, "m1", Reason.BOT_BLOCKED.text), TALK)
    jobs(worker).report_later(StatusReport(SCOPE, "m2", Reason.BOT_BLOCKED.text), TALK)
    receipts.outgoing(TALK, Receipt("m1", (1001,), complete=True))

    assert worker.run() == []

    reports = worker.outside.called("/delivery_status")
    assert [(report["msgid"], report["status_code"]) for report in reports] == [("m1", 1), ("m2", -1)]


GROUP = -4001


def tied_group(worker: Worker, *deals: int) -> GroupStore:
    groups = GroupStore(worker.aws.dynamodb, worker.aws.table("Groups"), SystemClock(), worker.aws.table("People"))
    groups.seen(ACCOUNT, Chat(GROUP, ChatKind.SUPERGROUP), "Ремонт 12", GroupBot(7001, Standing.ADMINISTRATOR))
    for deal_id in deals:
        groups.link(ACCOUNT, GROUP, Link(deal_id, 7001, GROUP, f"Сделка {deal_id}"))
    assert groups.settle(ACCOUNT, GROUP, GroupSettings(Authors.LINE), GroupSettings())
    return groups


def test_whoever_writes_in_a_group_becomes_a_contact_of_its_deals(worker: Worker) -> None:
    groups = tied_group(worker, 501, 502)
    links = [{"entity_id": deal_id, "to_entity_id": 950} for deal_id in (501, 502)]
    worker.outside.script = {
        "/api/v4/contacts": [(204, None), (204, None), (200, {"_embedded": {"contacts": [{"id": 950}]}})],
        "/api/v4/leads/link": [(200, {"_embedded": {"links": links}})],
    }
    jobs(worker).attach(Attachment(ACCOUNT, GROUP, 7001, Person(77, "Вера"), 2))

    assert worker.run() == []

    assert groups.with_author(ACCOUNT, GROUP, 77)[1] == Author(attached=2)
    assert worker.failures == []


def test_a_contact_that_amocrm_refuses_is_one_failure_a_day_and_holds_up_nobody(worker: Worker) -> None:
    tied_group(worker, 501)
    worker.outside.script = {"/api/v4/contacts": [(204, None), (204, None), (400, PROBLEM), (400, PROBLEM)] * 2}
    for at in (0, 60):
        jobs(worker).attach(Attachment(ACCOUNT, GROUP, 7001, Person(77, "Вера"), 1, at=at))

    assert worker.run() == []

    (failure,) = worker.failures
    assert (failure.direction, failure.bot_id, failure.chat) == (Direction.CARD, 7001, str(GROUP))
    assert read_job(failure.payload["body"]).job == "attach"
    people = PeopleStore(worker.aws.table("People"), SystemClock())
    assert people.claim(ACCOUNT, 77, ConversationId(7001, 77)) is None, "a private message need not wait"


def test_a_closed_account_keeps_no_failures_of_its_groups_people(worker: Worker) -> None:
    tied_group(worker, 501)
    worker.outside.script = {"/api/v4/contacts": [(402, {"title": "Payment Required", "status": 402})]}
    jobs(worker).attach(Attachment(ACCOUNT, GROUP, 7001, Person(77, "Вера"), 1))

    assert worker.run() == []

    assert worker.failures == []


def test_a_deleted_deal_is_untied_and_the_group_told(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.relay.groups.follow_deals.MERGING", 0.0)
    groups = tied_group(worker, 501, 502)
    worker.outside.script = {"/api/v4/leads/501": [(204, None)], "/api/v4/leads/502": [(200, {"id": 502})]}
    body = {"job": "follow_deals", "account_id": ACCOUNT, "deal_ids": [501, 502, 777]}
    worker.send(json.dumps(body), f"deals:{ACCOUNT}", dedup="deals")

    assert worker.run() == []

    group = groups.get(ACCOUNT, GROUP)
    assert group is not None
    assert sorted(group.links) == [502]
    (said,) = worker.outside.called("/sendMessage")
    assert (said["chat_id"], said["text"]) == (
        GROUP,
        "Сделка «Сделка 501» (501) удалена в amoCRM, группа с ней больше не связана.",
    )


def test_a_look_at_an_account_renews_its_webhooks(worker: Worker) -> None:
    jobs(worker).watch_account(ACCOUNT)
    worker.outside.script = {"/api/v4/webhooks": [(204, None), (201, {})]}

    assert worker.run() == []

    (asked,) = [
        request for request in worker.outside.requests if request.method == "POST" and "webhooks" in request.path
    ]
    assert "delete_lead" in asked.body["settings"]


def test_many_failures_of_a_reason_are_sent_again_in_their_order(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.relay.failures.retry_failures.AT_ONCE", 3)
    store = FailureStore(worker.aws.table("Failures"))
    ids = [f"179000000000{number}-x" for number in range(8)]
    for failure_id in ids:
        payload = {"body": f'{{"n": "{failure_id}"}}', "group": str(TALK), "attributes": {"scope_id": SCOPE}}
        reason = "too_long" if failure_id == ids[4] else "bot_blocked"
        store.put(make_failure(account_id=ACCOUNT, failure_id=failure_id, reason=reason, payload=payload))
    jobs(worker).retry_failures(ACCOUNT, WantedFailures(reason="bot_blocked"), "1800000000000")

    assert worker.run() == []

    sent = [json.loads(message["body"])["n"] for message in worker.aws.messages("Outgoing")]
    assert sent == [*ids[:4], *ids[5:]]
    assert [failure.failure_id for failure in worker.failures] == [ids[4]]
