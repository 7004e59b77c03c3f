"""The page of bots can be read and worked by everybody: by keyboard alone, in both themes, in both languages."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.driving import Json, World
from tests.widget.bots_page import ADD, open_adding, open_editing, row, rows, select, window
from tests.widget.conftest import OpenSettings
from tests.widget.eyes import violations

SEEN = """() => {
    const one = document.activeElement;
    const outlined = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    const bordered = ({ boxShadow }) => boxShadow !== "none";
    const styles = [one, one.parentElement, one.nextElementSibling].filter(Boolean).map((at) => getComputedStyle(at));
    return styles.some((style) => outlined(style) || bordered(style));
}"""
"""Whether it can be seen where the keyboard is; the kit draws a switch beside the box that has it, and a
field's border around it."""


LIST = re.compile(r"/v1/bots\?")


def go_to(page: Page, place: Locator, presses: int = 60) -> None:
    """Press Tab until the keyboard is there, and see on the way where it is."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {place}")


def test_everything_is_done_by_keyboard(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    second = account.pipelines()[1]["name"]
    token = world.telegram_bot("flowers_bot")["token"]
    page = open_settings(account)
    go_to(page, page.get_by_role("button", name=ADD))
    page.keyboard.press("Enter")
    dialog = window(page, ADD)
    expect(dialog.get_by_role("textbox", name="Токен")).to_be_focused()
    page.keyboard.insert_text(token)
    expect(dialog.get_by_text("Найден бот")).to_be_visible()
    choose_by_keyboard(page, dialog, "Воронка", second)
    pass_by_keyboard(page, dialog, "Новые заявки")
    go_to(page, dialog.get_by_role("button", name="Подключить"))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)

    go_to(page, row(page, "flowers_bot").get_by_role("switch"))
    page.keyboard.press("Space")
    expect(row(page, "flowers_bot")).to_contain_text("Выключен")
    go_to(page, row(page, "flowers_bot").get_by_role("button", name="Изменить"))
    page.keyboard.press("Enter")
    dialog = window(page, "Настройки бота")
    expect(dialog.get_by_role("textbox", name="Приписка")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("Опт")
    leave_and_stay(page, dialog)
    go_to(page, dialog.get_by_role("textbox", name="Приписка"))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(row(page, "flowers_bot")).to_contain_text("Опт")

    go_to(page, row(page, "flowers_bot").get_by_role("button", name="Удалить"))
    page.keyboard.press("Enter")
    question = window(page, "Точно удалить бота?")
    expect(question.get_by_role("button", name="Отмена")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(row(page, "flowers_bot").get_by_role("button", name="Удалить")).to_be_focused()
    page.keyboard.press("Enter")
    go_to(page, question.get_by_role("button", name="Удалить"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Подключите первого бота")).to_be_visible()
    expect(page.get_by_role("heading", name="Боты Telegram")).to_be_focused()


def choose_by_keyboard(page: Page, place: Locator, label: str, option: str) -> None:
    go_to(page, select(place, label))
    page.keyboard.press("Enter")
    expect(place.get_by_role("option", name=option, exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(select(place, label)).to_contain_text(option)
    expect(select(place, label)).to_be_focused()


def pass_by_keyboard(page: Page, place: Locator, label: str) -> None:
    """Open a list and go on without choosing: it closes, and the window around it stays."""
    go_to(page, select(place, label))
    chosen = select(place, label).inner_text()
    page.keyboard.press("Enter")
    expect(place.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(place.get_by_role("option")).to_have_count(0)
    expect(select(place, label)).not_to_be_focused()
    expect(select(place, label)).to_have_text(chosen)


def leave_and_stay(page: Page, dialog: Locator) -> None:
    """What was changed and not saved is asked about before it is lost."""
    assert page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    page.keyboard.press("Escape")
    question = window(page, "Изменения не сохранены")
    expect(question).to_be_visible()
    go_to(page, question.get_by_role("button", name="Вернуться"))
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    expect(dialog.get_by_role("textbox", name="Приписка")).to_have_value("Опт")


@pytest.mark.parametrize(("theme", "language"), [("light", "ru"), ("dark", "en")])
def test_axe_finds_nothing_serious(world: World, open_settings: OpenSettings, theme: str, language: str) -> None:
    account = world.account("flowers")
    page = open_settings(account, theme=theme, lang=language)
    expect(page.locator(".bots-steps")).to_be_visible()
    assert violations(page) == []
    off = account.connect("shop_bot", "Магазин")
    assert off.patch(enabled=False).is_success
    account.connect("repair_bot", "Ремонт")
    page.reload()
    expect(row(page, "repair_bot")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("Добавить|Add a")).click()
    page.get_by_role("dialog").get_by_role("textbox").first.fill("1:2")
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    expect(page.get_by_text({"ru": "Это не токен бота", "en": "This is no bot's token"}[language])).to_be_visible()
    assert violations(page) == []


def test_a_manager_looks_and_changes_nothing(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account, user="manager")
    expect(row(page, "shop_bot")).to_contain_text("Магазин")
    expect(page.get_by_text("только администратор")).to_be_visible()
    expect(page.get_by_role("button", name=ADD)).to_have_count(0)
    expect(page.get_by_role("switch")).to_have_count(0)


def test_pages_and_troubles(world: World, open_settings: OpenSettings) -> None:
    """Answers that a small account does not give: many bots, a server that is away, one that has had enough."""
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    (bot,) = account.api("GET", "/v1/bots").json()["bots"]
    many = [
        {**bot, "bot_id": 100 + number, "username": f"bot_{number}", "name": f"Бот {number}"} for number in range(45)
    ]
    page = open_settings(account, before=lambda page: page.route(LIST, lambda route: answer(route, many)))
    expect(page.get_by_text("45 ботов")).to_be_visible()
    assert len(rows(page)) == 20
    page.get_by_role("button", name="Следующая страница").click()
    page.get_by_role("button", name="Следующая страница").click()
    expect(page.get_by_text("Страница 3 из 3")).to_be_visible()
    expect(row(page, "bot_44")).to_be_visible()
    assert len(rows(page)) == 5

    del many[40:]
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("Страница 2 из 2")).to_be_visible()
    expect(row(page, "bot_39")).to_be_visible()

    page.unroute_all()
    asked = note_and(page, LIST, lambda route: route.abort())
    page.get_by_role("button", name="Предыдущая страница").click()
    expect(page.get_by_text("Нет связи с сервером виджета")).to_be_visible()
    assert asked == ["GET"] * 3
    page.unroute_all()

    # A change is never sent again by itself.
    page.reload()
    dialog = open_editing(page, "shop_bot")
    dialog.get_by_role("textbox", name="Приписка").fill("Опт")
    sent = note_and(page, re.compile(r"/v1/bots/\d+$"), lambda route: refuse(route, 429))
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog.get_by_text("Попробуйте через 7 с.")).to_be_visible()
    assert sent == ["PATCH"]
    page.unroute_all()
    dialog.get_by_role("button", name="Сохранить").click()
    expect(row(page, "shop_bot")).to_contain_text("Опт")


def test_a_check_that_nobody_answers_keeps_no_bot_out(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    token = world.telegram_bot("shop_bot")["token"]
    page = open_settings(account)
    page.route(re.compile(r"/v1/bots/check$"), lambda route: refuse(route, 429))
    dialog = open_adding(page)
    dialog.get_by_role("textbox", name="Токен").fill(token)
    expect(dialog.get_by_text("Попробуйте через 7 с.")).to_be_visible()
    dialog.get_by_role("textbox", name="Приписка").fill("Магазин, который приписан очень длинными словами")
    expect(dialog.get_by_text("Не длиннее 40 знаков")).to_be_visible()
    dialog.get_by_role("textbox", name="Приписка").fill("Магазин")
    dialog.get_by_role("button", name="Подключить").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "shop_bot")).to_be_visible()


def test_an_answer_that_was_lost_is_looked_for(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    token = world.telegram_bot("shop_bot")["token"]
    page = open_settings(account)
    dialog = open_adding(page)
    dialog.get_by_role("textbox", name="Токен").fill(token)
    expect(dialog.get_by_text("Найден бот")).to_be_visible()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(re.compile(r"/v1/bots$"), lose)
    dialog.get_by_role("button", name="Подключить").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "shop_bot")).to_be_visible()


KITS_HEIGHT = 36
"""Pixels of a line of text, a list and a button in the kit's own pictures, borders included."""


def test_boxes_are_as_the_kit_has_them_however_the_page_measures(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account)
    dialog = open_editing(page, "shop_bot")
    for measure in ("border-box", "content-box"):
        page.add_style_tag(content=f"* {{ box-sizing: {measure} }} svg {{ width: 100px }}")
        expect(dialog.locator("[class*=_input_container], button[aria-haspopup], [type=submit]")).to_have_count(5)
        line, *boxes = dialog.evaluate(
            """dialog => [...dialog.querySelectorAll('[class*=_input_container], button[aria-haspopup], [type=submit]')]
                .map(one => [one.offsetHeight, one.offsetWidth])"""
        )
        assert [line[0], *(height for height, _ in boxes)] == [KITS_HEIGHT] * 5
        assert {width for _, width in boxes[:3]} == {line[1]}
        icons = page.locator(".bots-deeds svg").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
        assert set(icons) == {16}


CONTRAST = """(one) => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const { outlineStyle, outlineColor, outlineWidth, boxShadow } = getComputedStyle(one);
    const ring = outlineStyle === "none" ? boxShadow : outlineColor;
    if (ring === "none") return 0;
    const ground = light(getComputedStyle(one.closest(".bots-head, .modal-body")).backgroundColor);
    const [low, high] = [light(ring), ground].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}"""
"""How much what shows where the keyboard is differs from what it stands upon."""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_where_the_keyboard_is_can_be_seen(world: World, open_settings: OpenSettings, theme: str) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account, theme=theme)
    go_to(page, add := page.get_by_role("button", name=ADD))
    assert add.evaluate(CONTRAST) >= 3
    page.keyboard.press("Enter")
    dialog = window(page, ADD)
    field = dialog.get_by_role("textbox", name="Приписка")
    for control, ringed in (
        (field, field.locator("xpath=..")),
        (dialog.get_by_role("textbox", name="Токен"), dialog.get_by_role("textbox", name="Токен").locator("xpath=..")),
        (select(dialog, "Воронка"), select(dialog, "Воронка")),
    ):
        go_to(page, control)
        assert ringed.evaluate(CONTRAST) >= 3, control


def test_a_press_beside_a_window_leaves_the_keyboard_in_it(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account)
    dialog = open_editing(page, "shop_bot")
    dialog.get_by_role("textbox", name="Приписка").fill("Опт")
    page.mouse.click(5, 5)
    page.get_by_role("button", name="Вернуться").click()
    expect(dialog.get_by_role("textbox", name="Приписка")).to_be_focused()


def note_and(page: Page, part: re.Pattern[str], treat: Callable[[Route], None]) -> list[str]:
    """Treat requests to these addresses so, and return a list in which their methods will stand."""
    methods: list[str] = []

    def handle(route: Route) -> None:
        methods.append(route.request.method)
        treat(route)

    page.route(part, handle)
    return methods


def answer(route: Route, bots: list[Json]) -> None:
    """Answer as the API does, with a page of these bots."""
    asked = dict(parse_qsl(urlsplit(route.request.url).query))
    number, limit = int(asked.get("page", 1)), int(asked.get("limit", 50))
    shown = bots[(number - 1) * limit : number * limit]
    route.fulfill(json={"bots": shown, "total": len(bots), "page": number, "pages": -(-len(bots) // limit)})


def refuse(route: Route, status: int) -> None:
    error = {"code": "too_many_requests", "message": "Слишком много запросов"}
    route.fulfill(status=status, json={"error": error}, headers={"Retry-After": "7"})


def test_leaving_the_page_leaves_nothing(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    page = open_settings(account)
    dialog = open_editing(page, "shop_bot")
    dialog.get_by_role("textbox", name="Приписка").fill("Опт")
    left = page.locator(".nav__item").first
    # A window is in front of the menu: amoCRM changes pages by itself too.
    left.evaluate("item => item.click()")
    expect(page.locator("[class*=reon-telegram-bot], .modal")).to_have_count(0)
    asked = note_and(page, LIST, lambda route: route.continue_())
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    warned = page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    assert (asked, warned) == ([], False)
