"""What asks for what waits beside a conversation's line, as the incoming queue carries it."""

from dataclasses import dataclass

from bridge.consumer import Delivery
from bridge.domain.identity import ConversationId
from bridge.queues import FifoQueue

WAITING = "waiting"
"""The attribute of what has that tried which waits beside a line: whose it is, by conversation."""


@dataclass(frozen=True)
class WaitingQueue:
    """`WaitingLines` of the incoming queue: in the conversation's own line, in which one thing is done at a time."""

    incoming: FifoQueue

    def release(self, conversation: ConversationId, key: str) -> None:
        self.incoming.send(
            "{}",
            group=str(conversation),
            dedup=f"waiting:{conversation}:{key}",
            attributes={"bot_id": str(conversation.bot_id), WAITING: str(conversation)},
        )


def waiting_in(delivery: Delivery) -> ConversationId | None:
    """Return the conversation of which is tried what waits; None for anything else."""
    return ConversationId.parse(delivery.attributes.get(WAITING, ""))
