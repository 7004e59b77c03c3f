"""Choosing where a bot's messages go: addresses, secrets, what is looked at, and when."""

from dataclasses import replace

import pytest

from bridge.domain.errors import BridgeError, OvertakenError, RefusedError, TransientError
from bridge.domain.licence import KNOWN_EVERYWHERE
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.routes import AMOCRM, Earlier, Forward, PlatformRoute, Route, Shape, WahelpRoute
from bridge.relay.bots.choose_route import RouteWish
from tests.fakes.wiring import CONTEXT, NEW_TOKEN, UNAVAILABLE, BotWorld

BASE = "https://wahelp.ru"
WAHELP = WahelpRoute(0, BASE, "17", "c-1", "owner")
BY_TOKEN = replace(WAHELP, login="")
PLATFORM = PlatformRoute(0, "https://platform.example")


@pytest.fixture
def world() -> BotWorld:
    world = BotWorld()
    world.connect()
    return world


def choose(world: BotWorld, route: Route, **secrets: str) -> Route:
    return world.change(route=RouteWish(route, secrets)).route


def fields(world: BotWorld, route: Route, **secrets: str) -> tuple[str, tuple[str, ...]]:
    before = world.bot
    with pytest.raises(RefusedError) as refused:
        choose(world, route, **secrets)
    assert refused.value.status == 422
    assert world.bot == before
    return refused.value.code, refused.value.fields


def test_a_route_is_checked_sealed_and_stored_with_the_one_before_it(world: BotWorld) -> None:
    at = int(world.clock.now() * 1000)
    route = choose(world, WAHELP, password="geheim")
    assert isinstance(route, WahelpRoute)
    assert world.vault.open(route.sealed_password, CONTEXT | {"for": "password"}) == "geheim"
    assert (route.id, route.sealed_access_token) == (at, b"")
    assert world.bot.earlier == (Earlier(AMOCRM, at),)
    assert world.wahelp.checked == [route]
    assert world.jobs.routes == [(31, 7001)]
    assert not world.bot.is_amocrms_alone


def test_what_the_other_side_refuses_is_not_saved(world: BotWorld) -> None:
    world.wahelp.trouble["check"] = RefusedError(422, "wahelp_unauthorised", "нет", fields=("route.password",))
    assert fields(world, WAHELP, password="falsch") == ("wahelp_unauthorised", ("route.password",))
    assert not world.jobs.routes


def test_a_password_stays_while_address_and_login_do(world: BotWorld) -> None:
    first = choose(world, WAHELP, password="geheim")
    again = choose(world, replace(WAHELP, shape=Shape.VENDOR, forward=Forward.NO_COMMANDS))
    assert isinstance(first, WahelpRoute)
    assert again == replace(first, shape=Shape.VENDOR, forward=Forward.NO_COMMANDS)
    assert fields(world, replace(WAHELP, login="other")) == ("route_no_password", ("route.password",))
    stranger = replace(WAHELP, base="https://wahelp.example")
    assert fields(world, stranger) == ("route_no_password", ("route.password",))


def test_a_secret_is_never_sent_to_another_address_than_it_was_told_for(world: BotWorld) -> None:
    choose(world, BY_TOKEN, access_token="token")
    stranger = replace(BY_TOKEN, base="https://wahelp.example")
    assert fields(world, stranger) == ("route_no_login", ("route.login", "route.access_token"))
    choose(world, PLATFORM, secret="geheim")
    other = choose(world, replace(PLATFORM, url="https://other.example"))
    assert isinstance(other, PlatformRoute)
    assert other.sealed_secret == b""


def test_a_login_and_a_token_are_not_both(world: BotWorld) -> None:
    assert fields(world, WAHELP, access_token="token") == ("route_two_logins", ("route.login", "route.access_token"))
    assert fields(world, BY_TOKEN) == ("route_no_login", ("route.login", "route.access_token"))
    choose(world, WAHELP, password="geheim")
    by_token = choose(world, BY_TOKEN, access_token="token")
    assert isinstance(by_token, WahelpRoute)
    assert (by_token.login, by_token.sealed_password) == ("", b"")
    assert fields(world, WAHELP) == ("route_no_password", ("route.password",))


def test_the_same_place_with_other_settings_is_the_same_route(world: BotWorld) -> None:
    """What was begun there can be looked for there, whatever the password is by now."""
    first = choose(world, WAHELP, password="geheim")
    world.clock.time += 60
    second = choose(world, WAHELP, password="neu")
    assert second.id == first.id
    assert second != first
    assert len(world.bot.earlier) == 1


def test_a_route_that_is_told_once_more_changes_nothing_and_is_not_asked_again(world: BotWorld) -> None:
    choose(world, WAHELP, password="geheim")
    before, revision = world.bot, world.bot.revision
    choose(world, WAHELP, password="geheim")
    assert (world.bot, world.bot.revision) == (before, revision)
    assert len(world.wahelp.checked) == 1
    assert len(world.jobs.routes) == 2, "whoever was told that it failed has it settled all the same"
    assert world.clock.slept == [KNOWN_EVERYWHERE], "until no worker remembers the route before"


def test_of_two_changes_within_a_millisecond_each_has_an_id_of_its_own(world: BotWorld) -> None:
    now = world.clock.time
    first = choose(world, WAHELP, password="geheim")
    world.clock.time = now
    second = choose(world, PLATFORM)
    assert second.id == first.id + 1
    assert [one.route for one in world.bot.earlier] == [first, AMOCRM]


def test_a_secret_of_a_platform_is_kept_changed_and_given_up(world: BotWorld) -> None:
    first = choose(world, PLATFORM, secret="geheim")
    assert isinstance(first, PlatformRoute)
    assert choose(world, replace(PLATFORM, admins=(42,))) == replace(first, admins=(42,))
    changed = choose(world, PLATFORM, secret="neu")
    assert isinstance(changed, PlatformRoute)
    assert world.vault.open(changed.sealed_secret, CONTEXT | {"for": "secret"}) == "neu"
    without = choose(world, PLATFORM, secret="")
    assert isinstance(without, PlatformRoute)
    assert without.sealed_secret == b""


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://wahelp.ru", "address_not_https"),
        ("https://127.0.0.1", "address_private"),
        ("https://169.254.169.254/latest", "address_private"),
        ("https://[::1]/", "address_private"),
        ("https://localhost:8604", "address_private"),
        ("http://127.0.0.1:8605", "address_not_https"),
        ("https://user:pass@wahelp.ru", "address_with_password"),
        ("wahelp.ru", "bad_address"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_before_anybody_calls_it(
    world: BotWorld, address: str, code: str
) -> None:
    assert fields(world, replace(WAHELP, base=address), password="geheim") == (code, ("route.base",))
    assert fields(world, replace(PLATFORM, url=address)) == (code, ("route.url",))
    assert not world.wahelp.checked


def test_addresses_are_kept_without_what_makes_no_difference(world: BotWorld) -> None:
    route = choose(world, replace(WAHELP, base=" https://wahelp.ru/api/ "), password="geheim")
    assert isinstance(route, WahelpRoute)
    assert route.base == "https://wahelp.ru/api"
    local = choose(world, replace(PLATFORM, url="http://127.0.0.1:8604/platform/"))
    assert isinstance(local, PlatformRoute)
    assert local.url == "http://127.0.0.1:8604/platform"


def test_a_route_is_chosen_again_on_what_somebody_else_has_left(world: BotWorld) -> None:
    world.bots.trouble = [OvertakenError("changed")]
    route = choose(world, WAHELP, password="geheim")
    assert world.bot.route == route
    assert len(world.wahelp.checked) == 2


def test_a_webhook_that_cannot_be_set_leaves_the_route_as_it_was(world: BotWorld) -> None:
    world.telegram.lasting["set_webhook"] = UNAVAILABLE
    before = world.bot
    with pytest.raises(BridgeError):
        world.change(route=RouteWish(PLATFORM), token=NEW_TOKEN)
    assert world.bot.route == before.route


def test_disconnecting_takes_down_what_the_route_had_there_and_is_not_kept_by_it(world: BotWorld) -> None:
    route = choose(world, WAHELP, password="geheim")
    world.wahelp.trouble["leave"] = TransientError(Reason.STORAGE_UNAVAILABLE)
    world.disconnect()
    assert world.wahelp.steps == [("leave", route)]
    assert 7001 not in world.bots.stored


@pytest.mark.parametrize("state", [BotState.STOPPED, BotState.CONNECTING])
def test_a_bot_that_is_connected_again_goes_on_by_its_route(world: BotWorld, state: BotState) -> None:
    choose(world, replace(WAHELP, channel="old"), password="geheim")
    route = choose(world, WAHELP, password="geheim")
    earlier = world.bot.earlier
    world.bots.mark(7001, state)
    world.clock.time += 60
    world.connect()
    assert (world.bot.route, world.bot.earlier) == (route, earlier)
