"""What comes from Telegram."""

from dataclasses import dataclass, field

from bridge.domain.content import Content, with_lines
from bridge.domain.funnel import Pressed
from bridge.domain.groups import Authors, Staff
from bridge.domain.identity import ConversationId
from bridge.domain.records import Chat, Person
from bridge.domain.texts import quotation
from bridge.domain.wording.origins import by_author, in_topic


@dataclass(frozen=True)
class Quoted:
    """What a message answers.

    `message_id` is that of a message in the same chat, which the bot sent when `from_bot`; None for one that cannot be
    pointed at. `text` is what has to be shown of it in words: the part that was chosen, or what stands elsewhere.
    `said` is how it begins, to be shown in its place when amoCRM does not know it. `from_other_bot`: another bot of a
    group sent it, which may be one of the account's. `sent_at`: when it was sent (unix seconds), 0 for an unknown time.
    `is_menu`: it has buttons of a bot's own menu.
    """

    message_id: int | None
    from_bot: bool = False
    text: str = ""
    said: str = ""
    from_other_bot: bool = False
    sent_at: int = field(default=0, compare=False)
    is_menu: bool = False


@dataclass(frozen=True)
class Address:
    """Whom words in a group are for: the command they begin with, the bot it names, and the usernames they mention.

    All in lower case. `payload` is what follows the command; `alone`: there is nothing beside the mentions.
    """

    command: str = ""
    to: str = ""
    payload: str = ""
    mentions: frozenset[str] = frozenset()
    alone: bool = False


@dataclass(frozen=True)
class Talk:
    """The talk of a group with the managers of one deal; `title` is what the group is called.

    `into`: the deal that the one which the conversation is named after was merged into, 0 for none.
    """

    conversation: ConversationId
    title: str
    authors: Authors = Authors.SENDER
    into: int = 0

    @property
    def deal_id(self) -> int | None:
        """The deal in which it stands."""
        return self.into or self.conversation.deal_id


@dataclass(frozen=True)
class FromChat:
    """What came to a bot from one of its chats."""

    bot_id: int
    chat: Chat
    talk: Talk | None = field(default=None, kw_only=True)
    """Which of a group's talks it is relayed to."""

    @property
    def conversation(self) -> ConversationId:
        """The conversation that it belongs to: that of a private chat is its own."""
        return self.talk.conversation if self.talk else self.place

    @property
    def place(self) -> ConversationId:
        """Where it happened as Telegram knows it: what is said there is said once, to all of a group."""
        return ConversationId(self.bot_id, self.chat.id)


@dataclass(frozen=True)
class IncomingMessage(FromChat):
    """What a person wrote to a bot, or in a group; `at` (0 when Telegram did not say) and `edited_at` in unix seconds.

    `remarks` are the lines that say where it came from and how: forwarded, sent through another bot.
    `again_at`: when somebody asked for it to be sent again after it could not be delivered. `released_at`: since when
    it could go on, having been kept after the end of a licence, or since when it waits beside its line.
    `poll_id`: Telegram's name of the poll that it carries, by which its result will come. `album`: that of the messages
    which people see as one.
    `pressed`: it is the choice made by pressing a button of the bot's message `message_id`; `press` tells several of
    them under one message apart. `greeted`: the bot's funnel answers it, so that nobody else greets.
    In groups `address` says whom the words are for, in place of `command` and `start_payload`.
    `thread`: the topic of a forum that it stands in, 0 for General, None where there are no topics; `topic`: what that
    one is called, where the message tells it. `staff`: the user of amoCRM who the person is; there it stands as that
    user's answer then.
    `came_ms`: when it came to us, in unix milliseconds, 0 for an unknown time.
    `by_code`: the bot's own code has said it, and stands on the bot's side; `person` is whose chat it is. `known_only`:
    it only changes what is there.
    """

    message_id: int
    at: int
    person: Person
    content: Content
    edited_at: int | None = None
    command: str = ""
    start_payload: str = ""
    again_at: int = 0
    released_at: int = 0
    quoted: Quoted | None = None
    remarks: tuple[str, ...] = ()
    pressed: bool = False
    press: str = ""
    greeted: bool = False
    poll_id: str = ""
    album: str = ""
    address: Address | None = None
    thread: int | None = None
    topic: str = ""
    staff: Staff | None = None
    came_ms: int = field(default=0, compare=False)
    by_code: bool = False
    known_only: bool = False

    @property
    def is_signed(self) -> bool:
        """Tell whether its first line says who wrote it, because its sender is the group.

        Whoever is no person is never a sender, of whom amoCRM might make a contact that nobody could take back. A
        choice is nobody's but the person's, and its text has to stay as it was asked for.
        """
        if self.talk is None or self.pressed or self.staff or self.by_code:
            return False
        return self.talk.authors is Authors.LINE or not self.person.is_somebody

    @property
    def shown(self) -> Content:
        """The content with all that amoCRM shows above it."""
        return with_lines(self.content, *self._above())

    @property
    def identity(self) -> str:
        """What differs when a reader of amoCRM would see a difference."""
        return "\n".join((*self._above(), self.content.identity))

    def _above(self) -> tuple[str, ...]:
        author = by_author(self.person.name) if self.is_signed else ""
        topic = in_topic(self.topic) if self.talk and self.topic else ""
        quote = quotation(self.quoted.text) if self.quoted and self.quoted.text else ""
        return tuple(filter(None, (author, topic, *self.remarks, quote)))


@dataclass(frozen=True)
class IncomingReaction(FromChat):
    """A person's reactions to one message before and after a change.

    `before` and `after` are plain emoji; the custom ones are Telegram's ids, which do not tell what they look like.
    `staff`: the user of amoCRM who the person is.
    """

    message_id: int
    person: Person
    before: frozenset[str]
    after: frozenset[str]
    custom_before: frozenset[str] = frozenset()
    custom_after: frozenset[str] = frozenset()
    staff: Staff | None = None


@dataclass(frozen=True)
class Press(FromChat):
    """A pressed button of a message of the bot; `label` is its text, empty when the choice was made before.

    `press_id` is Telegram's id of the press, which has to be acknowledged within about a minute. `carried`: what the
    button carries when that is not its text, which may then be remembered letter by letter.
    `again_at`: when somebody asked for the choice to be sent again after it could not be delivered.
    `foreign`: the button is none of ours, and the bot's own code answers the press. `came_ms`: when it came to us, in
    unix milliseconds, 0 for an unknown time.
    """

    message_id: int
    person: Person
    press_id: str = field(repr=False)
    label: str
    carried: str = ""
    again_at: int = 0
    foreign: bool = False
    came_ms: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Presence(FromChat):
    """A person blocked the bot (`here` is False) or came back; `at` in unix seconds."""

    person: Person
    at: int
    here: bool


@dataclass(frozen=True)
class PollResult:
    """The votes of a poll that was closed. Telegram names the poll only: whose chat it stands in, we have to know.

    `talk`: which of a group's talks it is relayed to. `released_at`: since when it could go on, having been kept after
    the end of a licence, in a line that is not its poll's.
    """

    bot_id: int
    poll_id: str
    content: Content
    talk: Talk | None = None
    released_at: int = 0


@dataclass(frozen=True)
class FunnelPress(FromChat):
    """A pressed button of a funnel's welcome; `label` is its text as it stands there, empty when nobody tells it.

    `press_id` is Telegram's id of the press, `again_at` when somebody asked for it to be sent again.
    """

    message_id: int
    person: Person
    press_id: str = field(repr=False)
    pressed: Pressed
    label: str = ""
    again_at: int = 0


@dataclass(frozen=True)
class LeadPress:
    """A pressed «Внёс вручную» under the message about a lead, in any kind of chat; `by` whom, as people know them."""

    bot_id: int
    chat_id: int
    message_id: int
    by: str
    press_id: str = field(repr=False)
    key: str


Incoming = IncomingMessage | IncomingReaction | Press | Presence | PollResult | FunnelPress | LeadPress
"""Every kind of update that is relayed."""
