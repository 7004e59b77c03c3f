"""What the gateway is made of: only what it needs, because code that polls holds an environment of it all day long."""

from dataclasses import dataclass
from typing import Any

import boto3

from bridge.clock import SystemClock
from bridge.code_lines import CodeQueue
from bridge.config import AWS_PATIENCE, Settings
from bridge.deadline import Deadline
from bridge.domain.pacing import TELEGRAM_CODE
from bridge.domain.records import Bot
from bridge.http_calls import new_client
from bridge.observability import logger
from bridge.owner.answers import LATER
from bridge.owner.passing import Passing
from bridge.queues import FifoQueue
from bridge.relay.bots.note_limit import NoteLimit
from bridge.relay.gateway.beside import BesideManagers
from bridge.relay.gateway.give_file import GiveFile
from bridge.relay.gateway.open_gateway import OpenGateway
from bridge.relay.gateway.take_call import TakeCall
from bridge.relay.gateway.utterances import ReadUtterances
from bridge.relay.messages.gateway import Call, CallAnswer
from bridge.storage.bots import BotStore
from bridge.storage.owner_chats import ChatNoteStore, OriginalStore
from bridge.storage.table import Table
from bridge.storage.vault import KmsVault
from bridge.telegram.pace import CommonLine

MOST_WRITING = 1.5
"""Seconds of an invocation that are left for our queues once Telegram has answered."""

OWN = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo", "logout", "close"})


class NotYetOurs:
    """`OwnMethods` that none is answered of yet; none of them may ever reach Telegram."""

    def __call__(self, bot: Bot, call: Call) -> CallAnswer | None:  # noqa: ARG002
        return LATER if call.method in OWN else None


@dataclass(frozen=True)
class Gateway:
    open: OpenGateway
    take: TakeCall
    file: GiveFile
    deadline: Deadline


def gateway() -> Gateway:
    settings = Settings()
    deadline = Deadline(most_writing=MOST_WRITING)
    clock = SystemClock(deadline)
    aws = boto3.session.Session()
    dynamodb = deadline.guard(aws.client("dynamodb", config=AWS_PATIENCE))
    vault = KmsVault(deadline.guard(aws.client("kms", config=AWS_PATIENCE)), settings.text("TOKENS_KEY_ARN"))
    bots = BotStore(Table(dynamodb, settings.text("BOTS_TABLE")), clock)
    telegram = Passing(new_client(deadline), settings.text("TELEGRAM_API_URL"))
    take = TakeCall(
        own=NotYetOurs(),
        beside=_beside(settings, dynamodb, deadline.guard(aws.client("sqs", config=AWS_PATIENCE)), clock),
        pace=CommonLine(clock, bots, TELEGRAM_CODE),
        telegram=telegram,
        vault=vault,
        note_limit=NoteLimit(bots, clock, logger),
        clock=clock,
        log=logger,
    )
    return Gateway(OpenGateway(bots, vault), take, GiveFile(telegram, vault), deadline)


def _beside(settings: Settings, dynamodb: Any, sqs: Any, clock: SystemClock) -> BesideManagers:
    originals = OriginalStore(Table(dynamodb, settings.text("OWNER_UPDATES_TABLE")), clock)
    notes = ChatNoteStore(Table(dynamodb, settings.text("OWNERS_TABLE")), clock)
    lines = CodeQueue(FifoQueue(sqs, settings.text("INCOMING_QUEUE_URL")), clock)
    return BesideManagers(ReadUtterances(originals, clock), originals, notes, lines, clock)
