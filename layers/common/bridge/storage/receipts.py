"""Receipts: which Telegram message is which amoCRM message, both ways."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from bridge.domain.errors import TransientError
from bridge.domain.identity import ConversationId, message_key
from bridge.domain.reasons import Reason
from bridge.domain.records import PollPlace, Receipt, Received
from bridge.relay.ports import NO_BUTTONS, Clock
from bridge.storage.held import LAST
from bridge.storage.table import Item, Table

KEPT_FOR = 365 * 24 * 3600
"""Seconds a receipt is kept: as long as replies and edits to a message may still matter."""

AT_ONCE = 25
"""Items that one BatchWriteItem takes."""

PAUSES = (0.05, 0.2, 0.5)
"""Seconds before what DynamoDB did not take of a batch is put again; a call as a whole is repeated by boto3 itself."""

_RECEIVED = {field.name for field in fields(Received)}


class ReceiptStore:
    """`Receipts`, each under two names, so that either side's id leads to the other's.

    Of an incoming message: `in#{msgid}` and `crm#{amojo id}`, and `last`, which tells when the last one was written.
    Of an outgoing one: `out#{amojo id}` and, for each part, `tg#{Telegram id}`, and for long texts of its buttons
    `keys#{Telegram id}`. A poll has its own id, among those of its bot.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def incoming(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        items: dict[str, Item] = {incoming_key(msgid): asdict(received)}
        if message_id:
            items |= {crm_key(received.crm_id): {"telegram_id": message_id}, LAST: {"at": received.at}}
        self._put(conversation, items)

    def received(self, conversation: ConversationId, msgid: str) -> Received | None:
        item = self._table.get(_key(conversation, incoming_key(msgid)))
        return _received_from(item) if item else None

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        keys = [_key(conversation, incoming_key(msgid)) for msgid in msgids]
        return any(item.get("at") == at for item in self._table.get_all(keys))

    def crm_id_of(self, conversation: ConversationId, message_id: int) -> str:
        names = (incoming_key(message_key(conversation, message_id)), telegram_key(message_id))
        found = self._table.get_all([_key(conversation, name) for name in names])
        return str(found[0]["crm_id"]) if found else ""

    def keep_poll(self, poll_id: str, place: PollPlace) -> None:
        item = {"talk": str(place.conversation), "telegram_id": place.message_id, "at": place.at}
        self._put(_polls(place.conversation.bot_id), {poll_id: item | {"remarks": list(place.remarks)}})

    def poll(self, bot_id: int, poll_id: str) -> PollPlace | None:
        item = self._table.get(_key(_polls(bot_id), poll_id))
        talk = ConversationId.parse(item["talk"]) if item else None
        if item is None or talk is None:
            return None
        return PollPlace(talk, item["telegram_id"], item["at"], tuple(item["remarks"]))

    def outgoing(
        self, conversation: ConversationId, *receipts: Receipt, buttons: Mapping[str, str] = NO_BUTTONS
    ) -> None:
        items: dict[str, Item] = {}
        for receipt in receipts:
            items |= _outgoing_items(receipt)
            if buttons and any(receipt.telegram_ids[-1:]):
                items[keys_key(receipt.telegram_ids[-1])] = {"buttons": dict(buttons)}
        self._put(conversation, items)

    def button(self, conversation: ConversationId, message_id: int, carried: str) -> str:
        found = self._table.get(_key(conversation, keys_key(message_id)))
        return str(found["buttons"].get(carried, "")) if found else ""

    def begun(self, conversation: ConversationId, crm_ids: Sequence[str]) -> Collection[str]:
        found = self._table.get_all([_key(conversation, outgoing_key(crm_id)) for crm_id in crm_ids])
        names = {item["message"] for item in found}
        return {crm_id for crm_id in crm_ids if outgoing_key(crm_id) in names}

    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        found = self._table.get(_key(conversation, outgoing_key(crm_id)))
        return found is not None and receipt_from(crm_id, found).complete

    def _put(self, conversation: ConversationId | str, items: Mapping[str, Item]) -> None:
        until = {"expires_at": int(self._clock.now()) + KEPT_FOR}
        waiting = [_key(conversation, name) | item | until for name, item in items.items()]
        while waiting:
            self._put_some(waiting[:AT_ONCE])
            waiting = waiting[AT_ONCE:]

    def _put_some(self, items: list[Item]) -> None:
        left = self._table.put_all(items)
        for pause in PAUSES:
            if not left:
                return
            self._clock.sleep(pause)
            left = self._table.put_all(left)
        if left:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, "dynamodb: throttled")


def _outgoing_items(receipt: Receipt) -> dict[str, Item]:
    sent: Item = {
        "telegram_ids": list(receipt.telegram_ids),
        "complete": receipt.complete,
        "text_first": receipt.text_first,
    }
    # 0 is a part whose id Telegram did not tell.
    parts = {telegram_key(part): {"crm_id": receipt.crm_id} for part in filter(None, receipt.telegram_ids)}
    return {outgoing_key(receipt.crm_id): sent} | parts


def incoming_key(msgid: str) -> str:
    return f"in#{msgid}"


def crm_key(crm_id: str) -> str:
    return f"crm#{crm_id}"


def outgoing_key(crm_id: str) -> str:
    return f"out#{crm_id}"


def telegram_key(message_id: int) -> str:
    return f"tg#{message_id}"


def keys_key(message_id: int) -> str:
    return f"keys#{message_id}"


def receipt_from(crm_id: str, item: Item) -> Receipt:
    text_first = item.get("text_first", False)
    return Receipt(crm_id, tuple(item["telegram_ids"]), complete=item["complete"], text_first=text_first)


def telegram_ids_from(*items: Item | None) -> tuple[int, ...]:
    """Return the Telegram messages that one of these receipts, whichever there is, leads to."""
    for item in filter(None, items):
        return tuple(filter(None, item.get("telegram_ids") or [item.get("telegram_id")]))
    return ()


def _received_from(item: Item) -> Received:
    """Read a receipt, also one from before `shown` or a later field was kept."""
    return Received(**({"shown": ""} | {name: item[name] for name in _RECEIVED if name in item}))


def _polls(bot_id: int) -> str:
    """Return what stands in a conversation's place for polls, whose results name no chat."""
    return f"{bot_id}:polls"


def _key(conversation: ConversationId | str, message: str) -> Item:
    return {"conversation_id": str(conversation), "message": message}
