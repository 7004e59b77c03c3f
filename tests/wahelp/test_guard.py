"""The address of a Wahelp route that a customer gives: never our own network, never without an end or a good name."""

import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import RefusedError
from bridge.relay.routes.wahelp_channel import OpenChannel
from bridge.relay.routes.wahelp_checks import WahelpChecks
from bridge.sites import Sites
from bridge.wahelp.client import WahelpClient
from bridge.wahelp.entering import NothingKept
from tests.bridge.test_sites import answers, resolving, site
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.vault import FakeVault
from tests.fakes.wahelp import wahelp_route

LOG = logging.getLogger("test")
Resolve = Callable[..., list[tuple[Any, ...]]]


def refusal(base: str, *allowed: str, resolve: Resolve = socket.getaddrinfo) -> tuple[str, tuple[str, ...]]:
    """Return the code with which a route with this address is refused, and the fields."""
    client = WahelpClient(Sites(Deadline(), allowed, resolve), NothingKept(), FakeClock(), LOG)
    bot = make_bot(route=wahelp_route(base=base))
    checks = WahelpChecks(FakeBots(bot), OpenChannel(FakeVault()), client, "https://bridge.test", lambda: ["key"], LOG)
    with pytest.raises(RefusedError) as error:
        checks.check(bot)
    assert error.value.status == 422
    return error.value.code, error.value.fields


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "100.64.0.1", "fd00::1"])
def test_a_name_that_leads_into_a_private_network(inside: str) -> None:
    assert refusal("https://wahelp.example", resolve=resolving(inside)) == ("address_refused", ("route.base",))


@pytest.mark.parametrize("base", ["https://127.0.0.1:8/api", "http://127.0.0.1:8604", "http://wahelp.example"])
def test_an_address_of_our_own_or_without_tls(base: str) -> None:
    assert refusal(base, resolve=resolving("93.184.216.34") if "example" in base else socket.getaddrinfo) == (
        "address_refused",
        ("route.base",),
    )


def test_a_redirect_is_not_followed_wherever_it_leads() -> None:
    with site(answers(302, Location="http://169.254.169.254/latest/meta-data")) as url:
        assert refusal(url, urlsplit(url).netloc) == ("address_moved", ("route.base",))


def test_an_answer_without_an_end() -> None:
    with site(answers(200, b'{"a": "' + b"x" * 2_000_000)) as url:
        assert refusal(url, urlsplit(url).netloc) == ("wahelp_unclear", ("route.base",))


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with site(answers(200), tmp_path) as url:
        assert refusal(url, urlsplit(url).netloc) == ("certificate_wrong", ("route.base",))


def test_nobody_there() -> None:
    assert refusal("https://nobody.example", resolve=resolving()) == ("wahelp_unavailable", ("route.base",))
