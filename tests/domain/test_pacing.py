"""Limits kept by design, for any arrival of calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.pacing import (
    AMO_REST,
    TELEGRAM_BOT,
    TELEGRAM_GROUP,
    TELEGRAM_PRIVATE_CHAT,
    Rate,
    Window,
    place,
    refused_until,
    take,
    with_calls,
)

rates = st.builds(Rate, st.floats(min_value=0.2, max_value=50), st.integers(min_value=1, max_value=20))
gaps = st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=80)


def moments(rate: Rate, gaps_between: list[float]) -> list[float]:
    """Return when the calls go if the next arrives `gap` seconds after the one before it arrived."""
    arrival, busy_until, gone = 1_000.0, 0.0, []
    for gap in gaps_between:
        arrival += gap
        slot = take(rate, busy_until, arrival)
        busy_until = slot.busy_until
        gone.append(arrival + slot.wait)
    return gone


@given(rates, gaps)
def test_no_window_holds_more_than_burst_and_rate_allow(rate: Rate, gaps_between: list[float]) -> None:
    gone = moments(rate, gaps_between)
    for first in range(len(gone)):
        for last in range(first, len(gone)):
            calls = last - first + 1
            assert calls <= rate.burst + (gone[last] - gone[first]) * rate.per_second + 1e-6


@given(rates, gaps)
def test_calls_go_in_the_order_they_came_and_never_early(rate: Rate, gaps_between: list[float]) -> None:
    gone = moments(rate, gaps_between)
    assert gone == sorted(gone)
    assert all(slot_wait >= 0 for slot_wait in (take(rate, 0.0, moment).wait for moment in gone))


@given(rates, st.integers(min_value=1, max_value=50))
def test_a_free_line_lets_a_whole_burst_go_at_once(rate: Rate, calls: int) -> None:
    gone = moments(rate, [0.0] * calls)
    waits = [moment - gone[0] for moment in gone]
    assert waits[: rate.burst] == pytest.approx([0.0] * min(calls, rate.burst), abs=1e-6)
    if calls > rate.burst:
        assert waits[rate.burst] == pytest.approx(rate.interval, rel=1e-3)


@given(rates, st.floats(min_value=0, max_value=1_000))
def test_whoever_comes_slower_than_the_rate_never_waits(rate: Rate, start: float) -> None:
    busy_until, now = 0.0, start
    for _ in range(20):
        slot = take(rate, busy_until, now)
        assert slot.wait == pytest.approx(0.0, abs=1e-6)
        busy_until, now = slot.busy_until, now + rate.interval * 1.000001


windows = st.lists(
    st.builds(Window, st.integers(min_value=1, max_value=20), st.floats(min_value=1, max_value=60)),
    min_size=1,
    max_size=3,
)
parts = st.lists(st.tuples(st.floats(min_value=0, max_value=20), st.integers(min_value=1, max_value=10)), max_size=40)


def sent_by(limits: list[Window], arrivals: list[tuple[float, int]]) -> list[float]:
    """Return when each call goes of those that arrive `gap` seconds after the ones before, so many together."""
    now, gone = 1_000.0, list[float]()
    remembered: tuple[float, ...] = ()
    for gap, calls in arrivals:
        now += gap
        together = min(calls, *(window.most for window in limits))
        now = place(limits, remembered, now, together)
        remembered = with_calls(limits, remembered, now, together)
        gone += [round(now, 3)] * together
    return gone


@given(windows, parts)
def test_no_window_ever_holds_more_whatever_goes_together(
    limits: list[Window], arrivals: list[tuple[float, int]]
) -> None:
    gone = sent_by(limits, arrivals)
    for window in limits:
        for number, first in enumerate(gone[window.most :], window.most):
            assert first - gone[number - window.most] >= window.seconds - 0.002


@given(parts)
def test_what_is_remembered_of_a_group_stays_small(arrivals: list[tuple[float, int]]) -> None:
    now = 1_000.0
    remembered: tuple[float, ...] = ()
    for gap, calls in arrivals:
        now = place(TELEGRAM_GROUP, remembered, now + gap, calls)
        remembered = with_calls(TELEGRAM_GROUP, remembered, now, calls)
        assert len(remembered) <= 20
        assert list(remembered) == sorted(remembered)


def test_a_group_takes_half_a_minutes_messages_at_once_and_twenty_in_a_minute() -> None:
    gone = sent_by(list(TELEGRAM_GROUP), [(0.0, 1)] * 41)
    assert gone[:10] == [1_000.0] * 10
    assert gone[19] == 1_010.0
    assert gone[20] == 1_062.0
    assert gone[40] == 1_124.0


def test_an_album_counts_by_its_parts() -> None:
    assert sent_by(list(TELEGRAM_GROUP), [(0.0, 10), (0.0, 10), (0.0, 1)])[9::10] == [1_000.0, 1_010.0]
    assert sent_by(list(TELEGRAM_GROUP), [(0.0, 10), (0.0, 10), (0.0, 1)])[-1] == 1_062.0
    assert sent_by(list(TELEGRAM_GROUP), [(0.0, 1)] * 9 + [(0.0, 2)])[-2:] == [1_010.0, 1_010.0]


def test_a_group_that_refused_is_left_alone_and_then_asked_slowly() -> None:
    remembered = refused_until(TELEGRAM_GROUP, 1_030.0)
    first = place(TELEGRAM_GROUP, remembered, 1_000.0)
    second = place(TELEGRAM_GROUP, with_calls(TELEGRAM_GROUP, remembered, first), first)
    assert [first, second] == pytest.approx([1_030.0, 1_033.1])


def test_the_limits_stay_under_those_of_the_vendors() -> None:
    assert TELEGRAM_PRIVATE_CHAT.per_second <= 1
    assert TELEGRAM_BOT < 30
    assert all(window.most * 60 / window.seconds <= 60 for window in TELEGRAM_GROUP)
    assert TELEGRAM_GROUP[0].most == 20
    assert TELEGRAM_GROUP[0].seconds > 60
    assert AMO_REST.per_second + AMO_REST.burst <= 7
