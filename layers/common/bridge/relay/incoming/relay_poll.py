"""The journey of a poll's result from Telegram to amoCRM."""

from dataclasses import dataclass, replace

from bridge.domain.errors import NotYetError, WaitingError
from bridge.domain.groups import message_in, number_in
from bridge.domain.reasons import Reason
from bridge.domain.receipts import PollPlace
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.retries import holds_up_words
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.messages import IncomingMessage, PollResult, Talk
from bridge.relay.ports import Log, Receipts


@dataclass(frozen=True)
class RelayPoll:
    """Write the votes of a poll that was closed into the message it stands in; one that we do not know is nobody's.

    Of what was kept after the end of a licence the poll itself may still be on its way, in the line of its chat.
    """

    open_bot: OpenBot
    receipts: Receipts
    relay: RelayMessage
    log: Log

    def __call__(self, result: PollResult, generation: int, received_at: float, attempt: int = 1) -> None:
        place = self.receipts.poll(result.bot_id, result.poll_id)
        if place is None and result.released_at and not holds_up_words(attempt, None):
            raise NotYetError(Reason.TARGET_GONE, "its poll may be kept in another line", 1.0)
        if place is not None and result.talk is not None:
            place = _within(place, result.talk)
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
            place.author or Person(place.conversation.chat_id, known.name, username=known.username),
            result.content,
            edited_at=int(received_at),
            remarks=place.remarks,
            topic=place.topic,
            talk=result.talk,
        )
        try:
            self.relay(changed, generation, received_at, attempt)
        except WaitingError as error:
            # Nobody's words: they are not worth a place beside the line, and the line is that of many people.
            self.log.info("a poll's result was let go", extra={"why": str(error)})


def _within(place: PollPlace, talk: Talk) -> PollPlace:
    """Return where a poll of a group stands in one of its talks."""
    message_id = message_in(place.conversation, place.chat_id, place.message_id) or place.message_id
    number = number_in(talk.conversation, place.chat_id, message_id)
    return replace(place, conversation=talk.conversation, message_id=number)
