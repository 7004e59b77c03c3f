"""What comes back for a person by their bot's route: an operator's words of Wahelp, an answer of a platform."""

from dataclasses import dataclass

from bridge.domain.content import Content
from bridge.domain.identity import ConversationId
from bridge.domain.routes import RouteKind


@dataclass(frozen=True)
class RouteAnswer:
    """Something to be sent into a person's chat, once for each `key`.

    `content` is None when something came that cannot be read; the `ref` of a file in it is an address of the route's.
    `conversation` is None where the route names the person by `phone` only, as it writes it; `channel` is Wahelp's
    uuid of the channel it came through, empty where that is not told. `at_ms`: when it was said (unix milliseconds), 0
    where that is not told. `is_word`: it belongs to the talk, as the bot's own answer to a command does not.
    """

    route: RouteKind
    bot_id: int
    key: str
    content: Content | None
    conversation: ConversationId | None = None
    phone: str = ""
    channel: str = ""
    at_ms: int = 0
    is_word: bool = True
