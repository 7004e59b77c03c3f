"""What happened in a group, as one of its talks has it."""

from dataclasses import replace

from bridge.domain.groups import number_in
from bridge.domain.identity import ConversationId
from bridge.relay.messages import (
    FromChat,
    Incoming,
    IncomingMessage,
    IncomingReaction,
    PollResult,
    Press,
    Quoted,
    Said,
    Share,
    Update,
)


def talk_of(share: Share | None, happened: Incoming | Said) -> ConversationId | None:
    """Return the conversation that something is brought to, as far as it tells one."""
    if share is not None:
        return share.talk.conversation
    return happened.conversation if isinstance(happened, FromChat) else None


def in_talk(update: Update, share: Share) -> Incoming | None:
    """Return it with the talk that it is relayed to, and every message by its number there; None for what is not."""
    match update:
        case IncomingMessage():
            return replace(
                update,
                talk=share.talk,
                message_id=_number(update.chat.id, share, update.message_id),
                quoted=_quoted(update, share),
                topic=share.topic or update.topic,
                staff=share.staff,
            )
        case IncomingReaction():
            number = _number(update.chat.id, share, update.message_id)
            return replace(update, talk=share.talk, message_id=number, staff=share.staff)
        case Press():
            return replace(update, talk=share.talk, message_id=_number(update.chat.id, share, update.message_id))
        case PollResult():
            return replace(update, talk=share.talk)
        case _:
            return None


def _quoted(message: IncomingMessage, share: Share) -> Quoted | None:
    quoted = message.quoted
    if quoted is None or quoted.message_id is None:
        return quoted
    return replace(quoted, message_id=_number(message.chat.id, share, quoted.message_id))


def _number(chat_id: int, share: Share, message_id: int) -> int:
    """Return the number of a message; what Telegram gave no id has none."""
    return number_in(share.talk.conversation, chat_id, message_id) if message_id else 0
