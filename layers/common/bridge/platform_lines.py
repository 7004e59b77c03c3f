"""Conversations on their way from a platform to people, on the incoming queue."""

from dataclasses import dataclass
from enum import StrEnum

from bridge.consumer import Delivery
from bridge.domain.identity import ConversationId
from bridge.queues import FifoQueue

PEOPLE = "people"
"""The attribute of what is asked of a private chat's line: people are called to it, or shown what was said."""


class People(StrEnum):
    CALL = "call"
    SHOW = "show"


@dataclass(frozen=True)
class HandOverQueue:
    """`HandOverLines` of the incoming queue: among what the person writes, so that nobody else shows it meanwhile."""

    incoming: FifoQueue

    def call(self, conversation: ConversationId, key: str) -> None:
        self._ask(People.CALL, conversation, key)

    def show(self, conversation: ConversationId, key: str) -> None:
        self._ask(People.SHOW, conversation, key)

    def _ask(self, asked: People, conversation: ConversationId, key: str) -> None:
        attributes = {"bot_id": str(conversation.bot_id), PEOPLE: str(asked)}
        self.incoming.send("{}", group=str(conversation), dedup=f"{asked}:{key}", attributes=attributes)


def people_in(delivery: Delivery) -> tuple[ConversationId, People] | None:
    """Return what is asked of the line of a conversation; None for anything else."""
    asked, conversation = delivery.attributes.get(PEOPLE), ConversationId.parse(delivery.group)
    return (conversation, People(asked)) if asked and conversation else None
