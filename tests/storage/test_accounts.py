"""Accounts, their tokens under lock and version, and the pace of REST calls all workers share."""

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.clock import SystemClock
from bridge.domain.notices import Notice
from bridge.domain.pacing import AMO_REST
from bridge.domain.records import AccountState
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import LOCK_FOR, AccountStore
from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock

SHOP = CrmAccount(31, "Магазин", "shop", "amojo-31")
NOW = 1_800_000_000
PAIR = TokenPair("access-1", "refresh-1", expires_at=NOW + 86_400, issued_at=NOW)
NEXT = TokenPair("access-2", "refresh-2", expires_at=NOW + 90_000, issued_at=NOW + 3_600)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws("Accounts") as aws:
        yield aws


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def accounts(aws: Aws, clock: FakeClock) -> AccountStore:
    return AccountStore(aws.table("Accounts"), aws.vault(), clock)


@pytest.fixture
def installed(accounts: AccountStore) -> AccountStore:
    accounts.installed(SHOP, "shop.amocrm.ru", "scope-31", PAIR)
    return accounts


def test_an_installed_account_comes_back(installed: AccountStore) -> None:
    account = installed.get(31)

    assert account is not None
    assert (account.domain, account.amojo_id, account.scope_id) == ("shop.amocrm.ru", "amojo-31", "scope-31")
    assert (account.state, account.trial_started_at) == (AccountState.ACTIVE, NOW)
    assert installed.by_amojo_id("amojo-31") == account
    assert installed.read(31) == (PAIR, 1)


def test_a_stranger_is_nobody(accounts: AccountStore) -> None:
    assert accounts.get(31) is None
    assert accounts.by_amojo_id("amojo-31") is None
    assert accounts.read(31) is None


def test_tokens_are_stored_sealed(aws: Aws, installed: AccountStore) -> None:
    stored = str(aws.items("Accounts"))

    assert "access-1" not in stored
    assert "refresh-1" not in stored


def test_the_trial_started_with_the_first_installation_ever(installed: AccountStore, clock: FakeClock) -> None:
    installed.mark(31, AccountState.UNINSTALLED)
    installed.forget_tokens(31)
    clock.sleep(20 * 24 * 3600)

    account = installed.installed(SHOP, "new.amocrm.ru", "scope-31", NEXT)

    assert account.trial_started_at == NOW
    assert (account.state, account.domain) == (AccountState.ACTIVE, "new.amocrm.ru")
    assert installed.get(31) == account
    assert installed.read(31) == (NEXT, 3)


def test_a_late_repeat_of_an_older_installation_keeps_the_newer_tokens(installed: AccountStore) -> None:
    owner = installed.lock(31, 1)
    assert owner is not None
    assert installed.replace(31, 1, NEXT)

    installed.installed(SHOP, "shop.amocrm.ru", "scope-31", PAIR)

    assert installed.read(31) == (NEXT, 2)


def test_a_repeated_installation_changes_no_version(installed: AccountStore) -> None:
    installed.installed(SHOP, "shop.amocrm.ru", "scope-31", PAIR)

    assert installed.read(31) == (PAIR, 1)


@pytest.mark.parametrize("state", [AccountState.UNPAID, AccountState.UNAUTHORISED, AccountState.ACTIVE])
def test_an_uninstalled_account_stays_so_whatever_a_late_message_finds(
    installed: AccountStore, state: AccountState
) -> None:
    installed.mark(31, AccountState.UNINSTALLED)

    installed.mark(31, state)

    account = installed.get(31)
    assert account is not None
    assert account.state is AccountState.UNINSTALLED


def test_states_follow_one_another_until_then(installed: AccountStore) -> None:
    for state in (AccountState.UNPAID, AccountState.ACTIVE, AccountState.UNAUTHORISED, AccountState.UNINSTALLED):
        installed.mark(31, state)
        account = installed.get(31)
        assert account is not None
        assert account.state is state


def test_marking_an_account_that_never_was_makes_none(aws: Aws, accounts: AccountStore) -> None:
    accounts.mark(31, AccountState.UNAUTHORISED)

    assert aws.items("Accounts") == []


def test_a_notice_is_shown_until_it_is_taken_back(aws: Aws, installed: AccountStore) -> None:
    for _ in range(2):
        installed.notice(31, Notice.REQUESTS_OFF, on=True)
        account = installed.get(31)
        assert account is not None
        assert account.notices == {Notice.REQUESTS_OFF}
    for _ in range(2):
        installed.notice(31, Notice.REQUESTS_OFF, on=False)
        account = installed.get(31)
        assert account is not None
        assert account.notices == frozenset()
    installed.notice(99, Notice.REQUESTS_OFF, on=True)
    assert [item["account_id"] for item in aws.items("Accounts")] == [31]


def test_a_renamed_account_is_followed(installed: AccountStore) -> None:
    installed.renamed(31, "store.amocrm.ru")

    account = installed.get(31)
    assert account is not None
    assert account.domain == "store.amocrm.ru"


def test_forgotten_tokens_are_gone_and_not_due(installed: AccountStore) -> None:
    installed.forget_tokens(31)

    assert installed.read(31) is None
    assert installed.due(NOW + 10**6) == []
    assert installed.get(31) is not None


def test_due_accounts_come_soonest_first_and_only_those_whose_tokens_are_of_use(accounts: AccountStore) -> None:
    for account_id, expires_in, state in [
        (1, 300, AccountState.ACTIVE),
        (2, 100, AccountState.UNPAID),
        (3, 200, AccountState.ACTIVE),
        (4, 50, AccountState.UNAUTHORISED),
        (5, 60, AccountState.UNINSTALLED),
        (6, 900, AccountState.ACTIVE),
    ]:
        account = CrmAccount(account_id, "", "", f"amojo-{account_id}")
        accounts.installed(account, "shop.amocrm.ru", "scope", TokenPair("a", "r", NOW + expires_in, NOW))
        accounts.mark(account_id, state)

    assert accounts.due(NOW + 500) == [2, 3, 1]


def test_one_of_two_workers_gets_the_lock(aws: Aws, installed: AccountStore, clock: FakeClock) -> None:
    other = AccountStore(aws.table("Accounts"), aws.vault(), clock)
    start = threading.Barrier(2)

    def race(store: AccountStore) -> str | None:
        start.wait()
        return store.lock(31, 1)

    for _ in range(10):
        with ThreadPoolExecutor(2) as threads:
            owners = [owner for owner in threads.map(race, (installed, other)) if owner is not None]
        assert len(owners) == 1
        installed.unlock(31, owners[0])


def test_the_owner_replaces_the_pair_and_the_version_moves(installed: AccountStore) -> None:
    owner = installed.lock(31, 1)
    assert owner is not None

    assert installed.replace(31, 1, NEXT)

    assert installed.read(31) == (NEXT, 2)
    installed.unlock(31, owner)
    assert installed.lock(31, 1) is None
    assert installed.lock(31, 2) is not None


def test_an_expired_lock_is_taken_over_and_its_first_owner_cannot_open_it(
    installed: AccountStore, clock: FakeClock
) -> None:
    slow = installed.lock(31, 1)
    assert slow is not None
    clock.sleep(LOCK_FOR)
    assert installed.lock(31, 1) is None
    clock.sleep(1)

    quick = installed.lock(31, 1)

    assert quick is not None
    installed.unlock(31, slow)
    assert installed.lock(31, 1) is None, "the loser must not open the winner's lock"
    assert installed.replace(31, 1, NEXT)
    assert not installed.replace(31, 1, TokenPair("late", "late", NOW + 1, NOW + 1)), "a pair is replaced once"
    assert installed.read(31) == (NEXT, 2)


def test_a_refresh_under_way_brings_no_tokens_back_to_an_uninstalled_account(installed: AccountStore) -> None:
    owner = installed.lock(31, 1)
    assert owner is not None
    installed.mark(31, AccountState.UNINSTALLED)
    installed.forget_tokens(31)

    assert not installed.replace(31, 1, NEXT)
    assert installed.read(31) is None


def test_an_installation_in_the_middle_of_a_refresh_wins(installed: AccountStore) -> None:
    owner = installed.lock(31, 1)
    assert owner is not None
    installed.installed(SHOP, "shop.amocrm.ru", "scope-31", NEXT)

    assert not installed.replace(31, 1, TokenPair("a", "r", NOW + 1, NOW + 7_200))
    assert installed.read(31) == (NEXT, 2)


def test_slots_of_one_account_follow_one_another(installed: AccountStore) -> None:
    waits = [installed.reserve_rest_call(31, 10.0) for _ in range(4)]

    assert waits == pytest.approx([0, 1 / 6, 2 / 6, 3 / 6], abs=0.002)


def test_a_slot_beyond_patience_is_not_booked(installed: AccountStore) -> None:
    for _ in range(6):
        installed.reserve_rest_call(31, 0.9)

    beyond = [installed.reserve_rest_call(31, 0.9) for _ in range(3)]

    assert beyond == pytest.approx([1.0] * 3, abs=0.01)
    assert installed.reserve_rest_call(32, 1.0) == 0, "one account's burst is not another's"


def test_eight_workers_together_keep_to_the_rate(aws: Aws) -> None:
    clock = SystemClock()
    stores = [AccountStore(aws.table("Accounts"), aws.vault(), clock) for _ in range(8)]
    starts: list[float] = []
    start = threading.Barrier(8)

    def work(store: AccountStore) -> None:
        start.wait()
        for _ in range(2):
            wait = store.reserve_rest_call(31, 10.0)
            starts.append(time.time() + wait)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, stores))

    starts.sort()
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert len(starts) == 16
    # What a thread measures is its slot plus the moments between the booking and the measurement.
    assert sum(gaps) >= 15 * AMO_REST.interval - 0.5
    booked = float(aws.items("Accounts")[0]["rest_busy_until"])
    assert booked - starts[0] >= 16 * AMO_REST.interval - 0.1
