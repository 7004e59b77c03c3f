"""What all tests share: the local stack, started at most once by each worker of a session."""

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from local.driver import LocalStack
from local.world import AMO_CHANNEL_SECRET, AMO_CLIENT_SECRET, REON_SECRET, WEBHOOK_KEY

DATA = Path(__file__).parent / "data"
FUNCTIONS = ("TelegramReceive", "TelegramDeliver", "AmoReceive", "AmoDeliver", "SettingsApi", "AccountJobs")
SECRETS = re.compile(
    r"\b\d{5,20}:[A-Za-z0-9_-]{35}\b|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|\b[0-9a-f]{100,}\b"
    rf"|{AMO_CHANNEL_SECRET}|{AMO_CLIENT_SECRET}|{REON_SECRET}|{WEBHOOK_KEY}"
)
"""Tokens of bots, JWTs, refresh tokens, and the secrets of the local world."""

# What a test proves does not depend on how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

STACK_FIXTURES = frozenset({"stack", "sample_stack"})


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without looking for garbage: there is none, and what is collected stays, so nobody looks at it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on a stack, and order the files for the workers of `make test` (`--dist loadfile`).

    The longest on a stack come first, and in even portions between them those without one: these work while those
    wait. A file stays together, so that its fixtures are made once; a test that lasts minutes has a file of its own.
    """
    lengths: dict[Path, tuple[float, int]] = {}
    for item in items:
        on_stack = bool(STACK_FIXTURES.intersection(getattr(item, "fixturenames", ())))
        if on_stack:
            item.add_marker("stack")
        limit = item.get_closest_marker("timeout")
        longest, tests = lengths.get(item.path, (0, 0))
        lengths[item.path] = (max(longest, limit.args[0] if limit else 0), tests + on_stack)
    ordered = sorted(lengths, key=lambda path: lengths[path], reverse=True)
    places: dict[Path, float] = {}
    for files in ([path for path in ordered if lengths[path][1]], [path for path in ordered if not lengths[path][1]]):
        places |= {path: number / len(files) for number, path in enumerate(files)}
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The product's stack for the whole session, on ports and in a folder of its own, telling all it can.

    No log of it holds a secret, although the functions run with LogLevel=DEBUG.
    """
    running = LocalStack(tmp_path_factory.mktemp("stack"), ("--fresh", "--retry-scale", "0.05", "--log-level", "DEBUG"))
    yield from _run(running)
    logs = [*(running.folder / "logs").glob("*.log"), running.folder / "runner.log"]
    assert len(logs) > len(FUNCTIONS)
    assert {log.name: found for log in logs if (found := _secrets_in(log.read_text(errors="replace")))} == {}


@pytest.fixture
def empty_stack(stack: LocalStack) -> LocalStack:
    """The product's stack without anything that an earlier test left but warm environments."""
    stack.reset(warm=True)
    return stack


@pytest.fixture(scope="session")
def sample_options() -> tuple[str, ...]:
    """The options for a small template of the tests' own, beside simulators that do nothing."""
    return ("--template", str(DATA / "sample-template.yaml"), "--simulators", "tests.data.quiet")


@pytest.fixture(scope="session")
def sample_stack(tmp_path_factory: pytest.TempPathFactory, sample_options: tuple[str, ...]) -> Iterator[LocalStack]:
    """The runner with the sample template, for the whole session."""
    yield from _run(LocalStack(tmp_path_factory.mktemp("sample"), ("--fresh", *sample_options)))


def _secrets_in(log: str) -> list[str]:
    return [found[:12] for found in SECRETS.findall(log)][:3]


def _run(stack: LocalStack) -> Iterator[LocalStack]:
    stack.start()
    try:
        yield stack
    finally:
        status = stack.stop()
        assert status == 0, stack.output()
