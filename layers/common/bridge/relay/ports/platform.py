"""A message-processing platform, and what is remembered of conversations that it answers."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.identity import ConversationId
from bridge.domain.platform import Counts, Handling
from bridge.relay.messages import PlatformAddress, PlatformAnswer, Question, Spoken


class Platform(Protocol):
    def ask(self, address: PlatformAddress, question: Question) -> PlatformAnswer:
        """Send a message and return what is answered at once, which may be nothing; sent again, it is the same one.

        Raises PermanentError for a message that is not taken, or whose answer cannot be used, and TransientError.
        """
        ...

    def look(self, address: PlatformAddress) -> None:
        """Return when the platform is there; raises what `ask` does."""
        ...

    def is_up(self, address: PlatformAddress) -> bool: ...


class Handlings(Protocol):
    """Who answers the conversations of bots with a platform."""

    def get(self, conversation: ConversationId) -> Handling: ...
    def asked(self, conversation: ConversationId, key: str) -> None:
        """Note the message that the platform was asked last: it is there, and people have the conversation no more."""
        ...

    def told_away(self, conversation: ConversationId) -> None:
        """Note that the person knows that the platform is away, until it is `asked` again."""
        ...

    def handed_over(self, conversation: ConversationId, at: float) -> None:
        """Note that people answer from then on (unix seconds)."""
        ...

    def heard(self, conversation: ConversationId, at: float) -> None:
        """Note when the person wrote to people last."""
        ...

    def given_back(self, conversation: ConversationId) -> None: ...


class Transcripts(Protocol):
    """What was said in conversations that people have not seen; each message is forgotten after some days."""

    def note(self, conversation: ConversationId, spoken: Spoken) -> None:
        """Note one message; once more, it is as it is now."""
        ...

    def newest(self, conversation: ConversationId, most: int) -> Sequence[Spoken]:
        """Return the last of them, at most so many, in the order in which they were said."""
        ...

    def forget_before(self, conversation: ConversationId, spoken: Spoken) -> None:
        """Forget whatever was said before this message."""
        ...

    def shown(self, conversation: ConversationId, spoken: Spoken) -> None:
        """Forget a message that people have seen."""
        ...


class HandOverLines(Protocol):
    """The lines of conversations, in which they come to people among what is written there."""

    def call(self, conversation: ConversationId, key: str) -> None:
        """Have people called to a conversation; asked for by the same `key`, it is done once."""
        ...

    def show(self, conversation: ConversationId, key: str) -> None:
        """Have people shown what they have not seen; asked for by the same `key`, it is done once."""
        ...


class PlatformCounts(Protocol):
    def count(self, bot_id: int, *, asked: int = 0, answers: int = 0, escalated: int = 0) -> None:
        """Count what passed just now; with `asked` the platform has answered."""
        ...

    def of_day(self, bot_id: int, day: str) -> Counts:
        """Return what was counted on that day (`bridge.domain.platform.day_of`), and when it answered last."""
        ...
