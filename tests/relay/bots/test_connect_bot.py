"""Connecting and disconnecting a bot, with every step that can fail."""

import logging
from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

import pytest

from bridge.domain.errors import BridgeError, PermanentError, RefusedError, TransientError
from bridge.domain.gateway import Gateway, Mirror
from bridge.domain.groups import Linkers
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState
from bridge.domain.routes import AMOCRM, Earlier, PlatformRoute
from bridge.relay.bots.settle_bot import SettleBot
from bridge.relay.bots.wiring import LONGEST_WAIT
from bridge.relay.messages import BotProfile
from tests.fakes.accounts import make_account
from tests.fakes.telegram import TOKEN, FakeTelegram, Webhook
from tests.fakes.wiring import CONTEXT, UNAVAILABLE, BotWorld


def test_a_connected_bot_has_both_its_ends() -> None:
    world = BotWorld()
    bot = world.connect(status_id=112)
    assert world.bots.stored == {7001: bot}
    assert (bot.account_id, bot.scope_id, bot.label, bot.state) == (31, "scope-31", "Магазин", BotState.ON)
    assert (bot.username, bot.name, bot.pipeline_id, bot.status_id) == ("shop_bot", "Shop", 11, 112)
    assert world.vault.open(bot.sealed_token, CONTEXT) == TOKEN
    assert bot.source_ref is not None
    assert world.crm.sources[bot.source_ref].external_id == "tg-7001"
    assert world.source_names == [("Магазин (@shop_bot)", 11)]
    webhook = world.telegram.webhooks[TOKEN]
    assert webhook.url == "https://bridge.test/telegram/7001"
    assert not webhook.drop_pending
    assert world.generation_of_webhook() == bot.generation
    assert bot.created_at == world.clock.now()
    assert not bot.trusts(bot.generation - 1, received_at=world.clock.now())  # signed for whoever had the bot before


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"pipeline_id": 99}, "unknown_pipeline"),
        ({"status_id": 121}, "unknown_status"),
        ({"token": "7001:short"}, "bad_token"),
        ({"token": "7009:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"}, "bad_token"),
    ],
)
def test_bad_wishes_are_refused_before_anything_is_stored(wishes: dict[str, int | str], code: str) -> None:
    world = BotWorld()
    with pytest.raises(RefusedError) as refused:
        world.connect(**wishes)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.code) == (422, code)
    assert not world.bots.stored
    assert not world.crm.sources


@pytest.mark.parametrize("text", ["/../" + TOKEN, TOKEN + "/../", TOKEN + "\n", f"«{TOKEN}»?x=1#"])
def test_nothing_but_the_token_itself_reaches_telegram(text: str) -> None:
    world = BotWorld()
    world.connect(token=text)
    assert list(world.telegram.webhooks) == [TOKEN]


@pytest.mark.parametrize(("account_id", "code"), [(31, "bot_already_connected"), (32, "bot_connected_elsewhere")])
def test_a_bot_belongs_to_one_account_once(account_id: int, code: str) -> None:
    world = BotWorld()
    before = world.connect()
    with pytest.raises(RefusedError) as refused:
        world.connect(account=make_account(account_id=account_id))
    assert (refused.value.status, refused.value.code) == (409, code)
    assert world.bots.stored == {7001: before}
    assert len(world.crm.sources) == 1
    assert list(world.telegram.webhooks) == [TOKEN]


@pytest.mark.parametrize("trouble", [UNAVAILABLE, PermanentError(Reason.AMO_REFUSED)])
@pytest.mark.parametrize("step", ["put_source", "save", "set_webhook"])
def test_connecting_undoes_everything_when_a_step_fails(step: str, trouble: BridgeError) -> None:
    world = BotWorld()
    if step == "put_source":
        world.crm.trouble[step] = [trouble]
    elif step == "save":
        world.bots.trouble = [trouble]
    else:
        world.telegram.trouble[step] = [trouble]
    with pytest.raises(type(trouble)):
        world.connect()
    assert not world.bots.stored
    assert not world.crm.sources
    assert not world.telegram.webhooks
    world.connect()
    assert world.bot.is_on


def test_undoing_goes_on_when_it_fails_itself() -> None:
    world = BotWorld()
    world.telegram.trouble["set_webhook"] = [UNAVAILABLE]
    world.crm.trouble["remove_source"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.connect()
    assert not world.bots.stored
    world.connect()
    assert len(world.crm.sources) == 1


@pytest.mark.parametrize("step", ["get_me", "pipelines"])
def test_a_vendor_that_does_not_answer_leaves_nothing_behind(step: str) -> None:
    world = BotWorld()
    world.telegram.trouble["get_me"] = [UNAVAILABLE] if step == "get_me" else []
    world.crm.trouble["pipelines"] = [UNAVAILABLE] if step == "pipelines" else []
    with pytest.raises(TransientError):
        world.connect()
    assert not world.bots.stored


def test_a_disconnected_bot_leaves_nothing_and_can_be_connected_again() -> None:
    world = BotWorld()
    world.connect()
    world.disconnect()
    assert not world.bots.stored
    assert not world.crm.sources
    assert not world.telegram.webhooks
    assert world.connect(account=make_account(account_id=32, scope_id="scope-32")).account_id == 32


@pytest.mark.parametrize("trouble", [UNAVAILABLE, PermanentError(Reason.TOKEN_REVOKED)])
def test_no_vendor_can_keep_a_bot_connected(trouble: BridgeError) -> None:
    world = BotWorld()
    world.connect()
    world.telegram.lasting["delete_webhook"] = trouble
    world.crm.lasting["remove_source"] = PermanentError(Reason.ACCOUNT_UNAUTHORISED)
    world.disconnect()
    assert not world.bots.stored


def test_an_address_that_telegram_does_not_take_is_not_the_owners_fault() -> None:
    world = BotWorld()
    told = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    world.telegram.trouble["set_webhook"] = [PermanentError(Reason.TELEGRAM_REFUSED, told)]
    with pytest.raises(PermanentError) as refused:
        world.connect()
    assert (refused.value.reason, refused.value.detail) == (Reason.WEBHOOK_REFUSED, told)
    assert not world.bots.stored


def test_a_source_that_was_put_without_an_answer_does_not_stay() -> None:
    world = BotWorld()
    put = world.crm.put_source

    def put_without_an_answer(*source: Any) -> int:
        put(*source)
        raise TransientError(Reason.AMO_UNAVAILABLE, outcome_unknown=True)

    world.crm.put_source = put_without_an_answer  # type: ignore[method-assign, assignment]
    with pytest.raises(TransientError):
        world.connect()
    assert not world.crm.sources
    assert not world.bots.stored


@pytest.mark.parametrize("way", ["disconnect", "switch off", "uninstall"])
def test_another_programs_webhook_is_never_deleted(way: str) -> None:
    world = BotWorld()
    bot = world.connect()
    theirs = Webhook("https://other.example/x", "", drop_pending=False)
    world.telegram.webhooks[TOKEN] = theirs
    match way:
        case "disconnect":
            world.disconnect()
        case "switch off":
            world.change(enabled=False)
        case _:
            world.accounts.put(31, state=AccountState.UNINSTALLED)
            log = logging.getLogger("test")
            SettleBot(world.accounts, world.bots, world.wiring, world.webhooks, world.code, log)(31, bot.bot_id)
            assert world.bot.state is BotState.STOPPED
    assert world.telegram.webhooks == {TOKEN: theirs}


def test_a_bot_connected_again_signs_a_later_generation() -> None:
    world = BotWorld()
    first = world.connect()
    world.change(enabled=False)
    world.change(enabled=True)
    world.clock.time += 60
    world.disconnect()
    assert world.connect().generation > first.generation + 1


def test_a_bot_left_by_an_account_that_disabled_the_widget_can_be_connected_elsewhere() -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, BotState.STOPPED)
    bot = world.connect(account=make_account(account_id=32, scope_id="scope-32"))
    assert world.bots.stored == {7001: bot}
    assert (bot.account_id, bot.scope_id, bot.state) == (32, "scope-32", BotState.ON)


CHOICES: dict[str, Any] = {
    "linkers": Linkers.ANYONE,
    "route": PlatformRoute(5, "https://platform.example"),
    "earlier": (Earlier(AMOCRM, 5),),
    "funnel": 5,
    "gateway": Gateway(mirror=Mirror.NONE, quiet_minutes=7, greets=True),
}
ASKED_FOR = {"label", "pipeline_id", "status_id", "sealed_token"}
OF_ITS_ACCOUNT_AND_NAMES = {"bot_id", "account_id", "scope_id", "username", "name", "privacy", "joins", "licence"}
OF_ITS_ENDS = {"source_ref", "generation", "renewed_at", "state", "created_at", "off_at", "revisions", "version"}
SEEN_AGAIN = {
    *("deaf", "paused_until", "troubles", "told", "photo", "avatar"),
    *("pipeline_name", "status_name", "stand_in", "status_gone"),
}


def test_of_everything_in_a_bots_record_it_is_known_whether_it_lasts_when_it_is_connected_again() -> None:
    known = CHOICES.keys() | ASKED_FOR | OF_ITS_ACCOUNT_AND_NAMES | OF_ITS_ENDS | SEEN_AGAIN
    assert {field.name for field in fields(Bot)} == known


@pytest.mark.parametrize("state", [BotState.STOPPED, BotState.CONNECTING])
@pytest.mark.parametrize("choice", CHOICES)
def test_what_an_owner_chose_lasts_when_the_bot_is_connected_again_in_its_account(choice: str, state: BotState) -> None:
    world = BotWorld()
    world.connect()
    world.bots.put(7001, state=state, **CHOICES)
    world.clock.time += 60
    assert getattr(world.connect(), choice) == CHOICES[choice]
    assert not world.funnels.retired


def test_another_account_gets_nothing_of_what_the_one_before_chose_and_its_funnel_goes() -> None:
    world = BotWorld()
    fresh = world.connect()
    world.bots.put(7001, state=BotState.STOPPED, **CHOICES)
    bot = world.connect(account=make_account(account_id=32, scope_id="scope-32"))
    assert {choice: getattr(bot, choice) for choice in CHOICES} == {
        choice: getattr(fresh, choice) for choice in CHOICES
    }
    assert world.funnels.retired == [(7001, CHOICES["funnel"])]


def test_a_funnel_is_not_let_go_with_a_bot_that_could_not_be_taken_over() -> None:
    world = BotWorld()
    world.connect()
    world.bots.put(7001, state=BotState.STOPPED, **CHOICES)
    world.telegram.trouble["set_webhook"] = [UNAVAILABLE]
    with pytest.raises(TransientError):
        world.connect(account=make_account(account_id=32, scope_id="scope-32"))
    assert world.bot.funnel == CHOICES["funnel"]
    assert not world.funnels.retired


@pytest.mark.parametrize("step", ["put_source", "set_webhook"])
def test_a_bot_that_could_not_be_connected_again_stays_as_it_was(step: str) -> None:
    world = BotWorld()
    world.connect()
    world.bots.put(7001, state=BotState.CONNECTING, **CHOICES)
    before = world.bot
    world.telegram.trouble["set_webhook"] = [UNAVAILABLE] if step == "set_webhook" else []
    world.crm.trouble["put_source"] = [UNAVAILABLE] if step == "put_source" else []
    with pytest.raises(TransientError):
        world.connect()
    assert world.bots.stored == {7001: before}


@pytest.mark.parametrize("step", ["put_source", "set_webhook"])
def test_a_bot_that_could_not_be_taken_over_stays_where_it_was(step: str) -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, BotState.STOPPED)
    before = world.bot
    world.telegram.trouble["set_webhook"] = [UNAVAILABLE] if step == "set_webhook" else []
    world.crm.trouble["put_source"] = [UNAVAILABLE] if step == "put_source" else []
    with pytest.raises(TransientError):
        world.connect(account=make_account(account_id=32, scope_id="scope-32"))
    assert world.bots.stored == {7001: before}


class SilentTelegram(FakeTelegram):
    """Sets a webhook and does not get to answering."""

    def set_webhook(
        self, token: str, url: str, secret: str, *, beside: Collection[str] = (), drop_pending: bool
    ) -> None:
        super().set_webhook(token, url, secret, beside=beside, drop_pending=drop_pending)
        raise TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True)


def test_a_webhook_that_may_have_been_set_is_taken_back() -> None:
    world = BotWorld()
    world.telegram = SilentTelegram()
    world.wiring = replace(world.wiring, telegram=world.telegram)
    with pytest.raises(TransientError):
        world.connect()
    assert not world.telegram.webhooks
    assert not world.bots.stored
    assert not world.crm.sources


@pytest.mark.parametrize("trouble", [UNAVAILABLE, PermanentError(Reason.TOKEN_REVOKED)])
def test_a_webhook_that_cannot_be_taken_back_keeps_nothing_else(trouble: BridgeError) -> None:
    world = BotWorld()
    world.telegram = SilentTelegram(lasting={"delete_webhook": trouble})
    world.wiring = replace(world.wiring, telegram=world.telegram)
    with pytest.raises(TransientError) as unknown:
        world.connect()
    assert unknown.value.outcome_unknown
    assert not world.bots.stored
    assert not world.crm.sources


@pytest.mark.parametrize("state", [state for state in BotState if state is not BotState.STOPPED])
def test_only_a_stopped_bot_is_taken_over(state: BotState) -> None:
    world = BotWorld()
    world.connect()
    world.bots.mark(7001, state)
    before = world.bot
    with pytest.raises(RefusedError) as refused:
        world.connect(account=make_account(account_id=32, scope_id="scope-32"))
    assert refused.value.code == "bot_connected_elsewhere"
    assert world.bot == before


def test_a_stopped_bot_comes_back_to_its_own_account_with_a_later_generation() -> None:
    world = BotWorld()
    first = world.connect()
    world.bots.mark(7001, BotState.STOPPED)
    world.clock.time += 60
    bot = world.connect()
    assert bot.is_on
    assert bot.generation > first.generation
    assert world.generation_of_webhook() == bot.generation


def test_telegrams_limit_of_one_webhook_a_second_is_waited_for() -> None:
    world = BotWorld()
    world.telegram.trouble["set_webhook"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=1)]
    assert world.connect().is_on
    assert world.clock.slept == [1]
    assert world.generation_of_webhook() == world.bot.generation


def test_telegrams_limit_is_waited_for_once() -> None:
    world = BotWorld()
    limit = TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=LONGEST_WAIT)
    world.telegram.trouble["set_webhook"] = [limit, limit]
    with pytest.raises(TransientError):
        world.connect()
    assert world.clock.slept == [LONGEST_WAIT]
    assert not world.bots.stored


def test_a_longer_limit_is_not_waited_for() -> None:
    world = BotWorld()
    world.telegram.trouble["set_webhook"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=60)]
    with pytest.raises(TransientError):
        world.connect()
    assert not world.clock.slept
    assert not world.bots.stored


def test_a_connected_bot_offers_its_commands_in_groups() -> None:
    world = BotWorld()

    world.connect()

    assert list(world.telegram.commands[TOKEN]) == ["menu", "me"]


@pytest.mark.parametrize(
    "trouble", [TransientError(Reason.TELEGRAM_UNAVAILABLE, ""), PermanentError(Reason.TELEGRAM_REFUSED)]
)
def test_commands_that_telegram_does_not_take_keep_no_bot_from_being_connected(trouble: BridgeError) -> None:
    world = BotWorld()
    world.telegram.lasting["offer_commands"] = trouble

    assert world.connect().state is BotState.ON


@pytest.mark.parametrize("privacy", [True, False])
@pytest.mark.parametrize("joins", [True, False])
def test_what_telegram_says_of_a_bot_in_groups_is_remembered(*, privacy: bool, joins: bool) -> None:
    world = BotWorld()
    world.telegram.profiles[TOKEN] = BotProfile(7001, "shop_bot", "Shop", privacy=privacy, joins=joins)

    bot = world.connect()

    assert (bot.privacy, bot.joins) == (privacy, joins)


def test_a_connected_bot_knows_the_licence_of_its_account() -> None:
    world = BotWorld()
    account = make_account(licence_until=5_000_000_000, releasing=True)
    world.accounts.stored[31] = account
    assert world.connect(account=account).licence == account.known_licence
    assert world.jobs.licences == []


def test_a_licence_that_was_set_while_a_bot_was_connected_is_told_it_afterwards() -> None:
    world = BotWorld()
    world.accounts.stored[31] = make_account(licence_until=5_000_000_000)
    world.connect(account=make_account())
    assert world.jobs.licences == [31]
