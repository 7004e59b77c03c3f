"""What travels between the adapters and the journeys."""

from dataclasses import dataclass

from bridge.domain.identity import ConversationId
from bridge.domain.records import Person


@dataclass(frozen=True)
class IncomingMessage:
    """A person's message to a bot in a private chat, already in the words amoCRM will show."""

    conversation: ConversationId
    message_id: int
    at: int
    person: Person
    text: str
    edited_at: int | None = None
    command: str = ""
    start_payload: str = ""


@dataclass(frozen=True)
class OutgoingMessage:
    """What a manager, a Salesbot or a mailing wrote in amoCRM: text for the chat, or the reason it cannot be sent."""

    scope_id: str
    crm_id: str
    conversation: ConversationId | None
    text: str


@dataclass(frozen=True)
class Sender:
    """A participant as amojo knows it."""

    id: str
    name: str
    avatar: str = ""
    profile_link: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """One incoming text for amojo; `at` in unix seconds."""

    msgid: str
    conversation: ConversationId
    source: str
    sender: Sender
    text: str
    at: int


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

    `link`: the contact is known, but the chat could not be tied to it when it was opened.
    """

    account_id: int
    conversation: ConversationId
    chat_id: str
    person: Person
    contact_id: int | None = None
    start_payload: str = ""
    link: bool = False


@dataclass(frozen=True)
class BotProfile:
    """What Telegram's getMe says about a bot."""

    bot_id: int
    username: str
    name: str


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
