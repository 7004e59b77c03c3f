"""The world as its people see it: an empty local stack and hands to drive it with."""

from collections.abc import Iterator

import httpx
import pytest

from local.driver import LocalStack
from tests.e2e.driving import World


@pytest.fixture
def world(empty_stack: LocalStack) -> Iterator[World]:
    with httpx.Client(timeout=90) as http:
        yield World(empty_stack, http)
