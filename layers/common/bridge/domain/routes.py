"""Where a bot's incoming messages go: a person's own chat by the bot's route, groups always into amoCRM."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class RouteKind(StrEnum):
    AMOCRM = "amocrm"
    WAHELP = "wahelp"
    PLATFORM = "platform"


class Shape(StrEnum):
    """How Wahelp is asked to take a message: in one step, or in the two of the vendor's own guide."""

    MESSAGES = "messages"
    VENDOR = "vendor"


class Forward(StrEnum):
    """What a person writes that goes on: all of it, or all but commands and presses of buttons."""

    ALL = "all"
    NO_COMMANDS = "no_commands"


@dataclass(frozen=True)
class AmoRoute:
    """amoCRM's native chat. `id`: when the route was set, in unix milliseconds; 0 for one that a bot began with."""

    kind: ClassVar[RouteKind] = RouteKind.AMOCRM

    id: int = 0


@dataclass(frozen=True)
class WahelpRoute:
    """A channel of a project of Wahelp, entered with a login and its password, or with an access token instead.

    `base` is its address with or without `/api`. The secrets are sealed; what is not used is empty.
    """

    kind: ClassVar[RouteKind] = RouteKind.WAHELP

    id: int
    base: str
    project: str
    channel: str
    login: str = ""
    sealed_password: bytes = field(default=b"", repr=False)
    sealed_access_token: bytes = field(default=b"", repr=False)
    shape: Shape = Shape.MESSAGES
    forward: Forward = Forward.ALL


QUIET_MINUTES = 30
"""Minutes without a word after which a conversation goes back from people to the platform, unless its owner says."""


@dataclass(frozen=True)
class PlatformRoute:
    """A message-processing platform; `admins` are Telegram ids of people. Without a secret `sealed_secret` is empty."""

    kind: ClassVar[RouteKind] = RouteKind.PLATFORM

    id: int
    url: str
    sealed_secret: bytes = field(default=b"", repr=False)
    admins: tuple[int, ...] = ()
    quiet_minutes: int = QUIET_MINUTES


Route = AmoRoute | WahelpRoute | PlatformRoute


@dataclass(frozen=True)
class Earlier:
    """A route that a bot had `until` then (unix milliseconds): what was begun there is finished there."""

    route: Route
    until: int


EARLIER_KEPT = 4
"""Routes of a bot that are remembered behind its present one."""

AMOCRM = AmoRoute()

_ELSEWHERE = frozenset(RouteKind) - {RouteKind.AMOCRM}


def changed(earlier: tuple[Earlier, ...], before: Route, now_ms: int) -> tuple[Earlier, ...]:
    """Return a bot's earlier routes after a change, the newest first."""
    return (Earlier(before, now_ms), *earlier)[:EARLIER_KEPT]


def is_same_place(one: Route, other: Route) -> bool:
    """Tell whether two routes end at the same place, so that what was begun by one of them can be seen by the other."""
    match one, other:
        case WahelpRoute(), WahelpRoute():
            return (one.base, one.project, one.channel) == (other.base, other.project, other.channel)
        case PlatformRoute(), PlatformRoute():
            return one.url == other.url
        case _:
            return one.kind is other.kind is RouteKind.AMOCRM


def foreign_id(kind: RouteKind, message_id: str) -> str:
    """Return what a message goes by here that another route than amoCRM's knows by that id, empty for none."""
    return f"{kind}:{message_id}"


def is_amocrms(crm_id: str) -> bool:
    """Tell whether a message goes by an id of amoCRM's."""
    return crm_id.partition(":")[0] not in _ELSEWHERE
