"""Three hundred requests in any minute, and not one more."""

from bridge.domain.call_limit import MINUTE, MOST_CALLS, has_room, is_too_many, long_gone, wait_for_room

NOW = 1_800_000_000


def test_the_three_hundred_and_first_of_a_minute_has_no_room() -> None:
    calls = {NOW: MOST_CALLS - 1}
    assert has_room(calls, NOW)
    calls = {NOW: MOST_CALLS}
    assert not has_room(calls, NOW)
    assert not is_too_many(calls, NOW)
    assert is_too_many({NOW: MOST_CALLS + 1}, NOW)
    assert not has_room(calls, NOW + MINUTE)
    assert wait_for_room(calls, NOW) == MINUTE + 1
    assert has_room(calls, NOW + MINUTE + 1)


def test_requests_on_both_sides_of_a_full_minute_are_of_one_minute() -> None:
    calls = {NOW + 59: 150, NOW + 61: 150}
    assert not has_room(calls, NOW + 70)
    assert wait_for_room(calls, NOW + 70) == 50
    assert has_room(calls, NOW + 120)


def test_clocks_that_differ_count_together() -> None:
    calls = {NOW + 5: 200, NOW: 100}
    assert not has_room(calls, NOW + 1)
    assert long_gone(calls, NOW + MINUTE + 50) == []
    assert long_gone(calls, NOW + 2 * MINUTE + 3) == [NOW]
