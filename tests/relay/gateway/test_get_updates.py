"""getUpdates as the real server answers it (tdlib/telegram-bot-api, Client.cpp)."""

import json
from typing import Any

import pytest

from bridge.domain.owner_side import DAY, OwnerUpdate
from bridge.relay.gateway import get_updates
from tests.fakes.aws import Aws
from tests.fakes.bots import ACCOUNT_ID, BOT_ID
from tests.fakes.owner_world import URL, OwnerWorld

HOOKED = (409, get_updates.HOOKED)


def come(world: OwnerWorld, *numbers: int) -> None:
    for number in numbers:
        world.comes(number)


def test_updates_come_as_they_were_until_they_are_confirmed(world: OwnerWorld) -> None:
    raw = [world.comes(number) for number in (5, 6, 7)]
    answer = world.asks("getUpdates")
    assert answer.result.decode() == "[" + ",\n".join(raw) + "]"
    assert world.polls(offset=6) == [6, 7]
    assert world.polls(offset=6) == [6]
    world.clock.sleep(5)
    assert world.polls(offset=8) == []
    assert world.polls(offset=0) == []


@pytest.mark.parametrize(
    ("given", "most"), [({}, 100), ({"limit": "3"}, 3), ({"limit": 0}, 1), ({"limit": -5}, 1), ({"limit": 1000}, 100)]
)
def test_a_limit_is_clamped(world: OwnerWorld, given: dict[str, Any], most: int) -> None:
    come(world, *range(1, 103))
    assert world.polls(**given) == list(range(1, most + 1))


@pytest.mark.parametrize(
    ("timeout", "held"),
    [(None, 0), (0, 0), (-5, 0), ("x", 0), ("2", 2), (7.9, 7), ("10", 10), (25, 25), (50, 25), (10**9, 25)],
)
def test_a_timeout_is_clamped_and_an_answer_is_early_enough_for_whatever_is_between(
    world: OwnerWorld, timeout: Any, held: float
) -> None:
    began = world.clock.now()
    assert world.polls(timeout=timeout) == []
    assert world.clock.now() - began == pytest.approx(held, abs=0.01)


def test_a_poll_ends_with_the_invocation(world: OwnerWorld) -> None:
    world.left = 13.0
    began = world.clock.now()
    world.polls(timeout=50)
    assert world.clock.now() - began == pytest.approx(10)


def test_the_first_that_comes_ends_a_poll(world: OwnerWorld) -> None:
    began = world.clock.now()
    world.meanwhile(lambda: world.comes(5), after=8)
    assert world.polls(timeout=20) == [5]
    assert world.clock.now() - began == pytest.approx(8 * get_updates.TICK)


@pytest.mark.parametrize("key", ["", "another"])
def test_a_poll_ends_with_its_key(world: OwnerWorld, key: str) -> None:
    began = world.clock.now()
    world.meanwhile(lambda: world.owners.begin(BOT_ID, key), after=8)
    answer = world.asks("getUpdates", timeout=20)
    assert (answer.status, answer.description) == (401, "Unauthorized")
    assert world.clock.now() - began < 4


def test_an_offset_below_zero_keeps_the_last_ones_and_drops_the_rest(world: OwnerWorld) -> None:
    come(world, *range(1, 11))
    assert world.polls(offset=-2) == [9, 10]
    assert world.polls() == [9, 10]
    come(world, 11)
    assert world.polls(offset=10) == [10, 11]


def test_an_offset_below_zero_with_nothing_there_drops_nothing(world: OwnerWorld) -> None:
    assert world.polls(offset=-1) == []
    come(world, 1, 2)
    world.clock.sleep(5)
    assert world.polls(offset=-5) == [1, 2]


def test_an_offset_that_nobody_knows_is_the_head(world: OwnerWorld) -> None:
    come(world, 5, 6)
    assert world.polls(offset=1_000_000) == [5, 6]


def test_ids_may_begin_anew(world: OwnerWorld) -> None:
    """Without an update for a week, the next id is random."""
    come(world, 900)
    assert world.polls() == [900]
    come(world, 17)
    assert world.polls(offset=901) == [17]
    assert world.polls(offset=18) == []


def test_a_code_that_asks_the_same_again_and_again_is_slowed_down(world: OwnerWorld) -> None:
    began = world.clock.now()
    world.polls()
    assert world.clock.now() == began
    world.clock.sleep(1)
    world.polls()
    assert world.clock.now() - began == pytest.approx(4)
    world.polls(offset=1)
    assert world.clock.now() - began == pytest.approx(4)


def test_within_half_a_second_the_same_offset_gets_one_update(world: OwnerWorld) -> None:
    come(world, 1, 2, 3)
    assert world.polls() == [1, 2, 3]
    assert world.polls() == [1]
    world.clock.sleep(1)
    assert world.polls() == [1, 2, 3]


def test_a_second_poll_ends_the_first(world: OwnerWorld) -> None:
    second: list[int] = []
    world.meanwhile(lambda: second.extend(world.polls(timeout=3)))
    answer = world.asks("getUpdates", timeout=20)
    assert (answer.status, answer.description) == (409, get_updates.OTHER_POLL)
    assert second == []


def test_an_update_goes_to_the_poll_that_came_last(world: OwnerWorld) -> None:
    def begin_another() -> None:
        world.owners.wait(BOT_ID)
        world.comes(5)

    world.meanwhile(begin_another)
    assert world.asks("getUpdates", timeout=20).status == 409
    assert world.polls() == [5]


def test_conflicts_are_told_once_in_three_seconds(world: OwnerWorld) -> None:
    world.asks("setWebhook", url=URL)
    began = world.clock.now()
    refused = [world.asks("getUpdates") for _ in range(3)]
    assert {(answer.status, answer.description) for answer in refused} == {HOOKED}
    assert world.clock.now() - began == pytest.approx(3)


def test_setting_a_webhook_ends_a_poll(world: OwnerWorld) -> None:
    world.meanwhile(lambda: world.asks("setWebhook", url=URL))
    answer = world.asks("getUpdates", timeout=20)
    assert (answer.status, answer.description) == (409, get_updates.OTHER_HOOK)


def test_nothing_that_comes_after_a_key_was_renewed_goes_to_the_one_before(world: OwnerWorld) -> None:
    def renew() -> None:
        world.owners.begin(BOT_ID, "another digest")
        world.change(key="another digest")
        world.comes(5)

    world.meanwhile(renew)
    assert world.asks("getUpdates", timeout=20).status == 401
    assert world.polls() == [5]


def test_a_new_key_is_not_ended_by_what_stood_before_it(world: OwnerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a glance shows may be a moment old, and libraries stop for good at a 401."""
    before = world.owners.get(BOT_ID)
    monkeypatch.setattr(world.owners, "glance", lambda _: before)
    assert world.polls(timeout=5) == []


def test_a_webhook_of_before_ends_no_poll(world: OwnerWorld) -> None:
    world.asks("setWebhook", url=URL)
    world.asks("deleteWebhook")
    assert world.polls(timeout=3) == []


def test_kinds_stay_until_others_are_asked_for(world: OwnerWorld) -> None:
    world.polls(allowed_updates='["poll", "CALLBACK_QUERY", "nonsense"]')
    world.keeps('{"update_id": 1, "poll": {}}')
    come(world, 2)
    assert world.polls(offset=1) == [1]
    world.polls(offset=2, allowed_updates="null")
    assert world.owners.get(BOT_ID).allowed == ("callback_query", "poll")
    world.polls(offset=3, allowed_updates=[])
    come(world, 3)
    assert world.polls(offset=3) == [3]
    assert world.jobs.widened == []


def test_telegram_is_asked_for_what_it_was_not_asked_for_before(world: OwnerWorld) -> None:
    world.polls(allowed_updates=["message", "chat_member"])
    assert world.jobs.widened == [(ACCOUNT_ID, BOT_ID, ["chat_member", "message"])]


def test_an_update_waits_for_the_one_before_it(world: OwnerWorld) -> None:
    come(world, 5)
    assert world.polls() == [5]
    come(world, 7)
    assert world.polls(offset=6) == []
    world.clock.sleep(get_updates.SOON)
    world.meanwhile(lambda: world.comes(6), after=3)
    assert world.polls(offset=6, timeout=10) == [6, 7]


def test_but_not_for_long(world: OwnerWorld) -> None:
    come(world, 5)
    world.polls()
    come(world, 7)
    began = world.clock.now()
    assert world.polls(offset=6, timeout=10) == [7]
    assert world.clock.now() - began == pytest.approx(get_updates.GAP_PATIENCE)


@pytest.mark.parametrize("webhook", [True, False])
def test_there_is_no_gap_behind_what_was_dropped_or_brought_to_a_webhook(world: OwnerWorld, *, webhook: bool) -> None:
    come(world, 5)
    assert world.polls() == [5]
    if webhook:
        world.asks("setWebhook", url=URL)
        while world.lines.asked:
            assert world.works() == []
    world.asks("deleteWebhook", drop_pending_updates=not webhook)
    world.clock.sleep(1)
    come(world, 9, 10)
    assert world.polls(offset=6) == [9, 10]


def test_what_is_handed_out_before_a_gap_goes_at_once(world: OwnerWorld) -> None:
    come(world, 5)
    world.polls()
    come(world, 6, 7, 9)
    assert world.polls(offset=6, timeout=10) == [6, 7]


def test_what_the_code_does_not_want_leaves_no_gap(world: OwnerWorld) -> None:
    come(world, 5)
    world.polls(allowed_updates=["message"])
    world.keeps('{"update_id": 6, "poll": {}}')
    come(world, 7)
    assert world.polls(offset=6) == [7]
    assert next(world.updates.head(BOT_ID, world.owners.get(BOT_ID).dropped)).number == 7


def test_a_late_one_is_handed_out_whatever_is_confirmed(world: OwnerWorld) -> None:
    come(world, 5, 7)
    world.clock.sleep(get_updates.GAP_PATIENCE)
    assert world.polls() == [5, 7]
    come(world, 6)
    assert world.polls(offset=8) == [6]
    assert world.polls(offset=7) == []


def test_one_that_comes_while_another_is_confirmed_is_not_lost(world: OwnerWorld) -> None:
    come(world, 7)
    assert world.polls() == [7]
    come(world, 5, 6)
    assert world.polls(offset=8) == [5, 6]


def test_an_answer_is_never_longer_than_a_function_may_give(world: OwnerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_updates, "MOST_BYTES", 1000)
    for number in range(1, 6):
        world.comes(number, text="x" * 400)
    world.comes(6, text="x" * 4000)
    assert world.polls() == [1, 2]
    assert world.polls(offset=3) == [3, 4]
    assert world.polls(offset=5) == [5]
    assert world.polls(offset=6) == [6]


def test_nothing_is_seen_of_another_account(world: OwnerWorld) -> None:
    earlier = (world.bot.created_at - 5) * 1000
    world.updates.keep(BOT_ID, OwnerUpdate(5, "42", '{"update_id": 5}', earlier, world.clock.now()))
    assert world.polls() == []


def test_many_that_are_skipped_are_removed_later(world: OwnerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_updates, "SWEPT_AT_ONCE", 100)
    come(world, *range(1, 251))
    assert world.polls(offset=-1) == [250]
    assert [what for what, *_ in world.lines.asked] == ["sweep"]
    assert world.works() == []
    assert json.loads(world.asks("getUpdates").result)[0]["update_id"] == 250


def test_numbers_that_are_none_are_the_head(world: OwnerWorld) -> None:
    come(world, 5)
    assert world.polls(offset="nonsense") == [5]
    assert world.polls(offset=True) == [5]


def test_what_was_told_is_not_remembered_for_longer_than_it_waits(world: OwnerWorld) -> None:
    """Code that never confirms would have us remember more and more."""
    for number in range(1, 6):
        come(world, number)
        assert world.polls() == [number]
        world.clock.sleep(DAY + 1)
    assert world.owners.told(BOT_ID).numbers == (5,)


def test_what_an_idle_poll_asks_of_the_table(world: OwnerWorld, aws: Aws) -> None:
    world.polls()
    world.clock.sleep(5)
    aws.calls.clear()
    assert world.polls(timeout=50) == []
    looks = int(get_updates.LONGEST_HOLD / get_updates.TICK)
    reads = {"dynamodb.Query": looks + 1, "dynamodb.GetItem": looks // get_updates.LOOK_EVERY + 2}
    assert aws.calls == {**reads, "dynamodb.UpdateItem": 2}
