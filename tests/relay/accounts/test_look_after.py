"""The schedule's round over accounts whose pairs expire, that are unfinished, unpaid or taken for dead."""

from dataclasses import replace

import pytest

from bridge.domain.errors import MisconfiguredError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.domain.upkeep import (
    AHEAD,
    LOOK_AT_ACCOUNT,
    LOOK_AT_UNAUTHORISED,
    LOOK_AT_UNFINISHED,
    LOOK_AT_UNPAID,
    TRIES_OF_THE_SCHEDULE,
    Part,
)
from bridge.relay.accounts.look_after import PROBES, LookAfterAccounts
from bridge.relay.accounts.refresh_tokens import LONGEST_REFRESH
from tests.fakes.access import ACCOUNT, TokenWorld
from tests.fakes.jobs import FakeJobs
from tests.fakes.oauth import DAY


class World(TokenWorld):
    def __init__(self) -> None:
        super().__init__()
        self.jobs = FakeJobs()
        self.now = int(self.clock.now())

    def look(self, left: float = 60.0) -> int:
        return LookAfterAccounts(self.accounts, self.tokens, self.access, self.jobs, self.clock, self.log)(lambda: left)

    @property
    def versions(self) -> dict[int, int]:
        return {account_id: version for account_id, (_, version) in self.tokens.pairs.items()}

    def dead(self, account_id: int) -> None:
        del self.oauth.domains[self.tokens.pairs[account_id][0].refresh]


def test_the_round_goes_on_after_one_account_fails() -> None:
    world = World()
    for account_id in (31, 32, 33, 34):
        world.installed(account_id, lives=account_id)
    world.installed(35, lives=DAY)
    world.dead(31)
    world.accounts.put(32, state=AccountState.UNINSTALLED)
    assert world.look() == 2
    assert world.versions == {31: 1, 32: 1, 33: 2, 34: 2, 35: 1}
    assert world.state() is AccountState.UNAUTHORISED
    assert world.accounts.stored[32].state is AccountState.UNINSTALLED


def test_however_many_are_dead_the_living_are_renewed() -> None:
    world = World()
    for account_id in range(31, 43):
        world.installed(account_id, lives=account_id)
        if account_id < 41:
            world.dead(account_id)
    assert world.look() == 2


def test_a_refusal_of_ourselves_ends_the_round_and_marks_nobody() -> None:
    world = World()
    for account_id in range(31, 39):
        world.installed(account_id, lives=account_id)
    world.oauth.before["refresh"] = [MisconfiguredError("oauth: status 401")] * 8
    assert world.look() == 0
    assert {account.state for account in world.accounts.stored.values()} == {AccountState.ACTIVE}
    assert len(world.oauth.before["refresh"]) == 7
    world.oauth.before.clear()
    assert world.look() == 8


def test_the_round_goes_on_after_transient_trouble() -> None:
    world = World()
    world.installed(31, lives=31)
    world.installed(32, lives=32)
    world.oauth.before["refresh"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    assert world.look() == 1
    assert world.versions == {31: 1, 32: 2}
    assert world.look() == 1
    assert world.versions == {31: 2, 32: 2}


def test_the_round_starts_no_refresh_that_it_may_not_see_the_end_of() -> None:
    world = World()
    for account_id in (31, 32, 33):
        world.installed(account_id, lives=account_id)
    assert world.look(LONGEST_REFRESH - 0.001) == 0
    assert world.look(LONGEST_REFRESH) == 3


def test_what_does_not_expire_soon_is_left_alone() -> None:
    world = World()
    world.installed(31, lives=AHEAD + 1)
    world.installed(32, lives=AHEAD)
    assert world.look() == 1
    assert world.versions == {31: 1, 32: 2}


def test_an_account_taken_for_dead_is_asked_again_now_and_then_and_comes_back() -> None:
    world = World()
    pair = world.installed(lives=10)
    domain = world.oauth.domains.pop(pair.refresh)
    world.look()
    assert world.state() is AccountState.UNAUTHORISED
    world.accounts.looks[ACCOUNT] = world.now  # as the store notes it, for later
    assert world.look() == 0
    assert world.accounts.looks[ACCOUNT] == world.now + LOOK_AT_UNAUTHORISED
    asked = len(world.oauth.taken)
    assert world.look() == 0
    assert len(world.oauth.taken) == asked, "not before its time"

    world.oauth.domains[pair.refresh] = domain
    world.clock.time += LOOK_AT_UNAUTHORISED
    assert world.look() == 1
    assert world.state() is AccountState.ACTIVE


def test_one_round_asks_only_some_of_those_taken_for_dead() -> None:
    world = World()
    for account_id in range(31, 31 + PROBES + 5):
        world.installed(account_id, lives=1)
        world.dead(account_id)
        world.accounts.put(account_id, state=AccountState.UNAUTHORISED)
    world.look()
    asked = [account_id for account_id in world.accounts.looks if world.accounts.looks[account_id] > world.now]
    assert len(asked) == PROBES


def test_an_unfinished_installation_is_set_going_again() -> None:
    world = World()
    world.installed()
    world.accounts.put(ACCOUNT, unfinished=frozenset({str(Part.FIELDS)}))
    world.accounts.looks[ACCOUNT] = world.now
    assert world.look() == 0
    assert world.jobs.installations == [(ACCOUNT, TRIES_OF_THE_SCHEDULE)]
    assert world.accounts.looks[ACCOUNT] == world.now + LOOK_AT_UNFINISHED


def test_an_unpaid_account_is_looked_at_with_long_pauses_and_its_pair_kept_fresh() -> None:
    world = World()
    world.installed(lives=AHEAD)
    world.accounts.put(ACCOUNT, state=AccountState.UNPAID)
    for _ in range(3 * 24):
        world.accounts.looks.setdefault(ACCOUNT, world.now)
        world.look()
        assert world.accounts.looks[ACCOUNT] == int(world.clock.now()) + LOOK_AT_UNPAID
        world.clock.time += LOOK_AT_UNPAID
    assert len(world.jobs.installations) == 3 * 24
    assert world.tokens.pairs[ACCOUNT][0].expires_at > world.clock.now()


@pytest.mark.parametrize(("lives", "next_look"), [(DAY, LOOK_AT_ACCOUNT), (AHEAD + 60, 60)])
def test_a_healthy_account_has_its_bots_looked_at_and_its_pair_in_time(lives: int, next_look: int) -> None:
    world = World()
    world.installed(lives=lives)
    world.accounts.looks[ACCOUNT] = world.now
    assert world.look() == 0
    assert world.jobs.watched == [(ACCOUNT, 0)]
    assert world.accounts.looks[ACCOUNT] == world.now + next_look
    assert world.jobs.installations == []


@pytest.mark.parametrize("state", [AccountState.UNPAID, AccountState.UNAUTHORISED])
def test_the_bots_of_an_account_out_of_service_are_not_looked_at(state: AccountState) -> None:
    world = World()
    world.installed()
    world.accounts.put(ACCOUNT, state=state)
    world.accounts.looks[ACCOUNT] = world.now
    world.look()
    assert world.jobs.watched == []


def test_an_account_without_a_pair_is_passed_over() -> None:
    world = World()
    pair = world.installed(lives=1)
    world.tokens.forget(ACCOUNT)
    world.accounts.pairs[ACCOUNT] = replace(pair)
    assert world.look() == 0
    assert world.state() is AccountState.ACTIVE
