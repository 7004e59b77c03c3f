"""A Wahelp route before it is saved, and its webhook while it is there."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.identity import sign_route
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.routes import RouteKind
from bridge.relay.messages.wahelp import Told
from bridge.relay.routes.speak_of_phone import SpeakOfPhone
from bridge.relay.routes.tell_wahelp import TellWahelp
from bridge.relay.routes.wahelp_channel import OpenChannel
from bridge.relay.routes.wahelp_checks import WahelpChecks
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.incoming import TALK, sealed
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault
from tests.fakes.wahelp import PHONE, FakeWahelp, wahelp_route

LOG = logging.getLogger("test")
URL = f"https://bridge.reon.test/wahelp/webhook/7001?token={sign_route('key', RouteKind.WAHELP, BOT_ID)}"


def with_route(bot_id: int = BOT_ID, account_id: int = 31, **route: Any) -> Bot:
    context = {"account": str(account_id), "bot": str(bot_id), "for": "password"}
    sealed_password = FakeVault().seal("secret", context)
    made = wahelp_route(**{"sealed_password": sealed_password} | route)
    return make_bot(bot_id=bot_id, account_id=account_id, sealed_token=sealed(bot_id), route=made)


class World:
    def __init__(self, *others: Bot, **route: Any) -> None:
        self.bot = with_route(**route)
        self.bots = FakeBots(self.bot, *others)
        self.wahelp = FakeWahelp()
        self.checks = WahelpChecks(
            self.bots, OpenChannel(FakeVault()), self.wahelp, "https://bridge.reon.test", lambda: ["key", "old"], LOG
        )

    def refusal(self, trouble: Exception) -> tuple[int, str, tuple[str, ...]]:
        self.wahelp.trouble = trouble
        with pytest.raises(RefusedError) as refused:
            self.checks.check(self.bot)
        assert refused.value.text
        return refused.value.status, refused.value.code, refused.value.fields


def test_a_route_that_works_is_asked_with_its_own_secrets() -> None:
    world = World()
    world.checks.check(world.bot)
    [channel] = world.wahelp.checked
    assert (channel.login, channel.password, channel.uuid) == ("sales@romashka.ru", "secret", "7f6a")


LOGIN = ("route.login", "route.password")


@pytest.mark.parametrize(
    ("trouble", "code", "fields"),
    [
        (PermanentError(Reason.WAHELP_UNAUTHORISED), "wahelp_unauthorised", LOGIN),
        (PermanentError(Reason.WAHELP_CHANNEL_GONE), "wahelp_channel_gone", ("route.project", "route.channel")),
        (PermanentError(Reason.WAHELP_CHANNEL_OFF), "wahelp_channel_off", ("route.channel",)),
        (PermanentError(Reason.WAHELP_REFUSED), "wahelp_unclear", ("route.base",)),
        (PermanentError(Reason.ADDRESS_REFUSED), "address_refused", ("route.base",)),
        (TransientError(Reason.ADDRESS_MOVED), "address_moved", ("route.base",)),
        (TransientError(Reason.CERTIFICATE_WRONG), "certificate_wrong", ("route.base",)),
        (TransientError(Reason.WAHELP_UNAVAILABLE), "wahelp_unavailable", ("route.base",)),
        (TransientError(Reason.WAHELP_UNCLEAR), "wahelp_unclear", ("route.base",)),
    ],
)
def test_what_is_wrong_is_said_of_its_field(trouble: Exception, code: str, fields: tuple[str, ...]) -> None:
    assert World().refusal(trouble) == (422, code, fields)


def test_a_refused_access_token_is_said_of_its_field() -> None:
    token = FakeVault().seal("static", {"account": "31", "bot": "7001", "for": "access_token"})
    world = World(login="", sealed_password=b"", sealed_access_token=token)
    refusal = world.refusal(PermanentError(Reason.WAHELP_UNAUTHORISED))
    assert refusal == (422, "wahelp_unauthorised", ("route.access_token",))


def test_the_webhook_is_put_up_once_and_taken_down() -> None:
    world = World()
    world.wahelp.hooks["101"] = ["https://other.test/hook"]
    world.checks.enter(world.bot)
    world.checks.enter(world.bot)
    assert world.wahelp.hooks["101"] == ["https://other.test/hook", URL]
    world.checks.leave(world.bot)
    world.checks.leave(world.bot)
    assert world.wahelp.hooks["101"] == ["https://other.test/hook"]


def test_another_bot_of_the_project_keeps_hearing_when_one_leaves() -> None:
    other = with_route(7002, channel="8a8a")
    world = World(other, with_route(7003, project="202"), with_route(7004, account_id=32))
    world.checks.enter(world.bot)
    world.checks.leave(world.bot)
    [url] = world.wahelp.hooks["101"]
    assert url.startswith("https://bridge.reon.test/wahelp/webhook/7002?token=")
    assert "202" not in world.wahelp.hooks


def test_a_route_whose_login_is_dead_can_be_left_all_the_same() -> None:
    world = World()
    world.wahelp.trouble = PermanentError(Reason.WAHELP_UNAUTHORISED)
    world.checks.leave(world.bot)


def test_leaving_waits_while_wahelp_is_away() -> None:
    world = World()
    world.wahelp.trouble = TransientError(Reason.WAHELP_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.checks.leave(world.bot)


def told(world: World, **changes: str) -> TellWahelp:
    tell = TellWahelp(world.bots, OpenChannel(FakeVault()), world.wahelp, LOG)
    tell(31, replace(Told(BOT_ID, "71001", PHONE, "Добрый день"), **changes))  # type: ignore[arg-type]
    return tell


def test_wahelp_is_told_that_an_operators_message_arrived() -> None:
    world = World()
    told(world)
    assert (world.wahelp.statuses, world.wahelp.texts) == ({"71001": True}, [])


def test_an_operator_reads_why_a_message_did_not_arrive() -> None:
    world = World()
    told(world, why="Пользователь заблокировал бота")
    assert world.wahelp.statuses == {"71001": False}
    assert world.wahelp.texts == ["[Бот] Сообщение «Добрый день» не доставлено клиенту. Пользователь заблокировал бота"]


def test_a_long_message_is_known_by_how_it_begins() -> None:
    world = World()
    told(world, why="Почему", text="а" * 500)
    [text] = world.wahelp.texts
    assert len(text) < 200


@pytest.mark.parametrize("bot", [make_bot(), make_bot(account_id=32), None])
def test_nobody_is_told_of_a_bot_without_such_a_route(bot: Bot | None) -> None:
    world = World()
    world.bots = FakeBots(*([bot] if bot else []))
    told(world, why="Почему")
    assert (world.wahelp.statuses, world.wahelp.texts) == ({}, [])


def test_what_wahelp_refuses_to_be_told_is_let_go() -> None:
    world = World()
    world.wahelp.trouble = PermanentError(Reason.NO_MESSENGER)
    told(world, why="Почему")


def speak() -> tuple[SpeakOfPhone, FakeTelegram]:
    telegram = FakeTelegram()
    bots = FakeBots(make_bot(sealed_token=sealed(BOT_ID)))
    return SpeakOfPhone(bots, telegram, FakeVault(), FakeClock(), LOG), telegram


def test_the_phone_is_asked_for_with_a_button_and_thanked_for_without() -> None:
    speaks, telegram = speak()
    speaks.ask(TALK)
    speaks.thank(TALK)
    asked, thanked = (sent.piece for sent in telegram.sent)
    assert (asked.shares_phone, asked.is_shared) == ("Поделиться номером", False)
    assert "Поделиться номером" in asked.content.text  # type: ignore[union-attr]
    assert (thanked.shares_phone, thanked.is_shared) == ("", True)
