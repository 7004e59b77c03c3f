"""What a person at the playground does, and what the network does to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, Route, expect

from local.driver import LocalStack

PERSON = {"id": 311_000_100, "first_name": "Дмитрий", "last_name": "Орлов"}


def create_example(page: Page) -> None:
    page.get_by_role("button", name="Создать пример").click()
    expect(page.locator("article.deal", has_text="25 пионов")).to_be_visible()


def open_deal(page: Page, text: str = "25 пионов") -> None:
    page.locator("article.deal", has_text=text).click()
    expect(manager_text(page)).to_be_visible()


def telegram(page: Page) -> Locator:
    return page.get_by_role("region", name="Telegram")


def amocrm(page: Page) -> Locator:
    return page.get_by_role("region", name="amoCRM")


def person_text(page: Page) -> Locator:
    return page.get_by_placeholder("Сообщение", exact=True)


def manager_text(page: Page) -> Locator:
    return page.get_by_placeholder("Введите текст сообщения")


def write(page: Page, text: str) -> None:
    person_text(page).fill(text)
    person_text(page).press("Enter")


def answer(page: Page, text: str) -> None:
    manager_text(page).fill(text)
    amocrm(page).get_by_role("button", name="Отправить").click()


def menu(message: Locator, action: str) -> None:
    """Open the menu of a message and do something in it."""
    message.get_by_role("button", name="Действия с сообщением").click()
    message.page.locator(".message-panel").get_by_role("button", name=action).click()


def block_bot(page: Page) -> None:
    page.get_by_role("button", name="Меню").click()
    page.get_by_role("button", name="Заблокировать бота").click()
    expect(page.get_by_role("button", name="Разблокировать")).to_be_visible()


def open_panel(page: Page, name: str) -> Locator:
    """Open a panel of the top bar by the beginning of its button's name."""
    button = page.get_by_role("banner").get_by_role("button", name=name).first
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    panel = page.locator(".menu .panel")
    expect(panel).to_be_visible()
    return panel


def bot_and_person(stack: LocalStack) -> tuple[int, dict[str, Any]]:
    """Return the example's bot and the person who wrote to it."""
    bot_id = httpx.get(f"{stack.telegram}/sim/bots").json()[0]["bot_id"]
    return bot_id, httpx.get(f"{stack.telegram}/sim/chats", params={"bot_id": bot_id}).json()[0]["chat"]


def say(stack: LocalStack, bot_id: int, person: dict[str, Any], text: str) -> None:
    sender = {name: value for name, value in person.items() if name != "type"}
    message = {"bot_id": bot_id, "chat": {"id": person["id"], "type": "private"}, "from": sender, "text": text}
    httpx.post(f"{stack.telegram}/sim/messages", json=message).raise_for_status()


@contextmanager
def cut_off(page: Page, complaints: list[str], *addresses: str) -> Iterator[None]:
    """Nothing answers at these addresses, as when the stack is stopped; the console may say so."""

    def refuse(route: Route) -> None:
        route.abort("connectionrefused")

    for address in addresses:
        page.route(address, refuse)
    yield
    for address in addresses:
        page.unroute(address)
    complaints[:] = [line for line in complaints if not line.startswith("Failed to load resource")]


def focused(page: Page) -> str:
    """Return the accessible text of what has the focus; `body` when nothing has it."""
    found: str = page.evaluate(
        """() => {
            const one = document.activeElement;
            return one === document.body ? "body" : (one.getAttribute("aria-label") ?? one.textContent ?? one.name);
        }"""
    )
    return found
