"""What a bot's own code has said, on its way into amoCRM."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Uttered:
    """A Message of the Bot API that the code has sent, or what it is after the code's edit.

    `known_only`: an edit that only changes what amoCRM has. `unseen`: a copy, or a forwarded message, of which nobody
    knows what it carries beside what `message` says.
    """

    chat_id: int
    message_id: int
    message: Mapping[str, Any] = field(repr=False)
    edited: bool = False
    known_only: bool = False
    unseen: bool = False


@dataclass(frozen=True)
class Answered:
    """Somebody of amoCRM has answered in a chat: `author` by the id there in chats, `until` as long the code is quiet.

    Without a chat (0) nobody has, and only who the users are is to be learnt.
    """

    account_id: int
    bot_id: int
    chat_id: int = 0
    author: str = ""
    until: int = 0


@dataclass(frozen=True)
class KnownUsers:
    """The users of an account by their ids in chats, as they were `learnt_at` (unix seconds)."""

    ids: frozenset[str]
    learnt_at: int
