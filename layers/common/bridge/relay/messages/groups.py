"""What comes from Telegram groups beside messages, and what is asked of a bot there."""

from dataclasses import dataclass, field
from enum import StrEnum

from bridge.domain.groups import GroupBot, Staff
from bridge.domain.records import Person
from bridge.relay.messages.incoming import FromChat, Incoming, Talk


@dataclass(frozen=True)
class Membership(FromChat):
    """A bot was added to a group, removed from it, or its rights there have changed; `by` whom and `at` (seconds).

    `was_inside`: it was in the group before. `bot.hears` is what the rights alone say: an administrator hears all.
    """

    title: str
    by: Person
    at: int
    bot: GroupBot
    was_inside: bool


@dataclass(frozen=True)
class Renamed(FromChat):
    """A group has another title."""

    title: str


@dataclass(frozen=True)
class Moved:
    """A group became a supergroup: either half of Telegram's two service messages."""

    bot_id: int
    old_id: int
    new_id: int


@dataclass(frozen=True)
class TopicNamed(FromChat):
    """A topic of a forum was made or renamed."""

    thread: int
    name: str


@dataclass(frozen=True)
class MenuCall(FromChat):
    """Somebody speaks to the bot itself: a command of ours (`menu`, `start`, `me`), or a mention that is all there is.

    `by` is None for somebody who hides behind the group (an anonymous administrator) or a channel. `payload` is what
    followed `/start`.
    """

    message_id: int
    thread: int
    at: int
    by: Person | None
    command: str
    payload: str = ""


@dataclass(frozen=True)
class MenuReply(FromChat):
    """What somebody wrote to the bot's question for a deal; `text` with the links that stand in it spelled out.

    `by` as in a `MenuCall`. `question_id`: the question that it is a reply to, 0 for one that is no reply.
    """

    message_id: int
    thread: int
    at: int
    by: Person | None
    text: str
    question_id: int = 0


@dataclass(frozen=True)
class MenuPress(FromChat):
    """A pressed button of a menu of ours; `action` is what the button carries, `press_id` Telegram's id of the press.

    `message_id` is the menu's, `thread` the topic that it stands in, 0 for none.
    """

    message_id: int
    thread: int
    at: int
    by: Person
    press_id: str = field(repr=False)
    action: str


GroupNews = Membership | Renamed | Moved | TopicNamed
"""What changes what is known of a group."""

Update = Incoming | GroupNews | MenuPress
"""Every kind of update that anything is done about."""

Addressed = MenuCall | MenuReply | MenuPress
"""What is meant for the bot and not for the managers."""


@dataclass(frozen=True)
class Share:
    """What the line of one deal needs to know of a group that is tied to it.

    `home` is the id by which the group is found, `topic` the name of the topic that something was written in, `staff`
    the user of amoCRM who wrote it, None for anybody else. `licensed`: the licence was good when it was handed on, and
    nothing was kept.
    """

    account_id: int
    home: int
    talk: Talk
    topic: str = ""
    staff: Staff | None = None
    licensed: bool = False


class Extent(StrEnum):
    """How much of a message it is about: what stands beside its text may come later, or never."""

    WHOLE = "whole"
    TEXT = "text"
    REST = "rest"


@dataclass(frozen=True)
class Said:
    """What amoCRM's side said in one deal of a group and is in the group by now, as another one of its deals sees it.

    `hook` is the JSON that amojo sent of it, for `scope_id`; `key` is the same when the same is told again. `numbers`
    are those by which this deal's conversation knows the messages that it became, and `target` the one it answers or
    reacts to, 0 where they are not known. `thread`: the topic they stand in. `copies`: of all deals that hear of it it
    is this one that copies its file.
    """

    scope_id: str
    hook: str = field(repr=False)
    key: str
    numbers: tuple[int, ...] = ()
    target: int = 0
    thread: int | None = None
    extent: Extent = Extent.WHOLE
    copies: bool = True


@dataclass(frozen=True)
class RawUpdate:
    """An update as it came: its JSON, and a `key` that is the same when the same one comes again.

    `generation` is what it was signed for, `received_at` when it came, `again_at` when somebody asked for it to be sent
    again, and `released_at` when what was kept could go on, 0 for never; all in unix seconds. `by_code`: it is no
    update, but what the bot's own code has said (`bridge.code_lines`). `came_ms`: when it came, in unix milliseconds.
    """

    bot_id: int
    body: str = field(repr=False)
    key: str
    generation: int
    received_at: float
    again_at: int = 0
    released_at: int = 0
    by_code: bool = False
    came_ms: int = 0
