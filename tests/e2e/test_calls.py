"""The budget of calls per message, counted as the benchmark counts it."""

import pytest

from bench import calls
from local.driver import LocalStack


@pytest.fixture(scope="module")
def counted(stack: LocalStack) -> calls.Found:
    stack.reset()
    return calls.measure(stack, messages=30)


def test_a_message_costs_no_more_calls_than_the_design_allows(counted: calls.Found) -> None:
    assert counted.broken() == []


def test_every_message_was_counted_both_ways(counted: calls.Found) -> None:
    assert set(counted.incoming.figures("https")) == {calls.INCOMING.https}
    assert set(counted.outgoing.figures("https")) == {calls.OUTGOING.https}
    assert len(counted.incoming.messages) == len(counted.outgoing.messages) == 30


def test_the_receiving_functions_only_store_a_message(counted: calls.Found) -> None:
    assert counted.incoming.by_function["TelegramReceive"] == {"sqs.SendMessage": 1.0}
    assert counted.outgoing.by_function["AmoReceive"] == {"sqs.SendMessage": 1.0}
