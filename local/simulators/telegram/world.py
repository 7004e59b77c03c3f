"""The state of the simulated Telegram: bots, the chats each bot knows, people, files. Saved and loaded as JSON.

Messages are never changed in place: an edit replaces the stored object, so that logs may keep references to it.
"""

import random
import secrets
import string
from collections import deque
from typing import Any, Literal

from pydantic import BaseModel, Field

from local.simulators.telegram.groups import MANAGERS, OUTSIDE, SEND_PERMISSIONS, Group, Standing, Status

Json = dict[str, Any]

SENT_KEPT = 200_000
_SECRET_LETTERS = string.ascii_letters + string.digits + "_-"

NUMBERED_BY_CHAT = frozenset({"supergroup", "channel"})


class Person(BaseModel):
    """A Telegram user, as last seen in a message."""

    id: int
    user: Json = Field(default_factory=dict)
    avatar: str | None = None
    deactivated: bool = False


class StoredMessage(BaseModel):
    """One message of a chat.

    `visible` tells whether the bot may know of it, `serial` is common to the copies of all bots of a group, `shared` is
    the update that told this bot of a message that was written through another one, `counts` are anonymous reactions,
    `reactions` those of each person. `force_reply` is what makes the clients of people answer a message of the bot,
    `reply_keyboard` what they open in place of the letters: messages of the Bot API show neither.
    """

    direction: Literal["in", "out"]
    message: Json
    serial: int = 0
    visible: bool = True
    shared: int | None = None
    deleted: bool = False
    counts: dict[str, int] = Field(default_factory=dict)
    reactions: dict[int, list[Json]] = Field(default_factory=dict)
    force_reply: Json | None = None
    reply_keyboard: Json | None = None
    bot_reactions: list[Json] = Field(default_factory=list)

    def react(self, actor_id: int, reactions: list[Json]) -> list[Json]:
        """Replace somebody's reactions and return the former ones."""
        before = self.reactions.pop(actor_id, [])
        if reactions:
            self.reactions[actor_id] = reactions
        return before


class Chat(BaseModel):
    """A chat as one bot knows it; `privacy` is the bot's privacy mode at the time it was added.

    `action` is what the bot is doing («typing»), and holds until `action_until`.
    """

    id: int
    group: Group = Field(default_factory=Group, exclude=True)
    me: Standing = Field(default_factory=Standing)
    privacy: bool = True
    messages: dict[int, StoredMessage] = Field(default_factory=dict)
    pinned: list[int] = Field(default_factory=list)
    bot_spoke_last: bool = False
    action: str | None = None
    action_until: float = 0

    @property
    def info(self) -> Json:
        return self.group.info

    @property
    def type(self) -> str:
        return str(self.group.info["type"])

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    @property
    def bot_status(self) -> Status:
        return self.me.status

    @property
    def manages(self) -> bool:
        """Whether the bot is an administrator here."""
        return self.me.status in MANAGERS

    def allows(self, right: str) -> bool:
        """Tell whether the bot may do this: by its rights as an administrator, or, to send, by what members may."""
        if self.is_private or self.me.has(right):
            return True
        if self.manages:
            return right in SEND_PERMISSIONS
        if right not in SEND_PERMISSIONS or self.me.status in OUTSIDE:
            return False
        return self.group.permits(right) and (self.me.status == "member" or self.me.rights.get(right, False))


class Webhook(BaseModel):
    """Where a bot's updates go, and what getWebhookInfo tells about it."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str | None = None
    certificate: str | None = None
    last_error_date: int | None = None
    last_error_message: str | None = None
    gone_since: float | None = None


class Callback(BaseModel):
    """A pressed inline button that waits for answerCallbackQuery."""

    created: float
    chat_id: int
    message_id: int = 0
    data: str = ""
    answer: Json | None = None


class PendingUpdate(BaseModel):
    """An update in a bot's queue, with what its delivery needs."""

    serial: int
    update_id: int
    update: Json
    key: str
    expires: float
    failures: int = 0
    delay: float = 0
    repeated: bool = False


class Delivery(BaseModel):
    """What happened to one update: every attempt, and whether a receiver acknowledged it."""

    update_id: int
    update: Json
    attempts: list[Json] = Field(default_factory=list)
    delivered: bool = False


class StoredFile(BaseModel):
    """A file; its bytes are either generated from its name and size or kept under `digest` in the file store."""

    unique_id: str
    kind: str
    name: str | None
    mime: str
    size: int
    digest: str | None = None
    width: int = 0
    height: int = 0


class StickerSet(BaseModel):
    """A sticker set that a bot made; `stickers` are `{unique_id, emoji, format}`."""

    name: str
    title: str
    sticker_type: str
    owner_id: int
    stickers: list[Json]


class Bot(BaseModel):
    """A bot and everything only this bot knows."""

    id: int
    token: str
    name: str
    username: str
    privacy: bool = True
    webhook: Webhook | None = None
    allowed_updates: list[str] | None = None
    webhook_set_at: float = 0
    next_update_id: int = Field(default_factory=lambda: random.randint(10_000_000, 900_000_000))
    last_message_id: int = 0
    chats: dict[int, Chat] = Field(default_factory=dict)
    seen_users: set[int] = Field(default_factory=set)
    callbacks: dict[str, Callback] = Field(default_factory=dict)
    queries: dict[str, float] = Field(default_factory=dict)
    business_connections: dict[str, Json] = Field(default_factory=dict)
    commands: dict[str, list[Json]] = Field(default_factory=dict)
    menu_buttons: dict[int, Json] = Field(default_factory=dict)
    default_rights: dict[str, Json] = Field(default_factory=dict)
    logged_out_until: float = 0
    profile: dict[str, str] = Field(default_factory=dict)
    file_ids: dict[str, str] = Field(default_factory=dict)
    file_paths: dict[str, tuple[str, float]] = Field(default_factory=dict)
    pending: list[PendingUpdate] = Field(default_factory=list)
    deliveries: dict[int, Delivery] = Field(default_factory=dict)
    sent: deque[Json] = Field(default_factory=lambda: deque(maxlen=SENT_KEPT))
    sent_count: int = 0

    @property
    def user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def record_sent(self, entry: Json) -> None:
        """Log a call of the bot; its `index` counts all calls ever made."""
        self.sent.append({"index": self.sent_count, **entry})
        self.sent_count += 1

    def next_message_id(self, chat: Chat) -> int:
        """Return a new id: one sequence per bot in private chats and basic groups, one per chat in the others."""
        owner: Group | Bot = chat.group if chat.type in NUMBERED_BY_CHAT else self
        owner.last_message_id += 1
        return owner.last_message_id

    def take_message_id(self, chat: Chat, message_id: int) -> None:
        """Keep the sequence above an id that came from outside."""
        owner: Group | Bot = chat.group if chat.type in NUMBERED_BY_CHAT else self
        owner.last_message_id = max(owner.last_message_id, message_id)


class World(BaseModel):
    """All of the simulated Telegram; `groups` are by chat id, those of private chats by `<bot id>:<chat id>`."""

    bots: dict[int, Bot] = Field(default_factory=dict)
    groups: dict[str, Group] = Field(default_factory=dict)
    people: dict[int, Person] = Field(default_factory=dict)
    files: dict[str, StoredFile] = Field(default_factory=dict)
    sticker_sets: dict[str, StickerSet] = Field(default_factory=dict)

    def create_bot(self, username: str, name: str, *, privacy: bool) -> Bot:
        bot_id = random.randint(7_000_000_000, 8_500_000_000)
        while bot_id in self.bots:
            bot_id += 1
        bot = Bot(id=bot_id, token=new_token(bot_id), username=username, name=name, privacy=privacy)
        self.bots[bot_id] = bot
        return bot

    def chat(self, bot: Bot, info: Json) -> Chat:
        """Return the bot's chat of this Chat object, known from now on, taking over what is new in the object."""
        chat = bot.chats.get(info["id"])
        if chat is None:
            key = f"{bot.id}:{info['id']}" if info["type"] == "private" else str(info["id"])
            group = self.groups.setdefault(key, Group(info=info))
            chat = bot.chats[info["id"]] = Chat(id=info["id"], group=group, privacy=bot.privacy)
        if any(chat.info.get(name) != value for name, value in info.items()):
            chat.group.info = {**chat.info, **info}
        return chat

    def join_groups(self) -> None:
        """Give the chats of a loaded world their groups. Raises KeyError when one is missing."""
        for bot in self.bots.values():
            for chat in bot.chats.values():
                own = f"{bot.id}:{chat.id}"
                chat.group = self.groups[own if own in self.groups else str(chat.id)]

    def neighbours(self, bot: Bot, chat: Chat) -> list[tuple[Bot, Chat]]:
        """Return the other bots that were added to a group, each with its own view of it."""
        others = (self.bots[bot_id] for bot_id in chat.group.bots if bot_id != bot.id)
        return [(other, other.chats[chat.id]) for other in others]

    def person(self, user_id: int) -> Person:
        """Return the person of this id, known from now on."""
        return self.people.setdefault(user_id, Person(id=user_id))


def new_token(bot_id: int) -> str:
    """Return `<bot_id>:` and 35 random characters, as BotFather issues them."""
    return f"{bot_id}:AA" + "".join(secrets.choice(_SECRET_LETTERS) for _ in range(33))
