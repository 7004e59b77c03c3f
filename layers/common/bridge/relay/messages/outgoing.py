"""What comes from amoCRM, and what is made of it for Telegram."""

from dataclasses import dataclass, field

from bridge.domain.content import Contact, Content, Media, Place, Text
from bridge.domain.identity import ConversationId
from bridge.domain.names import readable
from bridge.relay.messages.crm import Sender


@dataclass(frozen=True)
class Button:
    """A button under a message: a link where there is a `url`, else its text is the person's answer, letter by letter.

    A Salesbot goes on only at exactly the text it asked with, so `label` is what is shown of it and no more.
    """

    text: str
    url: str = ""

    @property
    def label(self) -> str:
        return readable(self.text)


Keyboard = tuple[tuple[Button, ...], ...]
"""Rows of buttons."""


@dataclass(frozen=True)
class Target:
    """A message that a hook points at: amojo's id of it, and ours (`msgid`) where the hook tells it."""

    crm_id: str
    msgid: str = ""


@dataclass(frozen=True)
class OutgoingMessage:
    """What a manager, a Salesbot or a mailing wrote in amoCRM.

    `conversation` is None when the chat is not one of ours, or not named in our words: then `chat_id` is amojo's own
    name of it. `content` is None when there is a message, but not one that can be read.
    `album` is the same for the parts of one message with several files. `at_ms`: where it stands in its talk in
    amoCRM, in unix milliseconds, 0 when the hook does not say. `released`: it was held, and it is its turn now.
    `author`: who wrote it, by amojo's own id; a Salesbot's is no user of the account. `hook` is its JSON, as it came.
    """

    scope_id: str
    crm_id: str
    conversation: ConversationId | None
    content: Content | None
    chat_id: str = ""
    buttons: Keyboard = ()
    reply_to: Target | None = None
    album: str = ""
    at_ms: int = 0
    released: bool = False
    author: Sender | None = None
    hook: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class OutgoingReaction:
    """A manager's reaction to a message; `emoji` is empty when it was taken back.

    `user_id` is amojo's id of the manager, `hook` the JSON as it came.
    """

    scope_id: str
    conversation: ConversationId | None
    chat_id: str
    target: Target
    emoji: str
    user_id: str = ""
    hook: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Typing:
    """A manager is typing; worth nothing after `until`, unix seconds."""

    scope_id: str
    conversation: ConversationId | None
    chat_id: str
    until: float


Outgoing = OutgoingMessage | OutgoingReaction | Typing
"""Every kind of hook that is relayed."""


Sendable = Text | Media | Place | Contact
"""The kinds of content that Telegram has a message for."""


@dataclass(frozen=True)
class Piece:
    """What one message of Telegram carries; `reply_to` is Telegram's id of the message that it answers.

    `thread`: the topic of a forum that it goes to, None for General and where there are no topics.
    `shares_phone`: the label of a button below the person's input that shares their phone, `is_shared` takes it away.
    """

    content: Sendable
    buttons: Keyboard = ()
    reply_to: int | None = None
    thread: int | None = None
    shares_phone: str = ""
    is_shared: bool = False
