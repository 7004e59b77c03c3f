"""Telegram groups that a company and its clients talk in, and the deals they are tied to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bridge.domain.identity import ConversationId
from bridge.domain.licence import UNKNOWN, KnownLicence
from bridge.domain.revisions import newest

FIRST = 1
"""The version of settings that nobody has changed."""

MOVED = 10**12
"""What is added to the ids of messages in a chat that a group has moved to, where Telegram counts from 1 again.

Larger than any message id, and a multiple of what moments are made of, so that ids still tell order.
"""


LOOK_AT_AUTHORS = 24 * 3600
"""Seconds after which the contact of whoever writes in a group is looked at again."""

CLOCKS_DIFFER = 60
"""Seconds by which Telegram's clock may be behind ours, generously: too much is shown rather than too little."""


class Standing(StrEnum):
    """What a bot is in a group, in Telegram's own words."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def is_inside(self) -> bool:
        return self in {Standing.ADMINISTRATOR, Standing.MEMBER, Standing.RESTRICTED}


@dataclass(frozen=True)
class GroupBot:
    """A bot in a group. `hears`: people's messages come to it; `writes`: it may send text there; `at`: since when it is
    known to be so, in unix seconds.

    `hears` is what was known when the bot was added, because Telegram goes by that: the privacy mode of then, or its
    rights as an administrator since.
    """

    bot_id: int
    standing: Standing
    hears: bool = True
    writes: bool = True
    at: int = field(default=0, compare=False)

    @property
    def is_inside(self) -> bool:
        return self.standing.is_inside


@dataclass(frozen=True)
class Link:
    """A group tied to a deal through a bot; `chat_id` is the group's id at that time, which names the conversation.

    `linked_at` in unix seconds, `by` Telegram's id of the person, 0 for one in the widget. `name` is how the deal was
    called then. `began`: the deal that the conversation is named after, which was merged into this one; 0 for none.
    """

    deal_id: int
    bot_id: int
    chat_id: int
    name: str = ""
    linked_at: int = 0
    by: int = 0
    began: int = 0

    @property
    def conversation(self) -> ConversationId:
        return ConversationId(self.bot_id, self.chat_id, self.began or self.deal_id)

    def brings(self, came_at: float, written_at: int = 0) -> bool:
        """Tell whether something goes through it that came at one moment and was written at another (unix seconds, 0
        when nobody told): nothing of before the link, were it delivered once more since.
        """
        return came_at >= self.linked_at and (not written_at or written_at >= self.linked_at - CLOCKS_DIFFER)


class Authors(StrEnum):
    """Where managers see who wrote: as the message's sender, or in its first line."""

    SENDER = "sender"
    LINE = "line"


class Linkers(StrEnum):
    """Who may tie a group to deals, untie it and see what it is tied to, in Telegram.

    `staff` are people whom the account knows as its own: whoever adds a bot to a group is an administrator there.
    """

    ADMINISTRATORS = "administrators"
    STAFF = "staff"
    ANYONE = "anyone"


class Rank(StrEnum):
    """What a person may decide in a group; a `hidden` administrator writes in the group's name.

    Somebody `outside` is not in it: a public group's buttons can be pressed by whoever reads it.
    """

    ADMINISTRATOR = "administrator"
    HIDDEN = "hidden"
    OTHER = "other"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class GroupSettings:
    """`linkers`: None for whom the bot lets do it. `other_bots`: the messages of other bots are relayed as well.

    `revisions`: in which version of them each was changed last (`bridge.domain.revisions`).
    """

    authors: Authors = Authors.SENDER
    linkers: Linkers | None = None
    other_bots: bool = False
    revisions: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def revision(self) -> int:
        """The version of the settings."""
        return newest(self.revisions, FIRST)


@dataclass(frozen=True)
class Question:
    """A bot waits for a deal's number from one person, until `until` (unix seconds).

    `message_id` is that of the bot's question, 0 while it is not known to be sent.
    """

    user_id: int
    bot_id: int
    until: int
    message_id: int = 0


@dataclass(frozen=True)
class Group:
    """A Telegram group in which a bot of the account is, or was.

    `chat_id` is what it was known by first, and what it is found by; `now_id` what Telegram calls it now, another one
    after it has become a supergroup, and `is_basic` while it can still become one. `version` changes with every link
    that comes or goes. `bots`, `links` and `questions` by the bot's, the deal's and the person's id; `topics` are names
    by thread. `sent`: when (unix seconds) our messages of the last minute went into it or are booked to go, in order.
    `misses`: when numbers were named in it lately that are no deal (unix seconds). `licence` is its account's, as far
    as it was read with the group.
    """

    account_id: int
    chat_id: int
    now_id: int
    title: str = ""
    is_basic: bool = False
    version: int = 0
    bots: Mapping[int, GroupBot] = field(default_factory=lambda: MappingProxyType({}))
    links: Mapping[int, Link] = field(default_factory=lambda: MappingProxyType({}))
    questions: Mapping[int, Question] = field(default_factory=lambda: MappingProxyType({}))
    topics: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    settings: GroupSettings = GroupSettings()
    sent: tuple[float, ...] = ()
    misses: tuple[int, ...] = ()
    licence: KnownLicence = field(default=UNKNOWN, compare=False)

    def link_of(self, conversation: ConversationId) -> Link | None:
        """Return the link through which a conversation goes, None for one that is tied no more."""
        return next((link for link in self.links.values() if link.conversation == conversation), None)

    def links_of(self, bot_id: int) -> tuple[Link, ...]:
        """Return the links through one bot, by deal."""
        return tuple(self.links[deal_id] for deal_id in sorted(self.links) if self.links[deal_id].bot_id == bot_id)


@dataclass(frozen=True)
class Staff:
    """A user of amoCRM: its id, and its id and name in the chats."""

    user_id: int
    amojo_id: str
    name: str


@dataclass(frozen=True)
class Author:
    """What is known of who writes in a group.

    `attached`: up to which version of the group's links this person's contact `contact_id` is on the deals' cards, None
    for one that never was, or whose contact is another now. `seen_at`: when that was seen, in unix seconds.
    """

    attached: int | None = None
    staff: Staff | None = None
    contact_id: int | None = field(default=None, compare=False)
    seen_at: int = field(default=0, compare=False)

    def is_attached(self, version: int, now: float) -> bool:
        """Tell whether the contact is on all cards, and was seen there lately: not every change comes as a webhook."""
        return self.attached == version and now < self.seen_at + LOOK_AT_AUTHORS


def number_elsewhere(group: Group, there: ConversationId, number: int, here: ConversationId) -> int:
    """Return by which number one conversation of a group knows what another one knows by `number`; 0 when by none.

    A conversation that is younger than the chat's move knows nothing of the chat before. In a basic group each bot
    counts the messages for itself.
    """
    moved = number > MOVED
    chat_id, message_id = (group.now_id, number - MOVED) if moved else (there.chat_id, number)
    is_common = chat_id == group.now_id and not group.is_basic
    if not number or not (is_common or here.bot_id == there.bot_id) or chat_id not in {here.chat_id, group.now_id}:
        return 0
    return number_in(here, chat_id, message_id)


def number_in(conversation: ConversationId, chat_id: int, message_id: int) -> int:
    """Return the number by which a conversation knows a message of the chat `chat_id`."""
    return message_id if chat_id == conversation.chat_id else MOVED + message_id


def message_in(conversation: ConversationId, chat_id: int, number: int) -> int | None:
    """Return the id in the chat `chat_id` of what a conversation knows by this number; None for one of another chat."""
    moved = chat_id != conversation.chat_id
    if moved != (number > MOVED):
        return None
    return number - MOVED if moved else number
