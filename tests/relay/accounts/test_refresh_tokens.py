"""Access to an account's REST API: given out, renewed, taken away."""

from dataclasses import replace

import pytest

from bridge.domain.errors import ElsewhereError, MisconfiguredError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from bridge.relay.accounts.refresh_tokens import KEPT_FOR, REFRESH_AHEAD
from tests.fakes.access import ACCOUNT, DOMAIN, TokenWorld, brief
from tests.fakes.oauth import DAY


def test_a_token_with_time_left_is_handed_out_as_it_is() -> None:
    world = TokenWorld()
    pair = world.installed()
    assert brief(world.access.grant(ACCOUNT)) == (DOMAIN, pair.access, 1)
    assert not world.oauth.refreshed


@pytest.mark.parametrize("left", [REFRESH_AHEAD, 1, -DAY])
def test_a_token_about_to_expire_is_refreshed_first(left: int) -> None:
    world = TokenWorld()
    pair = world.installed(lives=left)
    grant = world.access.grant(ACCOUNT)
    assert world.oauth.refreshed == [pair.refresh]
    assert brief(grant) == (DOMAIN, world.tokens.pairs[ACCOUNT][0].access, 2)
    assert not world.tokens.owners


def test_a_spoiled_token_is_renewed_on_demand() -> None:
    world = TokenWorld()
    pair = world.installed()
    grant = world.access.renew(ACCOUNT, 1)
    assert grant.access != pair.access
    assert grant.version == 2


def test_renewing_a_pair_that_was_renewed_meanwhile_refreshes_nothing() -> None:
    world = TokenWorld()
    world.installed()
    first = world.access.renew(ACCOUNT, 1)
    second = world.access.renew(ACCOUNT, 1)
    assert replace(second, read_at=first.read_at) == first
    assert len(world.oauth.refreshed) == 1


def test_a_dead_chain_needs_a_person() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.oauth.domains.clear()
    with pytest.raises(PermanentError) as dead:
        world.access.grant(ACCOUNT)
    assert dead.value.reason is Reason.ACCOUNT_UNAUTHORISED
    assert world.state() is AccountState.UNAUTHORISED
    assert not world.tokens.owners
    with pytest.raises(PermanentError):
        world.access.grant(ACCOUNT)
    assert world.tokens.taken.count("lock") == 1


def test_transient_trouble_leaves_the_account_as_it_is() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.oauth.before["refresh"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.access.grant(ACCOUNT)
    assert world.state() is AccountState.ACTIVE
    assert not world.tokens.owners
    assert world.access.grant(ACCOUNT).version == 2


def test_a_refusal_of_ourselves_leaves_the_account_as_it_is() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.oauth.before["refresh"] = [MisconfiguredError("oauth: status 401")]
    with pytest.raises(MisconfiguredError):
        world.access.grant(ACCOUNT)
    assert world.state() is AccountState.ACTIVE
    assert not world.tokens.owners


def test_an_account_taken_for_dead_by_mistake_comes_back_when_it_is_asked_again() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.accounts.put(ACCOUNT, state=AccountState.UNAUTHORISED)
    with pytest.raises(PermanentError):
        world.access.renew(ACCOUNT, 1)
    assert not world.oauth.refreshed
    grant = world.access.renew(ACCOUNT, 1, probing=True)
    assert (grant.version, grant.state, world.state()) == (2, AccountState.ACTIVE, AccountState.ACTIVE)


def test_asking_again_does_not_bring_back_an_uninstalled_account() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.accounts.put(ACCOUNT, state=AccountState.UNINSTALLED)
    with pytest.raises(PermanentError) as closed:
        world.access.renew(ACCOUNT, 1, probing=True)
    assert closed.value.reason is Reason.WIDGET_OFF
    assert not world.oauth.refreshed


def test_an_answer_to_an_older_pair_marks_nothing() -> None:
    world = TokenWorld()
    world.installed()
    world.accounts.versions[ACCOUNT] = 2
    world.access.note(ACCOUNT, AccountState.UNPAID, 1)
    assert world.state() is AccountState.ACTIVE
    world.access.note(ACCOUNT, AccountState.UNPAID, 2)
    assert world.state() is AccountState.UNPAID


def test_a_renamed_account_whose_old_address_is_gone_is_followed() -> None:
    world = TokenWorld()
    pair = world.installed(lives=10)
    world.oauth.domains[pair.refresh] = "renamed.amocrm.ru"
    world.oauth.before["refresh"] = [ElsewhereError(Reason.AMO_UNAVAILABLE, "oauth: status 404")]
    assert world.access.grant(ACCOUNT).domain == "renamed.amocrm.ru"
    assert world.accounts.stored[ACCOUNT].domain == "renamed.amocrm.ru"


def test_an_address_that_is_gone_for_a_moment_kills_no_account() -> None:
    world = TokenWorld()
    world.installed(lives=10)
    world.oauth.before["refresh"] = [ElsewhereError(Reason.AMO_UNAVAILABLE, "oauth: status 404")]
    with pytest.raises(ElsewhereError):
        world.access.grant(ACCOUNT)
    assert world.state() is AccountState.ACTIVE
    assert world.access.grant(ACCOUNT).version == 2


def test_a_renamed_account_is_followed() -> None:
    world = TokenWorld()
    pair = world.installed(lives=10)
    world.oauth.domains[pair.refresh] = "renamed.amocrm.ru"
    grant = world.access.grant(ACCOUNT)
    assert grant.domain == "renamed.amocrm.ru"
    assert world.accounts.stored[ACCOUNT].domain == "renamed.amocrm.ru"
    assert world.access.grant(ACCOUNT) == grant


@pytest.mark.parametrize("account_id", [ACCOUNT, 99])
def test_an_uninstalled_or_unknown_account_has_no_access(account_id: int) -> None:
    world = TokenWorld()
    world.installed()
    world.accounts.put(ACCOUNT, state=AccountState.UNINSTALLED)
    with pytest.raises(PermanentError) as closed:
        world.access.grant(account_id)
    assert closed.value.reason is Reason.WIDGET_OFF


def test_an_unpaid_account_keeps_its_access() -> None:
    world = TokenWorld()
    pair = world.installed()
    world.accounts.put(ACCOUNT, state=AccountState.UNPAID)
    assert world.access.grant(ACCOUNT).access == pair.access


def test_an_account_without_tokens_is_not_authorised() -> None:
    world = TokenWorld()
    with pytest.raises(PermanentError) as missing:
        world.access.grant(ACCOUNT)
    assert missing.value.reason is Reason.ACCOUNT_UNAUTHORISED


def test_a_warm_worker_reads_an_account_and_its_tokens_once() -> None:
    world = TokenWorld()
    world.installed()
    access = world.access
    first = access.grant(ACCOUNT)
    world.tokens.put(ACCOUNT, world.oauth.issue(DOMAIN))
    assert access.grant(ACCOUNT) == first
    assert world.tokens.taken == ["read"]
    assert world.access.grant(ACCOUNT).version == 2


def test_a_warm_worker_sees_within_seconds_what_others_did_to_the_account() -> None:
    world = TokenWorld()
    world.installed()
    access = world.access
    first = access.grant(ACCOUNT)
    world.accounts.put(ACCOUNT, state=AccountState.UNPAID)
    world.accounts.renamed(ACCOUNT, DOMAIN, "renamed.amocrm.ru")
    other = world.oauth.issue(DOMAIN)
    world.tokens.put(ACCOUNT, other)
    world.clock.time += KEPT_FOR
    assert access.grant(ACCOUNT) == first
    world.clock.time += 0.001
    second = access.grant(ACCOUNT)
    assert (brief(second), second.state) == (("renamed.amocrm.ru", other.access, 2), AccountState.UNPAID)
    assert access.grant(ACCOUNT) == second
    assert world.tokens.taken == ["read", "read"]
    assert not world.oauth.refreshed


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (AccountState.UNINSTALLED, Reason.WIDGET_OFF),
        (AccountState.UNAUTHORISED, Reason.ACCOUNT_UNAUTHORISED),
    ],
)
def test_a_warm_worker_soon_loses_an_access_that_was_taken_away(state: AccountState, reason: Reason) -> None:
    world = TokenWorld()
    world.installed()
    access = world.access
    access.grant(ACCOUNT)
    world.accounts.put(ACCOUNT, state=state)
    world.clock.time += KEPT_FOR + 0.001
    with pytest.raises(PermanentError) as closed:
        access.grant(ACCOUNT)
    assert closed.value.reason is reason


def test_a_warm_worker_refreshes_before_its_grant_expires() -> None:
    world = TokenWorld()
    world.installed()
    access = world.access
    world.clock.time = access.grant(ACCOUNT).expires_at - REFRESH_AHEAD - 1
    first = access.grant(ACCOUNT)
    assert first.version == 1
    world.clock.time += 1
    second = access.grant(ACCOUNT)
    assert second.version == 2
    assert second.expires_at == world.tokens.pairs[ACCOUNT][0].expires_at > first.expires_at
    assert access.grant(ACCOUNT) == second
    assert len(world.oauth.refreshed) == 1


def test_a_refused_grant_is_not_kept() -> None:
    world = TokenWorld()
    world.installed()
    access = world.access
    access.grant(ACCOUNT)
    world.oauth.before["refresh"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        access.renew(ACCOUNT, 1)
    other = world.oauth.issue(DOMAIN)
    world.tokens.put(ACCOUNT, other)
    assert brief(access.grant(ACCOUNT)) == (DOMAIN, other.access, 2)


def test_a_warm_worker_keeps_the_grants_of_accounts_apart() -> None:
    world = TokenWorld()
    pairs = {account_id: world.installed(account_id) for account_id in (31, 32)}
    access = world.access
    for _ in range(2):
        assert {account_id: access.grant(account_id).access for account_id in pairs} == {
            account_id: pair.access for account_id, pair in pairs.items()
        }


def test_what_amocrm_says_about_an_account_is_noted_and_seen_in_the_next_grant() -> None:
    world = TokenWorld()
    world.installed()
    access = world.access
    assert access.grant(ACCOUNT).state is AccountState.ACTIVE
    access.note(ACCOUNT, AccountState.UNPAID, 1)
    assert world.state() is AccountState.UNPAID
    assert access.grant(ACCOUNT).state is AccountState.UNPAID
    access.note(ACCOUNT, AccountState.ACTIVE, 1)
    assert access.grant(ACCOUNT).state is AccountState.ACTIVE
    assert access.grant(ACCOUNT).version == 1


def test_printing_a_grant_shows_no_token() -> None:
    world = TokenWorld()
    pair = world.installed()
    assert pair.access not in repr(world.access.grant(ACCOUNT))
