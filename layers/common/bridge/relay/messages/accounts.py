"""What Telegram and amoCRM say of bots and accounts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BotProfile:
    """What Telegram's getMe says about a bot."""

    bot_id: int
    username: str
    name: str


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
    """What `GET /api/v4/account` says, as far as the product needs it."""

    account_id: int
    name: str
    subdomain: str
    amojo_id: str


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
