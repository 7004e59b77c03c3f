"""The side of a bot's own code: where its updates go, and what is known of how it takes them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.domain.gateway import UPDATE_KINDS, USUAL_KINDS

DAY = 24 * 3600
"""Seconds that an update is kept, as Telegram keeps one."""

_WITH_A_MESSAGE = ("message", "edited_message", "channel_post", "edited_channel_post")


@dataclass(frozen=True)
class OwnerHook:
    """The webhook that the code has set; `hook_id` is another with every one that is set.

    `ip_address` is where its host lies, where the code has said so.
    """

    hook_id: str
    url: str = field(repr=False)
    sealed_secret: bytes = field(default=b"", repr=False)
    max_connections: int = 40
    ip_address: str = ""


@dataclass(frozen=True)
class Reception:
    """How the receiver behind a webhook has done lately; times in unix seconds.

    `gone_since`: it has said 410 to everything since then. `silent`: calls in a row that were waited for in vain, and
    `rests_until` when the next one may be made. `is_slow`: it is called by one worker at a time.
    """

    error_at: int = 0
    error: str = ""
    gone_since: int = 0
    silent: int = 0
    rests_until: int = 0
    is_slow: bool = False


@dataclass(frozen=True)
class Dropped:
    """What the code has dropped: all that we had received until then, below that id where one is given."""

    until_ms: int = 0
    below: int = 0

    def covers(self, number: int, received_ms: int) -> bool:
        return received_ms <= self.until_ms and (not self.below or number < self.below)


@dataclass(frozen=True)
class OwnerSide:
    """What the code of a bot's owner has asked for under its present `key` (by its digest).

    `allowed` are the kinds it wants, none for Telegram's usual ones. `hooks` counts how often a webhook was set or
    deleted, `polls` the polls that waited; `polled_at` and `offset` are the last poll's. `called_at`: its last call of
    whatever method, about to the minute.
    """

    key: str = field(default="", repr=False)
    hook: OwnerHook | None = None
    allowed: tuple[str, ...] = ()
    dropped: Dropped = Dropped()
    hooks: int = 0
    polls: int = 0
    polled_at: float = 0.0
    offset: int = 0
    called_at: int = 0
    reception: Reception = Reception()

    def wants(self, kind: str) -> bool:
        """Tell whether an update of that kind goes to the code; one of a kind that we do not know does."""
        return kind not in UPDATE_KINDS or kind in (self.allowed or USUAL_KINDS)


@dataclass(frozen=True)
class OwnerUpdate:
    """An update that waits for the code: `body` is its very text, empty for one that the code does not want.

    `number` is Telegram's `update_id`, `line` what its order depends on, `received_ms` when we got it and `at` when it
    was kept (unix seconds).
    """

    number: int
    line: str
    body: str = field(repr=False)
    received_ms: int
    at: float


@dataclass(frozen=True)
class Told:
    """The ids that the code was given and has not confirmed, and the highest that it was ever given, 0 for none."""

    numbers: tuple[int, ...] = ()
    last: int = 0


NEVER = OwnerSide()


def kind_of(update: Mapping[str, Any]) -> str:
    """Return the update's kind: its first field beside `update_id`."""
    return next((name for name in update if name != "update_id"), "")


def message_in(update: Mapping[str, Any]) -> tuple[int, int, Mapping[str, Any]] | None:
    """Return the Message that somebody wrote or changed, behind its chat's id and its own; None for anything else."""
    for kind in _WITH_A_MESSAGE:
        message = update.get(kind)
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(message, dict) and isinstance(chat, dict):
            chat_id, message_id = chat.get("id"), message.get("message_id")
            if isinstance(chat_id, int) and isinstance(message_id, int):
                return chat_id, message_id, message
    return None


def command_in(update: Mapping[str, Any]) -> tuple[int, bool] | None:
    """Return in which chat a person has written or pressed a button, and whether that was a command; None for neither.

    An edit is none: whoever mends a command has not written another.
    """
    press = update.get("callback_query")
    of_a_press = {"message": press.get("message")} if isinstance(press, dict) else {}
    found = message_in({"message": update.get("message")}) or message_in(of_a_press)
    if found is None:
        return None
    chat_id, _, message = found
    return chat_id, not of_a_press and str(message.get("text", "")).startswith("/")


def kinds_in(names: Collection[object]) -> tuple[str, ...] | None:
    """Return the kinds that a list of names asks for, none for the usual ones; None for what is no list of names.

    Unknown names are passed over and case does not matter (tdlib/telegram-bot-api, Client::get_allowed_update_types).
    """
    if not all(isinstance(name, str) for name in names):
        return None
    asked = {str(name).lower() for name in names}
    return tuple(kind for kind in UPDATE_KINDS if kind in asked)
