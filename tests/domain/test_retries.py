"""How long a conversation waits, and that trying does not end before its time."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.domain.retries import (
    JITTER,
    KEEP_TRYING,
    LAST_ATTEMPT,
    LONGEST_PAUSE,
    LONGEST_TURN,
    OLDEST,
    PATIENT_TURNS,
    in_time,
    is_last,
    is_too_old,
    pause,
    turn,
)

MAX_RECEIVE_COUNT = 400
LONGEST_RETENTION = 14 * 24 * 3600
LONGEST_VISIBILITY = 11 * 3600
WORK = 30.0
"""Seconds an attempt takes at most."""

attempts = st.integers(min_value=1, max_value=2000)
lucks = st.floats(min_value=0, max_value=1, exclude_max=True)
asks = st.floats(min_value=0.001, max_value=40_000)


@given(st.lists(st.tuples(st.booleans(), lucks), min_size=LAST_ATTEMPT - 1, max_size=LAST_ATTEMPT - 1))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_the_last_attempt_comes_no_sooner_than_a_day_after_the_first(waits: list[tuple[bool, float]]) -> None:
    pauses = [
        pause(attempt, luck) if broken else turn(attempt, luck, asked=0.0)
        for attempt, (broken, luck) in enumerate(waits, start=1)
    ]
    assert sum(pauses) >= KEEP_TRYING


def test_trying_does_not_go_on_much_longer_than_a_day() -> None:
    assert sum(pause(attempt, 0.0) for attempt in range(1, LAST_ATTEMPT)) < 1.1 * KEEP_TRYING
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


def test_pauses_grow_until_the_longest() -> None:
    middles = [pause(attempt, 0.5) for attempt in range(1, 73)]
    assert [middles[attempt - 1] for attempt in (1, 4, 9, 16)] == pytest.approx([0.5, 4.0, 13.5, 32.0])
    assert all(earlier < later for earlier, later in pairwise(middles[:-1]))
    assert middles[-2] < middles[-1] == pytest.approx(LONGEST_PAUSE)


@pytest.mark.parametrize(("trouble", "share"), [(60.0, 0.3), (3600.0, 0.06)])
def test_trying_ends_soon_after_the_trouble_does(trouble: float, share: float) -> None:
    waited, attempt = 0.0, 0
    while waited < trouble:
        attempt += 1
        waited += pause(attempt, 0.5)
    assert pause(attempt, 0.5) <= share * trouble


@given(attempts, lucks, asks, st.floats(min_value=0, max_value=1))
def test_what_was_asked_for_is_a_floor_whatever_the_scale(
    attempt: int, luck: float, asked: float, scale: float
) -> None:
    assert pause(attempt, luck, asked, scale) >= asked


@given(attempts, lucks, asks)
def test_what_was_asked_for_never_shortens_a_pause(attempt: int, luck: float, asked: float) -> None:
    assert pause(attempt, luck, asked) >= pause(attempt, luck)


@given(attempts, lucks, st.floats(min_value=0, max_value=1))
def test_scale_shortens_what_grows(attempt: int, luck: float, scale: float) -> None:
    assert pause(attempt, luck, scale=scale) == pytest.approx(scale * pause(attempt, luck))


def test_asking_for_nothing_changes_nothing() -> None:
    assert pause(3, 0.5, asked=0.0) == pause(3, 0.5, asked=None) == pause(3, 0.5)


@given(attempts, lucks, asks, st.floats(min_value=0, max_value=1))
def test_a_turn_comes_no_sooner_than_asked(attempt: int, luck: float, asked: float, scale: float) -> None:
    assert turn(attempt, luck, asked, scale) >= asked


@given(st.integers(1, PATIENT_TURNS), lucks, asks)
def test_a_turn_comes_soon_because_nothing_is_broken(attempt: int, luck: float, asked: float) -> None:
    assert turn(attempt, luck, asked) <= asked + LONGEST_TURN


@given(st.integers(PATIENT_TURNS + 1, 2000), lucks)
def test_who_waits_for_its_turn_too_often_waits_as_after_failures(attempt: int, luck: float) -> None:
    assert turn(attempt, luck, asked=0.0) >= pause(attempt, luck)


def test_those_who_wait_do_not_come_back_together() -> None:
    assert len({round(turn(6, luck / 10, asked=2.0)) for luck in range(10)}) > 5


@given(
    asked=st.lists(st.floats(min_value=0, max_value=10**9), min_size=1, max_size=8),
    gaps=st.lists(st.floats(min_value=0, max_value=12 * 3600.0), min_size=1, max_size=40),
    luck=lucks,
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_pauses_a_line_of_messages_ends_well_before_the_queue_forgets_it(
    asked: list[float], gaps: list[float], luck: float
) -> None:
    """A service that refuses for ever; the messages of one conversation come in turn, each after its gap."""
    now = sent = 0.0
    for number, gap in enumerate(gaps):
        sent += gap
        now = max(now, sent)
        attempt = 1
        while not is_too_old(now - sent) and not is_last(attempt):
            wish = pause(attempt, luck, asked[(number + attempt) % len(asked)])
            now += WORK + min(in_time(wish, now - sent), LONGEST_VISIBILITY)
            attempt += 1
        now += WORK
        assert now - sent >= KEEP_TRYING, "a day at least"
        assert now - sent < LONGEST_RETENTION / 2


def test_an_hour_between_the_tries_does_not_outlast_the_queue() -> None:
    waited, attempt = 0.0, 1
    while not is_last(attempt) and not is_too_old(waited):
        waited += in_time(pause(attempt, 0.5, asked=3600.0), waited)
        attempt += 1
    assert KEEP_TRYING < waited < OLDEST + 3600


@pytest.mark.parametrize(("age", "seconds"), [(0.0, 3600.0), (OLDEST - 60, LONGEST_PAUSE * 1.1), (OLDEST - 600, 600.0)])
def test_the_last_pause_ends_when_the_message_becomes_too_old(age: float, seconds: float) -> None:
    assert in_time(3600.0, age) == pytest.approx(seconds)


@given(st.floats(min_value=-3600, max_value=10**7), attempts, lucks)
def test_no_usual_pause_is_shortened(age: float, attempt: int, luck: float) -> None:
    assert in_time(pause(attempt, luck), age) == pause(attempt, luck)
