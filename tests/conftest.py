"""What all tests share: the local stack, started at most once by each worker of a session."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.driver import LocalStack
from local.world import AMO_CHANNEL_SECRET, AMO_CLIENT_SECRET, WEBHOOK_KEY

DATA = Path(__file__).parent / "data"
FUNCTIONS = ("TelegramReceive", "TelegramDeliver", "AmoReceive", "AmoDeliver", "SettingsApi", "AccountJobs")
SECRETS = re.compile(
    r"\b\d{5,20}:[A-Za-z0-9_-]{35}\b|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|\b[0-9a-f]{100,}\b"
    rf"|{AMO_CHANNEL_SECRET}|{AMO_CLIENT_SECRET}|{WEBHOOK_KEY}"
)
"""Tokens of bots, JWTs, refresh tokens, and the secrets of the local world."""

STACK_FIXTURES = frozenset({"stack", "sample_stack"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on a stack, and order the tests for the workers of `make test` (`--dist loadgroup`).

    The longest come first, and each test with a time limit of its own goes to whichever worker is free; any other file
    stays together, so that its fixtures are made once.
    """
    for item in items:
        if STACK_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("stack")
        alone = any(mark.name == "timeout" for mark in item.own_markers)
        item.add_marker(pytest.mark.xdist_group(item.nodeid if alone else item.nodeid.partition("::")[0]))
    items.sort(key=_length, reverse=True)


def _length(item: pytest.Item) -> tuple[float, bool]:
    """Order tests by their own time limit, then those on a stack before the others."""
    limit = item.get_closest_marker("timeout")
    return (limit.args[0] if limit else 0, item.get_closest_marker("stack") is not None)


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
