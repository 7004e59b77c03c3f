"""Accounts, and their tokens under lock and version."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bridge.domain.notices import Notice
from bridge.domain.records import AccountState
from bridge.domain.upkeep import AHEAD, LOOK_AT_ACCOUNT, LOOK_AT_UNAUTHORISED, LOOK_AT_UNFINISHED, LOOK_AT_UNPAID, Part
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import LOCK_FOR, AccountStore
from bridge.storage.served import ServedStore
from tests.fakes.accounts import install
from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock

SHOP = CrmAccount(31, "Магазин", "shop", "amojo-31")
NOW = 1_800_000_000
CALLED = NOW * 1000
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
    install(accounts, SHOP, "shop.amocrm.ru", "scope-31", PAIR, CALLED)
    return accounts


def state(accounts: AccountStore) -> AccountState:
    account = accounts.get(31)
    assert account is not None
    return account.state


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
    assert installed.uninstalled(31, CALLED + 1)
    clock.sleep(20 * 24 * 3600)

    assert installed.authorised(31, "new.amocrm.ru", NEXT, CALLED + 2)

    account = installed.get(31)
    assert account is not None
    assert account.trial_started_at == NOW
    assert (account.state, account.domain) == (AccountState.ACTIVE, "new.amocrm.ru")
    assert (account.scope_id, account.amojo_id) == ("scope-31", "amojo-31")
    assert installed.read(31) == (NEXT, 3)


def test_everything_is_owed_until_it_is_done(accounts: AccountStore) -> None:
    assert accounts.authorised(31, "shop.amocrm.ru", PAIR, CALLED)
    account = accounts.get(31)
    assert account is not None
    assert (account.unfinished, account.scope_id, account.installed_ms) == (frozenset(Part), "", CALLED)

    accounts.done(31, Part.BOTS, CALLED)
    accounts.owes(31, {"bot:7001", "bot:7002"}, CALLED)
    for part in (Part.CHANNEL, Part.FIELDS, Part.EVENTS, "bot:7002"):
        accounts.done(31, part, CALLED)
    account = accounts.get(31)
    assert account is not None
    assert account.unfinished == {"bot:7001"}

    accounts.done(31, "bot:7001", CALLED)
    accounts.owes(31, set(), CALLED)
    account = accounts.get(31)
    assert account is not None
    assert account.unfinished == frozenset()


def test_what_an_older_installation_has_done_the_newer_still_owes(installed: AccountStore) -> None:
    assert installed.authorised(31, "shop.amocrm.ru", NEXT, CALLED + 5)

    installed.done(31, Part.FIELDS, CALLED)
    installed.owes(31, {"bot:7001"}, CALLED)
    installed.connected(SHOP, "scope-of-the-older", CALLED)

    account = installed.get(31)
    assert account is not None
    assert (account.unfinished, account.scope_id) == (frozenset(Part), "scope-31")


def test_a_late_repeat_of_an_older_installation_keeps_the_newer_tokens(installed: AccountStore) -> None:
    owner = installed.lock(31, 1)
    assert owner is not None
    assert installed.replace(31, 1, NEXT)

    assert not installed.authorised(31, "shop.amocrm.ru", PAIR, CALLED - 1)

    assert installed.read(31) == (NEXT, 2)


def test_a_repeated_installation_is_the_same_one(installed: AccountStore) -> None:
    assert installed.replace(31, 1, NEXT)
    assert installed.authorised(31, "shop.amocrm.ru", PAIR, CALLED)

    assert installed.read(31) == (NEXT, 2)


def test_an_installation_that_was_called_for_before_the_uninstallation_comes_to_nothing(
    installed: AccountStore,
) -> None:
    assert installed.uninstalled(31, CALLED + 10)

    for called in (CALLED, CALLED + 5, CALLED + 10):
        assert not installed.authorised(31, "shop.amocrm.ru", NEXT, called)

    assert state(installed) is AccountState.UNINSTALLED
    assert installed.read(31) is None
    installed.owes(31, {"bot:7001"}, CALLED)
    account = installed.get(31)
    assert account is not None
    assert account.unfinished == frozenset()


def test_an_account_disabled_before_its_first_installation_is_through_stays_unknown(
    aws: Aws, accounts: AccountStore
) -> None:
    assert accounts.uninstalled(31, CALLED + 1)

    assert not accounts.authorised(31, "shop.amocrm.ru", PAIR, CALLED)

    assert accounts.get(31) is None
    assert accounts.read(31) is None
    assert "access_token" not in aws.items("Accounts")[0]
    assert accounts.authorised(31, "shop.amocrm.ru", PAIR, CALLED + 2)


def test_a_late_word_of_an_uninstallation_changes_nothing(installed: AccountStore) -> None:
    assert not installed.uninstalled(31, CALLED - 1)

    assert state(installed) is AccountState.ACTIVE
    assert installed.read(31) == (PAIR, 1)


def test_whatever_order_threads_take_the_last_call_of_amocrm_stands(aws: Aws, clock: FakeClock) -> None:
    stores = [AccountStore(aws.table("Accounts"), aws.vault(), clock) for _ in range(2)]
    for round_ in range(10):
        start = threading.Barrier(2)
        called = CALLED + round_ * 10

        def install_(start: threading.Barrier = start, called: int = called) -> None:
            start.wait()
            stores[0].authorised(31, "shop.amocrm.ru", PAIR, called)

        def uninstall(start: threading.Barrier = start, called: int = called) -> None:
            start.wait()
            stores[1].uninstalled(31, called + 1)

        with ThreadPoolExecutor(2) as threads:
            for done in (threads.submit(install_), threads.submit(uninstall)):
                done.result()
        account = stores[0].get(31)
        assert account is None or account.state is AccountState.UNINSTALLED
        assert stores[0].read(31) is None


@pytest.mark.parametrize("late", [AccountState.UNPAID, AccountState.UNAUTHORISED, AccountState.ACTIVE])
def test_an_uninstalled_account_stays_so_whatever_a_late_message_finds(
    installed: AccountStore, late: AccountState
) -> None:
    assert installed.uninstalled(31, CALLED + 1)

    installed.mark(31, late, 2)
    installed.unpaid(31, CALLED + 10**9)

    assert state(installed) is AccountState.UNINSTALLED


def test_what_was_said_to_an_older_pair_marks_nothing(installed: AccountStore) -> None:
    assert installed.authorised(31, "shop.amocrm.ru", NEXT, CALLED + 5)

    installed.mark(31, AccountState.UNAUTHORISED, 1)
    assert state(installed) is AccountState.ACTIVE

    installed.mark(31, AccountState.UNAUTHORISED, 2)
    assert state(installed) is AccountState.UNAUTHORISED


def test_a_message_from_before_the_installation_marks_nothing(installed: AccountStore) -> None:
    installed.unpaid(31, CALLED - 1)
    assert state(installed) is AccountState.ACTIVE

    installed.unpaid(31, CALLED)
    assert state(installed) is AccountState.UNPAID


def test_an_unauthorised_account_is_not_called_unpaid(installed: AccountStore) -> None:
    installed.mark(31, AccountState.UNAUTHORISED, 1)
    installed.unpaid(31, CALLED + 1)
    assert state(installed) is AccountState.UNAUTHORISED


def test_states_follow_one_another_until_then(installed: AccountStore) -> None:
    for following in (AccountState.UNPAID, AccountState.ACTIVE, AccountState.UNAUTHORISED, AccountState.ACTIVE):
        installed.mark(31, following, 1)
        assert state(installed) is following


def test_marking_an_account_that_never_was_makes_none(aws: Aws, accounts: AccountStore) -> None:
    accounts.mark(31, AccountState.UNAUTHORISED, 1)
    accounts.unpaid(31, CALLED)
    accounts.look_again(31, NOW)
    accounts.renamed(31, "shop.amocrm.ru", "store.amocrm.ru")

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
    installed.renamed(31, "other.amocrm.ru", "late.amocrm.ru")
    installed.renamed(31, "shop.amocrm.ru", "store.amocrm.ru")

    account = installed.get(31)
    assert account is not None
    assert account.domain == "store.amocrm.ru"


def test_forgotten_tokens_are_gone_and_not_due(installed: AccountStore) -> None:
    installed.notice(31, Notice.REQUESTS_OFF, on=True)
    assert installed.uninstalled(31, CALLED + 1)

    assert installed.read(31) is None
    assert [installed.due(each, NOW + 10**9) for each in AccountState] == [[]] * 4
    account = installed.get(31)
    assert account is not None
    assert account.notices == frozenset()


def test_accounts_are_due_the_longest_overdue_first_and_by_their_state(accounts: AccountStore) -> None:
    for account_id, look_in, marked in [
        (1, 300, AccountState.ACTIVE),
        (2, 100, AccountState.UNPAID),
        (3, 200, AccountState.ACTIVE),
        (4, 50, AccountState.UNAUTHORISED),
        (6, 900, AccountState.ACTIVE),
    ]:
        account = CrmAccount(account_id, "", "", f"amojo-{account_id}")
        install(accounts, account, "shop.amocrm.ru", "scope", PAIR)
        accounts.mark(account_id, marked, 1)
        accounts.look_again(account_id, NOW + look_in)

    assert accounts.due(AccountState.ACTIVE, NOW + 300) == [3, 1]
    assert accounts.due(AccountState.ACTIVE, NOW + 300, at_most=1) == [3]
    assert accounts.due(AccountState.UNPAID, NOW + 300) == [2]
    assert accounts.due(AccountState.UNAUTHORISED, NOW + 300) == [4]


def test_a_pair_that_expires_soon_is_due_at_once(accounts: AccountStore) -> None:
    hourly = TokenPair("access", "refresh", NOW + 3600, NOW)
    assert accounts.authorised(31, "shop.amocrm.ru", hourly, CALLED)
    assert accounts.due(AccountState.ACTIVE, NOW) == [31]


def test_when_an_account_is_looked_at_next_follows_from_what_happened_to_it(installed: AccountStore) -> None:
    def due_at(look_at: int) -> bool:
        return installed.due(state(installed), look_at) == [31] and installed.due(state(installed), look_at - 1) == []

    assert due_at(NOW + LOOK_AT_UNFINISHED)
    assert installed.replace(31, 1, NEXT)
    assert due_at(NOW + LOOK_AT_ACCOUNT)
    assert installed.replace(31, 2, replace(NEXT, expires_at=NOW + AHEAD + 60))
    assert due_at(NOW + 60)
    installed.mark(31, AccountState.UNPAID, 3)
    assert due_at(NOW + LOOK_AT_UNPAID)
    installed.mark(31, AccountState.UNAUTHORISED, 3)
    assert due_at(NOW + LOOK_AT_UNAUTHORISED)
    installed.mark(31, AccountState.ACTIVE, 3)
    assert due_at(NOW)


def test_those_in_service_are_all_that_messages_pass_in_whenever_they_are_looked_at(
    aws: Aws, installed: AccountStore
) -> None:
    served = ServedStore(aws.table("Accounts"))
    assert installed.authorised(32, "other.amocrm.ru", PAIR, CALLED)
    installed.look_again(32, NOW + 10**6)
    assert sorted(served.in_service()) == [31, 32]
    installed.mark(31, AccountState.UNPAID, 1)
    assert served.in_service() == [32]


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
    assert installed.uninstalled(31, CALLED + 1)

    assert not installed.replace(31, 1, NEXT)
    assert installed.read(31) is None


def test_an_installation_in_the_middle_of_a_refresh_wins(installed: AccountStore) -> None:
    owner = installed.lock(31, 1)
    assert owner is not None
    assert installed.authorised(31, "shop.amocrm.ru", NEXT, CALLED + 1)

    assert not installed.replace(31, 1, TokenPair("a", "r", NOW + 1, NOW + 7_200))
    assert installed.read(31) == (NEXT, 2)
