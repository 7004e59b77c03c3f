"""The code of a bot's owner beside us: its key, what it is sent, and what is shown of what it says."""

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

KEY_LENGTH = 35
"""Characters behind the colon: some libraries take a token of exactly this length only (telego)."""

_ALPHABET = string.ascii_letters + string.digits + "_-"
_KEY = re.compile(rf"([1-9][0-9]{{0,18}}):([A-Za-z0-9_-]{{{KEY_LENGTH}}})", re.ASCII)

MOST_QUIET = 24 * 60
"""Minutes for which a manager's answer may quieten the code, at most."""

UPDATE_KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
)
"""Every kind of update (Bot API, Update)."""

ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""What a bot gets only when it names it (Bot API, getUpdates, allowed_updates)."""

USUAL_KINDS = tuple(kind for kind in UPDATE_KINDS if kind not in ASKED_FOR)


class Mirror(StrEnum):
    """What amoCRM shows of what the code says."""

    ALL = "all"
    NONE = "none"
    NOT_COMMANDS = "not_commands"


class QuietAnswer(StrEnum):
    """What becomes of what the code says while a manager's answer quietens it."""

    SEND = "send"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Gateway:
    """How a bot's own code lives beside us.

    `key` is the SHA-256 (hex) of its key's secret half, empty while there is none, `made_at` since when (unix
    seconds). `quiet_minutes`: for how long a manager's answer quietens the code in that chat, 0 for not at all.
    `allow_token`: Telegram's own token opens the gateway too. `greets`: our greetings are said all the same.
    `kinds` are the kinds of updates that Telegram is asked for because of the code.
    """

    key: str = field(default="", repr=False)
    made_at: int = 0
    mirror: Mirror = Mirror.ALL
    quiet_minutes: int = 0
    quiet_answer: QuietAnswer = QuietAnswer.SEND
    allow_token: bool = False
    greets: bool = False
    kinds: tuple[str, ...] = USUAL_KINDS

    @property
    def is_open(self) -> bool:
        return bool(self.key)

    @property
    def asked_kinds(self) -> tuple[str, ...]:
        """What Telegram is asked for because of the code: nothing without one."""
        return self.kinds if self.is_open else ()

    def opens(self, secret: str) -> bool:
        """Tell whether this is the secret half of its key; in constant time."""
        return self.is_open and hmac.compare_digest(digest_of(secret), self.key)

    def lacks(self, kinds: Collection[str]) -> bool:
        """Tell whether Telegram has to be asked for more kinds than before; what is no kind of update is none."""
        return not set(kinds).intersection(UPDATE_KINDS) <= set(self.kinds)

    def widened(self, kinds: Collection[str]) -> "Gateway":
        """Return the gateway with these kinds beside its own; what is no kind of update is left out."""
        wanted = {*self.kinds, *kinds}
        return replace(self, kinds=tuple(kind for kind in UPDATE_KINDS if kind in wanted))

    def with_key(self, secret: str, now: int) -> "Gateway":
        """Return the gateway with this key in place of the one before."""
        return replace(self, key=digest_of(secret), made_at=now)

    def without_key(self) -> "Gateway":
        """Return the gateway that nothing opens; what its owner chose stays for the next key."""
        return replace(self, key="", made_at=0, kinds=USUAL_KINDS)


CLOSED = Gateway()

CHOSEN = ("mirror", "quiet_minutes", "quiet_answer", "allow_token", "greets")
"""What of a gateway its owner chooses."""


class Receiving(StrEnum):
    """How an owner's code takes its updates; `none` until it has asked for any."""

    POLLING = "polling"
    WEBHOOK = "webhook"
    NONE = "none"


@dataclass(frozen=True)
class CodeSeen:
    """What is known of an owner's code; moments in unix seconds, 0 for never.

    `url` is its webhook's, with what went wrong last in sending there and when. `waiting` are the updates that it has
    not taken yet, the oldest of them since `waits_since`. `called_at`: its last call of whatever method.
    """

    receiving: Receiving = Receiving.NONE
    url: str = field(default="", repr=False)
    called_at: int = 0
    last_error: str = ""
    last_error_at: int = 0
    waiting: int = 0
    waits_since: int = 0

    def since(self, made_at: int) -> "CodeSeen":
        """Return what was seen of it since a key was made: a code that has not called since takes nothing by it."""
        if self.called_at >= made_at or not self.called_at:
            return self
        receiving = Receiving.NONE if self.receiving is Receiving.POLLING else self.receiving
        return replace(self, called_at=0, receiving=receiving)


NOTHING_SEEN = CodeSeen()


def new_secret() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_LENGTH))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def key_of(bot_id: int, secret: str) -> str:
    """Return the key as the code is given it: every library takes it for a token of this very bot."""
    return f"{bot_id}:{secret}"


def read_key(text: str) -> tuple[int, str] | None:
    """Return the bot and the secret half that a token names, None for what cannot be one."""
    found = _KEY.fullmatch(text)
    return (int(found[1]), found[2]) if found else None
