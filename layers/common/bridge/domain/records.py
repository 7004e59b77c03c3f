"""What is remembered about accounts, bots, people and their messages."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bridge.domain.held import Held
from bridge.domain.identity import ConversationId, source_id, token_context
from bridge.domain.names import readable
from bridge.domain.notices import Notice

TRIAL = 14 * 24 * 3600
"""Length of the trial in seconds, counted from the first installation ever."""


class AccountState(StrEnum):
    ACTIVE = "active"
    UNPAID = "unpaid"
    UNAUTHORISED = "unauthorised"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True)
class Account:
    """An amoCRM account with the widget installed; tokens are stored apart, sealed.

    `amojo_id` and `scope_id` are empty until its chat channel was connected for the first time. `installed_ms`: when
    amoCRM called for the installation, in unix milliseconds; `unfinished`: the parts of it that are still to be done.
    `notices` are what its people have to put right in amoCRM.
    """

    account_id: int
    domain: str
    amojo_id: str
    scope_id: str
    state: AccountState
    trial_started_at: int
    installed_ms: int = 0
    unfinished: frozenset[str] = frozenset()
    notices: frozenset[Notice] = frozenset()

    @property
    def trial_until(self) -> int:
        return self.trial_started_at + TRIAL


RENEWAL = 60
"""Seconds for which an update signed with the secret before may still be on its way."""


class BotState(StrEnum):
    CONNECTING = "connecting"
    ON = "on"
    OFF = "off"
    REVOKED = "revoked"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Bot:
    """A Telegram bot that an account connected.

    `state`: `connecting` until its webhook is known to be set, `off` by its owner, `revoked` when Telegram refuses the
    token, `stopped` while the widget is uninstalled. `sealed_token` is the token under KMS. `status_id` is the status
    into which requests are accepted, None leaves them in «Неразобранное». `generation` is what its webhook secret is
    signed for, `renewed_at` since when.
    `off_at`: when it was switched off (unix seconds); what came until then is still relayed.
    `paused_until`: none of its messages is sent until then (unix seconds), because Telegram limits the whole bot.
    `deaf`: another program was seen to hold its webhook, or nobody, so that what people write does not come to us.
    `version` changes with every write, so that nobody overwrites what they have not read.
    """

    bot_id: int
    account_id: int
    scope_id: str
    username: str
    name: str
    label: str
    pipeline_id: int
    status_id: int | None
    source_ref: int | None
    sealed_token: bytes = field(repr=False)
    generation: int
    renewed_at: int
    state: BotState
    created_at: int
    off_at: int = 0
    paused_until: float = 0.0
    deaf: bool = False
    version: str = field(default="", compare=False, repr=False)

    @property
    def source(self) -> str:
        return source_id(self.bot_id)

    @property
    def token_context(self) -> dict[str, str]:
        return token_context(self.account_id, self.bot_id)

    @property
    def is_on(self) -> bool:
        """Tell whether its messages are relayed: one that comes while it is `connecting` is no reason to lose it."""
        return self.state in {BotState.ON, BotState.CONNECTING}

    def trusts(self, generation: int, received_at: float) -> bool:
        """Tell whether an update that came at that moment was signed well: an older secret was good until renewed."""
        return generation >= self.generation or received_at < self.renewed_at + RENEWAL


class ChatKind(StrEnum):
    """The kinds of chats whose messages are relayed, in Telegram's own words."""

    PRIVATE = "private"


@dataclass(frozen=True)
class Chat:
    """A Telegram chat."""

    id: int
    kind: ChatKind


@dataclass(frozen=True)
class Person:
    """Who wrote in Telegram, as the newest update shows them."""

    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""

    @property
    def name(self) -> str:
        """First and last name, else the username, else the id: amoCRM needs a name that is not empty."""
        full = " ".join(filter(None, (readable(self.first_name), readable(self.last_name))))
        return full or self.username or f"Telegram {self.user_id}"


@dataclass(frozen=True)
class Opening:
    """How far a message has come in opening its chat, so that each attempt starts where the last one ended.

    `scope_id` and `msgid` say whose it is. `searched`: amoCRM was asked for the contact, which our map did not know.
    `chat_id` is amojo's, once the chat was created for `contact_id`; `tied` once it belongs to that contact.
    """

    scope_id: str
    msgid: str
    searched: bool = False
    contact_id: int | None = None
    chat_id: str = ""
    tied: bool = False


@dataclass(frozen=True)
class Conversation:
    """One amojo chat. `chat_id` is amojo's, empty until the person has been introduced; `scope_id` whose chat it is.

    `avatar` is our address of the person's photo and `photo` Telegram's id of it.
    `username`, `name` and the bot's `label` are what amoCRM was last told of the person, `told_at` (unix seconds) when.
    `busy_until` and `sending` belong to the way out: the pace of the chat and the message being sent. `held` are hooks
    that wait here for their turn, in the order they stand in amoCRM.
    """

    id: ConversationId
    scope_id: str = ""
    chat_id: str = ""
    contact_id: int | None = None
    username: str = ""
    avatar: str = ""
    photo: str = ""
    busy_until: float = 0.0
    sending: str = ""
    name: str = ""
    label: str = ""
    told_at: int = 0
    opening: Opening | None = None
    held: tuple[Held, ...] = ()

    def is_open_in(self, scope_id: str) -> bool:
        return bool(self.chat_id) and self.scope_id == scope_id


@dataclass(frozen=True)
class Received:
    """What amoCRM has of a Telegram message: its id there, and what was `shown` last as a hash of the content.

    `at`: when it was written, and `edited_at`: when it was last changed (0 for never), in unix seconds.
    `file` is Telegram's name of its file, the same for the same file; `carried` when amoCRM was given that file and not
    only told of it.
    """

    crm_id: str
    shown: str
    at: int = 0
    edited_at: int = 0
    file: str = ""
    carried: bool = False


@dataclass(frozen=True)
class PollPlace:
    """The message that a poll stands in, written `at` (unix seconds), with the lines above it."""

    conversation: ConversationId
    message_id: int
    at: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """Ties an amoCRM message to the Telegram messages it became; `complete` once every part was sent.

    `text_first`: what stood beside the text could not be sent, so the text went without waiting for it.
    """

    crm_id: str
    telegram_ids: tuple[int, ...]
    complete: bool
    text_first: bool = False


@dataclass(frozen=True)
class Dialogue:
    """What one message needs to know, brought by one read.

    `target`: the Telegram messages that the one is which it points at, in order; none where that is not known.
    """

    bot: Bot | None
    conversation: Conversation | None
    receipt: Receipt | None = None
    target: tuple[int, ...] = ()


class Direction(StrEnum):
    """Towards the CRM, towards Telegram, or the completion of a contact's card."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    CARD = "card"


@dataclass(frozen=True)
class Failure:
    """A message that could not be delivered for good; `payload` is what its queue carried, ready to be retried."""

    failure_id: str
    account_id: int
    direction: Direction
    bot_id: int
    chat: str
    reason: str
    text: str
    detail: str
    at: int
    payload: dict[str, Any] = field(repr=False)
