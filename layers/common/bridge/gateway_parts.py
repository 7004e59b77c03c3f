"""The parts that the gateway's functions are composed of: few, because code that polls holds an environment all day."""

import uuid
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import boto3

from bridge.clock import SystemClock
from bridge.config import AWS_PATIENCE, Settings
from bridge.deadline import MOST_WRITING, Deadline
from bridge.domain.addresses import allowed_pairs, pair_of
from bridge.domain.pacing import TELEGRAM_CODE
from bridge.http_calls import new_client
from bridge.kind_lines import KindQueue
from bridge.observability import logger
from bridge.owner.passing import Passing
from bridge.owner_lines import OwnerQueue
from bridge.queues import FifoQueue
from bridge.relay.bots.note_limit import NoteLimit
from bridge.relay.gateway.get_updates import GetUpdates
from bridge.relay.gateway.own_methods import AnswerOwn
from bridge.relay.gateway.set_webhook import SetWebhook
from bridge.relay.gateway.take_call import TakeCall
from bridge.relay.ports.gateway import Beside
from bridge.storage.bots import BotStore
from bridge.storage.owner_chats import ChatNoteStore, OriginalStore
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore
from bridge.storage.table import Table
from bridge.storage.vault import KmsVault
from bridge.telegram.pace import CommonLine


class GatewayParts:
    """The parts, each built when it is first asked for."""

    def __init__(self, most_writing: float = MOST_WRITING) -> None:
        """`most_writing`: seconds of an invocation that are kept for what has to be written down, at most."""
        self.settings = Settings()
        self.deadline = Deadline(most_writing=most_writing)
        self.clock = SystemClock(self.deadline)
        self._aws = boto3.session.Session()

    def _client(self, name: Any) -> Any:
        return self.deadline.guard(self._aws.client(name, config=AWS_PATIENCE))

    @cached_property
    def _dynamodb(self) -> Any:
        return self._client("dynamodb")

    @cached_property
    def sqs(self) -> Any:
        return self._client("sqs")

    def table(self, name: str) -> Table:
        return Table(self._dynamodb, self.settings.text(name))

    def queue(self, name: str) -> FifoQueue:
        return FifoQueue(self.sqs, self.settings.text(name))

    @cached_property
    def vault(self) -> KmsVault:
        return KmsVault(self._client("kms"), self.settings.text("TOKENS_KEY_ARN"))

    @cached_property
    def bots(self) -> BotStore:
        return BotStore(self.table("BOTS_TABLE"), self.clock)

    @cached_property
    def owners(self) -> OwnerStore:
        return OwnerStore(self.table("OWNERS_TABLE"), self.clock)

    @cached_property
    def owner_updates(self) -> OwnerUpdateStore:
        return OwnerUpdateStore(self.table("OWNER_UPDATES_TABLE"), self.clock)

    @cached_property
    def originals(self) -> OriginalStore:
        return OriginalStore(self.table("OWNER_UPDATES_TABLE"), self.clock)

    @cached_property
    def chat_notes(self) -> ChatNoteStore:
        return ChatNoteStore(self.table("OWNERS_TABLE"), self.clock)

    @cached_property
    def owner_lines(self) -> OwnerQueue:
        return OwnerQueue(self.queue("OWNER_QUEUE_URL"))

    @cached_property
    def jobs(self) -> KindQueue:
        return KindQueue(self.queue("JOBS_QUEUE_URL"))

    @cached_property
    def telegram(self) -> Passing:
        return Passing(new_client(self.deadline), self.settings.text("TELEGRAM_API_URL"))

    @cached_property
    def allowed(self) -> frozenset[str]:
        return allowed_pairs(self.settings.text("ALLOWED_PRIVATE_HOSTS"))

    def take_call(self, beside: Beside) -> TakeCall:
        return TakeCall(
            own=self._own_methods(),
            beside=beside,
            pace=CommonLine(self.clock, self.bots, TELEGRAM_CODE),
            telegram=self.telegram,
            vault=self.vault,
            note_limit=NoteLimit(self.bots, self.clock, logger),
            clock=self.clock,
            log=logger,
        )

    def _own_methods(self) -> AnswerOwn:
        kept = self.owners, self.owner_updates, self.owner_lines, self.jobs
        own = frozenset(_pair_of(self.settings.text(name)) for name in ("PUBLIC_URL", "GATEWAY_URL"))
        get_updates = GetUpdates(*kept, self.clock, self.deadline.left)
        webhook = SetWebhook(*kept, self.vault, self.clock, lambda: uuid.uuid4().hex, self.allowed, own)
        return AnswerOwn(get_updates, webhook)


def _pair_of(url: str) -> str:
    parts = urlsplit(url)
    return pair_of(parts.scheme, parts.hostname or "", parts.port)
