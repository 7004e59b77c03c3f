"""The journey of a poll's result from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.records import Chat, ChatKind, Person
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.messages import IncomingMessage, PollResult
from bridge.relay.ports import Receipts


@dataclass(frozen=True)
class RelayPoll:
    """Write the votes of a poll that was closed into the message it stands in; one that we do not know is nobody's."""

    open_bot: OpenBot
    receipts: Receipts
    relay: RelayMessage

    def __call__(self, result: PollResult, generation: int, received_at: float) -> None:
        place = self.receipts.poll(result.bot_id, result.poll_id)
        opened = self.open_bot(place.conversation, generation, received_at) if place else None
        if place is None or opened is None:
            return
        _, known = opened
        changed = IncomingMessage(
            result.bot_id,
            Chat(place.conversation.chat_id, ChatKind.PRIVATE),
            place.message_id,
            place.at,
            # Telegram does not say whose poll it is; what is known of the person must not change over it.
            Person(place.conversation.chat_id, known.name, username=known.username),
            result.content,
            edited_at=int(received_at),
            remarks=place.remarks,
        )
        self.relay(changed, generation, received_at)
