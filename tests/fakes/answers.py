"""A group tied to deals, and what managers answer there."""

from dataclasses import replace
from typing import Any

from bridge.domain.groups import Group
from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Receipt
from bridge.domain.records import Conversation
from bridge.relay.messages import OutgoingMessage, Said, Sender
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.outgoing import MESSAGE, OutgoingWorld

SUPERGROUP_ID = -1_001_000_004_001
AT_MS = 1_800_000_000_123

HERE = ConversationId(BOT_ID, GROUP_ID, DEAL)
THERE = ConversationId(BOT_ID, GROUP_ID, OTHER_DEAL)

OLGA = Sender("amojo-olga", "Ольга", ref_id="amojo-olga")
ANSWER = replace(MESSAGE, conversation=HERE, author=OLGA, at_ms=AT_MS, hook='{"message": "as it came"}')


def world_of(group: Group | None = None) -> OutgoingWorld:
    """Return a world in which a group is tied to two deals, both of which have been opened."""
    world = OutgoingWorld()
    world.groups.put(group or make_group(DEAL, OTHER_DEAL))
    for talk in (HERE, THERE):
        world.conversations.stored[talk] = Conversation(talk, chat_id=f"chat-{talk.deal_id}")
    return world


def group_in(world: OutgoingWorld) -> Group:
    return world.groups.stored[ACCOUNT, GROUP_ID]


def answer(crm_id: str, **fields: Any) -> OutgoingMessage:
    return replace(ANSWER, crm_id=crm_id, **fields)


def told(world: OutgoingWorld) -> list[tuple[int | None, Said]]:
    """Return what other deals were told, by deal."""
    return [(share.talk.conversation.deal_id, said) for share, said in world.other_deals.told.values()]


def receipt_of(world: OutgoingWorld, crm_id: str = "m1", talk: ConversationId = HERE) -> Receipt:
    return world.receipts.sent[talk, crm_id]
