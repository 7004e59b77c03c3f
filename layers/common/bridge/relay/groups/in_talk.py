"""What happened in a group, as one of its talks has it."""

from dataclasses import replace

from bridge.domain.groups import number_in
from bridge.domain.identity import ConversationId
from bridge.domain.records import ChatKind
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
        case IncomingMessage(by_code=True) if _is_counted_apart(update, share):
            return replace(update, talk=share.talk, message_id=0, quoted=None, topic=share.topic or update.topic)
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


def _is_counted_apart(message: IncomingMessage, share: Share) -> bool:
    """Tell whether a message is another one's for the bot of the talk: in a basic group each counts for itself."""
    return message.chat.kind is ChatKind.GROUP and message.bot_id != share.talk.conversation.bot_id


def _quoted(message: IncomingMessage, share: Share) -> Quoted | None:
    quoted = message.quoted
    if quoted is None or quoted.message_id is None:
        return quoted
    return replace(quoted, message_id=_number(message.chat.id, share, quoted.message_id))


def _number(chat_id: int, share: Share, message_id: int) -> int:
    """Return the number of a message; what Telegram gave no id has none."""
    return number_in(share.talk.conversation, chat_id, message_id) if message_id else 0
