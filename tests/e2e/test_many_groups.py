"""Groups tied to three deals each, while calls fail, functions are killed and a group becomes a supergroup.

`make bench` counts the same with 3,000 messages.
"""

import pytest

from bench import group_proof
from bench.community import DEALS
from local.driver import LocalStack

MESSAGES, ANSWERS = 240, 24


@pytest.mark.timeout(900)
def test_every_deal_has_the_whole_talk_of_its_group_once(empty_stack: LocalStack) -> None:
    proof = group_proof.prove(empty_stack, MESSAGES, ANSWERS)

    assert not proof.broken, "\n".join(proof.broken)
    assert (proof.arrived, proof.mirrored) == (DEALS * MESSAGES, (DEALS - 1) * ANSWERS)
    assert proof.doubled <= proof.resent
    assert proof.kills > 0
