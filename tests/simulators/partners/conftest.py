"""A simulator of its own for each test."""

from collections.abc import Iterator

import pytest

from tests.simulators.partners.running import Rig, running


@pytest.fixture
def rig() -> Iterator[Rig]:
    with running() as rig:
        yield rig
