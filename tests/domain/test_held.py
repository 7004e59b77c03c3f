"""What is held goes in amoCRM's order, and before whatever is written later."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.held import Held, before, moment_of


def held(crm_id: str, at_ms: int, held_ms: int = 0) -> Held:
    return Held(crm_id, "scope", "{}", "line", at_ms, held_ms)


A, B, C = held("a", 10), held("b", 20), held("c", 30)


def test_what_is_written_later_goes_behind_all_that_is_held() -> None:
    assert before((A, B, C), "answer", 40) == (A, B, C)


def test_what_was_written_before_goes_before() -> None:
    assert before((A, B, C), "answer", 25) == (A, B)
    assert before((A, B, C), "answer", 5) == ()


def test_what_nobody_knows_the_moment_of_goes_behind() -> None:
    assert before((A, B, C), "answer", 0) == (A, B, C)


def test_what_is_held_itself_waits_for_what_is_held_before_it_only() -> None:
    assert before((A, B, C), "b", 20) == (A,)
    assert before((A, B, C), "a", 0) == ()


@given(st.lists(st.integers(min_value=0, max_value=3), min_size=1, max_size=6))
def test_of_all_that_is_held_exactly_one_goes_first(moments: list[int]) -> None:
    """Whatever has the same moment: two that waited for each other would wait for ever."""
    line = tuple(sorted((held(f"m{n}", at) for n, at in enumerate(moments)), key=lambda one: one.place))

    assert [len(before(line, one.crm_id, one.at_ms)) for one in line] == list(range(len(line)))


@pytest.mark.parametrize("odd", [None, "1700000000980", 1.5, -1, 0, True, 1 << 80, [], {}])
def test_a_moment_that_is_none_is_unknown(odd: Any) -> None:
    assert moment_of({"msec_timestamp": odd}) == 0


def test_the_moment_is_amocrms_own() -> None:
    assert moment_of({"msec_timestamp": 1700000000980}) == 1700000000980
    assert moment_of({}) == 0
