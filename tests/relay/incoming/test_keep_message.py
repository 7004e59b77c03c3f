"""What people write after the end of a licence waits for the payment, and comes in order and once."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bridge.domain.errors import OvertakenError, PermanentError, TransientError
from bridge.domain.licence import KNOWN_EVERYWHERE, KnownLicence
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState
from bridge.domain.retries import LAST_ATTEMPT
from bridge.relay.customers.follow_licence import LONGEST_WAY
from tests.fakes.accounts import ACCOUNT_ID
from tests.fakes.bots import BOT_ID
from tests.fakes.keeping import KeepingWorld
from tests.fakes.steps import KilledError

ANNA, BORIS = f"{BOT_ID}:42", f"{BOT_ID}:43"
DOWN = TransientError(Reason.AMO_UNAVAILABLE, "status 502")


@pytest.fixture
def world() -> KeepingWorld:
    return KeepingWorld()


def written(world: KeepingWorld, *names: str) -> None:
    for name in names:
        world.writes(name)
    world.work_off()


def test_nothing_is_kept_while_the_licence_is_good(world: KeepingWorld) -> None:
    written(world, ANNA, ANNA)
    assert world.lines[ANNA].shown == ["1", "2"]
    assert world.kept.stored == {}


def test_what_is_written_after_the_end_is_kept_and_comes_in_order_after_the_payment(world: KeepingWorld) -> None:
    written(world, ANNA)
    world.ends()
    written(world, ANNA, BORIS, ANNA)
    assert (world.lines[ANNA].shown, world.lines[BORIS].shown) == (["1"], [])
    assert world.kept.count(ACCOUNT_ID, 100) == 3

    world.pays_for_a_month()
    world.writes(ANNA)
    world.follow()
    world.work_off()

    assert world.lines[ANNA].shown == ["1", "2", "3", "4"]
    assert world.lines[BORIS].shown == ["1"]
    assert world.kept.stored == {}


def test_a_licence_that_runs_out_by_itself(world: KeepingWorld) -> None:
    world.clock.time = world.account.trial_until - 0.5
    written(world, ANNA)
    world.clock.time = world.account.trial_until
    written(world, ANNA)
    assert world.lines[ANNA].shown == ["1"]
    assert world.kept.count(ACCOUNT_ID, 100) == 1


def test_who_hears_that_a_licence_is_set_finds_it_in_force(world: KeepingWorld) -> None:
    """A warm worker trusts what it read of a bot; the call is answered once none of them does any more."""
    written(world, ANNA)
    world.ends()
    assert world.clock.slept == [KNOWN_EVERYWHERE]
    written(world, ANNA)
    assert world.lines[ANNA].shown == ["1"]
    world.pays_for_a_month()
    assert world.clock.slept == [KNOWN_EVERYWHERE], "a payment keeps nobody waiting"


def test_what_comes_after_the_payment_goes_behind_what_was_kept_also_before_the_job(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.pays_for_a_month()
    written(world, ANNA)
    assert world.lines[ANNA].shown == ["1", "2"]


def test_a_worker_that_took_a_message_before_the_payment_brings_it_itself(world: KeepingWorld) -> None:
    world.ends()
    keep, then = world.kept.keep, iter([world.pays_for_a_month])

    def paid_meanwhile(account_id: int, message: object) -> None:
        next(then)()
        world.follow()  # and finds nothing
        keep(account_id, message)  # type: ignore[arg-type]

    world.kept.keep = paid_meanwhile  # type: ignore[method-assign]
    written(world, ANNA)

    assert world.lines[ANNA].shown == ["1"]
    assert world.kept.stored == {}


def test_a_message_whose_worker_died_after_keeping_it_comes_once(world: KeepingWorld) -> None:
    world.ends()
    world.writes(ANNA)
    keep = world.kept.keep

    def dies(account_id: int, message: object) -> None:
        keep(account_id, message)  # type: ignore[arg-type]
        raise KilledError

    world.kept.keep = dies  # type: ignore[method-assign]
    world.work(ANNA)
    world.kept.keep = keep  # type: ignore[method-assign]
    world.pays_for_a_month()
    world.work_off()

    assert world.lines[ANNA].shown == ["1"]


def test_a_line_is_looked_at_until_nobody_can_keep_anything_any_more(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.pays_for_a_month()
    world.follow()
    world.work_off()
    world.clock.time += LONGEST_WAY
    world.follow()
    assert (world.account.releasing, world.bots.stored[BOT_ID].licence.releasing) == (True, True)

    world.clock.time += 1
    world.follow()
    assert (world.account.releasing, world.bots.stored[BOT_ID].licence.releasing) == (False, False)


def test_what_is_still_kept_is_not_forgotten(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.pays_for_a_month()
    world.clock.time += LONGEST_WAY + 1
    world.follow()
    assert world.account.releasing
    world.work_off()
    world.follow()
    assert not world.account.releasing


def test_a_kept_message_that_waits_holds_up_its_line_only(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA, ANNA, BORIS)
    world.pays_for_a_month()
    world.trouble["1"] = [DOWN] * 3
    world.follow()
    for _ in range(3):
        world.work(ANNA)
    assert world.lines[ANNA].shown == []
    world.work_off()
    assert (world.lines[ANNA].shown, world.lines[BORIS].shown) == (["1", "2"], ["1"])


@pytest.mark.parametrize(
    ("trouble", "attempt", "reason"),
    [
        (PermanentError(Reason.AMO_REFUSED), 1, Reason.AMO_REFUSED),
        (DOWN, LAST_ATTEMPT, Reason.AMO_UNAVAILABLE),
        (ValueError("a bug"), 4, Reason.INTERNAL),
    ],
)
def test_a_kept_message_that_cannot_be_brought_becomes_a_failure_and_the_line_goes_on(
    world: KeepingWorld, trouble: Exception, attempt: int, reason: Reason
) -> None:
    world.ends()
    written(world, ANNA, ANNA)
    world.pays_for_a_month()
    world.trouble["1"] = [trouble]
    world.lines[ANNA].attempt = attempt
    world.follow()
    world.work_off()
    assert [(sequence, error.reason) for sequence, error in world.failed] == [("1", reason)]
    assert world.lines[ANNA].shown == ["2"]


def test_what_a_bot_was_sent_comes_although_it_was_connected_anew(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.clock.time += 60
    world.bots.put(BOT_ID, created_at=int(world.clock.now()), generation=77)
    world.pays_for_a_month()
    written(world, ANNA)
    assert world.lines[ANNA].shown == ["1", "2"]
    assert world.generations == ["77", ""]


def test_what_was_kept_for_an_account_is_shown_to_no_other(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.pays_for_a_month()
    world.bots.put(BOT_ID, account_id=ACCOUNT_ID + 1)
    world.follow()
    world.work_off()
    assert world.lines[ANNA].shown == []
    assert [(sequence, error.reason) for sequence, error in world.failed] == [("1", Reason.BOT_UNKNOWN)]


def test_a_bug_is_tried_again(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.pays_for_a_month()
    world.trouble["1"] = [ValueError("a bug")]
    world.writes(ANNA)
    with pytest.raises(ValueError, match="a bug"):
        world.work(ANNA)
    world.work_off()
    assert (world.lines[ANNA].shown, world.failed) == (["1", "2"], [])


def test_a_bot_that_nobody_has_told_asks_its_account(world: KeepingWorld) -> None:
    world.ends()
    world.bots.put(BOT_ID, licence=KnownLicence())
    written(world, ANNA)
    assert world.lines[ANNA].shown == []
    world.pays_for_a_month()
    world.bots.put(BOT_ID, licence=KnownLicence())
    written(world, ANNA)
    assert world.lines[ANNA].shown == ["1", "2"]


def test_nothing_is_let_go_while_the_widget_is_off(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.bots.put(BOT_ID, state=BotState.STOPPED)
    world.accounts.stored[ACCOUNT_ID] = replace(world.account, state=AccountState.UNINSTALLED)
    world.pays_for_a_month()
    world.follow()
    assert world.lines[ANNA].controls == 0
    world.lines[ANNA].controls = 1
    world.work_off()
    world.work(ANNA)
    assert (world.kept.count(ACCOUNT_ID, 9), world.failed) == (1, [])

    world.accounts.stored[ACCOUNT_ID] = replace(world.account, state=AccountState.ACTIVE)
    world.clock.time += 10
    world.bots.put(BOT_ID, state=BotState.ON)
    world.follow()
    world.work_off()
    assert world.lines[ANNA].shown == ["1"]


def test_what_comes_after_the_end_is_kept_although_the_widget_was_taken_off(world: KeepingWorld) -> None:
    """A message that an uninstallation meets on its way waits with those before it, as in a group."""
    world.ends()
    written(world, ANNA)
    world.bots.put(BOT_ID, state=BotState.STOPPED)
    world.accounts.stored[ACCOUNT_ID] = replace(world.account, state=AccountState.UNINSTALLED)
    written(world, ANNA)
    assert world.kept.count(ACCOUNT_ID, 9) == 2


def test_what_comes_before_the_bot_is_back_spends_nothing_of_what_is_kept(world: KeepingWorld) -> None:
    world.ends()
    written(world, ANNA)
    world.pays_for_a_month()
    world.bots.put(BOT_ID, state=BotState.STOPPED)
    written(world, ANNA)
    assert (world.kept.count(ACCOUNT_ID, 9), world.failed) == (1, [])


def test_a_line_is_not_let_go_before_its_own_bot_is_back(world: KeepingWorld) -> None:
    """Of several bots one is back first; a line that is asked for in vain would not be asked for again soon."""
    world.ends()
    written(world, ANNA)
    world.bots.put(BOT_ID, state=BotState.STOPPED)
    world.pays_for_a_month()
    world.follow()
    assert world.lines[ANNA].controls == 0
    world.bots.put(BOT_ID, state=BotState.CONNECTING)
    world.follow()
    assert world.lines[ANNA].controls == 1


@pytest.mark.parametrize("seed", range(150))
def test_whatever_happens_and_whoever_dies_all_come_in_order_and_once(seed: int) -> None:
    """Ends and payments, by themselves and called, in any order, while people write and workers are killed."""
    world = KeepingWorld(seed, dies=0.05)
    luck = world.luck
    for _ in range(150):
        match luck.randrange(12):
            case 0:
                with world.alive():
                    world.ends()
            case 1:
                with world.alive():
                    world.pays_for_a_month()
            case 2:
                with world.alive():
                    world.pays(world.clock.now() + luck.choice([0.5, 2, 10]))
            case 3:
                with suppress(KilledError, OvertakenError):
                    luck.choice([world.ends, world.pays_for_a_month])()
            case 4:
                world.follow()
            case 5 | 6 | 7:
                world.writes(luck.choice([ANNA, BORIS]))
            case _:
                world.work(luck.choice([ANNA, BORIS]), luck.randrange(3))
        world.clock.time += luck.choice([0.0, 0.1, 1.0, 3.0])
    with world.alive():
        world.pays_for_a_month()
        world.follow()
        world.work_off()
        world.follow()
        world.work_off()
    for line in world.lines.values():
        assert line.once == line.everything
    assert (world.kept.stored, world.failed) == ({}, [])
