"""Licences, registrations and what waits for a payment, in the tables."""

import pytest

from bridge.domain.kept import Kept
from bridge.domain.licence import DAY, KEPT_DAYS, KnownLicence, paid
from bridge.domain.registration import Registration, RegistrationState
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import AccountStore
from bridge.storage.bots import BotStore
from bridge.storage.customers import CustomerStore
from bridge.storage.kept import AT_ONCE, KeptStore
from tests.fakes.accounts import NOW, install
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock

SHOP = CrmAccount(31, "Shop", "shop", "amojo-31")
PAIR = TokenPair("access", "refresh", NOW + 86_400, NOW)
ANNA = Registration("Анна", "+79991234567", NOW)


@pytest.fixture
def accounts(aws: Aws, clock: FakeClock) -> AccountStore:
    store = AccountStore(aws.table("Accounts"), aws.vault(), clock)
    install(store, SHOP, "shop.amocrm.ru", "scope-31", PAIR)
    return store


@pytest.fixture
def customers(aws: Aws, clock: FakeClock, accounts: AccountStore) -> CustomerStore:
    return CustomerStore(aws.table("Accounts"), clock)


@pytest.fixture
def kept(aws: Aws, clock: FakeClock) -> KeptStore:
    return KeptStore(aws.table("Kept"), clock)


def message(number: int, line: str = "7001:42") -> Kept:
    return Kept(line, str(number), f'{{"update_id": {number}}}', {"bot_id": "7001"}, f"7001:{number}", 1_000 + number)


def test_a_licence_is_stored_and_survives_a_reinstallation(accounts: AccountStore, customers: CustomerStore) -> None:
    read = accounts.get(31)
    assert read is not None
    assert read.licence.until == read.trial_until
    licence = paid(read.trial_until, NOW + 100 * DAY, NOW)
    changed = customers.licensed(read, licence, releasing=True)
    assert accounts.get(31) == changed
    assert changed is not None
    assert (changed.licence, changed.releasing) == (licence, True)

    accounts.uninstalled(31, 2)
    assert accounts.authorised(31, "shop.amocrm.ru", PAIR, 3)
    again = accounts.get(31)
    assert again is not None
    assert (again.licence, again.releasing) == (licence, True)


def test_a_licence_replaces_only_the_one_that_was_read(accounts: AccountStore, customers: CustomerStore) -> None:
    read = accounts.get(31)
    assert read is not None
    assert customers.licensed(read, paid(read.trial_until, NOW + DAY, NOW), releasing=False)
    assert customers.licensed(read, paid(read.trial_until, 1, NOW), releasing=False) is None
    assert not customers.released(read)


def test_nothing_waits_any_more(accounts: AccountStore, customers: CustomerStore) -> None:
    read = accounts.get(31)
    assert read is not None
    changed = customers.licensed(read, paid(read.trial_until, NOW + DAY, NOW), releasing=True)
    assert changed is not None
    assert customers.released(changed)
    now = accounts.get(31)
    assert now is not None
    assert not now.releasing


def test_an_account_that_is_not_there_is_not_made(aws: Aws, accounts: AccountStore, customers: CustomerStore) -> None:
    customers.registered(99, ANNA)
    assert accounts.get(99) is None
    assert len(aws.items("Accounts")) == 1


def test_a_registration_is_sent_unless_there_is_a_newer_one(accounts: AccountStore, customers: CustomerStore) -> None:
    customers.registered(31, ANNA)
    customers.registration_sent(31, Registration("Борис", "+79990000000", NOW - 1))
    assert _registration(accounts) == ANNA
    customers.registration_sent(31, ANNA)
    assert _registration(accounts) == Registration("Анна", "+79991234567", NOW, RegistrationState.SENT)


def _registration(accounts: AccountStore) -> Registration | None:
    account = accounts.get(31)
    assert account is not None
    return account.registration


def test_accounts_are_found_by_where_they_live(accounts: AccountStore, customers: CustomerStore) -> None:
    assert [account.account_id for account in customers.of_domain("shop.amocrm.ru")] == [31]
    accounts.renamed(31, "shop.amocrm.ru", "market.amocrm.ru")
    assert customers.of_domain("shop.amocrm.ru") == []


def test_a_bot_keeps_what_it_was_told(aws: Aws, clock: FakeClock) -> None:
    bots = BotStore(aws.table("Bots"), clock)
    told = bots.add(make_bot(licence=KnownLicence(NOW, releasing=True)))
    assert bots.get(told.bot_id) == told


def test_a_bot_from_before_licences_asks(aws: Aws, clock: FakeClock) -> None:
    bots = BotStore(aws.table("Bots"), clock)
    bots.add(make_bot())
    aws.table("Bots").update({"bot_id": 7001}, "REMOVE licence")
    read = bots.get(7001)
    assert read is not None
    assert read.licence == KnownLicence()


def test_messages_of_a_line_are_kept_in_their_order(kept: KeptStore) -> None:
    for number in (100, 9, 10):
        kept.keep(31, message(number))
    kept.keep(31, message(9))
    kept.keep(31, message(1, line="7001:420"))
    kept.keep(32, message(1))
    assert kept.first_of(31, "7001:42") == [message(9), message(10), message(100)]
    kept.drop(31, message(9))
    kept.drop(31, message(9))
    assert kept.first_of(31, "7001:42") == [message(10), message(100)]


def test_many_messages_of_a_line_come_some_at_a_time(kept: KeptStore) -> None:
    for number in range(1, AT_ONCE + 3):
        kept.keep(31, message(number))
    assert kept.first_of(31, "7001:42") == [message(number) for number in range(1, AT_ONCE + 1)]


def test_every_line_is_found_once(aws: Aws, kept: KeptStore) -> None:
    lines = ["7001:-100:501", "7001:42", "7001:420", "7001:other", "7001:person:5"]
    for line in lines:
        for number in range(1, 4):
            kept.keep(31, message(number, line))
    kept.keep(32, message(1, "7002:42"))
    aws.calls.clear()
    assert sorted(kept.lines(31)) == sorted(lines)
    assert aws.calls == {"dynamodb.Query": len(lines) + 1}


def test_what_is_kept_is_counted_and_ends(aws: Aws, kept: KeptStore) -> None:
    for number in range(1, 5):
        kept.keep(31, message(number))
    assert (kept.count(31, 100), kept.count(31, 3), kept.count(32, 100)) == (4, 3, 0)
    assert {int(item["expires_at"]) for item in aws.items("Kept")} == {NOW + KEPT_DAYS * DAY}
