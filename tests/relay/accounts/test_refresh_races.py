"""One refresh at a time, whoever asks, and what a lost race may not break."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.relay.accounts.refresh_tokens import WAIT_FOR_OTHERS
from bridge.relay.messages import TokenPair
from tests.fakes.access import ACCOUNT, DOMAIN, TokenWorld, brief
from tests.fakes.accounts import FakeAccounts
from tests.fakes.clock import FakeClock
from tests.fakes.oauth import FakeOAuth
from tests.fakes.steps import KilledError
from tests.fakes.tokens import FakeTokens


class SlowOAuth(FakeOAuth):
    def refresh(self, domain: str, refresh_token: str) -> TokenPair:
        time.sleep(0.05)
        return super().refresh(domain, refresh_token)


class YieldingClock(FakeClock):
    """Lets the other threads run while one of them sleeps."""

    def sleep(self, seconds: float) -> None:
        threading.Event().wait(0.01)


class ClockWith(FakeClock):
    """Has something happen during the given sleep."""

    def __init__(self, which: int, event: Callable[[], None]) -> None:
        super().__init__()
        self._which = which
        self._event = event

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if len(self.slept) == self._which:
            self._event()


def test_many_workers_refresh_once_and_all_get_the_new_pair() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    slow = SlowOAuth(world.clock)
    slow.domains = world.oauth.domains
    access = replace(world.access, oauth=slow, clock=YieldingClock())
    with ThreadPoolExecutor(8) as threads:
        grants = list(threads.map(lambda _: access.renew(ACCOUNT, 1), range(8)))
    assert len(slow.refreshed) == 1
    assert {brief(grant) for grant in grants} == {(DOMAIN, world.tokens.pairs[ACCOUNT][0].access, 2)}


def test_who_waits_for_another_worker_gets_its_pair() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.tokens.owners[ACCOUNT] = "another worker"
    fresh = replace(world.oauth.issue(DOMAIN), access="of the other")
    access = replace(world.access, clock=ClockWith(2, lambda: world.tokens.put(ACCOUNT, fresh)))
    assert brief(access.renew(ACCOUNT, 1)) == (DOMAIN, "of the other", 2)
    assert not world.oauth.refreshed


def test_waiting_for_another_worker_ends() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.tokens.owners[ACCOUNT] = "another worker"
    with pytest.raises(TransientError):
        world.access.grant(ACCOUNT)
    assert sum(world.clock.slept) == pytest.approx(WAIT_FOR_OTHERS)
    assert world.state() is AccountState.ACTIVE


def test_a_pair_replaced_during_the_refresh_stays_and_the_work_is_tried_again() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    other = world.oauth.issue(DOMAIN)

    class Overtaken(FakeOAuth):
        def refresh(self, domain: str, refresh_token: str) -> TokenPair:
            world.tokens.owners[ACCOUNT] = "another worker"
            world.tokens.put(ACCOUNT, other)
            return super().refresh(domain, refresh_token)

    overtaken = Overtaken(world.clock)
    overtaken.domains = world.oauth.domains
    access = replace(world.access, oauth=overtaken)
    with pytest.raises(TransientError):
        access.renew(ACCOUNT, 1)
    assert world.tokens.pairs[ACCOUNT] == (other, 2)
    assert world.tokens.owners == {ACCOUNT: "another worker"}
    assert world.state() is AccountState.ACTIVE
    assert brief(access.grant(ACCOUNT)) == (DOMAIN, other.access, 2)


def test_nothing_can_fail_between_a_renamed_accounts_refresh_and_its_storing() -> None:
    world = TokenWorld()
    pair = world.installed(lives=10)
    world.oauth.domains[pair.refresh] = "renamed.amocrm.ru"

    class Throttled(FakeAccounts):
        def renamed(self, account_id: int, before: str, domain: str) -> None:
            raise TransientError(Reason.STORAGE_UNAVAILABLE)

    throttled = Throttled(*world.accounts.stored.values())
    with pytest.raises(TransientError):
        replace(world.access, accounts=throttled).grant(ACCOUNT)
    assert world.tokens.pairs[ACCOUNT][0].refresh in world.oauth.domains
    assert world.access.grant(ACCOUNT).domain == "renamed.amocrm.ru"


def test_a_worker_killed_after_the_refresh_is_the_one_loss_that_needs_a_person() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.tokens.before["replace"] = [KilledError()]
    with pytest.raises(KilledError):
        world.access.grant(ACCOUNT)
    with pytest.raises(PermanentError):
        world.access.grant(ACCOUNT)
    assert world.state() is AccountState.UNAUTHORISED


def test_a_refusal_of_a_pair_that_is_no_longer_the_stored_one_marks_nothing() -> None:
    world = TokenWorld()
    world.installed(lives=10)

    class Overtaken(FakeOAuth):
        def refresh(self, domain: str, refresh_token: str) -> TokenPair:
            world.tokens.put(ACCOUNT, world.oauth.issue(DOMAIN))
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "oauth: status 400")

        def current_domain(self, pair: TokenPair) -> str | None:
            return None

    access = replace(world.access, oauth=Overtaken(world.clock))
    grant = access.renew(ACCOUNT, 1)
    assert brief(grant) == (DOMAIN, world.tokens.pairs[ACCOUNT][0].access, 2)
    assert access.grant(ACCOUNT) == grant
    assert world.state() is AccountState.ACTIVE
    assert not world.tokens.owners


def test_tokens_forgotten_during_the_refresh_do_not_come_back() -> None:
    world = TokenWorld()
    world.installed(lives=10)

    class Uninstalled(FakeOAuth):
        def refresh(self, domain: str, refresh_token: str) -> TokenPair:
            world.accounts.put(ACCOUNT, state=AccountState.UNINSTALLED)
            world.tokens.forget(ACCOUNT)
            raise PermanentError(Reason.ACCOUNT_UNAUTHORISED, "oauth: status 400")

        def current_domain(self, pair: TokenPair) -> str | None:
            return None

    access = replace(world.access, oauth=Uninstalled(world.clock))
    with pytest.raises(PermanentError):
        access.renew(ACCOUNT, 1)
    assert world.tokens.read(ACCOUNT) is None
    assert world.state() is AccountState.UNINSTALLED
    with pytest.raises(PermanentError) as closed:
        access.grant(ACCOUNT)
    assert closed.value.reason is Reason.WIDGET_OFF


def test_a_good_pair_of_the_same_version_is_stored_even_when_the_lock_is_lost() -> None:
    world = TokenWorld()
    world.installed(lives=10)

    class Robbed(FakeOAuth):
        def refresh(self, domain: str, refresh_token: str) -> TokenPair:
            world.tokens.owners[ACCOUNT] = "another worker"
            return super().refresh(domain, refresh_token)

    robbed = Robbed(world.clock)
    robbed.domains = world.oauth.domains
    grant = replace(world.access, oauth=robbed).renew(ACCOUNT, 1)
    assert brief(grant) == (DOMAIN, world.tokens.pairs[ACCOUNT][0].access, 2)
    assert world.tokens.owners == {ACCOUNT: "another worker"}
    world.tokens.owners.clear()
    assert world.access.renew(ACCOUNT, 2).version == 3
    assert world.state() is AccountState.ACTIVE


def test_a_reinstallation_right_after_the_lock_is_respected() -> None:
    world = TokenWorld()
    world.installed(lives=10)

    class Reinstalled(FakeTokens):
        def lock(self, account_id: int, version: int) -> str | None:
            owner = super().lock(account_id, version)
            self.put(account_id, world.oauth.issue(DOMAIN))
            return owner

    tokens = Reinstalled()
    tokens.pairs = world.tokens.pairs
    grant = replace(world.access, tokens=tokens).renew(ACCOUNT, 1)
    assert brief(grant) == (DOMAIN, tokens.pairs[ACCOUNT][0].access, 2)
    assert not world.oauth.refreshed
    assert not tokens.owners
