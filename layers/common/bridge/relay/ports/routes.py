"""Where a person's messages go."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Received
from bridge.domain.records import Bot
from bridge.domain.waiting import Waiting
from bridge.relay.messages import IncomingMessage, OwnWords, Passage


class Carry(Protocol):
    """What brings a message somewhere. The settings of the route that is meant are `bot.route`."""

    def carry(self, passage: Passage) -> Received:
        """Bring a person's message where the route goes, once, and return what is remembered of it.

        Raises TransientError while the line has to wait, WaitingError when the message has to wait and the line does
        not, and PermanentError.
        A way which is not amoCRM's notes what it begins (`Conversations.begun`) before it sends anything.
        """
        ...


class Way(Carry, Protocol):
    """One kind of route."""

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:
        """Tell whether the message is for the route itself, which answers it also while others wait: its commands."""
        ...

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None:
        """Show what the bot said by itself where the route goes, if that can be; once for each key.

        What the route refuses is left out with a line in the log; raises TransientError.
        """
        ...


class WaitingMessages(Protocol):
    """What waits beside the lines of conversations, each in its order."""

    def keep(self, conversation: ConversationId, waiting: Waiting) -> None:
        """Keep a message; twice is as good as once."""
        ...

    def first_of(self, conversation: ConversationId, at_most: int = 25) -> Sequence[Waiting]:
        """Return the first that wait of a conversation, in its order; none when nothing does."""
        ...

    def drop(self, conversation: ConversationId, waiting: Waiting) -> None: ...
    def count(self, bot_id: int, at_most: int) -> int:
        """Return how many messages of a bot wait, which may be a moment old."""
        ...


class WaitingLines(Protocol):
    """The lines beside which messages wait."""

    def release(self, conversation: ConversationId, key: str) -> None:
        """Have what waits tried, behind what is in the line; asked for again soon with the same `key`, it is once."""
        ...


class RouteChecks(Protocol):
    """One kind of route at its other side. The settings of the one that is meant are `bot.route`."""

    def check(self, bot: Bot) -> None:
        """See before it is saved that it can work.

        Raises RefusedError(422) with the fields that are wrong, as `route.login`, and a Russian text that says why.
        """
        ...

    def enter(self, bot: Bot) -> None:
        """Put up what it needs there, once it is saved; once is as good as twice."""
        ...

    def leave(self, bot: Bot) -> None:
        """Take down what `enter` has put up; what is gone already, or was never there, is no trouble."""
        ...
