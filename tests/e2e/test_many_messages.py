"""A hundred people and four accounts: every message in its place, in order, once."""

import pytest

from bench import proofs
from local.driver import LocalStack


@pytest.mark.timeout(1200)
def test_everything_arrives_in_order_and_once(empty_stack: LocalStack) -> None:
    proof = proofs.quiet(empty_stack)

    assert not proof.broken, "\n".join(proof.broken)
    assert (proof.messages, proof.answers) == (2000, 500)
    assert (proof.lost, proof.doubled) == (0, 0)
