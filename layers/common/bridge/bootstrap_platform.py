"""What the route to a message-processing platform is made of; see `bridge.bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.config import Settings
from bridge.deadline import Deadline
from bridge.domain.identity import ConversationId, sign_conversation
from bridge.observability import Counters, logger
from bridge.parts import Parts
from bridge.parts_sites import sites
from bridge.platform.client import PlatformClient
from bridge.platform_lines import HandOverQueue
from bridge.relay.routes.amocrm import CarryToAmo
from bridge.relay.routes.check_platform import CheckPlatform
from bridge.relay.routes.commands import AnswerCommand
from bridge.relay.routes.escalate import HandOver
from bridge.relay.routes.give_back import GiveBack
from bridge.relay.routes.open_platform import OpenPlatform
from bridge.relay.routes.platform import CarryToPlatform
from bridge.relay.routes.platform_side import PlatformSide
from bridge.relay.routes.take_answer import TakeAnswer
from bridge.route_lines import AnswerQueue
from bridge.storage.said import SaidStore
from bridge.storage.secrets import Secret
from bridge.storage.waiting import WaitingStore


def said(parts: Parts) -> SaidStore:
    return SaidStore(parts.table("SAID_TABLE"), parts.clock)


def hand_over(parts: Parts, amocrm: CarryToAmo) -> HandOver:
    store = said(parts)
    conversations, receipts = parts.conversations, parts.receipts
    return HandOver(store, store, store, amocrm, conversations, receipts, parts.clock, parts.counters, logger)


def carry_to_platform(parts: Parts, amocrm: CarryToAmo) -> CarryToPlatform:
    store, platform = said(parts), PlatformClient(sites(parts), logger)
    replies = AnswerQueue(parts.queue("OUTGOING_QUEUE_URL"))
    return CarryToPlatform(
        platform,
        OpenPlatform(parts.vault),
        AnswerCommand(platform, store, WaitingStore(parts.table("WAITING_TABLE"), parts.clock), replies, parts.clock),
        hand_over(parts, amocrm),
        amocrm,
        store,
        store,
        store,
        parts.conversations,
        amocrm.copy_file,
        replies,
        _answer_to(parts),
        parts.clock,
    )


def _answer_to(parts: Parts) -> Callable[[int, ConversationId], str]:
    public_url, keys = parts.settings.text("PUBLIC_URL"), parts.secret("WEBHOOK_KEYS_SECRET_ARN")

    def answer_to(account_id: int, conversation: ConversationId) -> str:
        return f"{public_url}/platform/answers/{sign_conversation(keys.keys()[0], account_id, conversation)}"

    return answer_to


def platform_side(parts: Parts) -> PlatformSide:
    store, lines = said(parts), HandOverQueue(parts.queue("INCOMING_QUEUE_URL"))
    return PlatformSide(store, store, lines, AnswerQueue(parts.queue("OUTGOING_QUEUE_URL")), parts.clock)


def give_back(parts: Parts) -> GiveBack:
    return GiveBack(said(parts), logger)


def check_platform(parts: Parts) -> CheckPlatform:
    return CheckPlatform(PlatformClient(sites(parts), logger), OpenPlatform(parts.vault))


@dataclass(frozen=True)
class PlatformReceive:
    keys: Secret
    take: TakeAnswer
    counters: Counters
    deadline: Deadline


def platform_receive() -> PlatformReceive:
    parts = Parts(Settings())
    take = TakeAnswer(
        parts.bots,
        OpenPlatform(parts.vault),
        said(parts),
        AnswerQueue(parts.queue("OUTGOING_QUEUE_URL")),
        HandOverQueue(parts.queue("INCOMING_QUEUE_URL")),
        parts.clock,
    )
    return PlatformReceive(parts.secret("WEBHOOK_KEYS_SECRET_ARN"), take, parts.counters, parts.deadline)
