"""What Telegram and amoCRM say of bots and accounts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BotProfile:
    """What Telegram's getMe says about a bot.

    `privacy`: in groups it gets only what is meant for it, unless it is an administrator. `joins`: it may be added to
    groups.
    """

    bot_id: int
    username: str
    name: str
    privacy: bool = False
    joins: bool = True


@dataclass(frozen=True)
class Hooked:
    """Where Telegram sends a bot's updates, empty when nowhere; `complete`: every kind that we ask for.

    `pending` updates wait there. `last_error`: what went wrong last in sending them, in Telegram's words, and
    `last_error_at` when (unix seconds); both stay until the webhook is set anew. `proven` unless the last ones were
    turned away as a stranger's.
    """

    url: str
    complete: bool = True
    pending: int = 0
    last_error: str = ""
    last_error_at: int = 0
    proven: bool = True


@dataclass(frozen=True)
class LastPassed:
    """When a message of a bot came into amoCRM last, and when one went to Telegram (unix seconds); None for never."""

    incoming: int | None = None
    outgoing: int | None = None


@dataclass(frozen=True)
class ProfilePhoto:
    """A person's current photo; `unique_id` is the same for every bot and as long as the photo is."""

    file_id: str
    unique_id: str


@dataclass(frozen=True)
class TokenPair:
    """An OAuth pair of amoCRM; `expires_at` and `issued_at` in unix seconds."""

    access: str
    refresh: str
    expires_at: int
    issued_at: int


@dataclass(frozen=True)
class CrmAccount:
    """What `GET /api/v4/account` says, as far as the product needs it.

    `takes_requests`: messages of strangers become requests in it, unless a pipeline has that switched off.
    """

    account_id: int
    name: str
    subdomain: str
    amojo_id: str
    takes_requests: bool = True


@dataclass(frozen=True)
class Status:
    id: int
    name: str


@dataclass(frozen=True)
class Pipeline:
    id: int
    name: str
    is_main: bool
    statuses: tuple[Status, ...]
    takes_requests: bool = True

    def status(self, status_id: int | None) -> Status | None:
        return next((status for status in self.statuses if status.id == status_id), None)
