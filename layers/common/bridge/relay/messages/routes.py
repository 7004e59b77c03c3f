"""What goes by a route: a person's message, and what the bot says to the person by itself."""

from dataclasses import dataclass

from bridge.domain.moments import moment_of, moment_of_edit
from bridge.domain.receipts import Received
from bridge.domain.records import Bot, Conversation
from bridge.relay.messages.incoming import IncomingMessage


@dataclass(frozen=True)
class Passage:
    """A person's message on its way by the route of `bot`, and what is `known` of its conversation.

    `before` is what was remembered of an edited message, `at` when it was written or changed, `since` when it came, in
    unix seconds, and `attempt` counts from 1.
    """

    bot: Bot
    known: Conversation
    message: IncomingMessage
    before: Received | None
    at: int
    since: float
    attempt: int = 1


@dataclass(frozen=True)
class OwnWords:
    """What the bot said: the same `key` is the same words. `at`: when, in unix seconds; `buttons` are their texts.

    `numbers`: the messages of Telegram that it became, as far as they are known.
    """

    key: str
    text: str
    at: int
    buttons: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def at_ms(self) -> int:
        """Where it stands among what the person writes: within a second by the number of the message, as that does."""
        return moment_of(self.at, self.numbers[0]) if self.numbers else moment_of_edit(self.at)

    @property
    def seen(self) -> str:
        """The text with its buttons as lines below it, because nobody presses them where it is told of."""
        return "\n".join((self.text, *self.buttons))
