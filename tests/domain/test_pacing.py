"""Limits kept by design, for any arrival of calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.pacing import AMO_REST, TELEGRAM_BOT, TELEGRAM_PRIVATE_CHAT, Rate, take

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


def test_the_limits_stay_under_those_of_the_vendors() -> None:
    assert TELEGRAM_PRIVATE_CHAT.per_second <= 1
    assert TELEGRAM_BOT < 30
    assert AMO_REST.per_second + AMO_REST.burst <= 7
