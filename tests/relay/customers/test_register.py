"""Registering with REON, and REON being told what happens to its customers."""

from dataclasses import replace

import pytest

from bridge.domain.errors import RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.domain.registration import News, Registration, RegistrationState
from bridge.relay.customers.find_customer import FindCustomer
from bridge.relay.customers.register import Register
from bridge.relay.customers.tell_reon import WORTH_TELLING, TellReon
from tests.fakes.accounts import ACCOUNT_ID, NOW, FakeAccounts, make_account
from tests.fakes.clock import FakeClock
from tests.fakes.customers import FakeCustomers, FakeReon
from tests.fakes.jobs import FakeJobs


class World:
    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.accounts = FakeAccounts(make_account())
        self.customers = FakeCustomers(self.accounts, self.clock)
        self.jobs = FakeJobs()
        self.reon = FakeReon()
        self.tell = TellReon(self.accounts, self.customers, self.reon, self.jobs, self.clock)

    def register(self, name: str = "Анна", phone: str = "8 999 123 45 67", *, agreed: bool = True) -> Registration:
        return Register(self.customers, self.jobs, self.clock)(ACCOUNT_ID, name, phone, agreed=agreed)

    @property
    def registration(self) -> Registration | None:
        return self.accounts.stored[ACCOUNT_ID].registration


@pytest.fixture
def world() -> World:
    return World()


def test_a_registration_is_remembered_and_told(world: World) -> None:
    registration = world.register("  Анна \u200bПетровна\n", "8 (999) 123-45-67")
    assert registration == Registration("Анна Петровна", "+79991234567", NOW)
    assert world.registration == registration
    assert world.jobs.for_reon == [(ACCOUNT_ID, News.REGISTERED, NOW)]

    world.tell(ACCOUNT_ID, News.REGISTERED)

    assert world.reon.told == [("registered", ACCOUNT_ID, registration)]
    assert world.registration is not None
    assert world.registration.state is RegistrationState.SENT


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"name": ""}, "bad_name", "name"),
        ({"name": " \u200b\n"}, "bad_name", "name"),
        ({"name": "а" * 101}, "bad_name", "name"),
        ({"phone": "12"}, "bad_phone", "phone"),
        ({"phone": ""}, "bad_phone", "phone"),
        ({"agreed": False}, "agreement_required", "agreement"),
    ],
)
def test_what_is_wrong_has_its_code_and_its_field(
    world: World, wrong: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        world.register(**wrong)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.code, refused.value.fields) == (422, code, (field,))
    assert (world.registration, world.jobs.for_reon) == (None, [])


def test_while_reon_is_down_the_registration_waits(world: World) -> None:
    world.register()
    world.reon.trouble = TransientError(Reason.REON_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.tell(ACCOUNT_ID, News.REGISTERED)
    assert world.registration is not None
    assert world.registration.state is RegistrationState.WAITING


def test_where_there_is_nobody_to_tell_it_waits_too(world: World) -> None:
    world.register()
    world.reon.is_there = False
    world.tell(ACCOUNT_ID, News.REGISTERED)
    assert world.registration is not None
    assert world.registration.state is RegistrationState.WAITING


def test_a_registration_that_was_told_is_not_told_again(world: World) -> None:
    world.register()
    world.tell(ACCOUNT_ID, News.REGISTERED)
    world.tell(ACCOUNT_ID, News.REGISTERED)
    assert len(world.reon.told) == 1


def test_a_newer_registration_is_not_taken_for_the_one_that_was_told(world: World) -> None:
    world.register()
    first = world.registration
    assert first is not None
    world.clock.time += 10
    world.register("Борис")
    world.customers.registration_sent(ACCOUNT_ID, first)
    assert world.registration == Registration("Борис", "+79991234567", NOW + 10)


def test_an_account_that_is_gone_is_not_told_of(world: World) -> None:
    world.tell(99, News.REGISTERED)
    assert world.reon.told == []


def test_installations_and_removals_are_told(world: World) -> None:
    world.tell(ACCOUNT_ID, News.INSTALLED)
    world.tell(ACCOUNT_ID, News.REMOVED)
    assert world.reon.told == [("installed", ACCOUNT_ID, None), ("removed", ACCOUNT_ID, None)]


def test_what_the_queue_gives_up_is_asked_for_anew_for_a_month(world: World) -> None:
    world.tell.given_up(ACCOUNT_ID, News.INSTALLED, NOW)
    assert world.jobs.for_reon == [(ACCOUNT_ID, News.INSTALLED, NOW)]
    world.clock.time += WORTH_TELLING
    world.tell.given_up(ACCOUNT_ID, News.INSTALLED, NOW)
    assert len(world.jobs.for_reon) == 1


@pytest.mark.parametrize(
    ("news", "state", "asked_anew"),
    [
        (News.INSTALLED, AccountState.ACTIVE, True),
        (News.INSTALLED, AccountState.UNPAID, True),
        (News.INSTALLED, AccountState.UNINSTALLED, False),
        (News.REMOVED, AccountState.UNINSTALLED, True),
        (News.REMOVED, AccountState.ACTIVE, False),
        (News.REGISTERED, AccountState.UNINSTALLED, True),
    ],
)
def test_what_is_no_longer_so_is_not_told_behind_what_is(
    world: World, news: News, state: AccountState, *, asked_anew: bool
) -> None:
    world.accounts.stored[ACCOUNT_ID] = replace(make_account(), state=state)
    world.tell.given_up(ACCOUNT_ID, news, NOW)
    assert bool(world.jobs.for_reon) is asked_anew


def found(*accounts: object, subdomain: str = "shop") -> int | None:
    stored = FakeAccounts(*accounts)  # type: ignore[arg-type]
    account = FindCustomer(FakeCustomers(stored, FakeClock()))(subdomain)
    return account.account_id if account else None


@pytest.mark.parametrize("subdomain", ["shop", " Shop ", "shop.amocrm.ru"])
def test_a_customer_is_found_by_the_subdomain(subdomain: str) -> None:
    assert found(make_account(), make_account(account_id=32, domain="other.amocrm.ru"), subdomain=subdomain) == 31


@pytest.mark.parametrize("subdomain", ["", "other", "shop.kommo.com", "ш", "a b", "shop.example.com"])
def test_a_customer_that_is_not_there(subdomain: str) -> None:
    assert found(make_account(domain="shop.amocrm.ru"), subdomain=subdomain) is None


def test_the_russian_domain_goes_first() -> None:
    accounts = make_account(account_id=32, domain="shop.kommo.com"), make_account()
    assert found(*accounts) == 31
    assert found(*accounts, subdomain="shop.kommo.com") == 32


def test_who_lives_there_now_is_meant() -> None:
    removed = make_account(account_id=32, state=AccountState.UNINSTALLED, installed_ms=9)
    older = make_account(account_id=33, installed_ms=1)
    assert found(removed, older, replace(make_account(), installed_ms=5)) == 31
    assert found(removed) == 32
