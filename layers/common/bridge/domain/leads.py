"""Leads that a funnel makes: how far each has come, and when it is tried again."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from bridge.domain.errors import TransientError
from bridge.domain.names import readable
from bridge.domain.reasons import Reason
from bridge.domain.records import Person

COUNTS_ONCE = 3600
"""Seconds in which a person's same choice is one lead."""

GREETS_ONCE = 60
"""Seconds in which START pressed again is no reason to greet again."""

ANSWERS_WITHIN = 24 * 3600
"""Seconds after the question in which what a person writes is the answer to it."""

KEEP_TRYING = 24 * 3600.0
"""Seconds for which a lead is tried."""

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0

TWICE = 2
"""Copies of a lead that there may be, after which only people can know what is there."""

SILENT_FOR = 300.0
"""Seconds after the first failure within which people are to be told of it; else it stands in the failures."""

LEASE = 120.0
"""Seconds for which one line of the queue has a lead to itself: longer than an invocation takes."""


class LeadState(StrEnum):
    """`by_hand`: somebody has entered it; `given_up`: only people can help it, for it was tried for a day, or may be
    there twice already.
    """

    WAITING = "waiting"
    DELIVERED = "delivered"
    BY_HAND = "by_hand"
    GIVEN_UP = "given_up"


class LeadError(StrEnum):
    """The kinds of errors by which a lead does not go through, as people tell them apart."""

    CONNECTION = "connection"
    STATUS = "status"
    TIMEOUT = "timeout"
    CLIENT = "client"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True)
class FollowUp:
    """What a person answered to the question: a message of their chat.

    `text` is how it reads; `is_text`: that is all there is of it. `album`: Telegram's name of the messages that it is
    the first of, empty for one that stands alone.
    """

    message_id: int
    text: str
    is_text: bool = True
    album: str = ""


@dataclass(frozen=True)
class Told:
    """What stands in the admin chat of a lead: which message of which chat, and a hash of what it says.

    `copied`: how many messages of the answer itself stand below it.
    """

    chat_id: int
    message_id: int
    shown: str
    copied: int = 0


@dataclass(frozen=True)
class Dealing:
    """How far the making of a deal has come: the contact it is of, and that one's deals before it was begun.

    `asked`: amoCRM may have made it, for it was asked to and has not refused. `noted`: what is asked for has been left
    on it, or cannot be.
    """

    contact_id: int
    before: tuple[int, ...]
    deal_id: int = 0
    asked: bool = False
    noted: bool = False


@dataclass(frozen=True)
class Lead:
    """What a person asks for by a press; `key` tells it apart everywhere and travels with it.

    `version`: of the funnel that it was made in. `since`: from when on it is tried, 0 before its first try.
    `failed_at`: when it first failed (unix seconds, 0 for never), after `tries` calls, `error` how it did last and
    `detail` in a few words. `unsure`: calls that may have brought it to its webhook, which did not answer in time or
    whose worker was killed. `kept`: it stands in the failures. `by`: who entered it by hand. `further`: the other
    messages of the album that is the answer.
    """

    key: str
    bot_id: int
    account_id: int
    version: int
    profile: str
    brand: str
    choice: str
    person: Person
    made_at: float
    since: float = 0.0
    state: LeadState = LeadState.WAITING
    tries: int = 0
    failed_at: float = 0.0
    error: str = ""
    detail: str = ""
    unsure: int = 0
    kept: bool = False
    by: str = ""
    follow_up: FollowUp | None = None
    further: tuple[int, ...] = ()
    told: Told | None = None
    dealing: Dealing | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has to see to it that it arrives."""
        return self.state in {LeadState.WAITING, LeadState.GIVEN_UP}

    @property
    def has_failed(self) -> bool:
        return self.failed_at > 0

    @property
    def deal_id(self) -> int:
        """The deal that it has become, 0 for none."""
        return self.dealing.deal_id if self.dealing else 0

    @property
    def copies(self) -> int:
        """How many of it there may be: one by each call of its webhook, one by its deal, which is made only once."""
        return self.unsure + (self.dealing is not None and self.dealing.asked)

    @property
    def may_be_twice(self) -> bool:
        """Tell whether there may be two of it already: no third one is made then, unless a person says so."""
        return self.copies >= TWICE

    @property
    def stands_twice(self) -> bool:
        """Tell whether it went through and may be there once more: by a call of unknown end, or by a person's hand."""
        return self.state is LeadState.DELIVERED and (self.may_be_twice or bool(self.by))

    @property
    def concerns_people(self) -> bool:
        """Tell whether people see it in any case."""
        return self.has_failed or self.stands_twice

    @property
    def has_news(self) -> bool:
        """Tell whether people are to hear of it although it is settled: what they were told of it is no longer so, it
        was answered, or it may stand twice.
        """
        return not self.is_open and (self.told is not None or self.follow_up is not None or self.stands_twice)

    @property
    def is_doubtful(self) -> bool:
        """Tell whether only people can know if it has arrived."""
        return self.state is LeadState.GIVEN_UP and self.copies > 0

    @property
    def answers(self) -> tuple[int, ...]:
        """The messages that are the answer."""
        return (self.follow_up.message_id, *self.further) if self.follow_up else ()

    @property
    def title(self) -> str:
        """What the deal is called."""
        return f"Новый лид с Telegram: {self.brand}"

    @property
    def who(self) -> str:
        """How the person is spoken of: `Galliard (@betterrman)`."""
        name = f" (@{self.person.username})" if self.person.username else ""
        return f"{readable(self.person.name)}{name}"

    def has_taken_too_long(self, now: float, scale: float) -> bool:
        return now - self.since >= KEEP_TRYING * scale


def lead_key(bot_id: int, press_id: str) -> str:
    """Return the key of the lead that a press makes: the same for the same press."""
    return hashlib.sha256(f"lead:{bot_id}:{press_id}".encode()).hexdigest()[:32]


def next_pause(tries: int) -> float:
    """Return the seconds to wait after so many failed tries: a minute, then twice as long each time up to an hour."""
    return float(min(FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 10), LONGEST_PAUSE))


class LeadNotTakenError(TransientError):
    """A lead was not taken; `detail` holds no address. `outcome_unknown`: for all that was seen, it may have been."""

    def __init__(self, error: LeadError, detail: str, *, outcome_unknown: bool = False) -> None:
        super().__init__(Reason.LEAD_NOT_TAKEN, detail, outcome_unknown=outcome_unknown)
        self.error = error
