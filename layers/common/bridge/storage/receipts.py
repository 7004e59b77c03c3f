"""Receipts: which Telegram message is which amoCRM message, both ways."""

from collections.abc import Iterable
from dataclasses import asdict

from bridge.domain.identity import ConversationId
from bridge.domain.records import Receipt, Received
from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

KEPT_FOR = 365 * 24 * 3600
"""Seconds a receipt is kept: as long as replies and edits to a message may still matter."""


class ReceiptStore:
    """`Receipts`; an incoming one under `in#{msgid}`, an outgoing one under `out#{amojo message id}`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def incoming(self, conversation: ConversationId, msgid: str, received: Received) -> None:
        self._put(conversation, f"in#{msgid}", asdict(received))

    def received(self, conversation: ConversationId, msgid: str) -> Received | None:
        item = self._table.get({"conversation_id": str(conversation), "message": f"in#{msgid}"})
        return Received(item["crm_id"], item.get("shown", ""), item.get("at", 0)) if item else None

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        keys = [{"conversation_id": str(conversation), "message": f"in#{msgid}"} for msgid in msgids]
        return any(item.get("at") == at for item in self._table.get_all(keys))

    def outgoing(self, conversation: ConversationId, receipt: Receipt) -> None:
        sent = {"telegram_ids": list(receipt.telegram_ids), "complete": receipt.complete}
        self._put(conversation, outgoing_key(receipt.crm_id), sent)

    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        found = self._table.get({"conversation_id": str(conversation), "message": outgoing_key(crm_id)})
        return found is not None and receipt_from(crm_id, found).complete

    def _put(self, conversation: ConversationId, message: str, receipt: Item) -> None:
        key = {"conversation_id": str(conversation), "message": message}
        self._table.put(key | receipt | {"expires_at": int(self._clock.now()) + KEPT_FOR})


def outgoing_key(crm_id: str) -> str:
    return f"out#{crm_id}"


def receipt_from(crm_id: str, item: Item) -> Receipt:
    return Receipt(crm_id, tuple(item["telegram_ids"]), complete=item["complete"])
