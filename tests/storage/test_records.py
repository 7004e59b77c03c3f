"""Bots and failures on tables as template.yaml makes them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.records import BotState, Direction
from bridge.storage.bots import BotStore
from bridge.storage.failures import FailureStore
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot
from tests.fakes.failures import make_failure


@pytest.mark.parametrize(
    "bot",
    [
        make_bot(),
        make_bot(status_id=112, source_ref=None, label="", sealed_token=bytes(range(256)), state=BotState.STOPPED),
        make_bot(bot_id=2**53 - 1, name="🦊 \x00 «Лиса»", generation=999_999_999),
    ],
    ids=["plain", "optional fields and every byte", "large id and odd name"],
)
def test_a_bot_comes_back_as_it_was_stored(bots: BotStore, bot: object) -> None:
    stored = replace(make_bot(), **vars(bot))

    assert bots.add(stored)

    assert bots.get(stored.bot_id) == stored
    assert type(stored.bot_id) is int


def test_nobody_takes_a_place_that_is_not_what_they_read(bots: BotStore) -> None:
    here = bots.add(make_bot(account_id=31))
    other = make_bot(account_id=32, label="чужой")

    for replacing in (None, replace(here, version="another")):
        with pytest.raises(OvertakenError):
            bots.add(other, replacing=replacing)

    assert bots.get(here.bot_id) == here
    taken = bots.add(other, replacing=here)
    assert (bots.get(7001), bots.of_account(31)) == (taken, [])


def test_what_was_removed_meanwhile_is_not_replaced(bots: BotStore) -> None:
    here = bots.add(make_bot())
    assert bots.remove(here)

    with pytest.raises(OvertakenError):
        bots.add(make_bot(label="новый"), replacing=here)


def test_of_two_changes_of_what_both_have_read_one_is_overtaken(bots: BotStore) -> None:
    read = bots.add(make_bot())
    saved = bots.save(replace(read, label="Опт"))

    with pytest.raises(OvertakenError):
        bots.save(replace(read, state=BotState.OFF))
    assert not bots.remove(read)

    assert bots.get(7001) == make_bot(label="Опт")
    again = bots.save(replace(saved, state=BotState.OFF))
    assert bots.get(7001) == make_bot(label="Опт", state=BotState.OFF)
    assert bots.remove(again)
    assert bots.get(7001) is None


def test_a_mark_overtakes_whoever_read_the_bot_before(bots: BotStore) -> None:
    read = bots.add(make_bot())
    bots.mark(7001, BotState.REVOKED, generation=read.generation)

    with pytest.raises(OvertakenError):
        bots.save(replace(read, label="Опт"))


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED])
def test_a_bot_that_was_switched_off_meanwhile_is_not_marked(bots: BotStore, state: BotState) -> None:
    bots.add(make_bot(state=state))
    bots.mark(7001, BotState.REVOKED, generation=1)
    assert bots.get(7001) == make_bot(state=state)


def test_saving_does_not_bring_a_removed_bot_back(bots: BotStore) -> None:
    with pytest.raises(RefusedError):
        bots.save(make_bot())

    assert bots.get(7001) is None


def test_saving_does_not_touch_a_bot_that_is_another_accounts_now(bots: BotStore) -> None:
    mine = bots.add(make_bot(account_id=31))
    bots.add(make_bot(account_id=32), replacing=mine)

    with pytest.raises(RefusedError):
        bots.save(replace(mine, label="Опт"))


def test_bots_of_an_account_are_all_of_them_and_nobody_elses(bots: BotStore) -> None:
    for bot_id in (3, 1, 2):
        bots.add(make_bot(bot_id=bot_id))
    bots.add(make_bot(bot_id=4, account_id=32))

    assert [bot.bot_id for bot in bots.of_account(31)] == [1, 2, 3]
    assert bots.of_account(33) == []


def test_a_bot_is_marked_and_a_removed_one_is_not_brought_back_by_it(bots: BotStore) -> None:
    bots.add(make_bot())
    bots.mark(7001, BotState.REVOKED)
    assert bots.get(7001) == make_bot(state=BotState.REVOKED)

    marked = bots.get(7001)
    assert marked is not None
    assert bots.remove(marked)
    bots.mark(7001, BotState.REVOKED)

    assert bots.get(7001) is None


def test_a_bot_renewed_meanwhile_is_not_marked(bots: BotStore) -> None:
    bots.add(make_bot(generation=2))

    bots.mark(7001, BotState.REVOKED, generation=1)
    assert bots.get(7001) == make_bot(generation=2)

    bots.mark(7001, BotState.REVOKED, generation=2)
    assert bots.get(7001) == make_bot(generation=2, state=BotState.REVOKED)


def test_a_failure_comes_back_with_its_nested_payload(failures: FailureStore) -> None:
    payload = {
        "body": '{"text": "Здравствуйте 🦊"}',
        "group": "7001:42",
        "attributes": {"bot_id": "7001", "generation": "1"},
        "numbers": [1, 2, {"deep": [True, None, ""]}],
    }
    failure = make_failure(payload=payload, direction=Direction.INCOMING)

    failures.put(failure)

    assert failures.get(31, failure.failure_id) == failure


def test_a_failure_is_kept_for_three_months(aws: Aws, failures: FailureStore) -> None:
    failures.put(make_failure(at=1_790_000_000))

    assert aws.items("Failures")[0]["expires_at"] == Decimal(1_790_000_000 + 90 * 24 * 3600)


def test_failures_are_read_newest_first_in_pages(failures: FailureStore) -> None:
    names = [f"{number:013d}-x" for number in range(5)]
    for name in names:
        failures.put(make_failure(failure_id=name))
    failures.put(make_failure(failure_id="9999999999999-x", account_id=32))

    first = [failure.failure_id for failure in failures.of_account(31, 2, None)]
    second = [failure.failure_id for failure in failures.of_account(31, 2, first[-1])]

    assert first + second == names[:0:-1]
    assert [failure.failure_id for failure in failures.of_account(31, 9, second[-1])] == names[:1]


def test_only_the_account_itself_removes_its_failure(failures: FailureStore) -> None:
    failure = make_failure()
    failures.put(failure)

    failures.remove(32, failure.failure_id)
    assert failures.get(31, failure.failure_id) == failure

    failures.remove(31, failure.failure_id)
    assert failures.get(31, failure.failure_id) is None


def test_a_failure_as_large_as_a_message_can_be_is_kept(failures: FailureStore) -> None:
    failure = make_failure(payload={"body": "я" * (128 * 1024), "group": "7001:42", "attributes": {}})

    failures.put(failure)

    assert failures.get(31, failure.failure_id) == failure
