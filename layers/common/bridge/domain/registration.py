"""Who of an account has registered with REON."""

from dataclasses import dataclass
from enum import StrEnum


class News(StrEnum):
    """What REON is told of an account."""

    INSTALLED = "installed"
    REMOVED = "removed"
    REGISTERED = "registered"


class RegistrationState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"


@dataclass(frozen=True)
class Registration:
    """A person who agreed to the terms `at` that moment (unix seconds); `phone` as `+7…`.

    `state`: `sent` once REON's widget controller has taken it.
    """

    name: str
    phone: str
    at: int
    state: RegistrationState = RegistrationState.WAITING
