"""The kinds of routes by which people's messages go; see `bridge.bootstrap`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from bridge.bootstrap_platform import carry_to_platform, check_platform
from bridge.bootstrap_wahelp import wahelp_checks, wahelp_way
from bridge.domain.routes import RouteKind
from bridge.observability import logger
from bridge.parts import Parts
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.incoming.change_message import ChangeMessage
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.incoming.find_answered import FindAnswered
from bridge.relay.incoming.keep_message import PutAside, Relay
from bridge.relay.incoming.open_chat import OpenChat
from bridge.relay.incoming.show_message import ShowMessage
from bridge.relay.ports import RouteChecks, Way
from bridge.relay.routes.amocrm import CarryToAmo
from bridge.relay.routes.nudge import Nudge
from bridge.relay.routes.settle_route import SettleRoute
from bridge.relay.routes.wait import WaitingRoom
from bridge.relay.routes.ways import Ways
from bridge.storage.waiting import WaitingStore
from bridge.waiting_lines import WaitingQueue


def amocrm_way(parts: Parts, open_talk: OpenTalk) -> CarryToAmo:
    answered = FindAnswered(parts.receipts)
    open_chat = OpenChat(parts.conversations, parts.people, parts.chats, parts.cards)
    copy_file = copy_files(parts)
    show = ShowMessage(parts.conversations, parts.receipts, answered, open_chat, open_talk, parts.chats, parts.jobs)
    change = ChangeMessage(answered, parts.chats, copy_file)
    return CarryToAmo(copy_file, show, change, parts.conversations, parts.receipts, parts.chats, logger)


def copy_files(parts: Parts) -> CopyFile:
    most = parts.limit("TELEGRAM_DOWNLOAD_LIMIT")
    return CopyFile(parts.bot_files(most), parts.copies, parts.vault, parts.jobs, parts.clock, logger, most)


def ways(parts: Parts, amocrm: CarryToAmo) -> Ways:
    """Return all kinds of routes as one way."""
    return Ways(
        {
            RouteKind.AMOCRM: amocrm,
            RouteKind.WAHELP: wahelp_way(parts, amocrm.copy_file),
            RouteKind.PLATFORM: carry_to_platform(parts, amocrm),
        },
        parts.conversations,
        parts.clock,
        logger,
        parts.settings.number("RETRY_PAUSE_SCALE"),
    )


def waiting_room(parts: Parts, way: Way) -> Callable[[Relay, PutAside], WaitingRoom]:
    return partial(
        WaitingRoom, parts.conversations, waiting(parts), way, parts.jobs, parts.clock, parts.counters, logger
    )


@dataclass(frozen=True)
class RouteJobs:
    """What is done for bots' routes away from messages."""

    nudge: Nudge
    settle_route: SettleRoute


def route_jobs(parts: Parts) -> RouteJobs:
    scale = parts.settings.number("RETRY_PAUSE_SCALE")
    return RouteJobs(
        Nudge(waiting(parts), waiting_lines(parts), parts.jobs, parts.clock, scale),
        SettleRoute(parts.bots, route_checks(parts), parts.clock),
    )


def waiting(parts: Parts) -> WaitingStore:
    return WaitingStore(parts.table("WAITING_TABLE"), parts.clock)


def waiting_lines(parts: Parts) -> WaitingQueue:
    return WaitingQueue(parts.queue("INCOMING_QUEUE_URL"))


def route_checks(parts: Parts) -> Mapping[RouteKind, RouteChecks]:
    """Return who looks at a route before it is saved; amoCRM's needs no look."""
    return MappingProxyType({RouteKind.WAHELP: wahelp_checks(parts), RouteKind.PLATFORM: check_platform(parts)})
