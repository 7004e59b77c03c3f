"""What becomes of a message that cannot be delivered."""

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Direction, Failure
from bridge.relay.failures.keep_failure import KeepFailure
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.clock import FakeClock
from tests.fakes.failures import FakeFailures
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
        return list(self.failures.of_account(31))


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
