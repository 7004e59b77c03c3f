"""What is remembered of chats for the sake of a bot's own code beside us."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bridge.domain.records import Bot
from bridge.relay.messages.code import Uttered


class Originals(Protocol):
    """Messages that came to a bot in the last day, as Telegram told them: what a copy of one shows."""

    def keep(self, bot_id: int, chat_id: int, message_id: int, message: Mapping[str, Any]) -> None: ...
    def get(self, bot_id: int, chat_id: int, message_id: int) -> Mapping[str, Any] | None:
        """Return a Message of the Bot API, None for one that is not known."""
        ...


class ChatNotes(Protocol):
    """What is noted of one chat of a bot; forgotten a day after it was worth anything."""

    def note_command(self, bot_id: int, chat_id: int, *, is_command: bool) -> None:
        """Note whether the last that a person wrote there was a command."""
        ...

    def was_command(self, bot_id: int, chat_id: int) -> bool: ...
    def quieten(self, bot_id: int, chat_id: int, until: float) -> None:
        """Note that a manager has answered there: the code is quietened until then, in unix seconds."""
        ...

    def quiet_until(self, bot_id: int, chat_id: int) -> float:
        """Return until when the code is quietened there, 0 where it is not."""
        ...


class CodeLines(Protocol):
    """The lines of conversations, as a bot's own code speaks in them."""

    def tell(self, bot: Bot, said: Sequence[Uttered]) -> None:
        """Have amoCRM shown what was said, in this order, each behind what is in the line of its chat."""
        ...
