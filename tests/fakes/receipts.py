"""Receipts kept in memory."""

from collections.abc import Iterable

from bridge.domain.identity import ConversationId
from bridge.domain.records import Receipt, Received
from tests.fakes.steps import Steps


class FakeReceipts(Steps):
    """The port `Receipts`; `kept` are those of incoming messages by msgid, `sent` of outgoing ones by amojo's id."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[ConversationId, str], Received] = {}
        self.sent: dict[tuple[ConversationId, str], Receipt] = {}

    def incoming(self, conversation: ConversationId, msgid: str, received: Received) -> None:
        with self.step("incoming"):
            self.kept[conversation, msgid] = received

    def received(self, conversation: ConversationId, msgid: str) -> Received | None:
        with self.step("received"):
            return self.kept.get((conversation, msgid))

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        with self.step("any_of"):
            found = (self.kept.get((conversation, msgid)) for msgid in msgids)
            return any(received is not None and received.at == at for received in found)

    def outgoing(self, conversation: ConversationId, receipt: Receipt) -> None:
        with self.step("outgoing"):
            self.sent[conversation, receipt.crm_id] = receipt

    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        with self.step("was_delivered"):
            receipt = self.sent.get((conversation, crm_id))
        return receipt is not None and receipt.complete
