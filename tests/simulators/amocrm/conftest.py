"""One running simulator for the tests of a file, as new for each of them; a file may make a rig of its own."""

from collections.abc import Iterator

import pytest

from tests.simulators.amocrm.running import Rig, running


@pytest.fixture(scope="module")
def simulator() -> Iterator[Rig]:
    with running() as rig:
        yield rig


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.answers.clear()
    simulator.widget.hook_status, simulator.widget.hook_delay = 200, 0.0
    simulator.create(switches={"requests_per_second": 1000})
    return simulator
