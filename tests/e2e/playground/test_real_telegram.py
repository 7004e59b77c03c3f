"""The playground beside a real Telegram: nobody is played there, a bot is connected by its token."""

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import open_panel
from tests.e2e.playground.test_eyes import violations


@pytest.fixture
def real(page: Page) -> Page:
    """The page of a stack that says it talks to the real Telegram."""

    def says_so(route: Route) -> None:
        config = route.fetch().json()
        route.fulfill(json=config | {"real_telegram": "https://api.telegram.org"})

    page.route("**/sim/config", says_so)
    page.reload()
    return page


def test_it_says_where_to_write_and_connects_a_bot_by_its_token(real: Page, stack: LocalStack) -> None:
    expect(real.get_by_role("heading", name="Настоящий Telegram")).to_be_visible()
    expect(real.get_by_role("button", name="Создать пример")).to_have_count(0)
    made = httpx.post(f"{stack.telegram}/sim/bots", json={"username": "ourshop_bot", "name": "Магазин"}).json()

    accounts = open_panel(real, "Аккаунт")
    accounts.get_by_role("textbox").fill("romashka")
    accounts.get_by_role("button", name="Создать").click()
    expect(real.get_by_label("Telegram", exact=True)).to_contain_text("Здесь настоящий Telegram.")
    expect(real.get_by_label("Telegram", exact=True).get_by_role("button")).to_have_count(0)

    bots = open_panel(real, "Боты")
    bots.get_by_label("Приписка").fill("Продажи")
    bots.get_by_label("Новый токен").fill(made["token"])
    bots.get_by_role("button", name="Подключить", exact=True).click()
    expect(bots.get_by_role("switch", name="Продажи")).to_be_checked()
    assert violations(real) == []
