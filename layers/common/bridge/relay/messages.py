"""What travels between the adapters and the journeys."""

from dataclasses import dataclass

from bridge.domain.content import Content
from bridge.domain.identity import ConversationId
from bridge.domain.records import Chat, Person
from bridge.domain.texts import EDITED, named


@dataclass(frozen=True)
class IncomingMessage:
    """What a person wrote to a bot; `at` (0 when Telegram did not say) and `edited_at` in unix seconds.

    `again_at`: when somebody asked for it to be sent again after it could not be delivered.
    """

    bot_id: int
    chat: Chat
    message_id: int
    at: int
    person: Person
    content: Content
    edited_at: int | None = None
    command: str = ""
    start_payload: str = ""
    again_at: int = 0

    @property
    def conversation(self) -> ConversationId:
        """The conversation of a private chat."""
        return ConversationId(self.bot_id, self.chat.id)

    @property
    def text(self) -> str:
        """What amoCRM shows."""
        return self.content.seen if self.edited_at is None else named(EDITED, self.content.seen)


@dataclass(frozen=True)
class OutgoingMessage:
    """What a manager, a Salesbot or a mailing wrote in amoCRM.

    `conversation` is None when the chat is not one of ours, or not named in our words: then `chat_id` is amojo's own
    name of it. `content` is None when there is a message, but not one that can be read.
    """

    scope_id: str
    crm_id: str
    conversation: ConversationId | None
    content: Content | None
    chat_id: str = ""


@dataclass(frozen=True)
class Sender:
    """A participant as amojo knows it."""

    id: str
    name: str
    avatar: str = ""
    profile_link: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """One incoming text for amojo; `at_ms`, by which amoCRM sorts a talk, in unix milliseconds."""

    msgid: str
    conversation: ConversationId
    source: str
    sender: Sender
    text: str
    at_ms: int

    @property
    def at(self) -> int:
        return self.at_ms // 1000


@dataclass(frozen=True)
class Posted:
    """What amojo answers: its ids of the chat and of the message."""

    chat_id: str
    message_id: str


@dataclass(frozen=True)
class StatusReport:
    """The delivery status of an outgoing message: delivered, or failed with the text the manager reads."""

    scope_id: str
    crm_id: str
    error: str = ""


@dataclass(frozen=True)
class Introduction:
    """A person whose message is in amoCRM and whose contact still has to be completed.

    `label`: of the bot, as the message showed it. `link`: the contact is known, but the chat could not be tied to it
    when it was opened.
    """

    account_id: int
    conversation: ConversationId
    chat_id: str
    person: Person
    contact_id: int | None = None
    start_payload: str = ""
    link: bool = False
    label: str = ""


@dataclass(frozen=True)
class Answer:
    """What the bot itself says to a command; worth nothing after `until`, unix seconds."""

    conversation: ConversationId
    text: str
    until: int


@dataclass(frozen=True)
class WantedPhoto:
    """A person whose photo amoCRM has not been shown; `secret` makes its address unguessable, the same in each try."""

    conversation: ConversationId
    person: Person
    secret: str


@dataclass(frozen=True)
class BotProfile:
    """What Telegram's getMe says about a bot."""

    bot_id: int
    username: str
    name: str


@dataclass(frozen=True)
class ProfilePhoto:
    """A person's current photo; `unique_id` is the same for every bot and as long as the photo is."""

    file_id: str
    unique_id: str


@dataclass(frozen=True)
class TokenPair:
    """An OAuth pair of amoCRM; `expires_at` and `issued_at` in unix seconds."""

    access: str
    refresh: str
    expires_at: int
    issued_at: int


@dataclass(frozen=True)
class CrmAccount:
    """What `GET /api/v4/account` says, as far as the product needs it."""

    account_id: int
    name: str
    subdomain: str
    amojo_id: str


@dataclass(frozen=True)
class Status:
    id: int
    name: str


@dataclass(frozen=True)
class Pipeline:
    id: int
    name: str
    is_main: bool
    statuses: tuple[Status, ...]
