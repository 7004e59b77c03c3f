"""The list of failures: whole, true, up to date and in words."""

import re
import time

import boto3
import httpx
from playwright.sync_api import Page, Route, expect

from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure
from bridge.storage.failures import FailureStore
from bridge.storage.table import Table
from local.driver import LocalStack
from local.world import REGION, url
from tests.e2e.driving import World
from tests.e2e.playground.hands import (
    answer,
    block_bot,
    bot_and_person,
    create_example,
    cut_off,
    open_deal,
    open_panel,
)

ALL_DELIVERED = "Все сообщения доставлены."


def keep_failures(stack: LocalStack, account_id: int, bot_id: int, count: int) -> None:
    """Store failures as the product does: to make them all fail would take a minute."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=url(stack.ports.engine),
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    name = next(name for name in client.list_tables()["TableNames"] if "failures" in name.lower())
    store = FailureStore(Table(client, name))
    now = int(time.time())
    for number in range(count):
        failure_id = f"{now * 1000 + number:013d}-{number:016x}"
        payload = {"text": f"ответ {number}"}
        reason = Reason.BOT_OFF
        failure = Failure(
            failure_id, account_id, Direction.OUTGOING, bot_id, "501", reason, reason.text, "", now, payload
        )
        store.put(failure)


def test_the_list_goes_on_behind_the_first_page(page: Page, world: World) -> None:
    account = world.account("lotos")
    bot = account.connect("lotos_bot", "Лотос")
    keep_failures(world.stack, account.account_id, bot.bot_id, 61)
    page.reload()
    expect(page.get_by_role("banner").get_by_role("button", name="Ошибки")).to_contain_text("50+")
    panel = open_panel(page, "Ошибки")
    expect(panel.get_by_role("article")).to_have_count(50)
    panel.get_by_role("button", name="Ещё").click()
    expect(panel.get_by_role("article")).to_have_count(61)
    expect(panel.get_by_role("button", name="Ещё")).to_have_count(0)
    expect(page.get_by_role("banner").get_by_role("button", name="Ошибки")).to_contain_text("61")


def test_nothing_is_claimed_while_the_widget_is_off(page: Page) -> None:
    create_example(page)
    expect(open_panel(page, "Ошибки")).to_have_text(ALL_DELIVERED)
    open_panel(page, "romashka").get_by_role("button", name="Отключить виджет").click()
    panel = open_panel(page, "Ошибки")
    expect(panel).to_contain_text("Виджет отключён: есть ли ошибки, станет известно")
    expect(panel).not_to_contain_text(ALL_DELIVERED)


def no_failures(route: Route) -> None:
    if "/v1/failures" in (route.request.post_data or ""):
        route.abort()
    else:
        route.continue_()


def test_nothing_is_claimed_while_the_list_does_not_load(page: Page, complaints: list[str]) -> None:
    create_example(page)
    with cut_off(page, complaints):
        page.route("**/sim/api", no_failures)
        page.reload()
        panel = open_panel(page, "Ошибки")
        expect(panel).to_contain_text("Список ошибок сейчас не загрузился.")
        page.unroute("**/sim/api")
        panel.get_by_role("button", name="Проверить снова").click()
        expect(panel).to_have_text(ALL_DELIVERED)


def test_what_waits_is_not_called_delivered(page: Page, world: World) -> None:
    create_example(page)
    open_deal(page)
    world.fault("telegram", match="sendMessage", status=500)
    answer(page, "Вы получили букет?")
    panel = open_panel(page, "Ошибки")
    expect(panel).to_contain_text("1 сообщение ещё в пути")
    expect(panel).not_to_contain_text(ALL_DELIVERED)
    world.no_faults()
    expect(panel).to_have_text(ALL_DELIVERED)


def test_a_failure_shows_without_any_word_from_amocrm(page: Page, stack: LocalStack) -> None:
    create_example(page)
    panel = open_panel(page, "Ошибки")
    expect(panel).to_have_text(ALL_DELIVERED)
    bot_id, _ = bot_and_person(stack)
    raw = {"bot_id": bot_id, "update": {"message": {"text": "без чата и номера"}}}
    httpx.post(f"{stack.telegram}/sim/updates", json=raw).raise_for_status()
    expect(panel.get_by_role("article")).to_have_count(1)


def test_a_failure_names_person_and_bot_in_russian(page: Page) -> None:
    create_example(page)
    open_deal(page)
    block_bot(page)
    answer(page, "Вы ещё с нами?")
    failure = open_panel(page, "Ошибки").get_by_role("article")
    expect(failure).to_contain_text("Пользователь заблокировал бота")
    expect(failure).to_contain_text("Вы ещё с нами?")
    expect(failure).to_contain_text("В Telegram, кому: Анна Лебедева · бот «Продажи»")
    foreign = set(re.findall(r"[A-Za-z_]{2,}", failure.inner_text()))
    assert foreign <= {"Telegram", "amoCRM"}


def test_a_retry_that_failed_again_looks_like_one(page: Page) -> None:
    create_example(page)
    open_deal(page)
    block_bot(page)
    answer(page, "Вы ещё с нами?")
    panel = open_panel(page, "Ошибки")
    expect(panel.get_by_role("article")).not_to_contain_text("Повтор не помог")
    panel.get_by_role("button", name="Повторить").click()
    expect(panel.get_by_role("article")).to_contain_text("Повтор не помог: 1 попытка")
    panel.get_by_role("button", name="Повторить").click()
    expect(panel.get_by_role("article")).to_contain_text("Повтор не помог: 2 попытки")
    expect(panel.get_by_role("article")).to_have_count(1)
