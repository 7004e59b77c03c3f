"""Kept messages that people have sent again: one, those they name, all of a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.failures import WantedFailures
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Direction, Failure
from bridge.queues import FifoQueue
from bridge.relay.failures.retry_failures import AT_ONCE, RetryFailures
from bridge.relay.ports import Bots, Requeue
from bridge.requeue import AGAIN, Requeueing
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, FakeBots, make_bot, rewrite
from tests.fakes.clock import FakeClock
from tests.fakes.failures import FakeFailures, FakeRequeue, make_failure
from tests.fakes.incoming import IncomingWorld, sealed, wrote
from tests.fakes.jobs import FakeJobs

BLOCKED = WantedFailures(reason=str(Reason.BOT_BLOCKED))


def retrying(failures: FakeFailures, bots: Bots, requeue: Requeue, jobs: FakeJobs | None = None) -> RetryFailures:
    return RetryFailures(failures, bots, requeue, jobs or FakeJobs(), FakeClock(NOW))


def name(number: int) -> str:
    return f"{number:013d}-x"


def test_a_retried_failure_is_queued_again_and_gone_from_the_list() -> None:
    failure = make_failure()
    failures, requeue = FakeFailures(failure), FakeRequeue()
    retrying(failures, FakeBots(make_bot(generation=5)), requeue).one(31, failure.failure_id)
    assert requeue.sent == [failure]
    assert not failures.stored


def test_a_failure_that_could_not_be_queued_stays() -> None:
    failure = make_failure()
    failures, requeue = FakeFailures(failure), FakeRequeue()
    requeue.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    with pytest.raises(TransientError):
        retrying(failures, FakeBots(make_bot()), requeue).one(31, failure.failure_id)
    assert failures.stored


@pytest.mark.parametrize("account_id", [31, 32])
def test_nobody_retries_what_is_not_theirs_or_not_there(account_id: int) -> None:
    failures, requeue = FakeFailures(make_failure()), FakeRequeue()
    failure_id = make_failure().failure_id if account_id == 32 else "another"
    with pytest.raises(RefusedError) as refused:
        retrying(failures, FakeBots(make_bot()), requeue).one(account_id, failure_id)
    assert (refused.value.status, refused.value.code) == (404, "unknown_failure")
    assert not requeue.sent
    assert failures.stored


ATTRIBUTES = {"bot_id": "7001", "generation": "1", "received_at": str(NOW)}
INCOMING = make_failure(
    direction=Direction.INCOMING, payload={"body": "{}", "group": "7001:42", "attributes": ATTRIBUTES}
)


def test_a_retried_update_is_trusted_although_the_bots_secret_was_renewed_after_it_came() -> None:
    bot = make_bot(generation=5, renewed_at=NOW + 3600)
    failures, requeue = FakeFailures(INCOMING), FakeRequeue()
    retrying(failures, FakeBots(bot), requeue).one(31, INCOMING.failure_id)
    assert requeue.sent == [INCOMING], "it keeps the moment it came and what it was signed for"
    attributes = requeue.sent[0].payload["attributes"]
    assert bot.trusts(int(attributes["generation"]), float(attributes["received_at"]))
    assert not failures.stored


@pytest.mark.parametrize("failure", [INCOMING, make_failure(), make_failure(direction=Direction.CARD)])
@pytest.mark.parametrize("bots", [[], [make_bot(account_id=32, generation=5)]])
def test_a_message_of_a_bot_the_account_has_no_more_stays_until_the_bot_is_back(
    bots: list[Bot], failure: Failure
) -> None:
    failures, requeue = FakeFailures(failure), FakeRequeue()
    with pytest.raises(RefusedError) as refused:
        retrying(failures, FakeBots(*bots), requeue).one(31, failure.failure_id)
    assert (refused.value.status, refused.value.code) == (409, "bot_unknown")
    assert not requeue.sent
    assert failures.get(31, failure.failure_id) == failure
    retrying(failures, FakeBots(make_bot()), requeue).one(31, failure.failure_id)
    assert requeue.sent == [failure]


@pytest.mark.parametrize("bots", [[], [make_bot(account_id=32)], [make_bot()]])
def test_a_lead_is_sent_again_whether_the_account_has_its_bot_or_not(bots: list[Bot]) -> None:
    lead = make_failure(direction=Direction.LEAD)
    failures, requeue = FakeFailures(lead), FakeRequeue()
    retrying(failures, FakeBots(*bots), requeue).one(31, lead.failure_id)
    assert requeue.sent == [lead]
    assert not failures.stored


@dataclass
class NotedQueue(FifoQueue):
    """Remembers what it was given."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, body: str, *, group: str, dedup: str, attributes: Mapping[str, str] | None = None) -> None:
        self.sent.append({"body": body, "group": group, "dedup": dedup, "attributes": attributes})


def test_a_message_asked_for_again_twice_goes_once_to_the_end_of_its_own_group() -> None:
    queues = {direction: NotedQueue() for direction in Direction}
    for _ in range(2):
        Requeueing(queues, FakeClock(1_800_000_100.9)).send_again(INCOMING)
    attributes = {**INCOMING.payload["attributes"], AGAIN: "1800000100"}
    again = {**INCOMING.payload, "attributes": attributes, "dedup": f"retry:{INCOMING.failure_id}:{INCOMING.at}"}
    assert queues[Direction.INCOMING].sent == [again, again]
    assert not queues[Direction.OUTGOING].sent
    assert not queues[Direction.CARD].sent


def test_what_has_failed_anew_under_the_same_name_is_asked_for_anew() -> None:
    """SQS would take it for the same message within five minutes, and nothing would be tried."""
    queues = {direction: NotedQueue() for direction in Direction}
    card = make_failure(direction=Direction.CARD)
    for failure in (card, replace(card, at=card.at + 3)):
        Requeueing(queues, FakeClock(NOW)).send_again(failure)
    first, second = queues[Direction.CARD].sent
    assert first["dedup"] != second["dedup"]


def test_what_fails_again_before_it_is_off_the_list_stays_there() -> None:
    card = make_failure(direction=Direction.CARD)
    again = replace(card, at=card.at + 3)
    failures, requeue = FakeFailures(card), FakeRequeue()
    send_again = requeue.send_again

    def fails_at_once(failure: Failure) -> None:
        send_again(failure)
        failures.put(again)

    requeue.send_again = fails_at_once  # type: ignore[method-assign]
    retrying(failures, FakeBots(make_bot()), requeue).one(31, card.failure_id)
    assert failures.get(31, card.failure_id) == again


def test_a_message_kept_while_the_widget_was_off_arrives_when_retried_after_reinstallation() -> None:
    stopped = make_bot(sealed_token=sealed(BOT_ID), state=BotState.STOPPED, generation=1)
    world = IncomingWorld(stopped)
    with pytest.raises(PermanentError):
        world.relay(wrote(), generation=1)
    rewrite(world.bots, replace(stopped, state=BotState.ON, generation=2, renewed_at=NOW + 3600))
    queue = NotedQueue()
    requeue = Requeueing({Direction.INCOMING: queue}, FakeClock())
    retrying(FakeFailures(INCOMING), world.bots, requeue).one(31, INCOMING.failure_id)
    attributes = queue.sent[0]["attributes"]
    world.relay(wrote(), int(attributes["generation"]), received_at=float(attributes["received_at"]))
    assert len(world.chats.shown) == 1


def test_those_that_are_named_go_again_in_the_order_in_which_they_stood() -> None:
    failures = FakeFailures(*(make_failure(failure_id=name(number)) for number in range(1, 5)))
    requeue = FakeRequeue()
    queued = retrying(failures, FakeBots(make_bot()), requeue).chosen(31, [name(3), name(1), name(3), name(2)])
    assert queued == 3
    assert [failure.failure_id for failure in requeue.sent] == [name(1), name(2), name(3)]
    assert [failure.failure_id for failure in failures.of_account(31)] == [name(4)]


def test_what_is_gone_or_has_no_bot_is_left_out_of_those_that_are_named() -> None:
    orphan = make_failure(failure_id=name(2), bot_id=7009)
    failures = FakeFailures(make_failure(failure_id=name(1)), orphan)
    requeue = FakeRequeue()
    retry = retrying(failures, FakeBots(make_bot()), requeue)
    assert retry.chosen(31, [name(1), name(2), name(9)]) == 1
    assert list(failures.of_account(31)) == [orphan]
    with pytest.raises(RefusedError) as refused:
        retry.chosen(31, [name(2), name(9)])
    assert refused.value.code == "bot_unknown"
    with pytest.raises(RefusedError) as refused:
        retry.chosen(31, [name(1)])
    assert refused.value.code == "unknown_failure"


def test_all_of_a_reason_go_again_and_none_of_another_bot_or_reason() -> None:
    others = [make_failure(failure_id=name(8), reason="too_long"), make_failure(failure_id=name(9), bot_id=7002)]
    failures = FakeFailures(*(make_failure(failure_id=name(number)) for number in (3, 1, 2)), *others)
    requeue, jobs = FakeRequeue(), FakeJobs()
    bots = FakeBots(make_bot(), make_bot(bot_id=7002))
    retry = retrying(failures, bots, requeue, jobs)
    wanted = WantedFailures(bot_id=BOT_ID, reason=str(Reason.BOT_BLOCKED))
    assert retry.all_of(31, wanted) == 3
    assert [failure.failure_id for failure in requeue.sent] == [name(1), name(2), name(3)]
    assert retry.all_of(31, wanted) == 0, "a second press finds nothing to send"
    assert len(failures.of_account(31)) == len(others)
    assert jobs.retries == []


def test_many_of_a_reason_go_again_by_jobs_one_after_the_other_and_none_twice() -> None:
    many = 2 * AT_ONCE + 50
    ids = [name(number) for number in range(many)]
    failures = FakeFailures(*(make_failure(failure_id=failure_id) for failure_id in ids))
    requeue, jobs = FakeRequeue(), FakeJobs()
    retry = retrying(failures, FakeBots(make_bot()), requeue, jobs)
    assert retry.all_of(31, BLOCKED) == many
    assert requeue.sent == []
    done = 0
    while done < len(jobs.retries):
        account_id, wanted, before, after = jobs.retries[done]
        # What was sent again and failed once more is not of those that were asked for.
        failures.put(make_failure(failure_id=f"{NOW * 1000 + done}-x"))
        retry.go_on(account_id, wanted, before, after)
        done += 1
    assert [failure.failure_id for failure in requeue.sent] == ids
    assert len(failures.of_account(31)) == done == 3


def test_failures_without_a_bot_of_the_account_stop_nobody() -> None:
    orphans = [make_failure(failure_id=name(number), bot_id=7009) for number in range(AT_ONCE + 1)]
    failures = FakeFailures(*orphans, make_failure(failure_id=name(AT_ONCE + 5)))
    requeue, jobs = FakeRequeue(), FakeJobs()
    retry = retrying(failures, FakeBots(make_bot()), requeue, jobs)
    retry.go_on(31, BLOCKED, "9", None)
    assert len(jobs.retries) == 1
    retry.go_on(*jobs.retries[0])
    assert [failure.failure_id for failure in requeue.sent] == [name(AT_ONCE + 5)]
    assert len(failures.of_account(31)) == len(orphans)
