"""Leads whose webhooks fail in five ways while functions are killed: each arrives, and people see each that failed.

`python -m bench leads` counts the same with 2,000 leads.
"""

import pytest

from bench import leads
from bench.lead_people import CHOICES
from local.driver import LocalStack

PEOPLE, BOTS, IN_THE_DARK = 12, 2, 2


@pytest.mark.timeout(600)
def test_no_lead_is_lost_and_none_fails_unseen(empty_stack: LocalStack) -> None:
    proof = leads.prove(empty_stack, PEOPLE, BOTS, IN_THE_DARK)

    assert not proof.broken, "\n".join(proof.broken)
    assert proof.leads == proof.delivered == (PEOPLE + IN_THE_DARK) * len(CHOICES)
    assert proof.in_failures == IN_THE_DARK * len(CHOICES)
    assert proof.failed > 0
    assert proof.told > 0
