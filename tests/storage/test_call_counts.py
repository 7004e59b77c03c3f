"""Requests counted on the accounts' items, over every environment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.domain.call_limit import MINUTE, MOST_CALLS
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import AccountStore
from bridge.storage.calls import CALLS, CallStore
from tests.fakes.accounts import install, make_account
from tests.fakes.aws import Aws
from tests.fakes.clock import FakeClock

NOW = 1_800_000_000
SHOP = CrmAccount(31, "Магазин", "shop", "amojo-31")
PAIR = TokenPair("access-1", "refresh-1", expires_at=NOW + 86_400, issued_at=NOW)


@pytest.fixture
def accounts(aws: Aws, clock: FakeClock) -> AccountStore:
    accounts = AccountStore(aws.table("Accounts"), aws.vault(), clock)
    install(accounts, SHOP, "shop.amocrm.ru", "scope-31", PAIR)
    return accounts


@pytest.fixture
def counts(aws: Aws, clock: FakeClock, accounts: AccountStore) -> CallStore:
    return CallStore(aws.table("Accounts"), clock)


def calls_in(aws: Aws) -> int:
    (item,) = aws.items("Accounts")
    return sum(int(value) for name, value in item.items() if name.startswith(CALLS))


def test_requests_of_several_environments_are_counted_together(aws: Aws, clock: FakeClock, counts: CallStore) -> None:
    environments = [counts, *(CallStore(aws.table("Accounts"), clock) for _ in range(2))]
    waits = []
    for number in range(MOST_CALLS + 1):
        waits.append(environments[number % 3].count(31))
        clock.time += 0.15
    assert waits[:-1] == [0] * MOST_CALLS
    assert 0 < waits[-1] <= MINUTE
    clock.time += waits[-1]
    assert [environment.count(31) for environment in environments] == [0, 0, 0]


def test_requests_at_the_same_moment_are_each_counted(aws: Aws, clock: FakeClock, counts: CallStore) -> None:
    environments = [CallStore(aws.table("Accounts"), clock) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        waits = [wait for of in threads.map(lambda one: [one.count(31) for _ in range(5)], environments) for wait in of]
    assert waits == [0] * 30
    assert calls_in(aws) == 30


def test_a_request_costs_one_write_whoever_else_counts(aws: Aws, clock: FakeClock, counts: CallStore) -> None:
    environments = [counts, CallStore(aws.table("Accounts"), clock)]
    aws.calls.clear()
    for number in range(6):
        clock.time += 1
        environments[number % 2].count(31)
    assert aws.calls == {"dynamodb.UpdateItem": 6}


def test_one_that_is_over_the_limit_is_taken_back_and_the_next_ones_cost_nothing(aws: Aws, counts: CallStore) -> None:
    for _ in range(MOST_CALLS):
        counts.count(31)
    elsewhere = CallStore(aws.table("Accounts"), FakeClock(NOW))
    assert elsewhere.count(31) > 0
    assert calls_in(aws) == MOST_CALLS
    aws.calls.clear()
    assert [one.count(31) > 0 for one in (counts, elsewhere, elsewhere)] == [True, True, True]
    assert aws.calls == {}


def test_only_the_last_minutes_stay_on_the_item(aws: Aws, clock: FakeClock, counts: CallStore) -> None:
    for _ in range(20):
        counts.count(31)
        clock.time += 50
    assert calls_in(aws) <= 4


def test_one_account_takes_nothing_of_another(aws: Aws, accounts: AccountStore, counts: CallStore) -> None:
    install(accounts, CrmAccount(32, "Другой", "other", "amojo-32"), "other.amocrm.ru", "scope-32", PAIR)
    for _ in range(MOST_CALLS + 1):
        counts.count(31)
    assert counts.count(32) == 0


def test_an_account_that_is_not_known_leaves_no_trace(aws: Aws, counts: CallStore) -> None:
    assert counts.count(99) == 0
    assert [item["account_id"] for item in aws.items("Accounts")] == [31]


def test_counting_changes_nothing_of_the_account(accounts: AccountStore, counts: CallStore) -> None:
    before = accounts.get(31)
    counts.count(31)
    assert accounts.get(31) == before != make_account()
