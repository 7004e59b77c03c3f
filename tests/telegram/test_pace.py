"""One bot's pace over all chats, in each worker by its share."""

import pytest

from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.pacing import TELEGRAM_COMMON, TELEGRAM_MAILING, Rate, take
from bridge.domain.reasons import Reason
from bridge.telegram.pace import LONGEST_SLEEP, BotPace, CommonLine
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


class Common:
    """The port `CommonPace`, in memory; `trouble` is raised instead."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.busy_until: dict[int, float] = {}
        self.booked = 0
        self.trouble: TransientError | None = None

    def book(self, bot_id: int, rate: Rate, patience: float, messages: int = 1) -> float:
        if self.trouble:
            raise self.trouble
        slot = take(rate, self.busy_until.get(bot_id, 0.0), self.clock.now(), messages)
        if slot.wait <= patience:
            self.booked += messages
            self.busy_until[bot_id] = slot.busy_until
        return slot.wait

    def book_for_mailing(self, bot_id: int) -> float:
        return self.book(bot_id, TELEGRAM_MAILING, 0.0)

    def slow_mailing(self, bot_id: int, until: float) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("workers", [2, 4, 20])
@pytest.mark.parametrize("at_work", [1, 2, 20])
def test_whoever_sends_all_workers_together_keep_to_the_limit_of_a_bot(workers: int, at_work: int) -> None:
    """However the messages are spread over the workers, a few of which usually have all of them."""
    clock = FakeClock()
    common = Common(clock)
    paces = [BotPace(clock, workers, common) for _ in range(min(at_work, workers))]
    gone: list[float] = []
    end = clock.now() + 10
    while clock.now() < end:
        for pace in paces:
            try:
                pace.wait("7001")
            except NotYetError as waits:
                clock.sleep(waits.retry_after or 0.0)
            else:
                gone.append(clock.now())
        clock.sleep(0.001)

    for first, start in enumerate(gone):
        within = [moment for moment in gone[first:] if moment <= start + 1]
        assert len(within) <= 28 + 7 + workers
    assert len(gone) <= 28 * 10 + 7 + workers
    if workers == 20:
        assert len(gone) >= 14 * 10, "half of the limit is there for any one of many workers"


def test_a_share_that_is_not_used_up_costs_no_call() -> None:
    clock = FakeClock()
    common = Common(clock)
    pace = BotPace(clock, 4, common)
    for _ in range(20):
        pace.wait("7001")

    assert common.booked == 0
    assert max(clock.slept) < 0.3


def test_what_is_late_already_does_not_wait_for_the_share() -> None:
    clock = FakeClock()
    common = Common(clock)
    pace = BotPace(clock, 4, common)
    for late in (0.0, 0.0, 0.2, 0.5):
        with pace.work(late=late):
            pace.wait("7001")

    assert common.booked == 2
    assert sum(clock.slept) == pytest.approx(1 / 3.5)


def test_a_burst_through_one_worker_takes_its_place_in_the_common_line() -> None:
    clock = StandingClock()
    common = Common(clock)
    pace = BotPace(clock, 20, common)
    for _ in range(8):
        pace.wait("7001")

    assert common.booked == 7
    assert clock.slept == pytest.approx([0.0] * 8)


def test_where_nobody_can_be_asked_the_share_is_what_there_is() -> None:
    clock = StandingClock()
    common = Common(clock)
    common.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    pace = BotPace(clock, 20, common)
    pace.wait("7001")

    with pytest.raises(NotYetError) as waits:
        pace.wait("7001")

    assert waits.value.retry_after == pytest.approx(20 / 14)


def test_a_common_line_that_is_too_long_is_not_joined() -> None:
    clock = StandingClock()
    common = Common(clock)
    common.busy_until[7001] = clock.now() + 60
    pace = BotPace(clock, 20, common)
    pace.wait("7001")

    with pytest.raises(NotYetError):
        pace.wait("7001")

    assert common.booked == 0


def test_what_has_its_place_already_takes_no_second_one() -> None:
    clock = StandingClock()
    common = Common(clock)
    pace = BotPace(clock, 20, common)
    with pace.work(late=0, mailing="7001", placed=True):
        pace.wait("7001")
    with pace.work(late=0, mailing="7002", placed=True):
        pace.wait("7001")
    with pace.work(late=0, mailing="7001", placed=True):
        pace.wait("7001", 3)

    assert common.booked == 2, "of three, one has its place"


def test_however_many_messages_a_mailing_becomes_whoever_answers_finds_room() -> None:
    clock = FakeClock()
    common = Common(clock)
    paces = [BotPace(clock, 20, common) for _ in range(20)]
    for number in range(60):
        pace, is_first_attempt = paces[number % 20], number % 3 > 0
        with pace.work(late=0, mailing="7001", placed=is_first_attempt):
            for _ in range(4):
                pace.wait("7001")
        assert take(TELEGRAM_COMMON, common.busy_until[7001], clock.now()).wait == 0

    assert not any(pace._busy_until for pace in paces), "and the shares are left to them"
    assert clock.now() - 1_800_000_000 == pytest.approx(60 * 4 / 14, rel=0.3), "at the pace of a mailing"


def test_a_mailing_that_finds_no_place_for_long_goes_back_and_has_booked_none() -> None:
    clock = FakeClock()
    common = Common(clock)
    common.busy_until[7001] = clock.now() + 5
    pace = BotPace(clock, 20, common)

    with pace.work(late=0, mailing="7001", placed=True):
        pace.wait("7001")
        with pytest.raises(NotYetError) as waits:
            pace.wait("7001")

    assert waits.value.retry_after == pytest.approx(5 - 2 / 14)
    assert (common.booked, clock.slept) == (0, [])


def test_a_mailing_that_can_ask_nobody_has_the_share() -> None:
    clock = FakeClock()
    common = Common(clock)
    common.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    pace = BotPace(clock, 20, common)

    with pace.work(late=0, mailing="7001", placed=True):
        pace.wait("7001")
        pace.wait("7001")
        with pytest.raises(NotYetError):
            pace.wait("7001")


def test_who_has_no_share_takes_every_place_in_the_common_line() -> None:
    clock = FakeClock()
    common = Common(clock)
    paces = [CommonLine(clock, common) for _ in range(5)]
    began = clock.now()
    for number in range(70):
        paces[number % 5].wait("7001")

    assert common.booked == 70
    assert clock.now() - began >= (70 - TELEGRAM_COMMON.burst) / TELEGRAM_COMMON.per_second - 0.001
    common.busy_until[7001] = clock.now() + LONGEST_SLEEP + 1
    with pytest.raises(NotYetError):
        paces[0].wait("7001")


def test_a_mailing_leaves_room_in_the_common_line() -> None:
    clock = FakeClock()
    common = Common(clock)
    while common.book(7001, TELEGRAM_MAILING, 0.0) == 0:
        pass

    assert common.booked == TELEGRAM_MAILING.burst
    assert TELEGRAM_MAILING.per_second == TELEGRAM_COMMON.per_second
    for _ in range(TELEGRAM_COMMON.burst - TELEGRAM_MAILING.burst):
        assert common.book(7001, TELEGRAM_COMMON, 0.0) == 0
