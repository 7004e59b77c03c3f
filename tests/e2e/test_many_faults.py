"""A hundred people and four accounts while a fifth of all calls fail and functions are killed: nothing is lost."""

import pytest

from bench import proofs
from local.driver import LocalStack


@pytest.mark.timeout(1800)
def test_faults_and_kills_lose_nothing_and_double_only_what_they_may(empty_stack: LocalStack) -> None:
    proof = proofs.faulty(empty_stack)

    assert not proof.broken, "\n".join(proof.broken)
    assert (proof.messages, proof.answers, proof.lost) == (2000, 500, 0)
    assert proof.kills >= 40
    assert proof.doubled <= proof.resent
