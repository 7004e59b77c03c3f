"""What stands at the other sides of a bot's routes follows the route that it has."""

from dataclasses import replace

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.routes import AMOCRM, Earlier, Route, RouteKind, WahelpRoute
from bridge.relay.routes.settle_route import LEFT_LATELY, SettleRoute
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.ways import FakeRouteChecks

ONE = WahelpRoute(1, "https://wahelp.ru", "17", "c-1", "owner", b"sealed")
OTHER = replace(ONE, id=2, channel="c-2")
AWAY = TransientError(Reason.STORAGE_UNAVAILABLE)


def settled(bot: Bot, checks: FakeRouteChecks, account_id: int = 31) -> list[tuple[str, Route]]:
    SettleRoute(FakeBots(bot), {RouteKind.WAHELP: checks}, FakeClock())(account_id, BOT_ID)
    return checks.steps


def lately() -> int:
    return int(FakeClock().now() * 1000) - 1000


def test_a_route_is_put_up() -> None:
    assert settled(make_bot(route=ONE), FakeRouteChecks()) == [("enter", ONE)]


def test_what_was_left_is_taken_down_before_what_is_needed_is_put_up() -> None:
    bot = make_bot(route=OTHER, earlier=(Earlier(ONE, lately()),))
    assert settled(bot, FakeRouteChecks()) == [("leave", ONE), ("enter", OTHER)]
    bot = make_bot(route=AMOCRM, earlier=(Earlier(ONE, lately()),))
    assert settled(bot, FakeRouteChecks()) == [("leave", ONE)]


def test_the_same_place_is_not_taken_down() -> None:
    bot = make_bot(route=replace(ONE, id=3), earlier=(Earlier(AMOCRM, lately()), Earlier(ONE, lately())))
    assert settled(bot, FakeRouteChecks()) == [("enter", replace(ONE, id=3))]


def test_what_was_left_long_ago_is_taken_down_no_more() -> None:
    bot = make_bot(route=AMOCRM, earlier=(Earlier(ONE, lately() - LEFT_LATELY),))
    assert settled(bot, FakeRouteChecks()) == []


def test_a_side_that_is_away_does_not_keep_the_other_from_being_put_up() -> None:
    checks = FakeRouteChecks()
    checks.trouble["leave"] = AWAY
    bot = make_bot(route=OTHER, earlier=(Earlier(ONE, lately()),))
    with pytest.raises(TransientError):
        settled(bot, checks)
    assert checks.steps == [("leave", ONE), ("enter", OTHER)]


def test_a_bot_that_is_another_accounts_is_left_alone() -> None:
    assert settled(make_bot(route=ONE), FakeRouteChecks(), account_id=32) == []
