"""A bot's own code beside us, on tables in memory."""

from collections.abc import Iterator

import pytest

from tests.fakes.aws import running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.owner_world import OwnerWorld


@pytest.fixture
def world() -> Iterator[OwnerWorld]:
    with running_aws("Owners", "OwnerUpdates") as aws:
        yield OwnerWorld(aws, FakeClock())
