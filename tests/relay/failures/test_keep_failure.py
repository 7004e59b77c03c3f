"""What becomes of a message that cannot be delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState, Direction, Failure
from bridge.queues import FifoQueue
from bridge.relay.failures.keep_failure import KeepFailure, RetryFailure
from bridge.requeue import AGAIN, Requeueing
from tests.fakes.accounts import NOW, FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot, rewrite
from tests.fakes.clock import FakeClock
from tests.fakes.failures import FakeFailures, FakeRequeue, make_failure
from tests.fakes.incoming import IncomingWorld, sealed, wrote
from tests.fakes.metrics import FakeMetrics

PAYLOAD = {"body": "{}", "group": "7001:42", "attributes": {"bot_id": "7001"}}


class World:
    def __init__(self) -> None:
        self.failures = FakeFailures()
        self.accounts = FakeAccounts(make_account())
        self.metrics = FakeMetrics()
        self._keep = KeepFailure(self.failures, self.accounts, FakeClock(1_800_000_000.7), self.metrics)

    def keep(self, reason: Reason = Reason.BOT_BLOCKED, *, key: str = "m1", sent_ms: int = 1_799_999_999_123) -> None:
        self._keep(
            PermanentError(reason, "403 Forbidden"),
            account_id=31,
            direction=Direction.OUTGOING,
            bot_id=7001,
            chat="42",
            payload=PAYLOAD,
            sent_ms=sent_ms,
            key=key,
        )

    @property
    def kept(self) -> list[Failure]:
        return list(self.failures.of_account(31, 100, None))


def test_a_failure_says_what_when_where_and_why() -> None:
    world = World()
    world.keep()
    (failure,) = world.kept
    assert (failure.direction, failure.bot_id, failure.chat) == (Direction.OUTGOING, 7001, "42")
    assert (failure.reason, failure.text) == ("bot_blocked", "Пользователь заблокировал бота")
    assert (failure.detail, failure.at, failure.payload) == ("403 Forbidden", 1_800_000_000, PAYLOAD)
    assert world.metrics.counts["failures"] == 1


def test_keeping_a_message_twice_keeps_it_once() -> None:
    world = World()
    world.keep()
    world.keep()
    assert len(world.kept) == 1


def test_failures_stand_in_the_order_of_their_messages() -> None:
    world = World()
    for sent_ms in (2_000, 999_999_999_999, 1_700_000_000_000, 5):
        world.keep(sent_ms=sent_ms, key=str(sent_ms))
    assert [int(failure.failure_id[:13]) for failure in world.kept] == [1_700_000_000_000, 999_999_999_999, 2_000, 5]


def test_messages_of_the_same_millisecond_are_told_apart() -> None:
    world = World()
    world.keep(key="m1")
    world.keep(key="m2")
    assert len(world.kept) == 2


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.ACCOUNT_UNPAID, AccountState.UNPAID),
        (Reason.ACCOUNT_UNAUTHORISED, AccountState.ACTIVE),  # noted where amoCRM said it, to the pair it said it of
        (Reason.BOT_BLOCKED, AccountState.ACTIVE),
        (Reason.AMO_REFUSED, AccountState.ACTIVE),
    ],
)
def test_a_dead_end_of_the_account_is_noted(reason: Reason, state: AccountState) -> None:
    world = World()
    world.keep(reason)
    assert world.accounts.stored[31].state is state


def test_a_message_from_before_the_installation_says_nothing_of_the_account() -> None:
    world = World()
    world.accounts.put(31, installed_ms=1_700_000_000_001)
    states = []
    for sent_ms in (1_700_000_000_000, 1_700_000_000_001):
        world.keep(Reason.ACCOUNT_UNPAID, sent_ms=sent_ms)
        states.append(world.accounts.stored[31].state)
    assert states == [AccountState.ACTIVE, AccountState.UNPAID]


def test_a_retried_failure_is_queued_again_and_gone_from_the_list() -> None:
    failure = make_failure()
    failures, requeue = FakeFailures(failure), FakeRequeue()
    RetryFailure(failures, FakeBots(make_bot(generation=5)), requeue)(31, failure.failure_id)
    assert requeue.sent == [failure]
    assert not failures.stored


def test_a_failure_that_could_not_be_queued_stays() -> None:
    failure = make_failure()
    failures, requeue = FakeFailures(failure), FakeRequeue()
    requeue.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    with pytest.raises(TransientError):
        RetryFailure(failures, FakeBots(make_bot()), requeue)(31, failure.failure_id)
    assert failures.stored


@pytest.mark.parametrize("account_id", [31, 32])
def test_nobody_retries_what_is_not_theirs_or_not_there(account_id: int) -> None:
    failures, requeue = FakeFailures(make_failure()), FakeRequeue()
    failure_id = make_failure().failure_id if account_id == 32 else "another"
    with pytest.raises(RefusedError) as refused:
        RetryFailure(failures, FakeBots(make_bot()), requeue)(account_id, failure_id)
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
    RetryFailure(failures, FakeBots(bot), requeue)(31, INCOMING.failure_id)
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
        RetryFailure(failures, FakeBots(*bots), requeue)(31, failure.failure_id)
    assert (refused.value.status, refused.value.code) == (409, "bot_unknown")
    assert not requeue.sent
    assert failures.get(31, failure.failure_id) == failure
    RetryFailure(failures, FakeBots(make_bot()), requeue)(31, failure.failure_id)
    assert requeue.sent == [failure]


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
    again = {**INCOMING.payload, "attributes": attributes, "dedup": f"retry:{INCOMING.failure_id}"}
    assert queues[Direction.INCOMING].sent == [again, again]
    assert not queues[Direction.OUTGOING].sent
    assert not queues[Direction.CARD].sent


def test_a_message_kept_while_the_widget_was_off_arrives_when_retried_after_reinstallation() -> None:
    stopped = make_bot(sealed_token=sealed(BOT_ID), state=BotState.STOPPED, generation=1)
    world = IncomingWorld(stopped)
    with pytest.raises(PermanentError):
        world.relay(wrote(), generation=1)
    rewrite(world.bots, replace(stopped, state=BotState.ON, generation=2, renewed_at=NOW + 3600))
    queue = NotedQueue()
    requeue = Requeueing({Direction.INCOMING: queue}, FakeClock())
    RetryFailure(FakeFailures(INCOMING), world.bots, requeue)(31, INCOMING.failure_id)
    attributes = queue.sent[0]["attributes"]
    world.relay(wrote(), int(attributes["generation"]), received_at=float(attributes["received_at"]))
    assert len(world.chats.shown) == 1
