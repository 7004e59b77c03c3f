"""Tokens of Wahelp: got by a login, renewed ahead of their end by one worker, in both shapes of the answers."""

from collections.abc import Callable
from typing import Any

import pytest

from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages.wahelp import Granted, WahelpChannel
from bridge.wahelp.entering import REFRESH_AHEAD, STILL_GOOD, WAIT_FOR_OTHERS, Entrance, NothingKept
from tests.fakes.clock import FakeClock
from tests.fakes.wahelp import FakeWahelpTokens

NOW = 1_800_000_000.0
CHANNEL = WahelpChannel("31:x", "https://wahelp.test", "101", "7f6a", login="sales", password="secret")
LOGIN = {"success": True, "data": {"token_type": "bearer", "access_token": "fresh", "expires_in": 3600}}
REFRESH = {"success": True, "data": {"token": {"token": "fresh", "expires_in": 3600}}}
REFUSED = PermanentError(Reason.WAHELP_UNAUTHORISED)


class World:
    """`answers` are what each path answers; `calls` the paths asked, with the tokens they were asked with."""

    def __init__(self, granted: Granted | None = None, **answers: Any) -> None:
        self.tokens = FakeWahelpTokens(granted)
        self.clock = FakeClock(NOW)
        self.answers = {"login": LOGIN, "refresh-token": REFRESH} | {
            name.replace("_", "-"): answer for name, answer in answers.items()
        }
        self.calls: list[tuple[str, str]] = []
        self.entrance = Entrance(self.call, self.tokens, self.clock)

    def call(self, base: str, method: str, path: str, token: str = "", **options: Any) -> dict[str, Any]:
        name = path.rpartition("/")[2]
        assert (base, method) == (CHANNEL.base, "POST" if name == "login" else "GET")
        self.calls.append((name, token))
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, dict)
        return answer


def good_for(seconds: float, token: str = "old") -> Granted:  # noqa: S107
    return Granted(token, NOW + seconds)


def test_a_first_call_logs_in_and_the_next_ones_do_not() -> None:
    world = World()
    assert [world.entrance.token(CHANNEL), world.entrance.token(CHANNEL)] == ["fresh", "fresh"]
    assert world.calls == [("login", "")]
    assert world.tokens.granted == good_for(3600, "fresh")
    assert world.tokens.owner == ""


def test_a_token_of_another_worker_is_used() -> None:
    world = World(good_for(600))
    assert world.entrance.token(CHANNEL) == "old"
    assert world.calls == []


def test_a_token_is_renewed_before_it_ends() -> None:
    world = World(good_for(REFRESH_AHEAD))
    assert world.entrance.token(CHANNEL) == "fresh"
    assert world.calls == [("refresh-token", "old")]


def test_a_warm_worker_renews_as_well() -> None:
    world = World(good_for(3600))
    world.entrance.token(CHANNEL)
    world.clock.time += 3600 - REFRESH_AHEAD
    assert world.entrance.token(CHANNEL) == "fresh"


@pytest.mark.parametrize("left", [STILL_GOOD, 0.0, -100.0])
def test_a_token_that_has_ended_is_not_refreshed_but_got_anew(left: float) -> None:
    world = World(good_for(left))
    assert world.entrance.token(CHANNEL) == "fresh"
    assert world.calls == [("login", "")]


@pytest.mark.parametrize(
    "trouble",
    [REFUSED, PermanentError(Reason.WAHELP_CHANNEL_GONE), TransientError(Reason.WAHELP_UNAVAILABLE)],
)
def test_where_a_refresh_is_refused_the_login_is_tried(trouble: Exception) -> None:
    world = World(good_for(30), refresh_token=trouble)
    assert world.entrance.token(CHANNEL) == "fresh"
    assert world.calls == [("refresh-token", "old"), ("login", "")]


def test_too_many_tries_are_not_followed_by_another() -> None:
    world = World(good_for(30), refresh_token=LimitedError(Reason.WAHELP_UNAVAILABLE, retry_after=60))
    with pytest.raises(LimitedError):
        world.entrance.token(CHANNEL)
    assert world.calls == [("refresh-token", "old")]
    assert world.tokens.owner == ""


@pytest.mark.parametrize(
    "trouble",
    [
        REFUSED,
        PermanentError(Reason.WAHELP_REFUSED, "The password is wrong"),
        TransientError(Reason.WAHELP_REFUSED, "Неверный логин или пароль"),
    ],
)
def test_a_refused_login_is_for_good_and_unlocks(trouble: Exception) -> None:
    world = World(login=trouble)
    with pytest.raises(PermanentError) as error:
        world.entrance.token(CHANNEL)
    assert error.value.reason is Reason.WAHELP_UNAUTHORISED
    assert world.tokens.owner == ""


@pytest.mark.parametrize("reason", [Reason.ADDRESS_REFUSED, Reason.WAHELP_CHANNEL_OFF])
def test_what_is_not_about_the_login_is_not_laid_at_its_door(reason: Reason) -> None:
    with pytest.raises(PermanentError) as error:
        World(login=PermanentError(reason)).entrance.token(CHANNEL)
    assert error.value.reason is reason


def test_an_address_that_knows_no_login_is_not_wahelps() -> None:
    with pytest.raises(TransientError) as error:
        World(login=PermanentError(Reason.WAHELP_CHANNEL_GONE, "Not Found")).entrance.token(CHANNEL)
    assert error.value.reason is Reason.WAHELP_UNCLEAR


def test_a_login_waits_while_wahelp_is_away() -> None:
    with pytest.raises(TransientError):
        World(login=TransientError(Reason.WAHELP_UNAVAILABLE)).entrance.token(CHANNEL)


@pytest.mark.parametrize(
    "answer",
    [
        LOGIN,
        REFRESH,
        {"access_token": "fresh", "expires_in": 3600},
        {"success": True, "data": {"token": {"access_token": "fresh", "expires_in": "3600"}}},
        {"success": True, "token": {"token": "fresh", "expires_in": 3600}},
    ],
)
def test_every_shape_of_a_token(answer: dict[str, Any]) -> None:
    world = World(login=answer)
    world.entrance.token(CHANNEL)
    assert world.tokens.granted == good_for(3600, "fresh")


@pytest.mark.parametrize("told", [{}, {"expires_in": None}, {"expires_in": "soon"}, {"expires_in": -5}])
def test_a_token_whose_life_is_not_told_is_taken_for_an_hour(told: dict[str, Any]) -> None:
    world = World(login={"success": True, "data": {"access_token": "fresh"} | told})
    world.entrance.token(CHANNEL)
    assert world.tokens.granted == good_for(3600, "fresh")


def test_an_answer_without_a_token_is_somebody_elses() -> None:
    with pytest.raises(TransientError) as error:
        World(login={"success": True, "data": {}}).entrance.token(CHANNEL)
    assert error.value.reason is Reason.WAHELP_UNCLEAR


def test_a_spoiled_token_is_replaced_by_the_login() -> None:
    world = World(good_for(3600))
    assert world.entrance.renewed(CHANNEL, "old") == "fresh"
    assert world.calls == [("login", "")]


def test_a_spoiled_token_that_another_worker_has_replaced_is_not_replaced_again() -> None:
    world = World(good_for(3600, "newer"))
    assert world.entrance.renewed(CHANNEL, "old") == "newer"
    assert world.calls == []


def test_who_comes_second_uses_the_old_token_while_it_is_good() -> None:
    world = World(good_for(30))
    world.tokens.owner = "another"
    assert world.entrance.token(CHANNEL) == "old"
    assert (world.calls, world.clock.slept) == ([], [])


@pytest.mark.parametrize("spoiled", ["", "old"])
def test_who_comes_second_waits_for_the_new_one(spoiled: str) -> None:
    world = World(good_for(3600) if spoiled else None)
    world.tokens.owner = "another"
    brings: Callable[[], None] = lambda: setattr(world.tokens, "granted", good_for(3600, "theirs"))  # noqa: E731
    world.clock.meanwhile = [lambda: None, brings]
    assert world.entrance.renewed(CHANNEL, spoiled) == "theirs"
    assert world.calls == []


def test_who_waits_in_vain_comes_again() -> None:
    world = World()
    world.tokens.owner = "another"
    with pytest.raises(TransientError):
        world.entrance.token(CHANNEL)
    assert sum(world.clock.slept) == WAIT_FOR_OTHERS


def test_who_asks_seldom_keeps_a_token_in_memory_only() -> None:
    world = World()
    entrance = Entrance(world.call, NothingKept(), world.clock)
    assert [entrance.token(CHANNEL), entrance.token(CHANNEL)] == ["fresh", "fresh"]
    assert world.calls == [("login", "")]
