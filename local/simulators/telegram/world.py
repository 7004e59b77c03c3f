"""The state of the simulated Telegram: bots, the chats each bot knows, people, files. Saved and loaded as JSON.

Messages are never changed in place: an edit replaces the stored object, so that logs may keep references to it.
"""

import random
import secrets
import string
from collections import deque
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field

Json = dict[str, Any]

SENT_KEPT = 200_000
_SECRET_LETTERS = string.ascii_letters + string.digits + "_-"

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
STATUSES: frozenset[str] = frozenset(get_args(Status))
OUTSIDE: frozenset[Status] = frozenset({"left", "kicked"})
NUMBERED_BY_CHAT = frozenset({"supergroup", "channel"})


class Person(BaseModel):
    """A Telegram user, as last seen in a message."""

    id: int
    user: Json = Field(default_factory=dict)
    avatar: str | None = None
    deactivated: bool = False


class StoredMessage(BaseModel):
    """One message of a chat; `visible` tells whether the bot may know of it."""

    direction: Literal["in", "out"]
    message: Json
    visible: bool = True
    deleted: bool = False
    reactions: list[Json] = Field(default_factory=list)
    bot_reactions: list[Json] = Field(default_factory=list)


class Member(BaseModel):
    """A person in a group, with the rights that matter to bots."""

    user: Json
    status: Status = "member"


class Chat(BaseModel):
    """A chat as one bot knows it; `info` is the Chat object of its messages."""

    id: int
    info: Json
    messages: dict[int, StoredMessage] = Field(default_factory=dict)
    members: dict[int, Member] = Field(default_factory=dict)
    bot_status: Status = "member"
    migrated_to: int | None = None
    deleted: bool = False
    last_message_id: int = 0
    bot_spoke_last: bool = False
    threads: dict[int, Literal["open", "closed"]] = Field(default_factory=dict)
    action: str | None = None

    @property
    def type(self) -> str:
        return str(self.info["type"])

    @property
    def is_private(self) -> bool:
        return self.type == "private"


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
    commands: dict[str, list[Json]] = Field(default_factory=dict)
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
        owner: Chat | Bot = chat if chat.type in NUMBERED_BY_CHAT else self
        owner.last_message_id += 1
        return owner.last_message_id

    def take_message_id(self, chat: Chat, message_id: int) -> None:
        """Keep the sequence above an id that came from outside."""
        owner: Chat | Bot = chat if chat.type in NUMBERED_BY_CHAT else self
        owner.last_message_id = max(owner.last_message_id, message_id)


class World(BaseModel):
    """All of the simulated Telegram."""

    bots: dict[int, Bot] = Field(default_factory=dict)
    people: dict[int, Person] = Field(default_factory=dict)
    files: dict[str, StoredFile] = Field(default_factory=dict)

    def create_bot(self, username: str, name: str, *, privacy: bool) -> Bot:
        bot_id = random.randint(7_000_000_000, 8_500_000_000)
        while bot_id in self.bots:
            bot_id += 1
        bot = Bot(id=bot_id, token=new_token(bot_id), username=username, name=name, privacy=privacy)
        self.bots[bot_id] = bot
        return bot

    def person(self, user_id: int) -> Person:
        """Return the person of this id, known from now on."""
        return self.people.setdefault(user_id, Person(id=user_id))


def new_token(bot_id: int) -> str:
    """Return `<bot_id>:` and 35 random characters, as BotFather issues them."""
    return f"{bot_id}:AA" + "".join(secrets.choice(_SECRET_LETTERS) for _ in range(33))
