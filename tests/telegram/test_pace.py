"""One bot's pace over all chats, in each worker by its share."""

import pytest

from bridge.domain.errors import NotYetError
from bridge.telegram.pace import BotPace
from tests.fakes.clock import FakeClock


class StandingClock(FakeClock):
    """Sleeping threads do not hold this one up: no time passes."""

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def sent_within(seconds: float, workers: int) -> int:
    """Count what one worker sends to many chats of one bot in that time, starting from silence."""
    clock = FakeClock()
    pace = BotPace(clock, workers)
    end, count = clock.now() + seconds, 0
    while True:
        pace.wait("7001")
        if clock.now() > end:
            return count
        count += 1


@pytest.mark.parametrize("workers", [1, 2, 5, 10, 28])
def test_all_workers_together_keep_to_the_limit_of_a_bot(workers: int) -> None:
    """28 a second in the long run, 30 being Telegram's; the bucket of one second may be spent at once."""
    assert workers * sent_within(10, workers) <= 30 * 10 + 30 + workers


def test_a_wait_that_would_hold_up_the_worker_is_given_back() -> None:
    clock = StandingClock()
    pace = BotPace(clock, workers=20)
    for _ in range(2):
        pace.wait("7001")

    with pytest.raises(NotYetError) as waits:
        pace.wait("7001")

    assert waits.value.retry_after == pytest.approx(2 * 20 / 28)
    assert clock.slept == pytest.approx([0, 20 / 28])
    pace.wait("7002")


def test_what_was_given_back_books_nothing() -> None:
    pace = BotPace(StandingClock(), workers=56)
    pace.wait("7001")

    waits = []
    for _ in range(3):
        with pytest.raises(NotYetError) as given_back:
            pace.wait("7001")
        waits.append(given_back.value.retry_after)

    assert len(set(waits)) == 1


@pytest.mark.parametrize(("workers", "at_once"), [(1, 14), (4, 3), (20, 1)])
def test_there_is_room_for_a_mailing_while_half_of_what_may_go_at_once_is_left(workers: int, at_once: int) -> None:
    clock = StandingClock()
    pace = BotPace(clock, workers)
    sent = 0
    while pace.has_room("7001"):
        pace.wait("7001")
        sent += 1

    assert sent == at_once - at_once // 2
    assert pace.has_room("7002")
    for _ in range(at_once - sent):
        pace.wait("7001")
    assert clock.slept == pytest.approx([0] * at_once, abs=0.001), "people who talk do not wait"
    clock.time += 1.1 * workers / 28 * (1 + at_once // 2)
    assert pace.has_room("7001")
