"""Which Telegram message a hook points at."""

from bridge.domain.identity import ConversationId, message_id_of
from bridge.domain.records import Dialogue
from bridge.relay.messages import Target


def id_to_look_up(conversation: ConversationId, target: Target | None) -> str:
    """Return amojo's id of the target, to be read with the dialogue; empty when there is none, or no need to."""
    return "" if target is None or _told(conversation, target) else target.crm_id


def telegram_id(conversation: ConversationId, target: Target | None, dialogue: Dialogue) -> int | None:
    """Return the target in Telegram: of a message that had to be split, its first part; None where it is unknown."""
    if target is None:
        return None
    return _told(conversation, target) or next(iter(dialogue.target), 0) or None


def _told(conversation: ConversationId, target: Target) -> int | None:
    """Our own id of a person's message says which one it is, whichever field of a hook it stands in."""
    return message_id_of(conversation, target.msgid) or message_id_of(conversation, target.crm_id)
