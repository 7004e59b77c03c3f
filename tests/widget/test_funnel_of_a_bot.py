"""The form of a bot's funnel, in a real browser with the real archive: a marketer fills it in and sees the chat."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.driving import Account, Bot, Json, World, eventually
from tests.e2e.funnels import Funnel
from tests.e2e.grouping import GroupChat
from tests.widget.bots_page import choose, row, window
from tests.widget.conftest import OpenSettings
from tests.widget.eyes import violations
from tests.widget.opened_bot import open_row, tab
from tests.widget.test_bots_eyes import go_to
from tests.widget.test_route_of_a_bot import take

HTML = "<b>MONSTER</b> & <img src=x onerror=document.title='hurt'>"
LONG = "Оченьдлинноеназваниебезединогопробела" * 2
QUESTION = "Пришлите ссылку на сайт"


def settled(bot: Bot) -> Json:
    """Return the funnel that the server keeps."""
    found: Json = bot.account.api("GET", f"/v1/bots/{bot.bot_id}/funnel").json()
    return found


def locales(world: World) -> Json:
    """Return a file as brief 004 has it."""
    names = {"agency": HTML, "cg": "MONSTER CG", "express": LONG}
    return {
        key: {"name": name, "webhook_url": f"{world.stack.partners}/leads/secret-of-{key}"}
        for key, name in names.items()
    }


def panel_of(page: Page) -> Locator:
    return tab(open_row(page, "shop_bot"), "Сбор заявок")


def open_form(page: Page) -> Locator:
    panel_of(page).get_by_role("button", name="Изменить", exact=True).click()
    return window(page, "Сбор заявок")


def fill(dialog: Locator, label: str, value: str) -> None:
    dialog.get_by_role("textbox", name=label, exact=True).fill(value)


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Сохранить").click()


def profiles(dialog: Locator) -> list[str]:
    return [button.inner_text() for button in dialog.locator(".funnel-item__name").all()]


def test_from_a_file_to_a_funnel_of_ones_own(world: World, open_settings: OpenSettings, tmp_path: Path) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    GroupChat(bot, -4_001, title="<i>Администраторы</i>").add(bot)
    page = open_settings(account)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    load(page, world, tmp_path)
    rearrange(page, bot, account)
    see_the_chat(page)
    keep_what_is_shown_in_part(page, world, bot)
    two_administrators(page, bot)
    turn_off(page, account, bot)


def load(page: Page, world: World, folder: Path) -> None:
    """What is no JSON is told so; the file is chosen or pasted."""
    panel = panel_of(page)
    expect(panel).to_contain_text("не собирает заявки")
    panel.get_by_role("button", name="Загрузить locales.json").click()
    dialog = window(page, "Загрузить locales.json")
    dialog.get_by_role("button", name="Загрузить", exact=True).click()
    expect(dialog.get_by_text("Выберите файл или вставьте")).to_be_visible()
    text = dialog.get_by_role("textbox")
    text.fill('{"agency": ')
    dialog.get_by_role("button", name="Загрузить", exact=True).click()
    expect(dialog.get_by_text("Это не JSON")).to_be_visible()
    expect(text).to_be_focused()
    text.fill('{"agency": {"name": "A", "webhook_url": "http://10.0.0.1/leads"}}')
    dialog.get_by_role("button", name="Загрузить", exact=True).click()
    expect(text).to_have_attribute("aria-invalid", "true")

    file = folder / "locales.json"
    file.write_text(json.dumps(locales(world), ensure_ascii=False), encoding="utf-8-sig")
    with page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Выбрать файл").click()
    chooser.value.set_files(file)
    expect(text).to_have_value(file.read_text(encoding="utf-8-sig"))
    dialog.get_by_role("button", name="Загрузить", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(panel.get_by_role("status").filter(has_text="Загружено")).to_be_visible()
    expect(panel).to_contain_text(HTML)
    expect(panel.locator("b, i, img")).to_have_count(0)
    assert page.title() != "hurt"
    assert "secret-of-" not in page.content()


def rearrange(page: Page, bot: Bot, account: Account) -> None:
    """Profiles are moved, taken away and added, and so are buttons; the keyboard stays with what is moved."""
    dialog = open_form(page)
    expect(dialog.get_by_role("textbox", name="Название", exact=True)).to_be_focused()
    choose(dialog, "Чат администраторов", "<i>Администраторы</i>")
    assert profiles(dialog) == [HTML, "MONSTER CG", LONG]
    dialog.get_by_role("button", name=LONG, exact=True).click()
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    up = dialog.get_by_role("button", name="Выше: MONSTER CG")
    up.click()
    assert profiles(dialog) == ["MONSTER CG", HTML, LONG]
    expect(up).to_be_disabled()
    expect(dialog.get_by_role("button", name="Ниже: MONSTER CG")).to_be_focused()
    dialog.get_by_role("button", name=f"Убрать: {LONG}").click()
    assert profiles(dialog) == ["MONSTER CG", HTML]
    add_a_profile(page, dialog, account.pipelines()[1])
    see_what_is_kept(page, bot, account.pipelines()[1])


def add_a_profile(page: Page, dialog: Locator, pipeline: Json) -> None:
    dialog.get_by_role("button", name="Добавить профиль").click()
    assert profiles(dialog) == ["MONSTER CG", HTML, "Профиль 3"]
    dialog.get_by_role("button", name="MONSTER CG", exact=True).click()
    save(dialog)
    # The profile that is wrong opens by itself.
    expect(dialog.get_by_role("textbox", name="Название", exact=True)).to_be_focused()
    expect(dialog.get_by_role("textbox", name="Название", exact=True)).to_have_value("")
    expect(dialog.get_by_text("Есть ошибки")).to_have_count(1)
    fill(dialog, "Название", "Ремонт")
    fill(dialog, "Ключ ссылки", "ремонт")
    expect(dialog.get_by_text("только латинские буквы")).to_be_visible()
    fill(dialog, "Ключ ссылки", "agency")
    expect(dialog.get_by_text("Такой ключ уже есть")).to_be_visible()
    fill(dialog, "Ключ ссылки", "repair-1")
    fill(dialog, "Приветствие", "Здравствуйте!\nЧто нужно отремонтировать?")
    fill(dialog, "Кнопка 1", "🔧 Кухню")
    expect(dialog.get_by_role("textbox", name="В заявке", exact=True)).to_have_attribute("placeholder", "Кухню")
    dialog.get_by_role("button", name="Добавить кнопку").click()
    fill(dialog, "Кнопка 2", "Всё остальное")
    dialog.get_by_role("textbox", name="В заявке", exact=True).nth(1).fill("Другое")
    dialog.get_by_role("button", name="Выше: Всё остальное").click()
    fill(dialog, "Вопрос после заявки", QUESTION)
    take(dialog, "В воронку amoCRM")
    choose(dialog, "Воронка", pipeline["name"])
    choose(dialog, "Кто пришёл без ссылки", "Ремонт")

    dialog.get_by_role("button", name="Скопировать ссылку").click()
    expect(dialog.get_by_text("Скопировано")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://t.me/shop_bot?start=repair-1"
    save(dialog)
    expect(dialog).to_have_count(0)


def see_what_is_kept(page: Page, bot: Bot, pipeline: Json) -> None:
    kept = settled(bot)
    assert [profile["key"] for profile in kept["profiles"]] == ["cg", "agency", "repair-1"]
    assert (kept["admin_chat_id"], kept["default"]) == (-4_001, "repair-1")
    repair = kept["profiles"][2]
    assert repair["buttons"] == [
        {"text": "Всё остальное", "choice": "Другое"},
        {"text": "🔧 Кухню", "choice": "Кухню"},
    ]
    assert (repair["pipeline_id"], repair["follow_up"]) == (pipeline["id"], QUESTION)
    panel = page.locator("[data-funnel]")
    expect(panel).to_contain_text("<i>Администраторы</i>")
    expect(panel).to_contain_text(f"Заявки в воронку «{pipeline['name']}»")


def see_the_chat(page: Page) -> None:
    dialog = open_form(page)
    dialog.get_by_role("button", name="Ремонт", exact=True).click()
    chat = dialog.get_by_role("region", name="Так это увидит клиент")
    said = chat.locator(".funnel-bubble__text")
    assert said.all_inner_texts() == [
        "/start",
        "Здравствуйте!\nЧто нужно отремонтировать?",
        QUESTION,
        "Ответ клиента",
    ]
    assert chat.locator(".funnel-bubble__button").all_inner_texts() == ["Всё остальное", "🔧 Кухню"]
    fill(dialog, "Приветствие", "<b>Добрый день</b>")
    expect(said.nth(1)).to_have_text("<b>Добрый день</b>")
    page.keyboard.press("Escape")
    question = window(page, "Изменения не сохранены")
    question.get_by_role("button", name="Закрыть без сохранения").click()
    expect(dialog).to_have_count(0)


def keep_what_is_shown_in_part(page: Page, world: World, bot: Bot) -> None:
    """An address that is left as it is shown stays; a new one is refused where it leads into our own network."""
    dialog = open_form(page)
    address = dialog.get_by_role("textbox", name="Адрес вебхука")
    shown = address.input_value()
    assert "…" in shown
    expect(dialog.get_by_text("Показан не целиком")).to_be_visible()
    fill(dialog, "Приветствие", "Привет!")
    save(dialog)
    expect(dialog).to_have_count(0)
    assert settled(bot)["profiles"][0]["webhook_url"] == shown
    press_first_button(bot, "cg")
    assert eventually(lambda: [call["path"] for call in world.partners("GET", "/sim/leads")]) == ["/leads/secret-of-cg"]

    dialog = open_form(page)
    address = dialog.get_by_role("textbox", name="Адрес вебхука")
    address.fill("https://10.0.0.1/leads")
    dialog.get_by_role("button", name="Ремонт", exact=True).click()
    save(dialog)
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")
    address.fill(f"{world.stack.partners}/leads/another")
    save(dialog)
    expect(dialog).to_have_count(0)
    assert settled(bot)["profiles"][0]["webhook_url"] != shown
    assert "leads/another" not in page.content()


def press_first_button(bot: Bot, key: str) -> None:
    """Have a person come by the link of a profile and press its first button."""
    funnel = Funnel(bot, [])
    welcome = funnel.starts(key)
    funnel.presses(welcome, welcome["reply_markup"]["inline_keyboard"][0][0]["text"])


def two_administrators(page: Page, bot: Bot) -> None:
    dialog = open_form(page)
    fill(dialog, "Название", "MONSTER CGI")
    theirs = settled(bot)
    theirs["profiles"][1]["name"] = "MONSTER AGENCY"
    answer = bot.account.api("PUT", f"/v1/bots/{bot.bot_id}/funnel", theirs)
    assert answer.is_success, answer.text
    save(dialog)
    expect(dialog.get_by_text("их изменил кто-то ещё")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="Название", exact=True)).to_have_value("MONSTER CGI")
    dialog.get_by_role("button", name="Взять нынешние").click()
    assert profiles(dialog) == ["MONSTER CG", "MONSTER AGENCY", "Ремонт"]
    fill(dialog, "Название", "MONSTER CGI")
    save(dialog)
    expect(dialog).to_have_count(0)
    assert [profile["name"] for profile in settled(bot)["profiles"]] == ["MONSTER CGI", "MONSTER AGENCY", "Ремонт"]


def turn_off(page: Page, account: Account, bot: Bot) -> None:
    panel_of(page).get_by_role("button", name="Отключить").click()
    question = window(page, "Точно отключить сбор заявок?")
    expect(question.get_by_role("button", name="Отмена")).to_be_focused()
    question.get_by_role("button", name="Отключить").click()
    expect(panel_of(page).get_by_text("не собирает заявки")).to_be_visible()
    assert account.api("GET", f"/v1/bots/{bot.bot_id}/funnel").status_code == 404


@pytest.mark.parametrize(("theme", "language"), [("light", "ru"), ("dark", "en")])
def test_a_funnel_is_read_and_filled_in_by_everybody(
    world: World, open_settings: OpenSettings, theme: str, language: str
) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    page = open_settings(account, theme=theme, lang=language)
    row(page, "shop_bot").locator("[aria-expanded]").first.click()
    page.locator("[data-bot]").get_by_role("tab").nth(5).click()
    expect(page.locator("[data-funnel]")).to_be_visible()
    assert violations(page) == []

    go_to(page, page.locator("[data-funnel] button").first)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    go_to(page, dialog.locator("button[type=submit]"))
    page.keyboard.press("Enter")
    expect(dialog.locator("[aria-invalid=true]").first).to_be_focused()
    assert violations(page) == []
    written_by_keyboard(page, dialog)
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-profile=roses]")).to_be_visible()
    assert violations(page) == []
    assert settled(bot)["profiles"][0]["buttons"] == [{"text": "Розы", "choice": "Розы"}]

    manager = open_settings(account, user="manager", theme=theme, lang=language)
    row(manager, "shop_bot").locator("[aria-expanded]").first.click()
    manager.locator("[data-bot]").get_by_role("tab").nth(5).click()
    expect(manager.locator("[data-profile=roses]")).to_be_visible()
    assert manager.locator(".bot-row").count() == 0


def written_by_keyboard(page: Page, dialog: Locator) -> None:
    """Fill in what is needed with the keyboard alone, in the order in which it comes."""
    for number, text in enumerate(("501", "Розы", "roses", "Здравствуйте!", "Розы", "", "Какие?")):
        field = dialog.get_by_role("textbox").nth(number)
        if not field.evaluate("one => one === document.activeElement"):
            go_to(page, field)
        page.keyboard.insert_text(text)
    pipeline = dialog.locator("button[aria-haspopup]").last
    go_to(page, pipeline)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(pipeline).to_be_focused()
    go_to(page, dialog.locator("button[type=submit]"))
    page.keyboard.press("Enter")
