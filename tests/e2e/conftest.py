"""The world as its people see it: an empty local stack and hands to drive it with."""

from collections.abc import Iterator

import httpx
import pytest

from local.driver import LocalStack
from tests.e2e.driving import World


@pytest.fixture
def world(empty_stack: LocalStack) -> Iterator[World]:
    # Threads share it, and a connection that one of them finds too old to keep may be another's by then.
    with httpx.Client(timeout=90, limits=httpx.Limits(max_keepalive_connections=0)) as http:
        yield World(empty_stack, http)
