"""Conversations, and the one read that brings all a message needs."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.progress import Begun, Opening
from bridge.domain.receipts import Dialogue
from bridge.domain.records import Bot, Conversation, Person
from bridge.relay.ports import Clock
from bridge.storage.bots import bot_from
from bridge.storage.held import PREFIX, held_in
from bridge.storage.receipts import (
    TOPIC,
    crm_key,
    outgoing_key,
    own_key,
    receipt_from,
    telegram_ids_from,
    thread_from,
)
from bridge.storage.routes import begun_from
from bridge.storage.table import ConditionFailedError, Item, Table, get_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

BOTS_KEPT_FOR = 20.0
"""Seconds for which a warm environment trusts what it read of a bot."""

LICENCE_KEPT_FOR = 2.0
"""Seconds for which it trusts that a bot's licence is good, which people's own chats go by: less than
`licence.KNOWN_EVERYWHERE`."""

CONVERSATIONS_KEPT = 5000
CONVERSATIONS_KEPT_FOR = 600.0


class Recent(Generic[T]):
    """The newest values by key, each for a limited time."""

    def __init__(self, clock: Clock, seconds: float, size: int) -> None:
        self._clock = clock
        self._seconds = seconds
        self._size = size
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, key: str, within: float = math.inf) -> T | None:
        found = self._values.get(key)
        return found[1] if found and self._clock.now() - found[0] < min(within, self._seconds) else None

    def put(self, key: str, value: T) -> None:
        self._values[key] = (self._clock.now(), value)
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def drop(self, key: str) -> None:
        self._values.pop(key, None)


class ConversationStore:
    """`Dialogues` and `Conversations` on the tables Bots, Conversations and Receipts."""

    def __init__(
        self, client: "DynamoDBClient", bots: Table, conversations: Table, receipts: Table, clock: Clock
    ) -> None:
        self._client = client
        self._bots = bots
        self._conversations = conversations
        self._receipts = receipts
        self._recent_bots = Recent[Bot](clock, BOTS_KEPT_FOR, 1000)
        self._recent = Recent[Conversation](clock, CONVERSATIONS_KEPT_FOR, CONVERSATIONS_KEPT)

    def recent(self, conversation: ConversationId) -> Dialogue:
        within = LICENCE_KEPT_FOR if conversation.deal_id is None else BOTS_KEPT_FOR
        bot = self._recent_bots.get(str(conversation.bot_id), within)
        known = self._recent.get(str(conversation)) if bot and bot.is_amocrms_alone else None
        if bot is not None and known is not None and known.chat_id and known.opening is None and not known.closed:
            return Dialogue(bot, known)
        return self.fresh(conversation)

    def bot(self, bot_id: int, *, fresh: bool = False) -> Bot | None:
        known = None if fresh else self._recent_bots.get(str(bot_id))
        if known is not None:
            return known
        item = self._bots.get({"bot_id": bot_id})
        return self._noted(bot_id, bot_from(item) if item else None)

    def fresh(self, conversation: ConversationId, crm_id: str = "", target: str = "", mark: str = "") -> Dialogue:
        in_group = conversation.deal_id is not None
        own = [outgoing_key(crm_id)] if crm_id else []
        ours = ([crm_key(crm_id)] if crm_id and in_group else []) + ([own_key(mark)] if mark else [])
        pointed = [outgoing_key(target), crm_key(target)] if target else []
        names = dict.fromkeys((*own, *ours, *pointed, *([TOPIC] if in_group else [])))
        bot_item, conversation_item, *receipts = get_together(
            self._client,
            [
                (self._bots, {"bot_id": conversation.bot_id}),
                (self._conversations, {"conversation_id": str(conversation)}),
                *((self._receipts, {"conversation_id": str(conversation), "message": name}) for name in names),
            ],
        )
        found = dict(zip(names, receipts, strict=True))
        bot = self._noted(conversation.bot_id, bot_from(bot_item) if bot_item else None)
        known = _conversation_from(conversation, conversation_item) if conversation_item else None
        receipt = found.get(outgoing_key(crm_id)) if crm_id else None
        if known is not None and known.chat_id:
            self._recent.put(str(conversation), known)
        return Dialogue(
            bot,
            known,
            receipt_from(crm_id, receipt) if receipt else None,
            telegram_ids_from(*(found[name] for name in pointed)),
            thread_from(*(found[name] for name in pointed)),
            thread_from(found.get(TOPIC)),
            imported=any(found[name] for name in ours),
        )

    def _noted(self, bot_id: int, bot: Bot | None) -> Bot | None:
        """Remember what was read of a bot, also that it is gone."""
        if bot is None:
            self._recent_bots.drop(str(bot_id))
        else:
            self._recent_bots.put(str(bot_id), bot)
        return bot

    def opening(self, conversation: ConversationId, opening: Opening) -> None:
        self._set(conversation, {"opening": asdict(opening)})

    def begun(self, conversation: ConversationId, begun: Begun) -> None:
        self._set(conversation, {"begun": asdict(begun)})

    def opened(self, conversation: Conversation) -> None:
        known: Item = {
            "scope_id": conversation.scope_id,
            "chat_id": conversation.chat_id,
            "contact_id": conversation.contact_id,
            "username": conversation.username,
            "name": conversation.name,
            "label": conversation.label,
            "told_at": conversation.told_at,
        }
        self._set(conversation.id, known, remove="opening, closed")

    def closed(self, conversation: ConversationId) -> None:
        self._set(conversation, {"closed": True})

    def told(self, conversation: ConversationId, person: Person, label: str, at: int) -> None:
        self._set(conversation, {"username": person.username, "name": person.name, "label": label, "told_at": at})

    def tied(self, conversation: ConversationId, contact_id: int) -> None:
        self._set(conversation, {"contact_id": contact_id})

    def pictured(self, conversation: ConversationId, photo: str, avatar: str) -> None:
        self._set(conversation, {"photo": photo, "avatar": avatar})

    def _set(self, conversation: ConversationId, known: Item, remove: str = "") -> None:
        stored = self._conversations.update(
            {"conversation_id": str(conversation)},
            "SET " + ", ".join(f"#{name} = :{name}" for name in known) + (f" REMOVE {remove}" if remove else ""),
            {f":{name}": value for name, value in known.items()},
            names={f"#{name}": name for name in known},
            returns="ALL_NEW",
        )
        self._recent.put(str(conversation), _conversation_from(conversation, stored))

    def claim(self, conversation: ConversationId, crm_id: str, busy_until: float) -> str:
        before = self._conversations.update(
            {"conversation_id": str(conversation)},
            "SET sending = :sending, busy_until = :busy_until",
            {":sending": crm_id, ":busy_until": round(busy_until, 3)},
            returns="ALL_OLD",
        )
        return str(before.get("sending", ""))

    def by_chat(self, chat_id: str) -> ConversationId | None:
        found = self._conversations.query("chat_id = :chat_id", {":chat_id": chat_id}, index="chat") if chat_id else []
        return ConversationId.parse(found[0]["conversation_id"]) if found else None

    def release(self, conversation: ConversationId, busy_until: float) -> None:
        self._conversations.update(
            {"conversation_id": str(conversation)},
            "SET busy_until = :busy_until REMOVE sending",
            {":busy_until": round(busy_until, 3)},
        )

    def hold(self, conversation: ConversationId, held: Held) -> Sequence[Held]:
        stored = self._conversations.update(
            {"conversation_id": str(conversation)},
            "SET #held = :held",
            {":held": asdict(held)},
            names={"#held": PREFIX + held.crm_id},
            returns="ALL_NEW",
        )
        return held_in(stored)

    def unhold(self, conversation: ConversationId, crm_id: str) -> None:
        with suppress(ConditionFailedError):
            self._conversations.update(
                {"conversation_id": str(conversation)},
                "REMOVE #held",
                condition="attribute_exists(#held)",
                names={"#held": PREFIX + crm_id},
            )


def _conversation_from(conversation: ConversationId, item: Item) -> Conversation:
    known = Conversation(
        conversation,
        scope_id=item.get("scope_id", ""),
        chat_id=item.get("chat_id", ""),
        contact_id=item.get("contact_id"),
        username=item.get("username", ""),
        avatar=item.get("avatar", ""),
        photo=item.get("photo", ""),
        sending=item.get("sending", ""),
        name=item.get("name", ""),
        label=item.get("label", ""),
        told_at=item.get("told_at", 0),
        opening=Opening(**item["opening"]) if "opening" in item else None,
        held=held_in(item),
        closed=item.get("closed", False),
        begun=begun_from(item),
    )
    return replace(known, busy_until=float(item.get("busy_until", 0.0)))
