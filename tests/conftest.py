"""What all tests share: the local stack, started at most once for the session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.driver import LocalStack

DATA = Path(__file__).parent / "data"
STACK_FIXTURES = frozenset({"stack", "sample_stack"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on a stack, and keep it in one worker (`-n 2 --dist loadgroup`), so that there is one stack."""
    for item in items:
        used = STACK_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if used:
            item.add_marker("stack")
            item.add_marker(pytest.mark.xdist_group(min(used)))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The product's stack for the whole session, on ports and in a folder of its own."""
    yield from _run(LocalStack(tmp_path_factory.mktemp("stack"), ("--fresh", "--retry-scale", "0.05")))


@pytest.fixture
def empty_stack(stack: LocalStack) -> LocalStack:
    """The product's stack without anything that an earlier test left."""
    stack.reset()
    return stack


@pytest.fixture(scope="session")
def sample_options() -> tuple[str, ...]:
    """The options for a small template of the tests' own, beside simulators that do nothing."""
    return ("--template", str(DATA / "sample-template.yaml"), "--simulators", "tests.data.quiet")


@pytest.fixture(scope="session")
def sample_stack(tmp_path_factory: pytest.TempPathFactory, sample_options: tuple[str, ...]) -> Iterator[LocalStack]:
    """The runner with the sample template, for the whole session."""
    yield from _run(LocalStack(tmp_path_factory.mktemp("sample"), ("--fresh", *sample_options)))


def _run(stack: LocalStack) -> Iterator[LocalStack]:
    stack.start()
    try:
        yield stack
    finally:
        status = stack.stop()
        assert status == 0, stack.output()
