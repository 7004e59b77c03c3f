"""Three bots with three routes, while calls fail and functions are killed: all of it once and in order.

`python -m bench routes` counts the same with 5,000 messages.
"""

import pytest

from bench import routes
from local.driver import LocalStack

MESSAGES, ANSWERS, PEOPLE = 150, 24, 6


@pytest.mark.timeout(600)
def test_every_route_brings_everything_once_and_in_order(empty_stack: LocalStack) -> None:
    proof = routes.prove(empty_stack, MESSAGES, ANSWERS, PEOPLE)

    assert not proof.broken, "\n".join(proof.broken)
    assert (proof.arrived, sum(proof.by_route.values())) == (MESSAGES, MESSAGES)
    assert proof.answered + proof.unheard == proof.answers > ANSWERS
    assert proof.doubled <= proof.resent
    assert proof.kills > 0
