"""What travels to a message-processing platform and back, and what is remembered of it."""

from dataclasses import dataclass, field

from bridge.domain.content import Media, Text
from bridge.relay.messages.incoming import IncomingMessage
from bridge.relay.messages.routes import OwnWords


@dataclass(frozen=True)
class PlatformAddress:
    """Where a bot's platform is; `secret` proves us to it and it to us, empty where none was agreed on."""

    url: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Question:
    """What a person wrote, for the platform: the same `key` is the same message.

    `at`: when it was written, in unix seconds. `answer_to`: our address for what is answered later.
    """

    key: str
    client_id: str
    content: str = field(repr=False)
    at: int
    answer_to: str = field(repr=False)


@dataclass(frozen=True)
class PlatformAnswer:
    """What the platform says, in order, and whether the conversation needs a person from now on."""

    contents: tuple[Text | Media, ...] = ()
    escalate: bool = False


@dataclass(frozen=True)
class Spoken:
    """One message of a conversation, to be shown in amoCRM should it come to people: a person's, or the bot's words.

    `at_ms`: where it stands among the others, in unix milliseconds, and `key` what tells it from those of that moment.
    """

    key: str
    at_ms: int
    said: IncomingMessage | OwnWords
