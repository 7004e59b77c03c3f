"""Sites that do not answer are left alone for a while, and tried again by one call."""

import httpx
import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.silent_sites import PATIENCE, QUIET, SITES_KEPT, SilentSites
from bridge.sites import Sites
from tests.fakes.dripping import running_drip

URL = "https://platform.example/api/messages/"


class World:
    def __init__(self) -> None:
        self.time = 100.0
        self.sites = SilentSites(lambda: self.time)

    def fails(self, url: str = URL, error: type[httpx.HTTPError] = httpx.ReadTimeout) -> None:
        with pytest.raises(error), self.sites.calling(url):
            raise error("")

    def answers(self, url: str = URL) -> None:
        with self.sites.calling(url):
            pass

    def is_left_alone(self, url: str = URL) -> bool:
        try:
            self.answers(url)
        except TransientError as error:
            return error.reason is Reason.SITE_UNAVAILABLE and not error.outcome_unknown
        return False


def silent(world: World) -> World:
    for _ in range(PATIENCE):
        world.fails()
    return world


def test_one_that_was_waited_for_in_vain_is_left_alone_and_others_are_not() -> None:
    world = silent(World())
    assert world.is_left_alone()
    assert world.is_left_alone("https://platform.example/other")
    assert not world.is_left_alone("https://platform.example:8443/")
    assert not world.is_left_alone("https://other.example/")


def test_an_address_that_stands_for_itself_leaves_the_others_of_its_host_alone() -> None:
    """Thousands of customers' webhooks lie with the same few services."""
    world = World()
    for _ in range(PATIENCE):
        with pytest.raises(httpx.ReadTimeout), world.sites.calling(URL, alone="POST"):
            raise httpx.ReadTimeout("")
    with pytest.raises(TransientError), world.sites.calling(URL, alone="POST"):
        pass
    with world.sites.calling("https://platform.example/other", alone="POST"):
        pass
    assert not world.is_left_alone()


def test_an_answer_between_them_is_a_sign_of_life() -> None:
    world = World()
    for _ in range(PATIENCE - 1):
        world.fails()
    world.answers()
    world.fails()
    assert not world.is_left_alone()


def test_a_refusal_costs_nobody_time() -> None:
    world = World()
    for _ in range(2 * PATIENCE):
        world.fails(error=httpx.ConnectError)
    assert not world.is_left_alone()


def test_after_a_while_one_call_tries_it_again() -> None:
    world = silent(World())
    world.time += QUIET
    world.fails()
    assert world.is_left_alone(), "one more call in vain is enough"
    world.time += QUIET
    world.answers()
    world.fails()
    assert not world.is_left_alone()


def test_only_so_many_are_remembered() -> None:
    world = World()
    for number in range(SITES_KEPT + 1):
        for _ in range(PATIENCE):
            world.fails(f"https://{number}.example/")
    assert not world.is_left_alone("https://0.example/")
    assert world.is_left_alone(f"https://{SITES_KEPT}.example/")


def test_a_call_to_a_silent_site_is_not_begun() -> None:
    with running_drip(b"HTTP/1.1 200 OK\r\n\r\n") as url:
        sites = Sites(Deadline(), [url.removeprefix("http://")])
        unknown = []
        for _ in range(PATIENCE + 1):
            with pytest.raises(TransientError) as error:
                sites.ask("POST", url, json={}, patience=0.3)
            unknown.append(error.value.outcome_unknown)
    assert unknown == [True] * PATIENCE + [False]
