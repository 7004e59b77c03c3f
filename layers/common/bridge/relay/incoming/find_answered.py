"""Which message of amoCRM a person answers."""

from dataclasses import dataclass, replace

from bridge.domain.identity import message_key
from bridge.domain.routes import is_amocrms
from bridge.relay.messages import IncomingMessage, Reference
from bridge.relay.ports import Receipts


@dataclass(frozen=True)
class FindAnswered:
    """Name the message that is answered; what has no name in amoCRM, the answer tells in words."""

    receipts: Receipts

    def __call__(self, message: IncomingMessage) -> tuple[IncomingMessage, Reference | None]:
        """Return the message as amoCRM is to show it, and what it answers; a person's own is named without a read."""
        quoted = message.quoted
        if quoted is None or quoted.message_id is None:
            return message, None
        if not (quoted.from_bot or quoted.from_other_bot):
            return message, Reference(msgid=message_key(message.conversation, quoted.message_id))
        crm_id = self.receipts.crm_id_of(message.conversation, quoted.message_id)
        if crm_id and is_amocrms(crm_id):
            return message, Reference(crm_id=crm_id)
        return replace(message, quoted=replace(quoted, text=quoted.text or quoted.said)), None
