"""Until when an account's people may write through the product, and what they are told of it."""

import math
from dataclasses import dataclass
from enum import StrEnum

DAY = 24 * 3600
TRIAL = 14 * DAY
"""Length of the trial in seconds, counted from the first installation ever."""

KEPT_DAYS = 30
"""Days for which what people write after the end waits for the payment."""

KNOWN_EVERYWHERE = 2.5
"""Seconds after which every worker knows what a bot was told: more than any of them trusts what it has read."""

CLOCKS_DIFFER = 60
"""Seconds before an end from which it may be over for somebody."""


class LicenceState(StrEnum):
    TRIAL = "trial"
    PAID = "paid"
    ENDED = "ended"


@dataclass(frozen=True)
class Licence:
    """An account's licence, in unix seconds.

    `until` is when it ends, `trial_until` when the trial does, `paid_until` what REON said last, 0 for nothing yet.
    """

    until: int
    trial_until: int
    paid_until: int = 0

    def has_ended(self, now: float) -> bool:
        return now >= self.until

    def state(self, now: float) -> LicenceState:
        if self.has_ended(now):
            return LicenceState.ENDED
        return LicenceState.PAID if self.paid_until > now else LicenceState.TRIAL

    def days_left(self, now: float) -> int:
        """Return the days until the end, one that has begun counting whole; 0 once it is over."""
        return max(0, math.ceil((self.until - now) / DAY))


def paid(trial_until: int, paid_until: int, now: float) -> Licence:
    """Return the licence that a payment until that moment gives: never less than the trial.

    A moment that is past ends the licence at once, the trial with it.
    """
    until = max(trial_until, paid_until) if paid_until > now else paid_until
    return Licence(until, trial_until, paid_until)


@dataclass(frozen=True)
class KnownLicence:
    """What a bot knows of its account's licence, so that a message needs no other record than its bot's.

    `until`: no sooner than then (unix seconds) it can be over; 0 while the account has to be asked. `releasing`: what
    was kept may still have to go before what comes.
    """

    until: int = 0
    releasing: bool = False

    def is_good(self, now: float) -> bool:
        """Tell whether the account need not be asked."""
        return now < self.until


UNKNOWN = KnownLicence()
"""What a bot knows that has to ask its account."""
