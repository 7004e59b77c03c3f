"""Looking at a bot for a person: what is seen, what is mended on the way, and what becomes of trouble meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import BridgeError, LimitedError, OvertakenError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState
from bridge.domain.routes import RouteKind
from bridge.domain.troubles import HealthCode, HealthState
from bridge.relay.bots.look_at_bot import LONGEST_AT_ROUTE, LONGEST_AT_TELEGRAM, LONGEST_LOOK, Health
from bridge.relay.messages import LastPassed
from tests.fakes.bots import make_bot
from tests.fakes.crm import PIPELINES, Source
from tests.fakes.failures import make_failure
from tests.fakes.telegram import TOKEN, Webhook
from tests.fakes.wahelp import wahelp_route
from tests.fakes.wiring import UNAVAILABLE, BotWorld

REFUSED = PermanentError(Reason.TOKEN_REVOKED, "Unauthorized")
ELSEWHERE = Webhook("https://other.example/x", "", drop_pending=False, pending=7)
AMO_AWAY = TransientError(Reason.AMO_UNAVAILABLE)


def connected(pipeline_id: int = 12, status_id: int | None = 121, **changes: object) -> BotWorld:
    world = BotWorld()
    world.connect(pipeline_id=pipeline_id, status_id=status_id)
    if changes:
        world.bots.put(7001, **changes)
    return world


def look(world: BotWorld) -> Health:
    return world.look.and_remember(world.bot)


def states(health: Health) -> dict[str, str]:
    """Return the checks that are not green."""
    return {str(check.code): str(check.state) for check in health.checks if check.state is not HealthState.OK}


def text(health: Health, code: HealthCode) -> str:
    return next(check.text() for check in health.checks if check.code is code)


def without_pipeline(world: BotWorld) -> BotWorld:
    """Have the bot's own pipeline deleted, as somebody may at the screen."""
    world.crm.all_pipelines[31] = PIPELINES[:1]
    return world


def test_a_bot_that_is_well_is_green_and_not_written() -> None:
    world = connected()
    world.receipts.passed[7001] = LastPassed(5, 6)
    version = world.bot.version
    health = look(world)
    assert (health.state, states(health)) == (HealthState.OK, {})
    assert health.hook is not None
    assert (health.hook.ours, health.hook.url) == (True, "https://bridge.test/telegram/7001")
    assert health.last == LastPassed(5, 6)
    assert world.bot.version == version


def test_a_webhook_of_another_program_is_shown_and_left_alone() -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    health = look(world)
    assert states(health) == {"webhook": "broken", "pending": "warning"}
    assert "https://other.example/x" in text(health, HealthCode.WEBHOOK)
    assert (world.bot.deaf, world.bot.health) == (True, HealthState.BROKEN)
    assert world.telegram.webhooks[TOKEN] == ELSEWHERE
    assert world.crm.tasks == [], "whoever looks is told already"


def test_the_main_pipeline_stands_in_for_one_that_is_gone() -> None:
    world = without_pipeline(connected())
    health = look(world)
    assert states(health) == {"pipeline": "warning", "status": "warning"}
    assert "«Опт»" in text(health, HealthCode.PIPELINE)
    assert "«Продажи»" in text(health, HealthCode.PIPELINE)
    assert "«Новая»" in text(health, HealthCode.STATUS)
    assert (world.bot.pipeline_id, world.bot.place, world.bot.accepts_into) == (12, 11, None)
    assert world.source_names == [("Магазин (@shop_bot)", 11)]
    assert states(look(world)) == {"pipeline": "warning", "status": "warning"}, "and stands in until somebody chooses"


def test_a_pipeline_that_is_back_takes_its_place_again() -> None:
    world = without_pipeline(connected())
    look(world)
    world.crm.all_pipelines[31] = PIPELINES
    assert states(look(world)) == {}
    assert (world.bot.place, world.bot.accepts_into) == (12, 121)
    assert world.source_names == [("Магазин (@shop_bot)", 12)]


def test_a_pipeline_that_cannot_be_replaced_is_said_so_and_tried_again() -> None:
    world = without_pipeline(connected())
    world.crm.trouble["put_source"] = [AMO_AWAY]
    health = look(world)
    assert states(health)["pipeline"] == "broken"
    assert world.bot.place == 12
    assert states(look(world))["pipeline"] == "warning"


def test_choosing_another_pipeline_mends_it() -> None:
    world = without_pipeline(connected())
    look(world)
    changed = world.change(pipeline_id=11, status_id=111)
    assert (changed.place, changed.accepts_into, changed.troubles) == (11, 111, ())
    assert (changed.pipeline_name, changed.status_name) == ("Продажи", "Новая")
    assert states(look(world)) == {}


def test_a_label_is_changed_while_another_pipeline_stands_in_noticed_or_not() -> None:
    world = without_pipeline(connected())
    world.change(label="Доставка")
    assert world.source_names == [("Доставка (@shop_bot)", 11)]
    look(world)
    world.change(label="Опт")
    assert world.source_names == [("Опт (@shop_bot)", 11)]


def test_a_status_that_is_gone_leaves_requests_unsorted() -> None:
    world = connected()
    world.crm.all_pipelines[31] = (PIPELINES[0], replace(PIPELINES[1], statuses=()))
    health = look(world)
    assert states(health) == {"status": "warning"}
    assert (world.bot.place, world.bot.accepts_into) == (12, None)
    assert world.source_names == [("Магазин (@shop_bot)", 12)]


@pytest.mark.parametrize("where", ["account", "pipeline"])
def test_requests_that_are_switched_off_are_seen_in_both_places(where: str) -> None:
    world = connected()
    world.crm.takes_requests = where != "account"
    if where == "pipeline":
        world.crm.all_pipelines[31] = (PIPELINES[0], replace(PIPELINES[1], takes_requests=False))
    assert states(look(world)) == {"requests": "warning"}


def test_a_source_that_is_gone_is_made_again_on_the_way() -> None:
    world = connected()
    world.crm.sources.clear()
    assert states(look(world)) == {}
    assert world.source_names == [("Магазин (@shop_bot)", 12)]


def test_a_source_that_cannot_be_made_is_said_to_be_gone() -> None:
    world = connected()
    world.crm.sources.clear()
    world.crm.lasting["put_source"] = AMO_AWAY
    assert states(look(world)) == {"source": "broken"}


@pytest.mark.parametrize(
    "error", [UNAVAILABLE, LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=30), TransientError(Reason.TOO_SLOW)]
)
def test_telegram_that_is_away_is_said_so_and_amocrm_is_asked_all_the_same(error: BridgeError) -> None:
    world = without_pipeline(connected())
    world.telegram.lasting["get_me"] = error
    health = look(world)
    telegrams = {"token": "warning", "webhook": "warning", "telegram_error": "warning", "pending": "warning"}
    assert states(health) == telegrams | {"pipeline": "warning", "status": "warning"}
    assert health.hook is None
    assert {trouble.code for trouble in world.bot.troubles} == {HealthCode.PIPELINE, HealthCode.STATUS}


@pytest.mark.parametrize("call", ["pipelines", "account", "find_source"])
@pytest.mark.parametrize("error", [AMO_AWAY, LimitedError(Reason.AMO_UNAVAILABLE), PermanentError(Reason.AMO_REFUSED)])
def test_amocrm_that_is_away_is_said_so_and_telegram_is_seen_all_the_same(call: str, error: BridgeError) -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.crm.lasting[call] = error
    health = look(world)
    assert states(health).items() >= {"webhook": "broken", "requests": "warning"}.items()
    assert world.bot.deaf


def test_an_account_without_authorisation_is_told_as_what_it_is() -> None:
    world = connected()
    world.accounts.put(31, state=AccountState.UNAUTHORISED)
    world.crm.lasting["pipelines"] = PermanentError(Reason.ACCOUNT_UNAUTHORISED)
    health = look(world)
    assert (health.state, states(health)["authorisation"]) == (HealthState.BROKEN, "broken")
    assert "не может обращаться" in text(health, HealthCode.PIPELINE)


@pytest.mark.parametrize("state", [BotState.OFF, BotState.CONNECTING, BotState.STOPPED])
def test_looking_changes_nothing_of_a_bot_that_is_not_in_service(state: BotState) -> None:
    world = connected(state=state)
    world.telegram.webhooks.clear()
    world.crm.sources.clear()
    look(world)
    assert (world.bot.state, world.bot.deaf) == (state, False)
    assert world.telegram.webhooks == {}


def test_a_token_of_a_bot_that_is_off_is_looked_at_as_well() -> None:
    world = connected(state=BotState.OFF)
    world.telegram.lasting = {"get_me": REFUSED, "webhook": REFUSED}
    assert states(look(world))["token"] == "broken"
    assert world.bot.state is BotState.OFF


def test_failures_of_other_bots_and_of_long_ago_are_no_trouble_of_this_one() -> None:
    world = connected()
    now = int(world.clock.now())
    for number, failure in enumerate(
        [make_failure(bot_id=7002, at=now), make_failure(at=now - 30 * 86_400), make_failure(account_id=32, at=now)]
    ):
        world.failures.put(replace(failure, failure_id=str(number)))
    assert states(look(world)) == {}
    world.failures.put(make_failure(at=now))
    assert states(look(world)) == {"failures": "warning"}


def test_whoever_changes_the_bot_meanwhile_is_not_overwritten_and_the_person_is_told_what_was_seen() -> None:
    world = connected()
    before = world.bot
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.bots.put(7001, label="Другая")
    assert states(world.look.and_remember(before))["webhook"] == "broken"
    assert (world.bot.label, world.bot.deaf) == ("Другая", False)


def test_a_bot_that_is_disconnected_meanwhile_is_not_known_and_leaves_no_source() -> None:
    world = connected()
    before = world.bot
    world.crm.sources = {700: Source(31, "tg-7002", "Other", 11)}
    assert world.bots.remove(before)
    with pytest.raises(RefusedError) as refused:
        world.look.and_remember(before)
    assert refused.value.code == "unknown_bot"
    assert list(world.crm.sources) == [700]


def test_a_look_of_the_schedule_says_that_it_was_overtaken() -> None:
    world = connected()
    before = world.bot
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.bots.put(7001, label="Другая")
    with pytest.raises(OvertakenError):
        world.look.remember(before, world.look(before))


def test_a_look_takes_no_longer_than_a_person_waits() -> None:
    limits: list[float] = []

    class Noted:
        @contextmanager
        def within(self, seconds: float) -> Iterator[None]:
            limits.append(seconds)
            yield

    world = connected()
    world.patience = Noted()  # type: ignore[assignment]
    look(world)
    assert limits == [LONGEST_LOOK, LONGEST_AT_TELEGRAM, LONGEST_AT_ROUTE]


def test_a_bot_that_never_was_looked_at_names_its_pipeline_by_its_number() -> None:
    world = without_pipeline(connected(pipeline_name="", status_name=""))
    health = look(world)
    assert "«№ 12»" in text(health, HealthCode.PIPELINE)
    assert "«№ 121»" in text(health, HealthCode.STATUS)


def test_names_are_remembered_before_they_are_gone() -> None:
    world = connected(pipeline_name="", status_name="")
    look(world)
    known: Bot = world.bot
    assert (known.pipeline_name, known.status_name) == ("Опт", "Новая")
    assert make_bot().pipeline_name == ""


@pytest.mark.parametrize("call", ["get_me", "webhook"])
def test_one_refusal_of_a_good_token_hides_nothing(call: str) -> None:
    world = connected()
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.telegram.trouble[call] = [REFUSED]
    assert states(look(world)) == {"webhook": "broken", "pending": "warning"}


def test_a_token_that_is_refused_now_and_then_is_not_called_dead() -> None:
    world = connected()
    world.telegram.lasting["webhook"] = REFUSED
    assert states(look(world)) == {"webhook": "warning", "telegram_error": "warning", "pending": "warning"}
    assert world.bot.state is BotState.ON


class Checks:
    """The port `RouteChecks`; `trouble` is what a look at the route meets."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.looks = 0

    def check(self, bot: Bot) -> None:
        self.looks += 1
        if self.trouble is not None:
            raise self.trouble

    def enter(self, bot: Bot) -> None: ...
    def leave(self, bot: Bot) -> None: ...


def routed(checks: Checks, **changes: Any) -> BotWorld:
    world = connected(route=wahelp_route(), **changes)
    world.checks = {RouteKind.WAHELP: checks}
    return world


def test_a_route_that_takes_messages_is_green_and_that_of_amocrm_is_not_spoken_of() -> None:
    health = look(routed(Checks()))
    assert (states(health), text(health, HealthCode.ROUTE)) == ({}, "Маршрут бота принимает сообщения")
    checks = Checks()
    world = connected()
    world.checks = {RouteKind.WAHELP: checks}
    assert HealthCode.ROUTE not in {check.code for check in look(world).checks}
    assert checks.looks == 0


def test_a_route_that_takes_nothing_is_broken_in_its_own_words() -> None:
    why = "Канал в Wahelp выключен. Включите его в Wahelp"
    health = look(routed(Checks(RefusedError(422, "wahelp_channel_off", why))))
    assert states(health) == {"route": "broken"}
    assert text(health, HealthCode.ROUTE) == f"Сообщения клиентов не проходят по маршруту бота. {why}"
    assert health.bot.health is HealthState.BROKEN


def test_a_route_that_was_not_asked_is_not_known() -> None:
    assert states(look(routed(Checks(TransientError(Reason.TOO_SLOW))))) == {"route": "warning"}


def test_the_route_of_a_bot_that_is_off_is_left_alone() -> None:
    checks = Checks()
    health = look(routed(checks, state=BotState.OFF))
    assert text(health, HealthCode.ROUTE) == "Маршрут не проверяется, пока бот не работает"
    assert checks.looks == 0
