"""Two requests about one bot at the same moment, and requests that are cut off: record and outside world agree."""

import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import BridgeError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState
from bridge.relay.bots.checks import BotWishes
from bridge.relay.bots.settle_bot import SettleBot
from tests.fakes.accounts import make_account
from tests.fakes.steps import KilledError
from tests.fakes.telegram import TOKEN
from tests.fakes.wiring import NEW_TOKEN, UNAVAILABLE, BotWorld


def during(port: object, method: str, action: Callable[[], Any], *, trouble: Exception | None = None) -> None:
    """Have something happen while the next call of a port is under way, before its work arrives; then it may fail."""
    work = getattr(port, method)

    def slow(*arguments: Any, **options: Any) -> Any:
        setattr(port, method, work)
        action()
        if trouble is not None:
            raise trouble
        return work(*arguments, **options)

    setattr(port, method, slow)


def connected() -> BotWorld:
    world = BotWorld()
    world.connect()
    return world


def agrees(world: BotWorld) -> bool:
    """Tell whether Telegram and amoCRM have what the record says, or nothing when there is none."""
    bot = world.bots.get(7001)
    if bot is None:
        return not world.telegram.webhooks and not world.crm.sources
    sources = {(source.account_id, source.name, source.pipeline_id) for source in world.crm.sources.values()}
    shown = (bot.account_id, f"{bot.label} (@{bot.username})", bot.pipeline_id)
    if not bot.is_on:
        return sources == {shown} and not world.telegram.webhooks
    token = world.vault.open(bot.sealed_token, {"account": str(bot.account_id), "bot": "7001"})
    return sources == {shown} and world.generation_of_webhook(token) == bot.generation


def test_a_bot_switched_off_during_a_slow_change_of_its_label_ends_off_with_the_new_label() -> None:
    world = connected()
    during(world.crm, "put_source", lambda: world.change(enabled=False))
    changed = world.change(label="Доставка")
    assert changed == world.bot
    assert (changed.label, changed.state) == ("Доставка", BotState.OFF)
    assert not world.telegram.webhooks
    assert agrees(world)


def test_the_same_on_two_threads() -> None:
    world = connected()
    begun, switched_off = threading.Event(), threading.Event()

    def until_the_other_is_done() -> None:
        begun.set()
        assert switched_off.wait(5)

    during(world.crm, "put_source", until_the_other_is_done)
    with ThreadPoolExecutor(1) as threads:
        label = threads.submit(world.change, label="Доставка")
        assert begun.wait(5)
        off = world.change(enabled=False)
        switched_off.set()
        changed = label.result(5)
    assert (off.state, changed.state, changed.label) == (BotState.OFF, BotState.OFF, "Доставка")
    assert agrees(world)


@pytest.mark.parametrize("first", [True, False])
def test_of_two_switches_the_record_and_telegram_show_the_same_one(*, first: bool) -> None:
    world = connected()
    step = "set_webhook" if first else "delete_webhook"
    during(world.telegram, step, lambda: world.change(enabled=not first))
    world.change(enabled=first)
    assert world.bot.state is (BotState.OFF if first else BotState.ON)
    assert agrees(world)


def test_of_two_labels_the_record_and_amocrm_show_the_same_one() -> None:
    world = connected()
    during(world.crm, "put_source", lambda: world.change(label="Опт"))
    world.change(label="Доставка")
    assert world.bot.label == "Доставка"
    assert agrees(world)


def test_changes_of_different_settings_are_all_kept() -> None:
    world = connected()
    during(world.telegram, "set_webhook", lambda: world.change(label="Опт", pipeline_id=12, status_id=121))
    world.change(token=NEW_TOKEN)
    assert (world.bot.label, world.bot.pipeline_id, world.bot.status_id) == ("Опт", 12, 121)
    assert world.bot.state is BotState.ON
    assert agrees(world)


@pytest.mark.parametrize("trouble", [UNAVAILABLE, PermanentError(Reason.AMO_REFUSED)])
def test_a_change_that_fails_does_not_take_back_what_another_has_done(trouble: BridgeError) -> None:
    world = connected()
    during(world.crm, "put_source", lambda: world.change(enabled=False), trouble=trouble)
    with pytest.raises(type(trouble)):
        world.change(label="Доставка")
    assert (world.bot.state, world.bot.label) == (BotState.OFF, "Магазин")
    assert agrees(world)


def test_a_switch_that_fails_does_not_take_back_another_label() -> None:
    world = connected()
    world.change(enabled=False)
    during(world.telegram, "set_webhook", lambda: world.change(label="Опт"), trouble=UNAVAILABLE)
    with pytest.raises(TransientError):
        world.change(enabled=True)
    assert world.bot.label == "Опт"
    assert world.jobs.settled == [(31, 7001)], "a job brings what is left in order"


def test_a_change_that_is_refused_because_it_was_overtaken_leaves_nothing_in_amocrm() -> None:
    world = connected()
    seen = world.bot.revision
    during(world.crm, "put_source", lambda: world.change(label="Опт", version=seen))
    with pytest.raises(RefusedError) as refused:
        world.change(label="Розница", version=seen)
    assert refused.value.code == "changed_meanwhile"
    assert world.bot.label == "Опт"
    assert agrees(world)
    assert world.jobs.settled == [(31, 7001)]


def test_a_bot_that_changes_all_the_time_is_a_clear_conflict() -> None:
    world = connected()
    put_source = world.crm.put_source

    def changed_again(*source: Any) -> int:
        world.bots.put(7001, status_id=None)
        return put_source(*source)

    world.crm.put_source = changed_again  # type: ignore[method-assign, assignment]
    with pytest.raises(RefusedError) as refused:
        world.change(label="Доставка")
    assert (refused.value.status, refused.value.code) == (409, "changed_meanwhile")
    assert world.bot.label == "Магазин"
    assert world.jobs.settled == [(31, 7001)]


@pytest.mark.parametrize("step", ["put_source", "set_webhook"])
def test_a_bot_disconnected_during_a_change_leaves_nothing(step: str) -> None:
    world = connected()
    during(world.crm if step == "put_source" else world.telegram, step, world.disconnect)
    with pytest.raises(RefusedError) as refused:
        world.change(label="Опт", enabled=True)
    assert refused.value.status == 404
    assert not world.bots.stored
    assert agrees(world)


@pytest.mark.parametrize("step", ["delete_webhook", "remove_source"])
def test_a_change_during_a_disconnection_brings_nothing_back(step: str) -> None:
    world = connected()
    port = world.telegram if step == "delete_webhook" else world.crm
    during(port, step, lambda: world.change(enabled=True, label="Опт"))
    world.disconnect()
    assert not world.bots.stored
    assert agrees(world)


@pytest.mark.parametrize("step", ["put_source", "set_webhook"])
def test_a_bot_that_two_requests_connect_is_connected_once(step: str) -> None:
    world = BotWorld()

    def second() -> None:
        world.clock.time += 5
        world.connect(label="Доставка")

    during(world.crm if step == "put_source" else world.telegram, step, second)
    if step == "put_source":
        with pytest.raises(RefusedError) as refused:
            world.connect()
        assert (refused.value.status, refused.value.code) == (409, "bot_connecting")
    else:
        assert world.connect() == world.bot
    assert world.bot.state is BotState.ON
    assert agrees(world)


def test_a_connection_that_fails_does_not_undo_another_of_the_same_bot() -> None:
    world = BotWorld()
    during(world.telegram, "set_webhook", world.connect, trouble=UNAVAILABLE)
    with pytest.raises(TransientError):
        world.connect()
    assert world.bot.state is BotState.ON
    assert agrees(world)


def test_a_bot_that_is_being_connected_here_cannot_be_connected_elsewhere() -> None:
    world = BotWorld()
    there: list[str] = []

    def elsewhere() -> None:
        with pytest.raises(RefusedError) as refused:
            world.connect(account=make_account(account_id=32, scope_id="scope-32"))
        there.append(refused.value.code)

    during(world.telegram, "set_webhook", elsewhere)
    world.connect()
    assert there == ["bot_connected_elsewhere"]
    assert agrees(world)


@pytest.mark.parametrize("step", ["put_source", "set_webhook"])
def test_a_connection_that_is_cut_off_is_not_listed_as_on_and_is_mended_by_connecting_again(step: str) -> None:
    world = BotWorld()
    during(world.crm if step == "put_source" else world.telegram, step, lambda: None, trouble=KilledError())
    with pytest.raises(KilledError):
        world.connect()
    assert world.bot.state is BotState.CONNECTING
    world.clock.time += 30
    assert world.connect().state is BotState.ON
    assert agrees(world)


def test_a_connection_cut_off_after_telegram_has_answered_is_mended_by_the_switch() -> None:
    world = BotWorld()
    during(world.bots, "save", lambda: None)
    set_webhook = world.telegram.set_webhook

    def killed(*call: Any, **options: Any) -> None:
        set_webhook(*call, **options)
        raise KilledError

    world.telegram.set_webhook = killed  # type: ignore[method-assign]
    with pytest.raises(KilledError):
        world.connect()
    world.telegram.set_webhook = set_webhook  # type: ignore[method-assign]
    assert world.bot.state is BotState.CONNECTING
    assert world.change(enabled=True).state is BotState.ON
    assert agrees(world)


def test_a_bot_is_on_only_when_its_webhook_is_set() -> None:
    world = BotWorld()
    seen: list[BotState] = []
    during(world.telegram, "set_webhook", lambda: seen.append(world.bot.state))
    world.connect()
    world.change(enabled=False)
    during(world.telegram, "set_webhook", lambda: seen.append(world.bot.state))
    world.change(enabled=True)
    assert seen == [BotState.CONNECTING, BotState.CONNECTING]
    assert world.bot.state is BotState.ON


def test_a_token_refused_after_it_was_changed_marks_nothing() -> None:
    world = connected()
    old = world.bot
    world.change(token=NEW_TOKEN)
    world.bots.mark(7001, BotState.REVOKED, old.generation)
    assert world.bot.state is BotState.ON


def test_a_bot_connected_while_the_widget_is_disabled_is_stopped() -> None:
    world = BotWorld()
    during(world.telegram, "set_webhook", lambda: world.accounts.put(31, state=AccountState.UNINSTALLED))
    with pytest.raises(PermanentError) as off:
        world.connect()
    assert off.value.reason is Reason.WIDGET_OFF
    assert world.jobs.settled == [(31, 7001)]


def test_a_bot_waits_a_moment_for_a_channel_that_is_being_connected() -> None:
    world = BotWorld()
    world.accounts.put(31, scope_id="")
    during(world.clock, "sleep", lambda: world.accounts.put(31, scope_id="scope-31"))
    assert world.connect(account=make_account(scope_id="")).scope_id == "scope-31"


def test_no_bot_is_connected_before_the_chat_channel_is() -> None:
    world = BotWorld()
    world.accounts.put(31, scope_id="")
    with pytest.raises(RefusedError) as refused:
        world.connect(account=make_account(scope_id="", amojo_id=""))
    assert (refused.value.status, refused.value.code) == (409, "installing")
    assert not world.bots.stored


@pytest.mark.parametrize("at", [1_999_999_990, 2_147_483_640, 9_999_999_990])
def test_generations_grow_for_as_long_as_anybody_connects_bots(at: int) -> None:
    world = BotWorld()
    world.clock.time = at
    first = world.connect()
    world.disconnect()
    world.clock.time = at + 20
    second = world.connect()
    assert second.generation > first.generation
    assert world.generation_of_webhook() == second.generation


WISHES: list[dict[str, Any]] = [
    {"label": "Опт"},
    {"label": "Доставка"},
    {"enabled": True},
    {"enabled": False},
    {"pipeline_id": 12, "leave_unsorted": True},
    {"pipeline_id": 11, "leave_unsorted": True},
]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_together_record_and_outside_world_agree_in_the_end(seed: int) -> None:
    world = connected()
    luck = random.Random(seed)  # noqa: S311 - a repeatable order
    orders = [[luck.choice(WISHES) for _ in range(6)] for _ in range(4)]

    def change(wishes: list[dict[str, Any]]) -> None:
        for wish in wishes:
            with suppress(RefusedError):
                world.change_bot(world.bot, BotWishes(**wish))

    for port, methods in ((world.crm, ["put_source"]), (world.telegram, ["set_webhook", "delete_webhook"])):
        for method in methods:
            _yielding(port, method)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(change, orders))
    for account_id, bot_id in set(world.jobs.settled):
        SettleBot(world.accounts, world.bots, world.wiring, world.webhooks, world.code, logging.getLogger("test"))(
            account_id, bot_id
        )
    assert world.bot.state in {BotState.ON, BotState.OFF}
    assert agrees(world)


def _yielding(port: object, method: str) -> None:
    """Let other threads run before and after a call of the port."""
    work = getattr(port, method)
    pause = threading.Event()

    def call(*arguments: Any, **options: Any) -> Any:
        pause.wait(0.0005)
        answer = work(*arguments, **options)
        pause.wait(0.0005)
        return answer

    setattr(port, method, call)


def test_a_source_put_late_is_put_right_although_the_wish_has_come_true_already() -> None:
    world = connected()

    def others() -> None:
        world.change(label="Опт")
        world.change(pipeline_id=12, leave_unsorted=True)

    during(world.crm, "put_source", others)
    world.change(label="Опт")
    assert world.source_names == [("Опт (@shop_bot)", 12)]
    assert agrees(world)


def test_a_change_read_long_ago_is_applied_to_what_stands_there_now() -> None:
    world = connected()
    old = world.bot
    world.change(label="Опт")
    changed = world.change_bot(replace(old), BotWishes(enabled=False))
    assert (changed.label, changed.state) == ("Опт", BotState.OFF)
    assert TOKEN not in world.telegram.webhooks
