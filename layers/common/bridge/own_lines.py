"""What a bot said by itself, in the line of its conversation: behind what the person wrote, whom it was said to."""

from pydantic import TypeAdapter

from bridge.consumer import Delivery
from bridge.domain.identity import ConversationId
from bridge.queues import FifoQueue
from bridge.relay.messages import OwnWords

OWN = "own_words"
"""The attribute of what the route is shown: the conversation that it was said in. The body is an `OwnWords` as JSON."""

_WORDS: TypeAdapter[OwnWords] = TypeAdapter(OwnWords)


class OwnQueue:
    """`OwnLines` of the incoming queue."""

    def __init__(self, incoming: FifoQueue) -> None:
        self._incoming = incoming

    def show_own(self, conversation: ConversationId, said: OwnWords) -> None:
        self._incoming.send(
            _WORDS.dump_json(said).decode(),
            group=str(conversation),
            dedup=f"own:{conversation}:{said.key}",
            attributes={"bot_id": str(conversation.bot_id), OWN: str(conversation)},
        )


def own_words_in(delivery: Delivery) -> tuple[ConversationId, OwnWords] | None:
    """Return what was said in which conversation, None for any other delivery."""
    conversation = ConversationId.parse(delivery.attributes.get(OWN, ""))
    return (conversation, _WORDS.validate_json(delivery.body)) if conversation else None
