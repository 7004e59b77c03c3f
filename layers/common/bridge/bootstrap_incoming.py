"""What the function of the way in is made of; see `bridge.bootstrap`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bridge.bootstrap_funnel import funnels, go_first
from bridge.bootstrap_platform import hand_over
from bridge.bootstrap_routes import amocrm_way, waiting_room, ways
from bridge.config import Settings
from bridge.consumer import Consumer
from bridge.group_lines import GroupQueue
from bridge.observability import logger
from bridge.parts import Fail, Handle, Parts
from bridge.relay.failures.keep_failure import KeepFailure
from bridge.relay.funnel.go_first import GoFirst
from bridge.relay.gateway.show_code import ShowCode
from bridge.relay.groups.copy_attachment import CopyAttachment
from bridge.relay.groups.find_group import FindGroup
from bridge.relay.groups.follow_group import FollowGroup
from bridge.relay.groups.keep_talk import KeepTalk
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.groups.show_said import ShowSaid
from bridge.relay.groups.spread_update import SpreadUpdate
from bridge.relay.incoming.keep_message import KeepMessage, PutAside, Relay
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.plain_emoji import PlainEmoji
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.incoming.relay_poll import RelayPoll
from bridge.relay.incoming.relay_presence import RelayPresence
from bridge.relay.incoming.relay_press import RelayPress
from bridge.relay.incoming.relay_reaction import RelayReaction
from bridge.relay.incoming.relay_update import RelayIncoming
from bridge.relay.ports import Accounts, Bots, Carry, Dialogues, Way
from bridge.relay.routes.escalate import HandOver
from bridge.relay.routes.show_own import ShowOwn
from bridge.relay.routes.wait import WaitingRoom


@dataclass(frozen=True)
class TelegramDeliver:
    spread: SpreadUpdate
    go_first: GoFirst
    relay: RelayIncoming
    talks: KeepTalk
    show_said: ShowSaid
    show_own: ShowOwn
    dialogues: Dialogues
    accounts: Accounts
    bots: Bots
    keep_failure: KeepFailure
    keep_message: Callable[[Relay, PutAside], KeepMessage]
    waiting_room: Callable[[Relay, PutAside], WaitingRoom]
    hand_over: HandOver
    consumer: Callable[[Handle, Fail], Consumer]


def telegram_deliver() -> TelegramDeliver:
    parts = Parts(Settings())
    open_bot = OpenBot(parts.conversations, logger)
    open_talk = OpenTalk(parts.conversations, parts.cards, parts.chats, logger)
    amocrm = amocrm_way(parts, open_talk)
    way = ways(parts, amocrm)
    return TelegramDeliver(
        _spread(parts, open_bot),
        go_first(parts, open_bot, way),
        _relay(parts, open_bot, way, amocrm),
        KeepTalk(parts.conversations, parts.conversations, open_talk, parts.deals, logger),
        ShowSaid(
            parts.conversations,
            open_talk,
            CopyAttachment(parts.attachments, parts.copies, logger),
            parts.receipts,
            parts.chats,
            parts.clock,
            parts.counters,
            logger,
        ),
        ShowOwn(parts.conversations, way),
        parts.conversations,
        parts.accounts,
        parts.bots,
        parts.keep_failure,
        partial(KeepMessage, parts.conversations, parts.accounts, parts.kept, parts.clock, parts.counters),
        waiting_room(parts, way),
        hand_over(parts, amocrm),
        parts.consumer,
    )


def _spread(parts: Parts, open_bot: OpenBot) -> SpreadUpdate:
    lines = GroupQueue(parts.queue("INCOMING_QUEUE_URL"))
    find = FindGroup(parts.groups_with_licence, parts.telegram(), parts.vault, logger)
    follow = FollowGroup(parts.groups_with_licence, find, lines, parts.jobs, logger)
    groups = parts.groups_with_licence
    return SpreadUpdate(open_bot, find, follow, groups, funnels(parts), parts.receipts, lines, parts.jobs)


def _relay(parts: Parts, open_bot: OpenBot, way: Way, amocrm: Carry) -> RelayIncoming:
    message = RelayMessage(open_bot, parts.receipts, way, parts.jobs, parts.counters, logger)
    plain_emoji = PlainEmoji(parts.telegram(), parts.vault, logger)
    return RelayIncoming(
        message,
        ShowCode(open_bot, parts.receipts, amocrm, parts.counters, logger),
        RelayPress(open_bot, parts.receipts, message, parts.jobs),
        RelayReaction(open_bot, plain_emoji, parts.receipts, parts.chats, parts.counters, logger),
        RelayPresence(open_bot, parts.chats),
        RelayPoll(open_bot, parts.receipts, message, logger),
    )
