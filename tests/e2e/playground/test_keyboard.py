"""Everything can be done with the keyboard, and its place is never lost."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.playground.hands import (
    amocrm,
    answer,
    block_bot,
    create_example,
    focused,
    manager_text,
    open_deal,
    open_panel,
    telegram,
)


def walk(page: Page, steps: int) -> list[str]:
    """Press Tab that often; return what had the focus."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(focused(page))
    return found


def test_tab_leaves_a_card_and_enter_presses_its_buttons(page: Page) -> None:
    create_example(page)
    page.locator("[data-deal]").focus()
    assert walk(page, 2) == ["Принять", "Отклонить"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    first = page.get_by_role("region", name="Первичный контакт")
    expect(first.locator("article.deal")).to_have_count(1)
    expect(page.get_by_role("button", name="Принять")).to_have_count(0)


def test_tab_walks_through_the_whole_page(page: Page) -> None:
    create_example(page)
    page.evaluate("document.activeElement.blur()")
    found = walk(page, 23)
    assert {"Прикрепить файл", "Сообщение", "Сделки", "Принять", "Отклонить"} <= {one.strip() for one in found}
    assert "body" in found or found[0] in found[1:], "the way around has an end"


def test_enter_opens_a_deal_and_back_returns_to_its_card(page: Page) -> None:
    create_example(page)
    page.locator("[data-deal]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Назад")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-deal]")).to_be_focused()


def test_escape_returns_to_what_opened_a_panel(page: Page) -> None:
    create_example(page)
    for name in ("romashka", "Боты", "Ошибки", "Кто пишет", "Меню", "Прикрепить файл"):
        opener = page.get_by_role("button", name=name).first
        opener.focus()
        page.keyboard.press("Enter")
        expect(opener).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Tab")
        expect(opener).not_to_be_focused()
        page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")
        expect(opener).to_be_focused()


def test_files_are_chosen_by_the_keyboard(page: Page) -> None:
    # Choosers are caught only some time after the first listener has come, so that it comes early.
    page.on("filechooser", lambda _: None)
    create_example(page)
    open_deal(page)
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    for key in ("Enter", "Space"):
        chooses_a_file(page, page.get_by_role("button", name="Файл с компьютера"), key)
        chooses_a_file(page, amocrm(page).get_by_role("button", name="Прикрепить файл"), key)


def chooses_a_file(page: Page, button: Locator, key: str) -> None:
    button.focus()
    with page.expect_file_chooser() as opened:
        page.keyboard.press(key)
    opened.value.set_files([])


def test_a_button_that_works_keeps_the_focus(page: Page) -> None:
    create_example(page)
    open_panel(page, "Боты")
    page.get_by_role("switch", name="Продажи").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("banner").get_by_role("button", name="Боты")).to_contain_text("0/1")
    expect(page.get_by_role("switch", name="Продажи")).to_be_focused()


def test_a_row_that_goes_away_hands_the_focus_on(page: Page) -> None:
    create_example(page)
    open_deal(page)
    block_bot(page)
    answer(page, "Вы ещё с нами?")
    expect(page.locator(".talk-error")).to_be_visible()
    telegram(page).get_by_role("button", name="Разблокировать").click()
    expect(telegram(page).get_by_role("button", name="Разблокировать")).to_have_count(0)
    panel = open_panel(page, "Ошибки")
    panel.get_by_role("button", name="Повторить").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".row.other").last).to_contain_text("Вы ещё с нами?")
    expect(panel.get_by_role("button", name="Повторить")).to_have_count(0)
    assert focused(page) != "body"


def test_composers_know_enter_and_its_shift(page: Page) -> None:
    create_example(page)
    open_deal(page)
    manager_text(page).focus()
    page.keyboard.type("строка")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("ещё одна")
    page.keyboard.press("Enter")
    expect(page.locator(".talk.outgoing").last).to_contain_text("строка\nещё одна", use_inner_text=True)
    expect(manager_text(page)).to_be_focused()
