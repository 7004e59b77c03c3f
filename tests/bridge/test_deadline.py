"""Every call, every repetition of one and every sleep ends with its invocation."""

import math
import time
from collections.abc import Iterator

import pytest

from bridge import timed_transport
from bridge.clock import SystemClock
from bridge.deadline import LAST_WORDS, MOST_WRITING, Deadline, OutOfTimeError
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import call, new_client
from bridge.queues import FifoQueue
from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.dripping import running_drip
from tests.fakes.lambda_events import FakeContext

DRIPS = [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: ", b""]
"""A body, a header and a status line that never end."""


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


def test_what_was_done_outside_can_still_be_written_down() -> None:
    clock = FakeClock(0.0)
    deadline = Deadline(clock.now)

    deadline.start(FakeContext(milliseconds=30_000))

    assert deadline.left() == 30 - LAST_WORDS - MOST_WRITING


def test_a_short_function_keeps_a_share_of_its_time_for_writing() -> None:
    deadline = Deadline(FakeClock(0.0).now)

    deadline.start(FakeContext(milliseconds=10_000))

    assert deadline.left() == 10 - LAST_WORDS - 2


def test_time_runs_out_and_the_next_invocation_has_its_own() -> None:
    clock = FakeClock(0.0)
    deadline = Deadline(clock.now)
    deadline.start(FakeContext(milliseconds=10_000))

    clock.time += 60

    assert deadline.left() == 0
    deadline.start(FakeContext(milliseconds=10_000))
    assert deadline.left() > 7


def test_some_calls_may_take_less_than_all_and_none_gets_more_by_it() -> None:
    clock = FakeClock(0.0)
    deadline = Deadline(clock.now)
    with deadline.within(11.0):
        with deadline.within(4.0):
            assert deadline.left() == 4
            clock.time += 5
            assert deadline.left() == 0
        assert deadline.left() == 6
        with deadline.within(60.0):
            assert deadline.left() == 6
    assert deadline.left() == math.inf
    with pytest.raises(ZeroDivisionError), deadline.within(1.0):
        raise ZeroDivisionError
    assert deadline.left() == math.inf


def test_without_an_invocation_there_is_no_end() -> None:
    assert Deadline().left() == math.inf


@pytest.mark.parametrize("beginning", DRIPS)
def test_an_answer_that_trickles_in_does_not_outlast_the_invocation(beginning: bytes) -> None:
    deadline = Deadline()
    with running_drip(beginning) as url, new_client(deadline) as http:
        deadline.start(FakeContext(milliseconds=1_500))
        began = time.monotonic()
        with pytest.raises(TransientError) as error:
            call(http, Reason.AMO_UNAVAILABLE, "GET", url, at_least=0.5)

    assert time.monotonic() - began < 1.5 - LAST_WORDS
    assert error.value.reason is Reason.AMO_UNAVAILABLE
    assert error.value.outcome_unknown, "it may have been done all the same"


@pytest.mark.parametrize("beginning", DRIPS)
def test_nor_does_it_take_all_the_time_there_is(beginning: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_transport, "WHOLE_CALL", 0.3)
    with running_drip(beginning) as url, new_client(Deadline()) as http:
        began = time.monotonic()
        with pytest.raises(TransientError):
            call(http, Reason.AMO_UNAVAILABLE, "GET", url)

    assert time.monotonic() - began < 1.0


def test_a_call_that_cannot_be_waited_for_is_not_begun() -> None:
    clock = FakeClock(0.0)
    deadline = Deadline(clock.now)
    deadline.start(FakeContext(milliseconds=10_000))
    clock.time += 7
    with running_drip(b"") as url, new_client(deadline) as http, pytest.raises(TransientError) as error:
        call(http, Reason.AMO_UNAVAILABLE, "POST", url)

    assert error.value.reason is Reason.TOO_SLOW
    assert not error.value.outcome_unknown


def test_nobody_sleeps_past_the_end() -> None:
    clock = FakeClock(0.0)
    deadline = Deadline(clock.now)
    deadline.start(FakeContext(milliseconds=10_000))
    SystemClock(deadline).sleep(0.001)
    clock.time += 7.4

    with pytest.raises(TransientError) as error:
        SystemClock(deadline).sleep(0.2)

    assert error.value.reason is Reason.TOO_SLOW


def test_aws_is_asked_while_outside_calls_are_over_and_not_when_all_is_over(aws: Aws) -> None:
    clock = FakeClock(0.0)
    deadline = Deadline(clock.now)
    deadline.start(FakeContext(milliseconds=10_000))
    queue = FifoQueue(deadline.guard(aws.client("sqs")), aws.queue_urls["Jobs"])
    clock.time += 9

    assert deadline.left() == 0
    queue.send("{}", group="a", dedup="1")

    clock.time += 0.5
    with pytest.raises(TransientError) as error:
        queue.send("{}", group="a", dedup="2")
    assert isinstance(error.value.__cause__, OutOfTimeError)
    assert len(aws.messages("Jobs")) == 1
