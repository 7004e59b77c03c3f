"""One running simulator for the tests of a file, as new for each of them."""

from collections.abc import Iterator

import pytest

from tests.simulators.telegram.running import Running, running_simulator


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_simulator(tmp_path_factory.mktemp("telegram")) as simulator:
        yield simulator


@pytest.fixture
def sim(running: Running) -> Running:
    return running.fresh()
