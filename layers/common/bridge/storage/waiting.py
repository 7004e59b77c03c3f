"""What waits beside its line, conversation by conversation."""

from collections.abc import Sequence
from dataclasses import asdict

from bridge.domain.identity import ConversationId
from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.waiting import Waiting
from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

KEPT_FOR = 8 * 24 * 3600
"""Seconds after which DynamoDB forgets what nobody came for: much longer than anything waits."""

DIGITS = 40
"""More than any sequence number of SQS has, which is one of 128 bits."""

AT_ONCE = 25
"""Messages in one read; each is 256 KB at most."""


class WaitingStore:
    """`WaitingMessages` on the table Waiting with its index `bot`: each conversation in the order of its line."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def keep(self, conversation: ConversationId, waiting: Waiting) -> None:
        self._table.put(
            {
                **_key(conversation, waiting),
                **asdict(waiting.message),
                "bot_id": conversation.bot_id,
                "account_id": waiting.account_id,
                "reason": str(waiting.reason),
                "since": waiting.since,
                "untried": waiting.untried,
                "expires_at": int(self._clock.now()) + KEPT_FOR,
            }
        )

    def first_of(self, conversation: ConversationId, at_most: int = AT_ONCE) -> Sequence[Waiting]:
        values = {":conversation_id": str(conversation)}
        return [_waiting_from(item) for item in self._table.query(_OF_ONE, values, limit=at_most)]

    def drop(self, conversation: ConversationId, waiting: Waiting) -> None:
        self._table.delete(_key(conversation, waiting))

    def count(self, bot_id: int, at_most: int) -> int:
        return self._table.number_of("bot_id = :bot_id", {":bot_id": bot_id}, at_most, index="bot")


_OF_ONE = "conversation_id = :conversation_id"


def _key(conversation: ConversationId, waiting: Waiting) -> Item:
    return {"conversation_id": str(conversation), "place": f"{waiting.message.sequence:0>{DIGITS}}"}


def _waiting_from(item: Item) -> Waiting:
    message = Kept(item["line"], item["sequence"], item["body"], item["attributes"], item["dedup"], item["sent_ms"])
    return Waiting(message, item["account_id"], Reason(item["reason"]), item["since"], item.get("untried", False))
