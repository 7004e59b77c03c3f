"""Which Telegram message a hook points at."""

from bridge.domain.identity import ConversationId, message_id_of
from bridge.domain.receipts import Dialogue, Receipt
from bridge.relay.messages import Target


def id_to_look_up(conversation: ConversationId, target: Target | None) -> str:
    """Return amojo's id of the target, to be read with the dialogue; empty when there is none, or no need to.

    In a group what is read tells the topic as well, which the id does not.
    """
    is_told = conversation.deal_id is None and target is not None and _told(conversation, target)
    return "" if target is None or is_told else target.crm_id


def telegram_id(conversation: ConversationId, target: Target | None, dialogue: Dialogue) -> int | None:
    """Return the number of the target: of a message that had to be split, its first part; None where it is unknown."""
    if target is None:
        return None
    return _told(conversation, target) or next(iter(dialogue.target), 0) or None


def topic_for(dialogue: Dialogue, receipt: Receipt) -> int | None:
    """Return the topic to send into: that of what was sent already, of what is answered, else the last active one."""
    if receipt.telegram_ids:
        return receipt.thread
    return dialogue.last_thread if dialogue.target_thread is None else dialogue.target_thread


def _told(conversation: ConversationId, target: Target) -> int | None:
    """Our own id of a person's message says which one it is, whichever field of a hook it stands in."""
    return message_id_of(conversation, target.msgid) or message_id_of(conversation, target.crm_id)
