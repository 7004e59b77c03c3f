"""A bot's route under its row, in a real browser with the real archive: to Wahelp, to a platform and back."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.driving import Account, Bot, World
from tests.widget.bots_page import choose, row, window
from tests.widget.conftest import OpenSettings
from tests.widget.eyes import violations
from tests.widget.opened_bot import open_row, tab
from tests.widget.test_bots_eyes import go_to

PROJECT, CHANNEL, LOGIN, PASSWORD = "1024", "5f1c2c1e-8a52-4a57-9d1f-0f2f6a1c9b11", "flowers", "гвоздика 7"
SECRET = "s3cret-of-the-platform"
TITLE = "Куда бот передаёт сообщения"


def settled(bot: Bot) -> dict[str, Any]:
    """Return the route that the server keeps."""
    found: dict[str, Any] = bot.account.api("GET", f"/v1/bots/{bot.bot_id}").json()["route"]
    return found


def open_route(page: Page, username: str = "shop_bot") -> Locator:
    """Open the window of a bot's route."""
    tab(open_row(page, username), "Маршрут").get_by_role("button", name="Изменить маршрут").click()
    return window(page, TITLE)


def take(dialog: Locator, option: str) -> None:
    """Choose among possibilities that are all in sight: the kit hides the button itself."""
    dialog.get_by_text(option, exact=True).click()
    expect(dialog.get_by_role("radio", name=option, exact=True)).to_be_checked()


def fill(dialog: Locator, **values: str) -> None:
    for label, value in values.items():
        dialog.get_by_label(label.replace("_", " "), exact=True).fill(value)


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Сохранить").click()


def refused(dialog: Locator, label: str, text: str) -> None:
    """See a refusal at its field, and the keyboard there."""
    field = dialog.get_by_label(label, exact=True)
    expect(field).to_have_accessible_description(re.compile(text))
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()


def sent_routes(page: Page) -> list[dict[str, Any]]:
    """Return a list in which the routes will stand that the page asks for."""
    bodies: list[dict[str, Any]] = []

    def note(request: Any) -> None:
        if request.method == "PATCH":
            bodies.append(json.loads(request.post_data)["route"])

    page.on("request", note)
    return bodies


def test_to_wahelp_to_a_platform_and_back(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    body = {"project": PROJECT, "channel": CHANNEL, "login": LOGIN, "password": PASSWORD, "name": "clients_tg"}
    token = world.partners("POST", "/sim/wahelp/channels", body)["access_token"]
    page = open_settings(account)
    sent = sent_routes(page)

    to_wahelp(world, page, bot)
    change_without_a_password(page, bot, sent)
    name_a_phone(page)
    sign_in_by_a_token(page, bot, token)
    two_administrators(world, page, bot, account)
    to_the_platform(world, page, bot, sent)
    back(page, bot)


def to_wahelp(world: World, page: Page, bot: Bot) -> None:
    dialog = open_route(page)
    expect(dialog.get_by_role("radio", name="Чаты amoCRM")).to_be_focused()
    take(dialog, "Wahelp")
    expect(dialog.get_by_text("Новые сообщения пойдут новым путём")).to_be_visible()
    save(dialog)
    refused(dialog, "ID проекта", "Заполните это поле")

    fill(dialog, Адрес_Wahelp=world.stack.partners, ID_проекта=PROJECT, UUID_канала=CHANNEL, Логин=LOGIN, Пароль="x")
    save(dialog)
    refused(dialog, "Логин", "Wahelp не принимает логин и пароль")
    expect(dialog.get_by_label("Пароль", exact=True)).to_have_accessible_description("Проверьте и это поле")
    fill(dialog, Адрес_Wahelp="http://10.0.0.1", Пароль=PASSWORD)
    save(dialog)
    expect(dialog.get_by_label("Адрес Wahelp", exact=True)).to_have_attribute("aria-invalid", "true")
    assert settled(bot)["kind"] == "amocrm"

    # What was typed for one kind is still there after a look at another.
    take(dialog, "Чаты amoCRM")
    take(dialog, "Wahelp")
    fill(dialog, Адрес_Wahelp=f"{world.stack.partners}/api")
    page.keyboard.press("Escape")
    question = window(page, "Изменения не сохранены")
    question.get_by_role("button", name="Вернуться").click()
    save(dialog)
    expect(dialog).to_have_count(0)

    panel = page.locator("[data-route=wahelp]")
    expect(panel.get_by_role("status")).to_contain_text("Маршрут сохранён: Wahelp.")
    for text in (CHANNEL, LOGIN, "Все сообщения"):
        expect(panel).to_contain_text(text)
    assert PASSWORD not in page.content()
    assert PASSWORD not in json.dumps(settled(bot))


def change_without_a_password(page: Page, bot: Bot, sent: list[dict[str, Any]]) -> None:
    dialog = open_route(page)
    expect(dialog.get_by_label("Пароль", exact=True)).to_have_value("")
    expect(dialog.get_by_text("Сохранён, оставьте пустым, чтобы не менять.")).to_be_visible()
    # A password belongs to its login, and goes nowhere else.
    fill(dialog, Логин="other")
    expect(dialog.get_by_text("Сохранён, оставьте пустым")).to_have_count(0)
    save(dialog)
    refused(dialog, "Пароль", "Заполните это поле")
    fill(dialog, Логин=LOGIN)
    choose(dialog, "Что передавать", "Все, кроме команд и нажатий на кнопки")
    save(dialog)
    expect(dialog).to_have_count(0)
    assert "password" not in sent[-1]
    assert settled(bot)["forward"] == "no_commands"


def name_a_phone(page: Page) -> None:
    """A client who has not told their phone goes by the one that the owner names."""
    form = page.get_by_role("form", name="Назвать телефон клиента")
    person, phone = (form.get_by_role("textbox", name=name) for name in ("Telegram ID клиента", "Телефон клиента"))
    person.fill("@client")
    phone.fill("12")
    phone.press("Enter")
    expect(person).to_have_accessible_description("Telegram ID — это число")
    person.fill("501")
    phone.press("Enter")
    expect(phone).to_have_attribute("aria-invalid", "true")
    phone.fill("8 999 123-45-67")
    phone.press("Enter")
    expect(form.get_by_text("Номер +79991234567 сохранён.")).to_be_visible()
    expect(person).to_have_value("")


def sign_in_by_a_token(page: Page, bot: Bot, token: str) -> None:
    dialog = open_route(page)
    take(dialog, "По токену доступа")
    fill(dialog, Токен_доступа=token)
    save(dialog)
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-route=wahelp]")).to_contain_text("По токену доступа")
    assert (token not in page.content(), settled(bot)["login"]) == (True, None)


def two_administrators(world: World, page: Page, bot: Bot, account: Account) -> None:
    dialog = open_route(page)
    choose(dialog, "Что передавать", "Все сообщения")
    theirs = {"kind": "platform", "url": world.stack.partners, "admins": []}
    answer = account.api("PATCH", f"/v1/bots/{bot.bot_id}", {"route": theirs})
    assert answer.is_success, answer.text
    save(dialog)
    expect(dialog.get_by_text("его изменил кто-то ещё")).to_be_visible()
    expect(dialog.get_by_text(f"Сейчас у бота: Платформа обработки сообщений, {world.stack.partners}")).to_be_visible()
    assert settled(bot)["kind"] == "platform"
    dialog.get_by_role("button", name="Оставить так").click()
    expect(dialog.get_by_role("radio", name="Платформа обработки сообщений")).to_be_checked()
    save(dialog)
    expect(dialog).to_have_count(0)


def to_the_platform(world: World, page: Page, bot: Bot, sent: list[dict[str, Any]]) -> None:
    page.reload()
    dialog = open_route(page)
    fill(dialog, Telegram_ID_администраторов="501, я", Минут_до_возврата_платформе="0")
    save(dialog)
    refused(dialog, "Telegram ID администраторов", "Telegram ID — это число")
    expect(dialog.get_by_text("Целое число минут")).to_be_visible()
    fill(dialog, Telegram_ID_администраторов="501; 502 501", Минут_до_возврата_платформе="15", Общий_секрет=SECRET)
    save(dialog)
    expect(dialog).to_have_count(0)
    panel = page.locator("[data-route=platform]")
    expect(panel).to_contain_text("501, 502")
    assert (SECRET not in page.content(), SECRET not in json.dumps(settled(bot))) == (True, True)
    assert {name: settled(bot)[name] for name in ("admins", "quiet_minutes")} == {
        "admins": [501, 502],
        "quiet_minutes": 15,
    }

    dialog = open_route(page)
    fill(dialog, Минут_до_возврата_платформе="20")
    save(dialog)
    expect(dialog).to_have_count(0)
    assert "secret" not in sent[-1]
    expect(panel).to_contain_text("сохранён")
    dialog = open_route(page)
    dialog.get_by_text("Убрать сохранённый секрет").click()
    save(dialog)
    expect(dialog).to_have_count(0)
    expect(panel).to_contain_text("не задан")


def back(page: Page, bot: Bot) -> None:
    dialog = open_route(page)
    take(dialog, "Чаты amoCRM")
    save(dialog)
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-route=amocrm]")).to_contain_text("Чаты amoCRM")
    assert settled(bot)["kind"] == "amocrm"


@pytest.mark.parametrize(("theme", "language"), [("light", "ru"), ("dark", "en")])
def test_a_route_is_read_and_chosen_by_everybody(
    world: World, open_settings: OpenSettings, theme: str, language: str
) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account, theme=theme, lang=language)
    opener = row(page, "shop_bot").locator("[aria-expanded]").first
    opener.click()
    go_to(page, page.locator("[data-bot]").get_by_role("tab").first)
    for _ in ("code", "funnel", "route"):
        page.keyboard.press("ArrowLeft")
    go_to(page, page.locator("[data-route] button"))
    assert violations(page) == []

    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    for kind in range(1, 3):
        page.keyboard.press("ArrowDown")
        expect(dialog.get_by_role("radio").nth(kind)).to_be_checked()
        go_to(page, dialog.locator("button[type=submit]"))
        page.keyboard.press("Enter")
        expect(dialog.locator("[aria-invalid=true]").first).to_be_focused()
        assert violations(page) == []
        assert language == "ru" or not re.search("[а-яё]", dialog.inner_text())
        dialog.get_by_role("radio").nth(kind).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(2)
    page.keyboard.press("Enter")


def test_a_manager_only_looks_at_a_route(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account, user="manager")
    panel = tab(open_row(page, "shop_bot"), "Маршрут")
    expect(panel).to_contain_text("Чаты amoCRM")
    assert panel.get_by_role("button").count() == 0
