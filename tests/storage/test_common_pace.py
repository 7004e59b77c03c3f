"""The line that all workers have in common for one bot."""

import pytest

from bridge.domain.pacing import TELEGRAM_COMMON, TELEGRAM_MAILING, Rate
from bridge.storage.bots import BotStore
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.slow_table import SlowTable

RATE = Rate(per_second=10.0, burst=3)


@pytest.fixture
def workers(aws: Aws, clock: FakeClock) -> list[BotStore]:
    """Three workers; bot 7001 is known."""
    found = [BotStore(aws.table("Bots"), clock) for _ in range(3)]
    found[0].add(make_bot())
    return found


def test_workers_take_their_places_in_one_line(workers: list[BotStore]) -> None:
    waits = [workers[number % 3].book(7001, RATE, patience=1.0) for number in range(8)]

    assert waits == pytest.approx([0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.5], abs=0.002)


def test_what_is_too_far_away_is_not_booked(workers: list[BotStore]) -> None:
    for _ in range(3):
        workers[0].book(7001, RATE, patience=0.0)

    assert [worker.book(7001, RATE, patience=0.0) for worker in workers] == pytest.approx([0.1] * 3, abs=0.002)


def test_several_at_once_are_several_places(workers: list[BotStore]) -> None:
    assert workers[0].book(7001, RATE, patience=1.0, messages=5) == 0
    assert workers[1].book(7001, RATE, patience=1.0) == pytest.approx(0.3, abs=0.002)


def test_a_line_that_has_emptied_is_a_new_one(workers: list[BotStore], clock: FakeClock) -> None:
    for _ in range(5):
        workers[0].book(7001, RATE, patience=1.0)
    clock.time += 60

    assert [workers[1].book(7001, RATE, patience=0.0) for _ in range(3)] == [0, 0, 0]


def test_what_booking_takes_is_not_waited_once_more(aws: Aws, workers: list[BotStore], clock: FakeClock) -> None:
    for _ in range(4):
        workers[0].book(7001, RATE, patience=1.0)
    slow = BotStore(SlowTable(aws.table("Bots"), clock, seconds=0.15), clock)

    assert slow.book(7001, RATE, patience=1.0) == pytest.approx(0.2 - 0.15, abs=0.002)
    assert slow.book(7001, RATE, patience=1.0) == 0, "its place is over already"


def test_a_place_costs_one_call_and_no_read(aws: Aws, workers: list[BotStore]) -> None:
    workers[0].book(7001, RATE, patience=1.0)
    aws.calls.clear()

    workers[0].book(7001, RATE, patience=1.0)

    assert aws.calls == {"dynamodb.UpdateItem": 1}


def test_a_mailing_books_nothing_ahead(workers: list[BotStore], clock: FakeClock) -> None:
    waits = [workers[number % 2].book_for_mailing(7001) for number in range(TELEGRAM_MAILING.burst + 2)]

    assert waits[: TELEGRAM_MAILING.burst] == [0] * TELEGRAM_MAILING.burst
    assert waits[TELEGRAM_MAILING.burst :] == pytest.approx([TELEGRAM_MAILING.interval] * 2, abs=0.002)
    assert workers[2].book(7001, TELEGRAM_COMMON, patience=0.0) == 0, "an answer has room"
    clock.time += 60
    assert workers[0].book_for_mailing(7001) == 0


def test_a_mailing_that_is_slowed_waits_and_answers_do_not(workers: list[BotStore], clock: FakeClock) -> None:
    workers[0].slow_mailing(7001, clock.now() + 2)

    assert [worker.book_for_mailing(7001) for worker in workers] == pytest.approx([2.0] * 3, abs=0.002)
    assert workers[1].book(7001, TELEGRAM_COMMON, patience=0.0) == 0
    clock.time += 2
    assert workers[2].book_for_mailing(7001) == 0
    assert workers[0].book_for_mailing(7002) == 0


def test_a_mailing_of_a_bot_that_telegram_limits_waits_until_the_limit_ends(
    workers: list[BotStore], clock: FakeClock
) -> None:
    workers[0].pause(7001, clock.now() + 900)
    workers[0].slow_mailing(7001, clock.now() + 2)

    assert [worker.book_for_mailing(7001) for worker in workers] == pytest.approx([900.0] * 3, abs=0.002)
    clock.time += 899
    assert workers[1].book_for_mailing(7001) == pytest.approx(1.0, abs=0.002)
    clock.time += 1
    assert workers[2].book_for_mailing(7001) == 0


def test_a_bot_that_is_not_there_has_no_line_and_gets_no_record(aws: Aws, workers: list[BotStore]) -> None:
    assert workers[0].book(7002, RATE, patience=0.0) == 0
    assert len(aws.items("Bots")) == 1


def test_a_bot_that_is_changed_keeps_working(workers: list[BotStore]) -> None:
    workers[0].book(7001, RATE, patience=0.0)
    stored = workers[1].get(7001)
    assert stored is not None
    workers[1].save(stored)

    assert workers[0].book(7001, RATE, patience=1.0) == 0
