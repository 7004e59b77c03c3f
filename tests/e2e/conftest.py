"""The world as its people see it: an empty local stack and hands to drive it with."""

import json
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from local.driver import LocalStack
from tests.e2e.driving import World

MOST_TOLD = 60
WHERE_AND_WHEN = ("timestamp", "function_name", "message")
DETAILS = ("reason", "detail", "kind", "exception_name", "line", "bot_id", "account_id")


@pytest.fixture
def world(empty_stack: LocalStack) -> Iterator[World]:
    # Threads share it, and a connection that one of them finds too old to keep may be another's by then.
    with httpx.Client(timeout=90, limits=httpx.Limits(max_keepalive_connections=0)) as http:
        yield World(empty_stack, http)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what the functions have complained of meanwhile."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, LocalStack):
        report.sections.append(("complaints of the functions", "\n".join(_complaints(stack.folder, call.start))))
    return report


def _complaints(folder: Path, since: float) -> list[str]:
    found = []
    for log in (folder / "logs").glob("*.log"):
        for line in log.read_text(errors="replace").splitlines():
            if '"level":"WARNING"' in line or '"level":"ERROR"' in line:
                told = json.loads(line)
                if datetime.strptime(told["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z").timestamp() >= since:
                    found.append(" ".join(str(told[name]) for name in (*WHERE_AND_WHEN, *DETAILS) if name in told))
    return sorted(found)[-MOST_TOLD:]
