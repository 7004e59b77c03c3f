"""The function that keeps updates for a bot's own code and brings them to its webhook, on the queue as it is."""

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from bridge.domain.gateway import Gateway
from bridge.domain.owner_side import Dropped, OwnerHook
from bridge.owner_lines import OwnerQueue
from bridge.storage.bots import BotStore
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore
from tests.fakes.aws import Aws, running_aws
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext
from tests.fakes.receiver_server import ReceiverServer, Says, running_receiver

NOTHING = Dropped()


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws("Bots", "Owners", "OwnerUpdates") as aws:
        BotStore(aws.table("Bots"), FakeClock()).add(make_bot(gateway=Gateway(key="digest")))
        yield aws


@pytest.fixture
def server() -> Iterator[ReceiverServer]:
    with running_receiver() as server:
        yield server


@pytest.fixture
def module(aws: Aws, server: ReceiverServer, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    more = {"TELEGRAM_API_URL": "http://127.0.0.1:9", "ALLOWED_PRIVATE_HOSTS": f"127.0.0.1:{server.port}"}
    return cold_start("bot_api.deliver", aws.environment() | more, monkeypatch)


@pytest.fixture
def updates(aws: Aws) -> OwnerUpdateStore:
    return OwnerUpdateStore(aws.table("OwnerUpdates"), FakeClock())


@pytest.fixture
def owners(aws: Aws) -> OwnerStore:
    return OwnerStore(aws.table("Owners"), FakeClock())


def comes(aws: Aws, number: int, chat: int = 42) -> str:
    body = json.dumps({"update_id": number, "message": {"message_id": number, "chat": {"id": chat}}})
    attributes = {"bot_id": str(BOT_ID), "generation": "1", "received_ms": "1800000000123"}
    aws.queue("Owner").send(body, group=f"{BOT_ID}:{chat}", dedup=f"{BOT_ID}:{number}", attributes=attributes)
    return body


def work(module: ModuleType, aws: Aws) -> list[bool]:
    """Work off what waits now, one message an invocation; return of each whether it is done."""
    done = []
    for record in aws.messages("Owner"):
        answer: dict[str, Any] = module.handler({"Records": [record]}, FakeContext(milliseconds=90_000))
        done.append(not answer["batchItemFailures"])
    return done


def test_an_update_is_kept_for_code_that_polls(module: ModuleType, aws: Aws, updates: OwnerUpdateStore) -> None:
    body = comes(aws, 5)
    assert work(module, aws) == [True]
    assert [update.body for update in updates.head(BOT_ID, NOTHING)] == [body]


def test_an_update_is_brought_to_a_webhook(
    module: ModuleType, aws: Aws, server: ReceiverServer, owners: OwnerStore, updates: OwnerUpdateStore
) -> None:
    owners.begin(BOT_ID, "digest")
    owners.hook(BOT_ID, OwnerHook("h1", server.url), None)
    body = comes(aws, 5)
    server.answers = [Says(500)]
    assert [work(module, aws), work(module, aws)] == [[True], [False]]
    assert owners.get(BOT_ID).reception.error == "Wrong response from the webhook: 500 Internal Server Error"

    comes(aws, 6, 43)
    while work(module, aws):
        pass
    assert [got.update["update_id"] for got in server.got] == [5, 6]
    assert server.got[0].body.decode() == body
    assert [update.number for update in updates.head(BOT_ID, NOTHING)] == [5]


def test_what_waits_is_brought_to_a_webhook_that_is_set_and_what_is_dropped_is_removed(
    module: ModuleType, aws: Aws, server: ReceiverServer, owners: OwnerStore, updates: OwnerUpdateStore
) -> None:
    for number in range(1, 4):
        comes(aws, number, 40 + number)
    assert work(module, aws) == [True] * 3
    owners.begin(BOT_ID, "digest")
    owners.hook(BOT_ID, OwnerHook("h1", server.url), None)
    lines = OwnerQueue(aws.queue("Owner"))
    lines.drain(BOT_ID, "h1")
    assert work(module, aws) == [True]
    assert work(module, aws) == [True] * 3
    assert sorted(got.update["update_id"] for got in server.got) == [1, 2, 3]

    comes(aws, 4)
    lines.sweep(BOT_ID, Dropped(1_800_000_000_123))
    owners.hook(BOT_ID, None, None)
    assert all(work(module, aws))
    assert list(updates.head(BOT_ID, NOTHING)) == []


def test_what_nobody_understands_is_given_up_in_the_end(module: ModuleType, aws: Aws) -> None:
    aws.queue("Owner").send("{}", group="g", dedup="d", attributes={"bot_id": "7001"})
    (record,) = aws.messages("Owner")
    record["attributes"]["ApproximateReceiveCount"] = "5"
    assert module.handler({"Records": [record]}, FakeContext())["batchItemFailures"] == []
