"""The pace of REST calls that all workers share."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.domain.pacing import AMO_REST, AMO_REST_LATE
from bridge.storage.rest_pace import RestPace
from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.slow_table import SlowTable

NOW = 1_800_000_000


@pytest.fixture
def aws() -> Iterator[Aws]:
    """Account 31 is known."""
    with running_aws("Accounts") as aws:
        aws.table("Accounts").put({"account_id": 31})
        yield aws


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def pace(aws: Aws, clock: FakeClock) -> RestPace:
    return RestPace(aws.table("Accounts"), clock)


def booked(aws: Aws) -> float:
    """Return the moment of the slot that was booked last."""
    return float(aws.items("Accounts")[0]["rest_busy_until"]) - AMO_REST.interval


def test_slots_of_one_account_follow_one_another(pace: RestPace) -> None:
    waits = [pace.reserve_rest_call(31, 10.0) for _ in range(4)]

    assert waits == pytest.approx([0, 1 / 6, 2 / 6, 3 / 6], abs=0.002)


def test_an_account_that_has_had_enough_of_us_gives_no_slot_until_then(aws: Aws, pace: RestPace) -> None:
    pace.hold_rest_calls(31, 7.0)
    pace.hold_rest_calls(31, 3.0)
    pace.hold_rest_calls(999, 3.0)

    assert pace.reserve_rest_call(31, 1.0) == pytest.approx(7.0, abs=0.002)
    assert pace.reserve_rest_call(32, 1.0) == 0
    assert aws.table("Accounts").get({"account_id": 999}) is None


def test_a_slot_beyond_patience_is_not_booked(pace: RestPace) -> None:
    for _ in range(6):
        pace.reserve_rest_call(31, 0.9)

    beyond = [pace.reserve_rest_call(31, 0.9) for _ in range(3)]

    assert beyond == pytest.approx([1.0] * 3, abs=0.01)
    assert pace.reserve_rest_call(32, 1.0) == 0, "one account's burst is not another's"


def test_eight_workers_together_keep_to_the_rate(aws: Aws) -> None:
    """The clock stands, so that each wait is the slot itself, however long a thread takes to get there."""
    workers = [RestPace(aws.table("Accounts"), FakeClock(NOW)) for _ in range(8)]
    start = threading.Barrier(8)

    def work(pace: RestPace) -> list[float]:
        start.wait()
        return [pace.reserve_rest_call(31, 10.0) for _ in range(2)]

    with ThreadPoolExecutor(8) as threads:
        waits = sorted(itertools.chain.from_iterable(threads.map(work, workers)))

    assert waits == pytest.approx([slot * AMO_REST.interval for slot in range(16)], abs=0.02)
    assert booked(aws) == pytest.approx(NOW + 15 * AMO_REST.interval, abs=0.02)


def test_what_booking_takes_is_not_waited_once_more(aws: Aws, clock: FakeClock, pace: RestPace) -> None:
    for _ in range(3):
        pace.reserve_rest_call(31, 1.0)
    slow = RestPace(SlowTable(aws.table("Accounts"), clock, seconds=0.3), clock)

    wait = slow.reserve_rest_call(31, 1.0)

    assert clock.now() + wait == pytest.approx(booked(aws), abs=0.002) == pytest.approx(NOW + 0.5, abs=0.002)


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.6, 2.5])
def test_nobody_leaves_after_their_slot_however_slow_the_booking_is(aws: Aws, clock: FakeClock, seconds: float) -> None:
    """A slot that is over is lost, so that whoever booked the next one is not met by two calls at once."""
    slow = RestPace(SlowTable(aws.table("Accounts"), clock, seconds), clock)

    wait = slow.reserve_rest_call(31, 5.0)

    assert clock.now() + wait <= booked(aws) + AMO_REST_LATE
