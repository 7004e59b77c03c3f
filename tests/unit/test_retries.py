"""How long a conversation waits, and that trying does not end before its time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.retries import JITTER, KEEP_TRYING, LAST_ATTEMPT, LONGEST_PAUSE, is_last, pause

MAX_RECEIVE_COUNT = 400
LONGEST_RETENTION = 14 * 24 * 3600

attempts = st.integers(min_value=1, max_value=2000)
lucks = st.floats(min_value=0, max_value=1, exclude_max=True)
asks = st.floats(min_value=0.001, max_value=40_000)


@pytest.mark.parametrize("luck", [0.0, 0.5, 0.999])
def test_the_last_attempt_comes_no_sooner_than_a_day_after_the_first(luck: float) -> None:
    assert sum(pause(attempt, luck) for attempt in range(1, LAST_ATTEMPT)) >= KEEP_TRYING


def test_trying_does_not_go_on_much_longer_than_a_day() -> None:
    assert sum(pause(attempt, 0.0) for attempt in range(1, LAST_ATTEMPT)) < KEEP_TRYING + LONGEST_PAUSE
    assert sum(pause(attempt, 0.999) for attempt in range(1, LAST_ATTEMPT)) < 1.3 * KEEP_TRYING < LONGEST_RETENTION


def test_our_own_end_comes_before_the_queues() -> None:
    assert LAST_ATTEMPT < MAX_RECEIVE_COUNT


def test_which_attempt_is_the_last() -> None:
    assert not is_last(LAST_ATTEMPT - 1)
    assert is_last(LAST_ATTEMPT)
    assert is_last(LAST_ATTEMPT + 1)


@given(attempts, lucks)
def test_jitter_stays_within_its_bounds(attempt: int, luck: float) -> None:
    middle = pause(attempt, 0.5)
    assert middle * (1 - JITTER) - 1e-9 <= pause(attempt, luck) <= middle * (1 + JITTER) + 1e-9


def test_pauses_double_until_the_longest() -> None:
    middles = [pause(attempt, 0.5) for attempt in range(1, 12)]
    assert middles[:4] == pytest.approx([1.0, 2.0, 4.0, 8.0])
    assert all(earlier <= later for earlier, later in pairwise(middles))
    assert middles[-1] == pytest.approx(LONGEST_PAUSE)


@given(attempts, lucks, asks, st.floats(min_value=0, max_value=1))
def test_what_was_asked_for_is_a_floor_whatever_the_scale(attempt: int, luck: float, asked: float, scale: float) -> None:
    assert pause(attempt, luck, asked, scale) >= asked


@given(attempts, lucks, asks)
def test_what_was_asked_for_never_shortens_a_pause(attempt: int, luck: float, asked: float) -> None:
    assert pause(attempt, luck, asked) >= pause(attempt, luck)


@given(attempts, lucks, st.floats(min_value=0, max_value=1))
def test_scale_shortens_what_grows(attempt: int, luck: float, scale: float) -> None:
    assert pause(attempt, luck, scale=scale) == pytest.approx(scale * pause(attempt, luck))


def test_asking_for_nothing_changes_nothing() -> None:
    assert pause(3, 0.5, asked=0.0) == pause(3, 0.5, asked=None) == pause(3, 0.5)
