"""The stores on tables in memory, with a clock that the tests move."""

from collections.abc import Iterator

import pytest

from bridge.storage.bots import BotStore
from bridge.storage.conversations import ConversationStore
from bridge.storage.failures import FailureStore
from bridge.storage.groups import GroupStore
from bridge.storage.people import PeopleStore
from bridge.storage.receipts import ReceiptStore
from tests.fakes.aws import TABLES, Aws, running_aws
from tests.fakes.clock import FakeClock


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws(*TABLES) as aws:
        yield aws


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bots(aws: Aws, clock: FakeClock) -> BotStore:
    return BotStore(aws.table("Bots"), clock)


@pytest.fixture
def failures(aws: Aws) -> FailureStore:
    return FailureStore(aws.table("Failures"))


@pytest.fixture
def receipts(aws: Aws, clock: FakeClock) -> ReceiptStore:
    return ReceiptStore(aws.table("Receipts"), clock)


@pytest.fixture
def people(aws: Aws, clock: FakeClock) -> PeopleStore:
    return PeopleStore(aws.table("People"), clock)


@pytest.fixture
def conversations(aws: Aws, clock: FakeClock) -> ConversationStore:
    return ConversationStore(aws.dynamodb, aws.table("Bots"), aws.table("Conversations"), aws.table("Receipts"), clock)


@pytest.fixture
def groups(aws: Aws, clock: FakeClock) -> GroupStore:
    return GroupStore(aws.dynamodb, aws.table("Groups"), clock, aws.table("People"))
