"""Work that is asked for by a message and done away from it."""

from dataclasses import dataclass, field

from bridge.domain.identity import ConversationId
from bridge.domain.records import Person


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
class PressAnswer:
    """What the bot does about a pressed button of its message: it acknowledges the press, and shows what was chosen.

    The press can be acknowledged until `until`, unix seconds. `chosen` is empty when there is no choice to show.
    """

    conversation: ConversationId
    message_id: int
    press_id: str = field(repr=False)
    chosen: str
    until: int


@dataclass(frozen=True)
class Attachment:
    """A person who wrote in a group and whose contact has to be on the cards of its deals, of `version` of its links.

    `home` is the id by which the group is found, `at` when they wrote (unix seconds).
    """

    account_id: int
    home: int
    bot_id: int
    person: Person
    version: int
    at: int = 0


@dataclass(frozen=True)
class WantedPhoto:
    """A person whose photo amoCRM has not been shown."""

    conversation: ConversationId
    person: Person
