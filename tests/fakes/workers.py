"""A worker in this process: its handler on AWS in memory, with the outside systems on 127.0.0.1."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import httpx
import pytest

from bridge.clock import SystemClock
from bridge.domain.failures import WantedFailures
from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot, Conversation, Failure
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import AccountStore
from bridge.storage.bots import BotStore
from bridge.storage.conversations import ConversationStore
from bridge.storage.failures import FailureStore
from bridge.storage.people import PeopleStore
from local.world import AMO_CHANNEL_ID
from tests.fakes.accounts import install
from tests.fakes.aws import TABLES, Aws, running_aws
from tests.fakes.bots import make_bot
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext
from tests.fakes.outside import Outside, running_outside
from tests.fakes.telegram import TOKEN

ACCOUNT = 31
AMOJO_ID = "52e591f7-c98f-4255-8495-827210138c81"
SCOPE = f"{AMO_CHANNEL_ID}_{AMOJO_ID}"
TALK = ConversationId(7001, 42)
LONG_PAUSES = {"RETRY_PAUSE_SCALE": "100"}
"""What goes back stays away for the rest of a test, however slow the machine is."""

INVOCATIONS = 50
"""More than any test needs: a queue that never gets empty is a failure, not a hanging test."""


@dataclass
class Worker:
    """One warm environment of a function; account 31 has bot 7001 and talks to person 42 already.

    `milliseconds` is the time an invocation has.
    """

    aws: Aws
    outside: Outside
    module: ModuleType
    queue: str
    milliseconds: int = 60_000

    def send(self, body: str, group: str, *, dedup: str, **attributes: str) -> None:
        self.aws.queue(self.queue).send(body, group=group, dedup=dedup, attributes=attributes)

    def run(self, *, attempt: int | None = None) -> list[str]:
        """Work off what can be had, one message an invocation; returns the dedup ids of those that go back."""
        back: list[str] = []
        for _ in range(INVOCATIONS):
            records = self.aws.messages(self.queue, at_most=1)
            if not records:
                return back
            (record,) = records
            if attempt is not None:
                record["attributes"]["ApproximateReceiveCount"] = str(attempt)
            if not self.work_off(record):
                back.append(record["attributes"]["MessageDeduplicationId"])
        raise AssertionError(f"{INVOCATIONS} invocations and no end: {back}")

    def work_off(self, record: dict[str, Any]) -> bool:
        """Hand one message to the function and delete it, or answer False when it goes back."""
        context = FakeContext(milliseconds=self.milliseconds)
        answer = self.module.handler({"Records": [record]}, context)
        if answer["batchItemFailures"]:
            assert answer["batchItemFailures"] == [{"itemIdentifier": record["messageId"]}]
            return False
        self.aws.sqs.delete_message(QueueUrl=self.aws.queue_urls[self.queue], ReceiptHandle=record["receiptHandle"])
        return True

    @property
    def failures(self) -> list[Failure]:
        """Return the account's failures, oldest first."""
        return list(FailureStore(self.aws.table("Failures")).newest(ACCOUNT, WantedFailures(), 50).failures)[::-1]

    @property
    def bots(self) -> BotStore:
        return BotStore(self.aws.table("Bots"), SystemClock())

    @property
    def accounts(self) -> AccountStore:
        return AccountStore(self.aws.table("Accounts"), self.aws.vault(), SystemClock())

    @property
    def people(self) -> PeopleStore:
        return PeopleStore(self.aws.table("People"), SystemClock())

    @property
    def conversations(self) -> ConversationStore:
        bots, conversations, receipts = (self.aws.table(name) for name in ("Bots", "Conversations", "Receipts"))
        return ConversationStore(self.aws.dynamodb, bots, conversations, receipts, SystemClock())

    def jobs(self) -> list[str]:
        return [record["body"] for record in self.aws.messages("Jobs")]


@contextmanager
def running_worker(module: str, queue: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    with running_aws(*TABLES) as aws, running_outside() as outside:
        urls = {"TELEGRAM_API_URL": outside.url, "AMO_URL_TEMPLATE": outside.url}
        urls["ALLOWED_PRIVATE_HOSTS"] = outside.url.removeprefix("http://")
        made: list[httpx.Client] = []
        new_client = httpx.Client.__init__

        def noted(client: httpx.Client, *args: Any, **options: Any) -> None:
            new_client(client, *args, **options)
            made.append(client)

        monkeypatch.setattr(httpx.Client, "__init__", noted)
        worker = Worker(aws, outside, cold_start(module, aws.environment() | urls | LONG_PAUSES, monkeypatch), queue)
        _settle(worker)
        aws.calls.clear()
        try:
            yield worker
        finally:
            for client in made:
                client.close()


def _settle(worker: Worker) -> None:
    now = int(SystemClock().now())
    account = CrmAccount(ACCOUNT, "Магазин", "shop", AMOJO_ID)
    install(worker.accounts, account, "shop.amocrm.ru", SCOPE, TokenPair("access", "refresh", now + 86_400, now))
    worker.bots.add(known_bot(worker.aws))
    worker.conversations.opened(Conversation(TALK, SCOPE, "chat-of-7001:42", contact_id=900, username="anna"))


def known_bot(aws: Aws, **overrides: Any) -> Bot:
    sealed = aws.vault().seal(TOKEN, {"account": str(ACCOUNT), "bot": "7001"})
    return make_bot(scope_id=SCOPE, sealed_token=sealed, **overrides)
