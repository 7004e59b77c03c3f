"""What tests of the playground's groups share: bots that nobody connected, a group made by hand, its people."""

from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import telegram

Json = dict[str, Any]


class FreeBot:
    """A bot of nobody's account: what it gets is read with getUpdates, what it says is said by the Bot API."""

    def __init__(self, stack: LocalStack, username: str, name: str) -> None:
        made = httpx.post(f"{stack.telegram}/sim/bots", json={"username": username, "name": name}).json()
        self.id: int = made["bot_id"]
        self.username = username
        self._stack = stack
        self._address = f"{stack.telegram}/bot{made['token']}"

    def call(self, method: str, **params: Any) -> Any:
        answer = httpx.post(f"{self._address}/{method}", json=params).json()
        assert answer["ok"], answer
        return answer["result"]

    def updates(self, kind: str = "message") -> list[Json]:
        """Return what came of one kind since the last look."""
        found = self.call("getUpdates", allowed_updates=[])
        if found:
            self.call("getUpdates", offset=found[-1]["update_id"] + 1)
        return [update[kind] for update in found if kind in update]

    def group(self) -> Json:
        """Return the bot's newest group as the simulator keeps it."""
        chats = httpx.get(f"{self._stack.telegram}/sim/chats", params={"bot_id": self.id}).json()
        return dict([chat for chat in chats if chat["chat"]["type"] != "private"][-1])


def free_bots(page: Page, stack: LocalStack) -> tuple[FreeBot, FreeBot]:
    """Make two bots, and let the page show the chats of a first person."""
    bots = FreeBot(stack, "romashka_bot", "Ромашка"), FreeBot(stack, "master_bot", "Мастер")
    page.get_by_role("button", name="Кто пишет").click()
    page.get_by_label("Имя", exact=True).fill("Анна")
    page.get_by_label("Фамилия").fill("Лебедева")
    page.locator(".tg-people").get_by_role("button", name="Добавить").click()
    expect(page.locator(".tg-who")).to_contain_text("Анна")
    return bots


def make_group(page: Page, title: str = "Ремонт 12", people: str = "Игорь Прорабов, Мария Ким", *bots: str) -> None:
    """Make a group of the first bot, of these more, and of new people."""
    telegram(page).get_by_role("button", name="Создать группу").click()
    panel = page.locator(".tg-new-group")
    panel.get_by_label("Название группы").fill(title)
    for bot in bots:
        panel.get_by_label(bot).check()
    panel.get_by_label("Новые люди").fill(people)
    panel.get_by_role("button", name="Создать", exact=True).click()
    expect(page.locator(".tg-title")).to_contain_text(title)
    expect(page.locator(".said").last).to_have_text("Группа создана")


def write_as(page: Page, name: str) -> None:
    telegram(page).get_by_role("button", name="Выбрать другого").click()
    page.locator(".tg-writers").get_by_role("button", name=name).click()
    expect(page.locator(".tg-who")).to_contain_text(name)


def group_panel(page: Page) -> Locator:
    if not page.locator(".tg-group").is_visible():
        telegram(page).get_by_role("button", name="Меню").click()
    panel = page.locator(".tg-group")
    expect(panel).to_be_visible()
    return panel
