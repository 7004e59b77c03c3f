"""Receipts: which Telegram message is which amoCRM message, both ways."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from bridge.domain.errors import TransientError
from bridge.domain.identity import ConversationId, message_key
from bridge.domain.reasons import Reason
from bridge.domain.receipts import PollPlace, Receipt, Received
from bridge.domain.records import Person
from bridge.relay.messages import LastPassed
from bridge.relay.ports import NO_BUTTONS, Clock
from bridge.storage.held import LAST
from bridge.storage.table import Item, Table

KEPT_FOR = 365 * 24 * 3600
"""Seconds a receipt is kept: as long as replies and edits to a message may still matter."""

TOPIC = "topic"
"""The receipt that tells in which topic of a forum the last message of a conversation stands."""

STAND = "stand"
"""The receipt that tells where the last messages of a conversation stand."""

INCOMING, OUTGOING = "in", "out"
"""When a message of a bot passed last, each way."""

AT_ONCE = 25
"""Items that one BatchWriteItem takes."""

PAUSES = (0.05, 0.2, 0.5)
"""Seconds before what DynamoDB did not take of a batch is put again; a call as a whole is repeated by boto3 itself."""

_RECEIVED = {field.name for field in fields(Received)}


class ReceiptStore:
    """`Receipts`, each under two names, so that either side's id leads to the other's.

    Of an incoming message: `in#{msgid}` and `crm#{amojo id}`, and `last`, which tells when the last one was written.
    Of an outgoing one: `out#{amojo id}` and, for each part, `tg#{Telegram id}`, and for long texts of its buttons
    `keys#{Telegram id}`; of one that was written in another deal of the group `crm#` instead of `out#`, and before it
    `own#{mark}`; of a manager's reaction `put#{Telegram id}#{user}`, and `put#{Telegram id}` of whose the bot shows. In
    a forum `topic` tells where the last message stands. A poll has its own id, among those of its bot; so have `in` and
    `out`, which tell when a message passed last.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def incoming(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        topic = _topic(received.thread)
        items: dict[str, Item] = {incoming_key(msgid): _kept(received)}
        if message_id:
            items[LAST] = {"at": int(self._clock.now())}
        if message_id and received.crm_id:
            items[crm_key(received.crm_id)] = {"telegram_id": message_id} | topic
        self._put(conversation, items | _last_topic(received.thread), self._passed(conversation, INCOMING))

    def told(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        numbers = (message_id,) if message_id else ()
        receipt = Receipt(received.crm_id, numbers, complete=True, thread=received.thread)
        in_group: Item = {"telegram_id": message_id} | _topic(received.thread)
        ours = (
            {outgoing_key(receipt.crm_id): _sent(receipt)}
            if conversation.deal_id is None
            else {crm_key(receipt.crm_id): in_group}
        )
        self._put(conversation, {incoming_key(msgid): _kept(received)} | ours | _parts(receipt, NO_BUTTONS))

    def received(self, conversation: ConversationId, msgid: str) -> Received | None:
        item = self._table.get(_key(conversation, incoming_key(msgid)))
        return _received_from(item) if item else None

    def stand(self, conversation: ConversationId) -> Mapping[int, int]:
        found = self._table.get(_key(conversation, STAND))
        return {int(number): moment for number, moment in found["moments"].items()} if found else {}

    def stands(self, conversation: ConversationId, moments: Mapping[int, int]) -> None:
        self._put(conversation, {STAND: {"moments": {str(number): moment for number, moment in moments.items()}}})

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        keys = [_key(conversation, incoming_key(msgid)) for msgid in msgids]
        return any(item.get("at") == at for item in self._table.get_all(keys))

    def crm_id_of(self, conversation: ConversationId, message_id: int) -> str:
        names = (incoming_key(message_key(conversation, message_id)), telegram_key(message_id))
        found = self._table.get_all([_key(conversation, name) for name in names])
        return str(found[0]["crm_id"]) if found else ""

    def knows_sent(self, messages: Iterable[tuple[ConversationId, int]]) -> bool:
        keys = [_key(conversation, telegram_key(number)) for conversation, number in messages]
        return bool(keys) and bool(self._table.get_all(keys))

    def keep_poll(self, poll_id: str, place: PollPlace) -> None:
        item: Item = {"talk": str(place.conversation), "telegram_id": place.message_id, "at": place.at}
        item |= {"remarks": list(place.remarks)}
        if place.author is not None:
            item |= {"chat": place.chat_id, "author": asdict(place.author), "topic": place.topic}
        self._put(_polls(place.conversation.bot_id), {poll_id: item})

    def poll(self, bot_id: int, poll_id: str) -> PollPlace | None:
        item = self._table.get(_key(_polls(bot_id), poll_id))
        talk = ConversationId.parse(item["talk"]) if item else None
        if item is None or talk is None:
            return None
        author = Person(**item["author"]) if "author" in item else None
        chat_id, topic = item.get("chat", 0), item.get("topic", "")
        return PollPlace(talk, item["telegram_id"], item["at"], tuple(item["remarks"]), chat_id, author, topic)

    def outgoing(
        self, conversation: ConversationId, *receipts: Receipt, buttons: Mapping[str, str] = NO_BUTTONS
    ) -> None:
        items: dict[str, Item] = {}
        for receipt in receipts:
            items |= {outgoing_key(receipt.crm_id): _sent(receipt)} | _parts(receipt, buttons)
        arrived = any(receipt.telegram_ids for receipt in receipts)
        self._put(conversation, items, self._passed(conversation, OUTGOING) if arrived else {})

    def importing(self, conversation: ConversationId, mark: str) -> None:
        self._put(conversation, {own_key(mark): {}})

    def imported(self, conversation: ConversationId, receipt: Receipt, buttons: Mapping[str, str] = NO_BUTTONS) -> None:
        first: Item = {"telegram_id": receipt.telegram_ids[0]} if receipt.telegram_ids else {}
        known = {crm_key(receipt.crm_id): first | _topic(receipt.thread)}
        self._put(conversation, known | _parts(receipt, buttons))

    def reacted(
        self, conversation: ConversationId, message_id: int, user_id: str, emoji: str, *, by_bot: bool = False
    ) -> None:
        last: dict[str, Item] = {last_to_react_key(message_id): {"user": user_id}} if by_bot else {}
        self._put(conversation, {reaction_key(message_id, user_id): {"emoji": emoji}} | last)

    def last_to_react(self, conversation: ConversationId, message_id: int) -> str:
        found = self._table.get(_key(conversation, last_to_react_key(message_id)))
        return str(found["user"]) if found else ""

    def reaction(self, conversation: ConversationId, message_id: int, user_id: str) -> str | None:
        found = self._table.get(_key(conversation, reaction_key(message_id, user_id)))
        return str(found["emoji"]) if found else None

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

    def last_passed(self, bot_id: int) -> LastPassed:
        found = {item["message"]: item["at"] for item in self._table.get_all(_passings(bot_id))}
        return LastPassed(found.get(INCOMING), found.get(OUTGOING))

    def _passed(self, conversation: ConversationId, direction: str) -> Item:
        """Return what tells when a message of the bot passed last, put with the message's own items at no call more."""
        return _key(_bot(conversation.bot_id), direction) | {"at": int(self._clock.now())}

    def _put(self, conversation: ConversationId | str, items: Mapping[str, Item], beside: Item | None = None) -> None:
        """Put items of a conversation, and one that stands `beside` it, for which no call is made and nothing waits."""
        until = {"expires_at": int(self._clock.now()) + KEPT_FOR}
        waiting = [_key(conversation, name) | item | until for name, item in items.items()]
        while waiting:
            batch, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
            self._put_some(batch, [beside | until] if beside and not waiting and len(batch) < AT_ONCE else [])

    def _put_some(self, items: list[Item], beside: list[Item]) -> None:
        left = [item for item in self._table.put_all([*items, *beside]) if item not in beside]
        for pause in PAUSES:
            if not left:
                return
            self._clock.sleep(pause)
            left = self._table.put_all(left)
        if left:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, "dynamodb: throttled")


def _kept(received: Received) -> Item:
    return {name: value for name, value in asdict(received).items() if value is not None}


def _sent(receipt: Receipt) -> Item:
    sent: Item = {
        "telegram_ids": list(receipt.telegram_ids),
        "complete": receipt.complete,
        "text_first": receipt.text_first,
    }
    return sent | _topic(receipt.thread)


def _parts(receipt: Receipt, buttons: Mapping[str, str]) -> dict[str, Item]:
    """Return what leads from the parts of a message back to it; 0 is one whose id Telegram did not tell."""
    items: dict[str, Item] = {
        telegram_key(part): {"crm_id": receipt.crm_id} for part in filter(None, receipt.telegram_ids)
    }
    if buttons and any(receipt.telegram_ids[-1:]):
        items[keys_key(receipt.telegram_ids[-1])] = {"buttons": dict(buttons)}
    return items | _last_topic(receipt.thread)


def _topic(thread: int | None) -> Item:
    return {} if thread is None else {"thread": thread}


def _last_topic(thread: int | None) -> dict[str, Item]:
    return {} if thread is None else {TOPIC: _topic(thread)}


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


def reaction_key(message_id: int, user_id: str) -> str:
    return f"put#{message_id}#{user_id}"


def last_to_react_key(message_id: int) -> str:
    return f"put#{message_id}"


def own_key(mark: str) -> str:
    return f"own#{mark}"


def receipt_from(crm_id: str, item: Item) -> Receipt:
    return Receipt(
        crm_id,
        tuple(item["telegram_ids"]),
        complete=item["complete"],
        text_first=item.get("text_first", False),
        thread=item.get("thread"),
    )


def thread_from(*items: Item | None) -> int | None:
    """Return the topic that one of these receipts, whichever there is, tells."""
    return next((item.get("thread") for item in items if item), None)


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


def _bot(bot_id: int) -> str:
    """Return what stands in a conversation's place for what is known of a bot's messages as a whole."""
    return f"{bot_id}:last"


def _passings(bot_id: int) -> list[Item]:
    return [_key(_bot(bot_id), direction) for direction in (INCOMING, OUTGOING)]


def _key(conversation: ConversationId | str, message: str) -> Item:
    return {"conversation_id": str(conversation), "message": message}
