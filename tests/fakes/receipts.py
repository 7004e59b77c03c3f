"""Receipts kept in memory."""

from bridge.domain.identity import ConversationId
from bridge.domain.records import Receipt
from tests.fakes.steps import Steps


class FakeReceipts(Steps):
    """The port `Receipts`; `received` maps msgid to amojo's id, `sent` the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.received: dict[tuple[ConversationId, str], str] = {}
        self.sent: dict[tuple[ConversationId, str], Receipt] = {}

    def incoming(self, conversation: ConversationId, msgid: str, crm_id: str) -> None:
        with self.step("incoming"):
            self.received[conversation, msgid] = crm_id

    def has_incoming(self, conversation: ConversationId, msgid: str) -> bool:
        with self.step("has_incoming"):
            return (conversation, msgid) in self.received

    def outgoing(self, conversation: ConversationId, receipt: Receipt) -> None:
        with self.step("outgoing"):
            self.sent[conversation, receipt.crm_id] = receipt

    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        with self.step("was_delivered"):
            receipt = self.sent.get((conversation, crm_id))
        return receipt is not None and receipt.complete
