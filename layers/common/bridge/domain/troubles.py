"""What can be wrong with a bot, how bad it is, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class HealthState(StrEnum):
    """`warning`: messages pass, but something needs a person; `broken`: messages do not pass."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


class HealthCode(StrEnum):
    """What is looked at, in the order in which people read it."""

    AUTHORISATION = "authorisation"
    ACCOUNT = "account"
    LICENCE = "licence"
    SWITCH = "switch"
    TOKEN = "token"  # noqa: S105
    WEBHOOK = "webhook"
    TELEGRAM_ERROR = "telegram_error"
    PENDING = "pending"
    PAUSED = "paused"
    ROUTE = "route"
    GATEWAY = "gateway"
    PIPELINE = "pipeline"
    STATUS = "status"
    SOURCE = "source"
    REQUESTS = "requests"
    PRIVACY = "privacy"
    GROUPS = "groups"
    FAILURES = "failures"


OF_THE_ACCOUNT = frozenset({HealthCode.AUTHORISATION, HealthCode.ACCOUNT, HealthCode.LICENCE})
"""What is wrong with all bots of an account at once, and is known without a look at any of them."""


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong with a bot, `since` when that has been seen, in unix seconds."""

    code: HealthCode
    state: HealthState
    since: int


_ORDER = list(HealthState)


def worst(states: Iterable[HealthState]) -> HealthState:
    return max(states, key=_ORDER.index, default=HealthState.OK)
