"""What opens under a bot's row can be read and worked by everybody: by keyboard alone, in both themes and languages."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.driving import World, eventually
from tests.e2e.grouping import GroupChat, deals_of
from tests.widget.bots_page import row, window
from tests.widget.conftest import OpenSettings
from tests.widget.eyes import violations
from tests.widget.opened_bot import group
from tests.widget.test_bots_eyes import go_to

PERSON = 501


def test_the_opened_row_is_worked_by_keyboard(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    chat = GroupChat(account.connect("shop_bot", "Магазин"), title="Ремонт")
    chat.add(chat.bot)
    (deal,) = deals_of(account, "Кухня")
    page = open_settings(account)
    go_to(page, row(page, "shop_bot").get_by_role("button", name="Подробнее"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("tab", name="Состояние"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Группы")).to_be_focused()
    place = group(page.get_by_role("tabpanel", name="Группы"), "Ремонт")
    expect(place).to_be_visible()

    link_and_unlink(page, place, deal)
    assert chat.links() == {}
    settings(page, place)

    page.get_by_role("tab", name="Группы").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Свой код")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Сотрудники")).to_be_focused()
    expect(page.get_by_text("Пока никто не назвался сотрудником")).to_be_visible()


def link_and_unlink(page: Page, place: Locator, deal: int) -> None:
    go_to(page, place.get_by_role("textbox"))
    page.keyboard.insert_text(str(deal))
    page.keyboard.press("Enter")
    expect(place.get_by_role("link", name="Кухня")).to_be_visible()
    unlink = place.get_by_role("button", name="Отвязать сделку «Кухня»")
    unlink.focus()
    page.keyboard.press("Enter")
    question = window(page, "Точно отвязать сделку?")
    expect(question.get_by_role("button", name="Отмена")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(unlink).to_be_focused()
    page.keyboard.press("Enter")
    go_to(page, question.get_by_role("button", name="Отвязать", exact=True))
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    expect(place.get_by_role("link", name="Кухня")).to_have_count(0)
    expect(place.get_by_role("status")).to_be_focused()


def settings(page: Page, place: Locator) -> None:
    opener = place.get_by_role("button", name="Настройки группы")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = window(page, "Настройки группы «Ремонт»")
    go_to(page, dialog.get_by_role("checkbox"))
    page.keyboard.press("Space")
    go_to(page, dialog.get_by_role("button", name="Сохранить"))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize(("theme", "language"), [("light", "ru"), ("dark", "en")])
def test_axe_finds_nothing_serious(world: World, open_settings: OpenSettings, theme: str, language: str) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    chat = GroupChat(bot, title="Ремонт")
    chat.add(bot)
    GroupChat(bot, chat_id=-4_002, title="Двор").add(bot, status="member")
    chat.tie(*deals_of(account, "Кухня", "Двор"))
    chat.hears(PERSON, "/me")
    bot.hears(PERSON, "Здравствуйте")
    assert eventually(lambda: account.texts(bot.conversation(PERSON)))
    world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": PERSON, "blocked": True})
    account.reply(bot.conversation(PERSON), "Добрый день")
    assert eventually(account.failures)
    world.tg("POST", "/sim/take_webhook", {"bot_id": bot.bot_id, "url": "https://constructor.example/hook"})

    page = open_settings(account, theme=theme, lang=language)
    row(page, "shop_bot").locator("[aria-expanded]").click()
    for place, ready in enumerate(("[data-check]", "[data-deal]", "[data-failure]", "[data-colleague]")):
        page.locator("[data-bot]").get_by_role("tab").nth(place).click()
        expect(page.locator(ready).first).to_be_visible()
        assert violations(page) == []
    page.locator("[data-colleague] [aria-haspopup]").click()
    expect(page.locator("[data-colleague]").get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    page.locator("[data-bot]").get_by_role("tab").nth(1).click()
    page.locator("[data-deal] button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_a_manager_only_looks(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    chat = GroupChat(account.connect("shop_bot", "Магазин"), title="Ремонт")
    chat.add(chat.bot)
    chat.tie(*deals_of(account, "Кухня"))
    page = open_settings(account, user="manager")
    row(page, "shop_bot").get_by_role("button", name="Подробнее").click()
    below = page.locator("[data-bot]")
    expect(below.get_by_text("Бот работает", exact=True)).to_be_visible()
    below.get_by_role("tab", name="Группы").click()
    expect(below.get_by_role("link", name="Кухня")).to_be_visible()
    assert below.get_by_role("tabpanel").get_by_role("button").count() == 0
    assert below.get_by_role("tabpanel").get_by_role("textbox").count() == 0
