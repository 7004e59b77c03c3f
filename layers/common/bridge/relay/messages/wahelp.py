"""What travels to and from Wahelp."""

from dataclasses import dataclass, field

from bridge.domain.routes import Shape


@dataclass(frozen=True)
class WahelpChannel:
    """A channel of Wahelp and what it is entered with: a login and its password, or an access token of its owner's.

    `base` is the address as its owner gave it. `place` names whose entrance it is: whoever has the same one shares the
    token that a login brings.
    """

    place: str
    base: str
    project: str
    uuid: str
    shape: Shape = Shape.MESSAGES
    login: str = ""
    password: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)


@dataclass(frozen=True)
class WahelpWords:
    """What is put into a channel: whose conversation it is, by phone (E.164) and name, and the text.

    The name is empty where nobody tells it.
    """

    phone: str
    name: str
    text: str


@dataclass(frozen=True)
class Granted:
    """A token of Wahelp, good `until` then (unix seconds)."""

    token: str = field(repr=False)
    until: float


@dataclass(frozen=True)
class Standing:
    """A message that stands in a channel; `at` (unix seconds) is None where Wahelp does not tell since when."""

    message_id: str
    at: float | None = None


@dataclass(frozen=True)
class Told:
    """What is told of an operator's message: that it was delivered, or `why` not, with its `text` to know it by."""

    bot_id: int
    message_id: str
    phone: str
    text: str = ""
    why: str = ""
