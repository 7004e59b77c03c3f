"""What cannot go now waits beside its line: in order, once, whoever is killed; after a day it is a failure."""

import random

import pytest

from bridge.domain.errors import PermanentError, TransientError, WaitingError
from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.routes import AMOCRM, AmoRoute, Earlier, PlatformRoute
from bridge.domain.texts import NOT_PASSED_ON
from bridge.domain.waiting import LOOKS, PATIENCE
from bridge.relay.messages import Press
from tests.fakes.bots import BOT_ID, drop
from tests.fakes.incoming import ANNA, ANNAS_CHAT, TALK
from tests.fakes.waiting import AWAY, WaitingWorld

DOWN = TransientError(Reason.AMO_UNAVAILABLE, "status 502")


@pytest.fixture
def world() -> WaitingWorld:
    return WaitingWorld()


def written(world: WaitingWorld, number: int = 1) -> None:
    for _ in range(number):
        world.writes()
    world.work_off()


def looked_after(world: WaitingWorld, looks: int = 3) -> None:
    for _ in range(looks):
        world.nudge()
        world.work_off()


def test_what_goes_waits_for_nothing(world: WaitingWorld) -> None:
    written(world, 3)
    assert world.brought == ["1", "2", "3"]
    assert not world.waiting.stored
    assert not world.jobs.nudges


def test_what_cannot_go_leaves_the_line_and_all_behind_it_follows_in_order(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world, 3)
    assert world.brought == []
    assert world.metrics.counts["incoming_waiting"] == 3
    assert world.jobs.nudges == [TALK], "whoever waits first has all of them tried"

    world.trouble = None
    written(world)
    assert world.brought == [], "a newer one does not overtake"
    looked_after(world)
    assert world.brought == world.everything == ["1", "2", "3", "4"]
    assert not world.waiting.first_of(TALK)
    assert not world.jobs.nudges


def test_commands_are_answered_at_once_while_others_wait(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world)
    world.writes(command=True)
    world.work_off()
    assert world.brought == ["2"]


def test_a_press_that_waits_is_acknowledged_at_once_and_its_choice_is_shown_later(world: WaitingWorld) -> None:
    """Telegram lets the button turn for a minute and then forgets the press."""
    world.trouble = AWAY
    press = Press(BOT_ID, ANNAS_CHAT, 5, ANNA, "press-1", "Да")
    kept = Kept(str(TALK), "9", "{}", {"bot_id": "7001", "generation": "1"}, "d9", 0)

    def bring() -> None:
        raise AWAY

    world.rooms[0](press, kept, bring, 1)
    (answer,) = world.jobs.presses.values()
    assert (answer.press_id, answer.chosen, answer.message_id) == ("press-1", "", 5)
    assert [one.message for one in world.waiting.first_of(TALK)] == [kept]


def test_a_press_of_the_codes_button_that_waits_is_the_codes_to_acknowledge(world: WaitingWorld) -> None:
    world.trouble = AWAY
    press = Press(BOT_ID, ANNAS_CHAT, 5, ANNA, "press-1", "Да", foreign=True)

    def bring() -> None:
        raise AWAY

    kept = Kept(str(TALK), "9", "{}", {"bot_id": "7001", "generation": "1"}, "d9", 0)
    world.rooms[0](press, kept, bring, 1)
    assert not world.jobs.presses
    assert [one.message for one in world.waiting.first_of(TALK)] == [kept]


def test_one_that_has_to_wait_on_stops_those_behind_it(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world, 3)
    world.trouble, world.of_one = None, {"2": [AWAY, AWAY]}
    looked_after(world, 2)
    assert world.brought == ["1"]
    looked_after(world, 2)
    assert world.brought == ["1", "2", "3"]


def test_what_was_kept_is_never_tried_as_if_for_the_first_time(world: WaitingWorld) -> None:
    """It may have been begun before it had to wait, by this route or by another one."""
    world.trouble = AWAY
    written(world)
    world.trouble = None
    looked_after(world)
    assert world.attempts == [2]


def test_what_was_kept_untouched_is_tried_for_the_first_time_until_it_is_touched(world: WaitingWorld) -> None:
    """Right behind a change of the route nobody has to look for it where messages went before."""
    world.trouble = WaitingError(Reason.NO_PHONE, untouched=True)
    written(world)
    looked_after(world)
    world.trouble = None
    world.of_one = {"1": [DOWN]}
    looked_after(world)
    assert (world.brought, world.attempts) == (["1"], [2])

    world.trouble = WaitingError(Reason.NO_PHONE, untouched=True)
    written(world)
    looked_after(world)
    world.trouble = None
    looked_after(world)
    assert (world.brought, world.attempts) == (["1", "2"], [2, 1])


def test_what_came_behind_others_has_its_first_attempt_there(world: WaitingWorld) -> None:
    """Nothing of it was begun by a route before, wherever the bot's messages went a moment ago."""
    world.trouble = AWAY
    written(world, 3)
    world.trouble = None
    world.of_one = {"3": [DOWN]}
    looked_after(world)
    assert (world.brought, world.attempts) == (["1", "2", "3"], [2, 1, 2]), "the third was begun before"


def test_trouble_of_what_waits_does_not_hold_up_the_line(world: WaitingWorld) -> None:
    """Its looks go on by themselves, and commands are still answered."""
    world.trouble = AWAY
    written(world)
    world.trouble = DOWN
    looked_after(world)
    assert not world.line
    world.writes(command=True)
    world.work_off()
    assert world.brought == ["2"]
    world.trouble = None
    looked_after(world)
    assert world.once == ["2", "1"]


def test_what_is_refused_for_good_becomes_a_failure_and_those_behind_it_go_on(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world, 3)
    world.trouble, world.of_one = None, {"2": [PermanentError(Reason.UNREADABLE)]}
    looked_after(world)
    assert world.brought == ["1", "3"]
    assert [(number, error.reason) for number, error in world.failed] == [("2", Reason.UNREADABLE)]


def test_a_bug_with_one_holds_up_the_others_a_few_times_and_then_is_a_failure(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world, 2)
    world.trouble, world.of_one = None, {"1": [RuntimeError("bug")] * 9}
    world.attempt = 4
    looked_after(world)
    assert world.brought == ["2"]
    assert [(number, error.reason) for number, error in world.failed] == [("1", Reason.INTERNAL)]


def test_after_a_day_they_are_failures_with_the_reason_of_the_wait_and_the_person_is_told_once(
    world: WaitingWorld,
) -> None:
    world.trouble = AWAY
    for _ in range(3):
        written(world)
        world.passes(60)
    looked_after(world)
    assert not world.failed
    world.passes(PATIENCE)
    looked_after(world)
    assert [(number, error.reason) for number, error in world.failed] == [
        (number, Reason.STORAGE_UNAVAILABLE) for number in world.everything
    ]
    assert [answer.text for answer in world.jobs.answers.values()] == [NOT_PASSED_ON]
    assert not world.waiting.first_of(TALK)


def test_one_by_one_they_become_too_old_and_the_person_is_told_when_the_last_one_is(world: WaitingWorld) -> None:
    world.trouble = AWAY
    for _ in range(3):
        written(world)
        world.passes(600)
    world.passes(PATIENCE - 3 * 600)
    looked_after(world)
    assert [number for number, _ in world.failed] == ["1"]
    assert not world.jobs.answers
    world.passes(1200)
    looked_after(world)
    assert [number for number, _ in world.failed] == ["1", "2", "3"]
    assert len(world.jobs.answers) == 1


def test_of_one_written_hours_before_the_next_the_person_is_told_at_once(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world)
    world.passes(2 * 3600)
    written(world)
    world.passes(PATIENCE - 3600)
    looked_after(world)
    assert [number for number, _ in world.failed] == ["1"]
    assert len(world.jobs.answers) == 1


def test_an_old_one_that_can_go_goes(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world)
    world.passes(PATIENCE * 2)
    world.trouble = None
    looked_after(world)
    assert world.brought == ["1"]
    assert not world.failed


def test_what_amocrm_is_to_have_after_a_change_of_the_route_waits_for_nothing_else(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world, 2)
    route = world.bots.stored[7001].route
    world.changes_bot(route=AmoRoute(9), earlier=(Earlier(route, 9),))
    world.trouble = None
    written(world)
    assert world.brought == [], "behind those that wait, also by a new route"
    looked_after(world)
    assert world.brought == world.everything


def test_a_bot_that_never_had_another_route_costs_no_look(world: WaitingWorld) -> None:
    world.changes_bot(route=AMOCRM, earlier=())
    world.waiting.first_of = None  # type: ignore[assignment]
    written(world, 2)
    assert world.brought == world.everything


def test_a_bot_that_the_account_has_no_more_leaves_its_failures_to_it(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world, 2)
    drop(world.bots, 7001)
    world.trouble = None
    looked_after(world)
    assert world.brought == []
    assert [(number, error.reason) for number, error in world.failed] == [
        ("1", Reason.BOT_UNKNOWN),
        ("2", Reason.BOT_UNKNOWN),
    ]


def test_a_bot_connected_anew_meanwhile_brings_what_waits_as_its_own(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world)
    world.passes(60)
    world.changes_bot(created_at=int(world.clock.now()), generation=9)
    world.trouble = None
    looked_after(world)
    assert (world.brought, world.generations) == (["1"], ["9"])


def test_the_looks_grow_apart_and_another_job_goes_on_before_the_queue_grows_old(world: WaitingWorld) -> None:
    world.trouble = AWAY
    written(world)
    pauses = []
    while (pause := world.nudge()) is not None:
        pauses.append(pause)
    assert (pauses[0], pauses[-1]) == (0.5, 45.0)
    assert pauses == sorted(pauses)
    assert len(pauses) == LOOKS - 1
    assert sum(pauses) < 1800
    assert world.jobs.nudges == [TALK]


def test_a_worker_killed_between_keeping_and_asking_for_looks_asks_again(world: WaitingWorld) -> None:
    world.trouble = WaitingError(Reason.STORAGE_UNAVAILABLE)
    world.jobs.lasting["nudge"] = TransientError(Reason.STORAGE_UNAVAILABLE)
    world.writes()
    world.work()
    assert world.waiting.first_of(TALK)
    assert world.line
    world.jobs.lasting.clear()
    world.work_off()
    assert world.jobs.nudges == [TALK]


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_lost_doubled_or_overtaken_whoever_is_killed(seed: int) -> None:
    world = WaitingWorld(seed, dies=0.12)
    luck = random.Random(seed)  # noqa: S311
    for _ in range(60):
        match luck.randrange(6):
            case 0:
                world.trouble = AWAY if world.trouble is None else None
            case 1 | 2:
                world.writes()
            case 3:
                world.nudge()
            case _:
                world.work()
    world.trouble = None
    for _ in range(200):
        if not (world.line or world.jobs.nudges or world.waiting.first_of(TALK)):
            break
        world.nudge()
        world.work_off()
    assert world.once == world.everything
    assert not world.failed


def test_a_route_with_nothing_waiting_is_only_looked_at() -> None:
    world = WaitingWorld()
    world.changes_bot(route=PlatformRoute(6, "https://other.example"))
    written(world, 2)
    assert world.brought == ["1", "2"]


def test_what_the_bot_says_waits_behind_what_it_answers(world: WaitingWorld) -> None:
    """Nobody in Wahelp would see the question of a funnel to somebody who shares their phone behind it."""
    said = Kept(str(TALK), "2", "{}", {"bot_id": "7001", "own_words": str(TALK)}, "own", 0)
    shown: list[str] = []
    world.rooms[0].show_own(TALK, said, lambda: shown.append("at once"))
    assert shown == ["at once"]

    world.trouble = AWAY
    written(world)
    world.rooms[0].show_own(TALK, said, lambda: shown.append("before what it answers"))
    assert shown == ["at once"]
    world.trouble = None
    looked_after(world)
    assert world.brought == ["1", "2"]


def test_what_the_bot_says_costs_a_bot_without_other_routes_no_look(world: WaitingWorld) -> None:
    world.changes_bot(route=AMOCRM, earlier=())
    world.waiting.first_of = None  # type: ignore[assignment]
    shown: list[str] = []
    said = Kept(str(TALK), "2", "{}", {"bot_id": "7001", "own_words": str(TALK)}, "own", 0)
    world.rooms[0].show_own(TALK, said, lambda: shown.append("at once"))
    assert shown == ["at once"]
