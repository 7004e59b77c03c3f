"""Until when a licence is good, and what a bot knows of it."""

import pytest

from bridge.domain.licence import DAY, KNOWN_EVERYWHERE, TRIAL, UNKNOWN, KnownLicence, Licence, LicenceState, paid
from bridge.storage.conversations import LICENCE_KEPT_FOR
from tests.fakes.accounts import NOW, make_account

TRIAL_UNTIL = NOW + 5 * DAY


def test_the_trial_lasts_fourteen_days_from_the_first_installation() -> None:
    licence = make_account(trial_started_at=NOW).licence
    assert TRIAL == 14 * DAY
    assert licence.state(NOW + TRIAL - 1) is LicenceState.TRIAL
    assert licence.state(NOW + TRIAL) is LicenceState.ENDED


@pytest.mark.parametrize(
    ("paid_until", "until", "state"),
    [
        (NOW + 30 * DAY, NOW + 30 * DAY, LicenceState.PAID),
        (NOW + DAY, TRIAL_UNTIL, LicenceState.PAID),
        (NOW, NOW, LicenceState.ENDED),
        (NOW - 1, NOW - 1, LicenceState.ENDED),
        (1, 1, LicenceState.ENDED),
    ],
)
def test_a_payment_gives_no_less_than_the_trial_and_a_past_date_ends_it(
    paid_until: int, until: int, state: LicenceState
) -> None:
    licence = paid(TRIAL_UNTIL, paid_until, NOW)
    assert (licence.until, licence.state(NOW)) == (until, state)


def test_a_payment_that_runs_out_within_the_trial_leaves_the_trial() -> None:
    licence = paid(TRIAL_UNTIL, NOW + DAY, NOW)
    assert licence.state(NOW + DAY) is LicenceState.TRIAL
    assert licence.state(TRIAL_UNTIL) is LicenceState.ENDED


@pytest.mark.parametrize(("before_the_end", "days"), [(3 * DAY, 3), (3 * DAY - 1, 3), (1, 1), (0, 0), (-DAY, 0)])
def test_days_are_counted_whole(before_the_end: int, days: int) -> None:
    assert Licence(NOW + before_the_end, NOW).days_left(NOW) == days


def test_a_bot_that_was_told_nothing_asks() -> None:
    assert not UNKNOWN.is_good(NOW)


def test_a_bot_asks_once_the_licence_may_be_over() -> None:
    assert KnownLicence(NOW).is_good(NOW - 1)
    assert not KnownLicence(NOW).is_good(NOW)


def test_what_a_bot_is_told_is_known_everywhere_in_time() -> None:
    assert KNOWN_EVERYWHERE > LICENCE_KEPT_FOR
