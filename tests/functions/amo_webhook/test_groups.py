"""Answers into groups, through the function's handler and on real tables and queues."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.domain.groups import GroupBot, Link, Standing
from bridge.domain.records import Chat, ChatKind
from bridge.storage.groups import GroupStore
from tests.fakes.clock import FakeClock
from tests.fakes.workers import ACCOUNT, AMOJO_ID, SCOPE, Worker, running_worker

GROUP, HERE, THERE = -4001, 501, 502
TALK, OTHER_TALK = f"7001:{GROUP}:{HERE}", f"7001:{GROUP}:{THERE}"


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_worker("amo_webhook.deliver", "Outgoing", monkeypatch) as worker:
        groups = groups_of(worker)
        groups.seen(ACCOUNT, Chat(GROUP, ChatKind.SUPERGROUP), "Ремонт 12", GroupBot(7001, Standing.ADMINISTRATOR))
        for deal in (HERE, THERE):
            groups.link(ACCOUNT, GROUP, Link(deal, 7001, GROUP, name=f"Сделка {deal}"))
        yield worker


def groups_of(worker: Worker) -> GroupStore:
    return GroupStore(worker.aws.dynamodb, worker.aws.table("Groups"), FakeClock())


def queue(worker: Worker, crm_id: str, talk: str = TALK) -> str:
    """Queue what Olga wrote in a deal and return its hook."""
    message = {
        "conversation": {"id": "amojo-chat", "client_id": talk},
        "sender": {"id": "amojo-olga"},
        "msec_timestamp": 1_700_000_000_980,
        "message": {"id": crm_id, "type": "text", "text": f"ответ {crm_id}"},
    }
    raw = json.dumps({"account_id": AMOJO_ID, "message": message})
    worker.send(raw, talk, dedup=crm_id, scope_id=SCOPE)
    return raw


def told(worker: Worker) -> list[dict[str, Any]]:
    return worker.aws.messages("Incoming")


def test_the_group_has_it_once_and_the_other_deals_line_hears_of_it(worker: Worker) -> None:
    hook = queue(worker, "m1")
    assert worker.run() == []
    assert worker.outside.called("/sendMessage") == [{"chat_id": GROUP, "text": "ответ m1"}]
    (record,) = told(worker)
    assert record["body"] == hook
    assert record["attributes"]["MessageGroupId"] == OTHER_TALK
    said = json.loads(record["messageAttributes"]["said"]["stringValue"])
    assert (said["key"], said["scope_id"], len(said["numbers"])) == ("m1:whole", SCOPE, 1)


def test_it_costs_two_reads_three_writes_two_calls_and_one_send(worker: Worker) -> None:
    queue(worker, "m1")
    worker.run()
    queue(worker, "m2")
    (record,) = worker.aws.messages("Outgoing")
    requests, calls = len(worker.outside.requests), list[str]()
    relay = worker.module._work.relay
    for client in (relay.receipts._table._client, relay.tell_deals.deals._queue._client):
        client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    worker.work_off(record)

    assert calls == [
        *("BatchGetItem", "BatchGetItem"),
        *("UpdateItem", "UpdateItem", "BatchWriteItem"),
        "SendMessageBatch",
    ]
    assert len(worker.outside.requests) == requests + 2


def test_a_move_that_only_the_error_tells_is_followed_at_once(worker: Worker) -> None:
    moved = {"migrate_to_chat_id": -1_001_000_004_001}
    refused = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
    }
    worker.outside.script["/sendMessage"] = [(400, refused | {"parameters": moved})]
    queue(worker, "m1")
    assert worker.run() == []
    assert [body["chat_id"] for body in worker.outside.called("/sendMessage")] == [GROUP, moved["migrate_to_chat_id"]]
    group = groups_of(worker).get(ACCOUNT, GROUP)
    assert group is not None
    assert group.now_id == moved["migrate_to_chat_id"]


def test_in_a_group_that_is_untied_the_manager_hears_why(worker: Worker) -> None:
    groups = groups_of(worker)
    groups.unlink(ACCOUNT, GROUP, Link(HERE, 7001, GROUP, name=f"Сделка {HERE}"))
    queue(worker, "m1")
    worker.run()
    (report,) = worker.outside.called("/delivery_status")
    assert report["error"] == "Группа больше не связана с этой сделкой через этого бота"
    (failure,) = worker.failures
    assert (failure.reason, failure.chat) == ("not_linked", str(GROUP))
    assert told(worker) == []
