"""What the functions of the way out are made of; see `bridge.bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bridge.album_lines import AlbumLines
from bridge.config import Settings
from bridge.consumer import Consumer
from bridge.mailing_lines import Arrivals
from bridge.observability import logger
from bridge.parts import Fail, Handle, Parts
from bridge.queues import FifoQueue
from bridge.relay.failures.keep_failure import KeepFailure
from bridge.relay.outgoing.gather_album import GatherAlbum
from bridge.relay.outgoing.keep_order import KeepOrder, PutAside, Read
from bridge.relay.outgoing.relay_album import RelayAlbum
from bridge.relay.outgoing.relay_message import RelayOutgoing
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.outgoing.send_message import SendMessage
from bridge.relay.outgoing.send_piece import SendPiece
from bridge.relay.outgoing.show_reaction import ShowReaction
from bridge.relay.outgoing.show_typing import ShowTyping
from bridge.relay.outgoing.turns import Turns
from bridge.relay.ports import Accounts, Clock, CommonPace
from bridge.telegram.pace import BotPace


@dataclass(frozen=True)
class AmoDeliver:
    relay: RelayOutgoing
    keep_order: Callable[[Read, PutAside], KeepOrder]
    show_reaction: ShowReaction
    show_typing: ShowTyping
    pace: BotPace
    arrive: Arrivals
    accounts: Accounts
    keep_failure: KeepFailure
    consumer: Callable[[Handle, Fail], Consumer]


def amo_deliver() -> AmoDeliver:
    parts = Parts(Settings())
    pace = BotPace(parts.clock, int(parts.settings.number("SEND_SHARE")), parts.bots)
    telegram = parts.telegram(pace)
    dialogues = conversations = parts.conversations
    turns = Turns(conversations, parts.bots, telegram, parts.clock, parts.counters, logger)
    relay = RelayOutgoing(
        dialogues=dialogues,
        conversations=conversations,
        receipts=parts.receipts,
        send=SendMessage(SendPiece(turns, telegram, parts.attachments), parts.receipts),
        report_status=ReportStatus(parts.chats, parts.receipts),
        vault=parts.vault,
        jobs=parts.jobs,
        clock=parts.clock,
        metrics=parts.counters,
        log=logger,
    )
    album = RelayAlbum(
        dialogues,
        parts.receipts,
        turns,
        telegram,
        parts.attachments,
        parts.vault,
        parts.clock,
        logger,
        parts.limit("TELEGRAM_UPLOAD_LIMIT"),
    )
    gather = GatherAlbum(dialogues, conversations, AlbumLines(parts.queue("OUTGOING_QUEUE_URL")), parts.clock)
    return AmoDeliver(
        relay,
        partial(KeepOrder, relay, album, gather),
        ShowReaction(dialogues, conversations, turns, telegram, parts.vault, parts.clock, logger),
        ShowTyping(dialogues, conversations, telegram, parts.vault, parts.clock, logger),
        pace,
        Arrivals(parts.bots, parts.clock),
        parts.accounts,
        parts.keep_failure,
        parts.consumer,
    )


@dataclass(frozen=True)
class AmoRelease:
    outgoing: FifoQueue
    pace: CommonPace
    clock: Clock
    consumer: Callable[[Handle, Fail], Consumer]


def amo_release() -> AmoRelease:
    parts = Parts(Settings())
    return AmoRelease(parts.queue("OUTGOING_QUEUE_URL"), parts.bots, parts.clock, parts.consumer)
