"""REON's controller at the playground: what it was told, its licences, and the way to amoCRM's pages."""

import re
from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, expect

from local.driver import LocalStack
from local.world import AMO_WIDGET_CODE
from tests.e2e.playground.hands import create_example, open_panel


def test_the_controller_is_told_of_the_installation_and_sets_the_licence(page: Page) -> None:
    create_example(page)
    panel = open_panel(page, "REON")
    state = panel.get_by_role("status")
    expect(panel.locator("article.told")).to_contain_text("Виджет установлен")
    expect(state).to_contain_text("Пробный период до")

    panel.get_by_role("button", name="Закончить лицензию сейчас").click()
    expect(state).to_contain_text("Лицензия закончилась")
    expect(page.locator(".menu-reon .count.bad")).to_be_visible()

    panel.get_by_label("Оплачено до").fill((datetime.now(UTC) + timedelta(days=40)).date().isoformat())
    panel.get_by_role("button", name="Установить", exact=True).click()
    expect(state).to_contain_text("Оплачено до")
    expect(page.locator(".menu-reon .count.bad")).to_have_count(0)


def test_what_the_product_says_to_a_wrong_date_is_shown(page: Page) -> None:
    create_example(page)
    open_panel(page, "REON")
    page.get_by_label("Оплачено до").fill("3000-01-01")
    page.get_by_role("button", name="Установить", exact=True).click()
    expect(page.locator(".toast[role=alert]")).to_contain_text("paid_until")


def test_a_widget_that_is_off_tells_nothing_of_its_licence(page: Page) -> None:
    create_example(page)
    open_panel(page, "romashka")
    page.get_by_role("button", name="Отключить виджет", exact=True).click()
    expect(page.get_by_role("button", name="Установить виджет", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    panel = open_panel(page, "REON")
    expect(panel).to_contain_text("Виджет отключён: что с лицензией")
    expect(panel.locator("article.told").first).to_contain_text("Виджет отключён")


def test_the_account_leads_to_amocrms_pages_in_the_same_theme_and_language(page: Page, empty_stack: LocalStack) -> None:
    create_example(page)
    page.get_by_role("button", name="Тёмная тема").click()
    open_panel(page, "romashka")
    with httpx.Client() as http:
        [account] = http.get(f"{empty_stack.amocrm}/sim/accounts").json()
    for name, path in (("Виджет в amoМаркете", "widgets"), ("Настройки виджета", f"settings/{AMO_WIDGET_CODE}")):
        address = f"{empty_stack.amocrm}/crm/{account['account_id']}/{path}?theme=dark&lang=ru"
        expect(page.get_by_role("link", name=re.compile(name))).to_have_attribute("href", address)
