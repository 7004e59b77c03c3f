"""What the buttons of a bot's menu carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.choices import LONGEST, SAID, choice, place_in, text_in
from bridge.domain.menus import LARGEST, Action, Verb, action_in, is_menu


@given(st.sampled_from(list(Verb)), st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_an_action_comes_back_as_it_was_carried_and_fits_into_a_button(verb: Verb, number: int, shown: int) -> None:
    data = str(Action(verb, number, shown))

    assert action_in(data) == Action(verb, number, shown)
    assert is_menu(data)
    assert len(data.encode()) <= LONGEST


@given(st.sampled_from(list(Verb)), st.integers(0, LARGEST))
def test_a_menu_is_no_answer_to_a_salesbot(verb: Verb, number: int) -> None:
    data = str(Action(verb, number))

    assert data != SAID
    assert (text_in(data), place_in(data)) == ("", None)


@given(st.text(max_size=70))
def test_an_answer_to_a_salesbot_is_no_menu(text: str) -> None:
    assert not is_menu(choice(text, 1, 2))
    assert not is_menu(SAID)


@pytest.mark.parametrize(
    "data",
    ["m2:menu", "m0:menu", "m1:unknown", "m1:untie:", "m1:untie:x", "m1:untie:1:2:3", "m1:untie:99999999999999999"],
)
def test_a_button_of_another_version_is_a_menu_that_asks_for_nothing(data: str) -> None:
    assert is_menu(data)
    assert action_in(data) is None


@given(st.text(max_size=80))
def test_whatever_a_client_sends_is_read(data: str) -> None:
    if action_in(data) is not None:
        assert is_menu(data)
