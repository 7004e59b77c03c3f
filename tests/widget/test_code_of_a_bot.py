"""A bot's own code under its row, in a real browser with the real archive: its key, its settings, what it does."""

import re
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from local.world import url
from tests.e2e.driving import Bot, World, eventually
from tests.e2e.gateway.owning import Code
from tests.widget.bots_page import choose, window
from tests.widget.conftest import OpenSettings
from tests.widget.eyes import violations
from tests.widget.opened_bot import check, open_row, tab
from tests.widget.test_bots_eyes import go_to
from tests.widget.test_route_of_a_bot import take

KEY = re.compile(r"[1-9][0-9]*:[A-Za-z0-9_-]{35}")
TITLE = "Свой код рядом с amoCRM"
LIBRARIES = 8
PERSON = 501


def gateway(bot: Bot) -> dict[str, Any]:
    """Return what the server keeps of the bot's code."""
    found: dict[str, Any] = bot.account.api("GET", f"/v1/bots/{bot.bot_id}").json()["gateway"]
    return found


def open_code(page: Page, username: str = "shop_bot") -> Locator:
    panel = tab(open_row(page, username), "Свой код")
    expect(panel.locator("[data-code]")).to_be_visible()
    return panel


def shown_key(panel: Locator) -> str:
    key = panel.locator("[data-key]")
    expect(key).to_be_visible()
    return key.inner_text()


def calls(world: World, key: str) -> int:
    """Call as the code does, and return the status that it sees."""
    return httpx.get(f"{world.stack.gateway}/bot{key}/getMe").status_code


def test_a_key_from_its_making_to_its_end(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    page = open_settings(account)
    panel = open_code(page)
    expect(panel).to_contain_text("не создан")
    expect(panel.get_by_label(re.compile("^Код для aiogram"))).to_contain_text("ВАШ_КЛЮЧ")

    panel.get_by_role("button", name="Создать ключ").click()
    first = shown_key(panel)
    assert KEY.fullmatch(first)
    assert gateway(bot)["key_since"]
    expect(panel.get_by_label(re.compile("^Код для aiogram"))).to_contain_text(f'Bot("{first}"')
    expect(panel).to_contain_text("больше он нигде не показывается")
    assert calls(world, first) == 200
    assert eventually(lambda: gateway(bot)["last_call"])
    panel.get_by_role("button", name="Обновить").click()
    expect(panel).not_to_contain_text("ещё не было")

    panel.get_by_role("button", name="Создать новый ключ").click()
    question = window(page, "Создать новый ключ?")
    expect(question.get_by_role("button", name="Отмена")).to_be_focused()
    question.get_by_role("button", name="Создать новый ключ").click()
    expect(panel.locator("[data-key]")).not_to_have_text(first)
    second = shown_key(panel)
    assert (calls(world, first), calls(world, second)) == (401, 200)

    # Whoever comes back does not see it again.
    tab(open_row(page, "shop_bot"), "Маршрут")
    panel = open_code(page)
    expect(panel.get_by_role("button", name="Отозвать ключ")).to_be_visible()
    assert second.partition(":")[2] not in page.content()

    panel.get_by_role("button", name="Отозвать ключ").click()
    window(page, "Отозвать ключ?").get_by_role("button", name="Отозвать ключ").click()
    expect(panel.get_by_text("Ключ отозван.")).to_be_focused()
    expect(panel.get_by_role("button", name="Создать ключ")).to_be_visible()
    assert calls(world, second) == 401


def test_settings_are_changed_and_two_administrators_are_told_of_each_other(
    world: World, open_settings: OpenSettings
) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    page = open_settings(account)
    panel = open_code(page)
    panel.get_by_role("button", name="Изменить", exact=True).click()
    dialog = window(page, TITLE)
    minutes = dialog.get_by_label("Сколько минут молчать программе после ответа менеджера")
    minutes.fill("полчаса")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(minutes).to_be_focused()
    expect(minutes).to_have_accessible_description(re.compile("от 0 до 1440"))
    minutes.fill("30")
    take(dialog, "Всё, кроме ответов на команды")
    take(dialog, "Отказать")

    theirs = {"mirror": "none", "allow_token": True}
    assert account.api("PATCH", f"/v1/bots/{bot.bot_id}", {"gateway": theirs}).is_success
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog.get_by_role("status")).to_contain_text("Что из слов программы видно в amoCRM: Ничего")
    expect(dialog.get_by_role("checkbox", name="Принимать и настоящий токен бота")).to_be_checked()
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_have_count(0)
    expect(panel.get_by_text("Настройки сохранены.")).to_be_visible()
    for text in ("Всё, кроме ответов на команды", "30 минут", "Отказать"):
        expect(panel).to_contain_text(text)
    kept = gateway(bot)
    assert (kept["mirror"], kept["quiet_minutes"], kept["quiet_answer"]) == ("not_commands", 30, "refuse")
    assert kept["allow_token"]


def test_every_library_has_its_code_with_the_address_and_its_traps(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = open_code(page)
    panel.get_by_role("button", name=re.compile("^Библиотека")).click()
    expect(panel.get_by_role("option")).to_have_count(LIBRARIES)
    names = panel.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    assert len(names) == LIBRARIES
    seen = set()
    for name in names:
        choose(panel, "Библиотека", name)
        code = panel.get_by_label(f"Код для {name}")
        expect(code).to_contain_text(world.stack.gateway)
        expect(code).to_contain_text("ВАШ_КЛЮЧ")
        panel.get_by_role("button", name="Скопировать код").click()
        expect(panel.get_by_text("Скопировано")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == code.inner_text()
        seen.add(panel.inner_text())
    assert len(seen) == LIBRARIES


def test_it_is_worked_by_keyboard_and_read_by_everybody(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account, theme="dark", lang="en")
    panel = page.locator("[data-bot]")
    page.get_by_role("row").nth(1).locator("[aria-expanded]").first.click()
    panel.get_by_role("tab", name="Own code").click()
    go_to(page, panel.get_by_role("button", name="Make a key"))
    page.keyboard.press("Enter")
    shown_key(panel)
    expect(panel.get_by_text("The key is made, it is shown above.")).to_be_focused()
    assert violations(page) == []
    go_to(page, panel.get_by_role("button", name="Change", exact=True))
    page.keyboard.press("Enter")
    dialog = window(page, "Own code beside amoCRM")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    _fits(page)


def test_what_is_wrong_with_the_code_is_shown_here_and_in_the_bots_health(
    world: World, open_settings: OpenSettings
) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    code = Code.of(bot)
    code.call("setWebhook", url=f"{url(world.stack.ports.owner)}/hook")
    bot.hears(PERSON, "Есть пионы?")
    assert eventually(lambda: (gateway(bot)["webhook"] or {}).get("last_error"))
    page = open_settings(account)
    panel = open_code(page)
    for text in ("вебхук на 127.0.0.1", "Последняя ошибка вебхука", gateway(bot)["webhook"]["last_error"]):
        expect(panel).to_contain_text(text)
    below = open_row(page, "shop_bot")
    tab(below, "Состояние")
    expect(check(below, "gateway")).to_contain_text("Сервер 127.0.0.1 не принимает обновления")
    code.call("deleteWebhook", drop_pending_updates=True)


def test_a_manager_only_looks(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    assert account.api("POST", f"/v1/bots/{bot.bot_id}/key").status_code == 201
    panel = open_code(open_settings(account, user="manager"))
    for name in ("Создать новый ключ", "Отозвать ключ", "Изменить"):
        expect(panel.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(panel.get_by_role("button", name="Обновить")).to_be_visible()


def _fits(page: Page) -> None:
    """See that nothing makes the page wider than a narrow window."""
    page.set_viewport_size({"width": 800, "height": 700})
    panel = page.locator("[data-bot]")
    wider = panel.evaluate("element => element.scrollWidth - element.clientWidth")
    assert wider <= 0
