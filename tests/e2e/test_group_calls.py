"""The budget of calls per message of a group, counted as the benchmark counts it."""

import pytest

from bench import group_calls
from local.driver import LocalStack


@pytest.fixture(scope="module")
def counted(stack: LocalStack) -> list[group_calls.Found]:
    stack.reset()
    return group_calls.measure(stack, messages=8)


def test_a_message_costs_no_more_calls_than_the_design_allows(counted: list[group_calls.Found]) -> None:
    assert [text for one in counted for text in one.broken()] == []


def test_steady_state_is_one_call_to_amocrm_for_each_deal_and_nothing_else(counted: list[group_calls.Found]) -> None:
    for one in counted:
        assert set(one.incoming.figures("https")) == {one.deals}
        assert one.incoming.by_function["amoCRM"] == {"HTTPS": float(one.deals)}
        assert "Telegram" not in one.incoming.by_function
        assert set(one.incoming.figures("writes")) == {one.deals}
        assert set(one.incoming.figures("sends")) == {2}


def test_groups_of_every_size_were_counted(counted: list[group_calls.Found]) -> None:
    assert [one.deals for one in counted] == [1, 3, 10]
    assert {len(one.incoming.messages) for one in counted} == {8}
    assert {len(one.outgoing.messages) for one in counted} == {group_calls.ANSWERS}


def test_the_receiving_function_only_stores_a_message_of_a_group(counted: list[group_calls.Found]) -> None:
    for one in counted:
        assert one.incoming.by_function["TelegramReceive"] == {"sqs.SendMessage": 1.0}
