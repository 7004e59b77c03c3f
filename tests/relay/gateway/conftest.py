"""A bot's own code beside us, on tables in memory."""

from collections.abc import Iterator

import pytest

from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.owner_world import OwnerWorld


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws("Owners", "OwnerUpdates") as aws:
        yield aws


@pytest.fixture
def world(aws: Aws) -> OwnerWorld:
    return OwnerWorld(aws, FakeClock())
