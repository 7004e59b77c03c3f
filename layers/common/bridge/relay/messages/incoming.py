"""What comes from Telegram."""

from dataclasses import dataclass, field

from bridge.domain.content import Content, with_lines
from bridge.domain.identity import ConversationId
from bridge.domain.records import Chat, Person
from bridge.domain.texts import quotation


@dataclass(frozen=True)
class Quoted:
    """What a message answers.

    `message_id` is that of a message in the same chat, which the bot sent when `from_bot`; None for one that cannot be
    pointed at. `text` is what has to be shown of it in words: the part that was chosen, or what stands elsewhere.
    `said` is how it begins, to be shown in its place when amoCRM does not know it.
    """

    message_id: int | None
    from_bot: bool = False
    text: str = ""
    said: str = ""


@dataclass(frozen=True)
class FromChat:
    """What came to a bot from one of its chats."""

    bot_id: int
    chat: Chat

    @property
    def conversation(self) -> ConversationId:
        """The conversation of a private chat."""
        return ConversationId(self.bot_id, self.chat.id)


@dataclass(frozen=True)
class IncomingMessage(FromChat):
    """What a person wrote to a bot; `at` (0 when Telegram did not say) and `edited_at` in unix seconds.

    `remarks` are the lines that say where it came from and how: forwarded, sent through another bot.
    `again_at`: when somebody asked for it to be sent again after it could not be delivered.
    `poll_id`: Telegram's name of the poll that it carries, by which its result will come.
    `pressed`: it is the choice made by pressing a button of the bot's message `message_id`.
    """

    message_id: int
    at: int
    person: Person
    content: Content
    edited_at: int | None = None
    command: str = ""
    start_payload: str = ""
    again_at: int = 0
    quoted: Quoted | None = None
    remarks: tuple[str, ...] = ()
    pressed: bool = False
    poll_id: str = ""

    @property
    def shown(self) -> Content:
        """The content with all that amoCRM shows above it."""
        return with_lines(self.content, *self._above())

    @property
    def identity(self) -> str:
        """What differs when a reader of amoCRM would see a difference."""
        return "\n".join((*self._above(), self.content.identity))

    def _above(self) -> tuple[str, ...]:
        quote = quotation(self.quoted.text) if self.quoted and self.quoted.text else ""
        return tuple(filter(None, (*self.remarks, quote)))


@dataclass(frozen=True)
class IncomingReaction(FromChat):
    """A person's reactions to one message before and after a change.

    `before` and `after` are plain emoji; the custom ones are Telegram's ids, which do not tell what they look like.
    """

    message_id: int
    person: Person
    before: frozenset[str]
    after: frozenset[str]
    custom_before: frozenset[str] = frozenset()
    custom_after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Press(FromChat):
    """A pressed button of a message that we sent; `label` is its text, empty when the choice was made before.

    `press_id` is Telegram's id of the press, which has to be acknowledged within about a minute. `carried`: what the
    button carries when that is not its text, which may then be remembered letter by letter.
    `again_at`: when somebody asked for the choice to be sent again after it could not be delivered.
    """

    message_id: int
    person: Person
    press_id: str = field(repr=False)
    label: str
    carried: str = ""
    again_at: int = 0


@dataclass(frozen=True)
class Presence(FromChat):
    """A person blocked the bot (`here` is False) or came back; `at` in unix seconds."""

    person: Person
    at: int
    here: bool


@dataclass(frozen=True)
class PollResult:
    """The votes of a poll that was closed. Telegram names the poll only: whose chat it stands in, we have to know."""

    bot_id: int
    poll_id: str
    content: Content


Incoming = IncomingMessage | IncomingReaction | Press | Presence | PollResult
"""Every kind of update that is relayed."""
