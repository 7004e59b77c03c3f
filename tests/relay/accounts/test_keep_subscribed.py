"""amoCRM goes on telling of changes, whatever it has switched off and whatever kinds were needed before."""

import logging

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.identity import read_account
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.domain.upkeep import Part
from bridge.relay.accounts.keep_subscribed import KeepSubscribed, webhook_address
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.crm import FakeCrm

ACCOUNT = 31
KEYS = ["webhook-key"]
ADDRESS = webhook_address("https://bridge.test", KEYS, ACCOUNT)


def keep(crm: FakeCrm, **account: object) -> None:
    accounts = FakeAccounts(make_account(**account))
    KeepSubscribed(accounts, crm, "https://bridge.test", lambda: KEYS, logging.getLogger("test"))(ACCOUNT)


def test_the_address_names_the_account_and_cannot_be_guessed() -> None:
    assert read_account(KEYS, ADDRESS.removeprefix("https://bridge.test/amo/crm/")) == ACCOUNT


def test_a_subscription_that_stands_is_left_alone() -> None:
    crm = FakeCrm(subscriptions={ACCOUNT: ADDRESS})
    crm.lasting["subscribe"] = TransientError(Reason.AMO_UNAVAILABLE)
    keep(crm)
    assert crm.subscriptions == {ACCOUNT: ADDRESS}


@pytest.mark.parametrize("subscriptions", [{}, {ACCOUNT: ADDRESS}, {ACCOUNT: "https://bridge.test/amo/crm/old"}])
def test_what_amocrm_has_switched_off_or_never_heard_is_asked_for_anew(subscriptions: dict[int, str]) -> None:
    crm = FakeCrm(subscriptions=subscriptions, silent={ACCOUNT})
    keep(crm)
    assert (crm.subscriptions, crm.silent) == ({ACCOUNT: ADDRESS}, set())


@pytest.mark.parametrize(
    "account",
    [
        {"state": AccountState.UNPAID},
        {"state": AccountState.UNAUTHORISED},
        {"state": AccountState.UNINSTALLED},
        {"unfinished": frozenset({Part.EVENTS})},
    ],
)
def test_an_account_that_cannot_be_asked_or_is_not_done_yet_is_left_alone(account: dict[str, object]) -> None:
    crm = FakeCrm()
    keep(crm, **account)
    assert crm.subscriptions == {}


def test_trouble_is_left_to_the_next_look() -> None:
    crm = FakeCrm()
    crm.trouble["is_subscribed"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    keep(crm)
    assert crm.subscriptions == {}
