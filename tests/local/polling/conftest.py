"""One simulator that stands for the real Telegram, and for each test a proxy that knows nothing yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.polling.running import RunningProxy
from tests.simulators.telegram.running import Running, running_simulator


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_simulator(tmp_path_factory.mktemp("telegram")) as simulator:
        yield simulator


@pytest.fixture
def proxy(running: Running, tmp_path: Path) -> Iterator[RunningProxy]:
    started = RunningProxy(running.fresh(), running.edge, tmp_path / "telegram.sqlite3")
    yield started
    started.close()
    tokens = [bot["token"] for bot in running.get("/sim/bots")]
    assert not [line for line in started.said if any(token in line for token in tokens)]
