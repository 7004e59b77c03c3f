"""Incoming queue → the deals of a group, through the function's handler."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.groups import GroupBot, Link, Standing
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState, Chat, ChatKind, Conversation, Direction
from bridge.group_lines import GroupQueue
from bridge.jobs import Attach, Menu, read_job
from bridge.relay.groups.link_deal import share_of
from bridge.requeue import Requeueing
from bridge.storage.groups import GroupStore
from tests.fakes.bots import drop, make_bot, rewrite
from tests.fakes.outside import NO_CONTENT
from tests.fakes.workers import ACCOUNT, SCOPE, Worker, known_bot, running_worker

GROUP_ID = -4001
DEAL, OTHER_DEAL = 501, 502
NEW_MESSAGE = f"/v2/origin/custom/{SCOPE}"
REFUSED = (400, {"status": 0, "error_code": 400, "error_type": "BAD_DATA", "error_description": "no"})
OWN = f'"conversation_id":"7001:{GROUP_ID}:{DEAL}"'
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        groups(worker).seen(
            ACCOUNT, Chat(GROUP_ID, ChatKind.GROUP), "Ремонт 12", GroupBot(7001, Standing.ADMINISTRATOR)
        )
        for deal in (DEAL, OTHER_DEAL):
            tie(worker, deal)
        worker.aws.calls.clear()
        yield worker


def groups(worker: Worker) -> GroupStore:
    return GroupStore(worker.aws.dynamodb, worker.aws.table("Groups"), SystemClock(), worker.aws.table("People"))


def tie(worker: Worker, deal: int) -> None:
    """Tie the group to a deal whose talk is open already."""
    assert groups(worker).link(ACCOUNT, GROUP_ID, Link(deal, 7001, GROUP_ID))
    talk = ConversationId(7001, GROUP_ID, deal)
    worker.conversations.opened(Conversation(talk, SCOPE, f"chat-of-{deal}", contact_id=900 + deal, name="Ремонт 12"))


def queue(worker: Worker, number: int, *, kind: str = "message", body: str | None = None, **fields: Any) -> None:
    message = {
        "message_id": number,
        "from": ANNA,
        "chat": {"id": GROUP_ID, "type": "group", "title": "Ремонт 12"},
        "date": 1_800_000_000,
        "text": f"сообщение {number}",
    } | fields
    raw = json.dumps({"update_id": number, kind: message}) if body is None else body
    attributes = {"bot_id": "7001", "generation": "1", "received_at": str(int(SystemClock().now()))}
    worker.send(raw, f"7001:{GROUP_ID}", dedup=f"7001:{number}", **attributes)


def arrived(worker: Worker) -> list[tuple[str, str]]:
    return [
        (request.body["payload"]["conversation_id"].rpartition(":")[2], request.body["payload"]["message"]["text"])
        for request in worker.outside.requests
        if request.path == NEW_MESSAGE
    ]


def test_a_message_reaches_every_deal_and_leaves_a_receipt_in_each(worker: Worker) -> None:
    queue(worker, 5)

    assert worker.run() == []

    assert sorted(arrived(worker)) == [("501", "сообщение 5"), ("502", "сообщение 5")]
    receipts = {(item["conversation_id"], item["message"]) for item in worker.aws.items("Receipts")}
    for deal in (DEAL, OTHER_DEAL):
        talk = f"7001:{GROUP_ID}:{deal}"
        assert {(talk, f"in#{talk}:5"), (talk, "last")} < receipts
    assert worker.failures == []


def test_the_author_is_put_on_the_cards_by_a_job(worker: Worker) -> None:
    queue(worker, 5)
    worker.run()

    (job,) = [read_job(body) for body in worker.jobs()]
    assert isinstance(job, Attach)
    assert (job.attachment.person.user_id, job.attachment.home, job.attachment.version) == (42, GROUP_ID, 2)


def test_what_calls_the_bot_is_a_job_and_nothing_else(worker: Worker) -> None:
    mark = {"type": "bot_command", "offset": 0, "length": 5}
    queue(worker, 5, text="/menu", entities=[mark])

    assert worker.run() == []

    assert arrived(worker) == []
    (job,) = [read_job(body) for body in worker.jobs()]
    assert isinstance(job, Menu)
    assert (job.account_id, job.home, job.call.command if job.call else "") == (ACCOUNT, GROUP_ID, "menu")


def test_a_warm_worker_reads_a_group_once_and_writes_once_for_each_deal(worker: Worker) -> None:
    queue(worker, 5)
    worker.run()
    groups(worker).attached(ACCOUNT, GROUP_ID, 42, 2, 900)
    worker.people.known(ACCOUNT, 42, 900, "")
    queue(worker, 6)
    worker.aws.calls.clear()
    requests, calls = len(worker.outside.requests), []
    for client in (worker.module._work.spread.groups._client, worker.module._work.spread.lines._queue._client):
        client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    worker.run()

    assert sorted(calls) == ["BatchGetItem", "BatchWriteItem", "BatchWriteItem", "SendMessageBatch"]
    assert len(worker.outside.requests) == requests + 2


def test_a_deal_that_fails_holds_up_its_own_line_only(worker: Worker) -> None:
    worker.outside.refusals[OWN] = (503, {})
    queue(worker, 5)
    queue(worker, 6)

    back = worker.run()

    assert back == ["7001:5:501"]
    assert [text for deal, text in arrived(worker) if deal == "502"] == ["сообщение 5", "сообщение 6"]


def test_what_a_deal_refuses_is_a_failure_of_that_deal_and_is_sent_again_there_alone(worker: Worker) -> None:
    worker.outside.refusals[OWN] = REFUSED
    queue(worker, 5)
    assert worker.run() == []

    (failure,) = worker.failures
    assert (failure.reason, failure.direction, failure.account_id) == (Reason.AMO_REFUSED, Direction.INCOMING, ACCOUNT)
    assert (failure.bot_id, failure.chat) == (7001, f"{GROUP_ID}:{DEAL}")
    worker.outside.refusals.clear()
    sent = len(arrived(worker))
    Requeueing({Direction.INCOMING: worker.aws.queue("Incoming")}, SystemClock()).send_again(failure)
    assert worker.run() == []

    ((deal, text),) = arrived(worker)[sent:]
    assert deal == "501"
    assert text.endswith("сообщение 5")
    assert text.startswith("[Доставлено с опозданием")


def test_an_update_of_a_group_that_cannot_be_read_is_kept_and_the_next_goes_on(worker: Worker) -> None:
    queue(worker, 5, body="no json")
    queue(worker, 6)

    assert worker.run() == []

    assert sorted(arrived(worker)) == [("501", "сообщение 6"), ("502", "сообщение 6")]
    (failure,) = worker.failures
    assert (failure.reason, failure.chat) == (Reason.UNREADABLE, str(GROUP_ID))


def test_what_waited_while_its_bot_left_is_a_failure_of_the_account_it_came_for(worker: Worker) -> None:
    queue(worker, 5)
    (record,) = worker.aws.messages("Incoming", at_most=1)
    assert worker.work_off(record)
    drop(worker.bots, 7001)
    worker.bots.add(make_bot(account_id=32, scope_id="scope-32", created_at=1_900_000_000))
    worker.module._work.dialogues._recent_bots._values.clear()

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.BOT_UNKNOWN] * 2
    assert {failure.chat for failure in worker.failures} == {f"{GROUP_ID}:{DEAL}", f"{GROUP_ID}:{OTHER_DEAL}"}


def test_what_waited_while_its_deal_was_untied_is_no_failure(worker: Worker) -> None:
    queue(worker, 5)
    (record,) = worker.aws.messages("Incoming", at_most=1)
    assert worker.work_off(record)
    worker.conversations.closed(ConversationId(7001, GROUP_ID, DEAL))

    assert worker.run() == []

    assert arrived(worker) == [("502", "сообщение 5")]
    assert worker.failures == []


def test_what_somebody_asked_for_although_its_deal_was_untied_is_a_failure_again(worker: Worker) -> None:
    worker.outside.refusals[OWN] = REFUSED
    queue(worker, 5)
    worker.run()
    (failure,) = worker.failures
    worker.outside.refusals.clear()
    sent = len(arrived(worker))
    worker.conversations.closed(ConversationId(7001, GROUP_ID, DEAL))
    Requeueing({Direction.INCOMING: worker.aws.queue("Incoming")}, SystemClock()).send_again(failure)
    assert worker.run() == []
    assert len(arrived(worker)) == sent
    assert (worker.failures[-1].reason, worker.failures[-1].chat) == (Reason.NOT_LINKED, f"{GROUP_ID}:{DEAL}")


def test_an_uninstalled_widget_is_a_failure_of_every_deal(worker: Worker) -> None:
    rewrite(worker.bots, known_bot(worker.aws, state=BotState.STOPPED))
    queue(worker, 5)

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.WIDGET_OFF] * 2


def test_a_link_is_opened_in_the_line_of_its_deal(worker: Worker) -> None:
    link = "/api/v4/leads/503/link"
    worker.outside.script = {
        "/api/v4/contacts": [NO_CONTENT, (200, {"_embedded": {"contacts": [{"id": 950}]}})],
        f"/v2/origin/custom/{SCOPE}/chats": [(200, {"id": "chat-of-503"})],
        link: [(200, {"_embedded": {"links": [{"to_entity_id": 950}]}})],
        "/api/v4/contacts/chats": [(200, {})],
    }
    assert groups(worker).link(ACCOUNT, GROUP_ID, Link(503, 7001, GROUP_ID))
    group = groups(worker).get(ACCOUNT, GROUP_ID)
    assert group is not None

    GroupQueue(worker.aws.queue("Incoming")).open(share_of(group, group.links[503]))
    assert worker.run() == []

    talk = worker.conversations.fresh(ConversationId(7001, GROUP_ID, 503)).conversation
    assert talk is not None
    assert (talk.chat_id, talk.contact_id, talk.name) == ("chat-of-503", 950, "Ремонт 12")
    assert worker.outside.called(link) == [
        [{"to_entity_id": 950, "to_entity_type": "contacts", "metadata": {"is_main": False}}]
    ]
    assert worker.failures == []


def test_a_link_that_amocrm_refuses_to_open_is_no_lost_message(worker: Worker) -> None:
    worker.outside.script = {"/api/v4/contacts": [(402, {"title": "Payment Required", "status": 402})]}
    assert groups(worker).link(ACCOUNT, GROUP_ID, Link(503, 7001, GROUP_ID))
    group = groups(worker).get(ACCOUNT, GROUP_ID)
    assert group is not None

    GroupQueue(worker.aws.queue("Incoming")).open(share_of(group, group.links[503]))

    assert worker.run() == []
    assert worker.failures == []
