"""What the functions of the way out are made of; see `bridge.bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bridge.album_lines import AlbumLines
from bridge.bootstrap_platform import give_back, platform_side
from bridge.bootstrap_wahelp import wahelp_side
from bridge.config import Settings
from bridge.consumer import Consumer
from bridge.domain.routes import RouteKind
from bridge.group_lines import GroupQueue
from bridge.mailing_lines import Arrivals
from bridge.observability import logger
from bridge.parts import Fail, Handle, Parts
from bridge.parts_gateway import chat_notes, known_staff
from bridge.parts_sites import sites
from bridge.queues import FifoQueue
from bridge.relay.failures.keep_failure import KeepFailure
from bridge.relay.gateway.quieten import Quieten
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.groups.note_standing import NoteStanding
from bridge.relay.groups.tell_deals import TellDeals
from bridge.relay.outgoing.gather_album import GatherAlbum
from bridge.relay.outgoing.keep_order import KeepOrder, PutAside, Read
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.outgoing.relay_album import RelayAlbum
from bridge.relay.outgoing.relay_message import RelayOutgoing
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.outgoing.send_message import SendMessage
from bridge.relay.outgoing.send_piece import SendPiece
from bridge.relay.outgoing.show_reaction import ShowReaction
from bridge.relay.outgoing.show_typing import ShowTyping
from bridge.relay.outgoing.turns import Turns
from bridge.relay.ports import Accounts, Clock, CommonPace
from bridge.relay.routes.relay_answer import RelayAnswer
from bridge.site_files import SiteFiles
from bridge.telegram.pace import BotPace


@dataclass(frozen=True)
class AmoDeliver:
    relay: RelayOutgoing
    answer: RelayAnswer
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
    groups, receipts = parts.groups_without_authors, parts.receipts
    pace_of_groups = KeepPace(groups, parts.clock)
    standing = NoteStanding(groups, parts.jobs, parts.clock)
    turns = Turns(
        conversations, parts.bots, groups, pace_of_groups, standing, telegram, parts.clock, parts.counters, logger
    )
    open_line = OpenLine(parts.accounts, groups, parts.vault, parts.clock)
    tell_deals = TellDeals(GroupQueue(parts.queue("INCOMING_QUEUE_URL")))
    relay = RelayOutgoing(
        dialogues=dialogues,
        conversations=conversations,
        receipts=receipts,
        open_line=open_line,
        send=SendMessage(SendPiece(turns, telegram, parts.attachments), receipts),
        tell_deals=tell_deals,
        give_back=give_back(parts),
        quieten=Quieten(chat_notes(parts), known_staff(parts), parts.jobs, parts.clock, logger),
        report_status=ReportStatus(parts.chats, receipts),
        jobs=parts.jobs,
        metrics=parts.counters,
        log=logger,
    )
    album = RelayAlbum(
        dialogues,
        receipts,
        open_line,
        turns,
        telegram,
        parts.attachments,
        logger,
        parts.limit("TELEGRAM_UPLOAD_LIMIT"),
    )
    gather = GatherAlbum(dialogues, conversations, AlbumLines(parts.queue("OUTGOING_QUEUE_URL")), parts.clock)
    lying_anywhere = SiteFiles(sites(parts), parts.limit("TELEGRAM_UPLOAD_LIMIT"))
    answer = RelayAnswer(
        sides={RouteKind.WAHELP: wahelp_side(parts), RouteKind.PLATFORM: platform_side(parts)},
        dialogues=dialogues,
        receipts=receipts,
        bots=parts.bots,
        open_line=open_line,
        send=SendMessage(SendPiece(turns, telegram, lying_anywhere), receipts),
        metrics=parts.counters,
    )
    return AmoDeliver(
        relay,
        answer,
        partial(KeepOrder, relay, album, gather),
        ShowReaction(dialogues, conversations, receipts, open_line, turns, telegram, tell_deals, parts.clock, logger),
        ShowTyping(dialogues, conversations, open_line, telegram, parts.clock, logger),
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
