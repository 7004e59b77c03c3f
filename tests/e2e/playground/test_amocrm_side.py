"""What a manager sees and does in amoCRM, beyond one talk."""

import re
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import (
    PERSON,
    amocrm,
    answer,
    bot_and_person,
    create_example,
    open_deal,
    open_panel,
    say,
    write,
)

MEGABYTE = 1024 * 1024


def open_chats(page: Page, unread: str = "") -> None:
    """Open «Чаты», whose badge says `unread`."""
    name = re.compile(rf"^Чаты\s*{unread}$")
    page.get_by_role("navigation", name="Разделы amoCRM").get_by_role("button", name=name).click()


def test_chats_show_the_talk_beside_the_list(page: Page, stack: LocalStack) -> None:
    create_example(page)
    bot_id, _ = bot_and_person(stack)
    say(stack, bot_id, PERSON, "Можно самовывоз?")
    expect(page.locator("article.deal", has_text="Орлов")).to_be_visible()
    open_chats(page, "2")
    amocrm(page).get_by_role("button", name="Орлов").click()
    expect(amocrm(page).get_by_role("log")).to_contain_text("Можно самовывоз?")
    expect(amocrm(page).get_by_role("button", name="Анна Лебедева")).to_be_visible()
    answer(page, "Конечно, до девяти вечера")
    expect(page.locator(".talk.outgoing").last.get_by_role("img", name="Доставлено")).to_be_visible()
    amocrm(page).get_by_role("button", name="Анна Лебедева").click()
    expect(amocrm(page).get_by_role("log")).to_contain_text("25 пионов")
    expect(amocrm(page).get_by_role("log")).not_to_contain_text("самовывоз")


def test_the_badge_goes_while_a_manager_reads(page: Page) -> None:
    create_example(page)
    open_chats(page, "1")
    amocrm(page).get_by_role("button", name="Анна Лебедева").click()
    expect(page.locator(".rail-count")).to_have_count(0)
    write(page, "А можно открытку?")
    expect(page.locator(".talk.incoming").last).to_contain_text("открытку")
    expect(page.locator(".chat-entry.unread")).to_have_count(0)
    expect(page.locator(".rail-count")).to_have_count(0)


def test_the_badge_stays_while_nobody_reads(page: Page, stack: LocalStack) -> None:
    create_example(page)
    bot_id, _ = bot_and_person(stack)
    open_deal(page)
    expect(page.locator(".rail-count")).to_have_count(0)
    say(stack, bot_id, PERSON, "Можно самовывоз?")
    expect(page.locator(".rail-count")).to_have_text("1")


def test_a_last_message_that_failed_is_marked_in_the_lists(page: Page, stack: LocalStack) -> None:
    create_example(page)
    open_deal(page)
    refusal = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    fault = {"match": "/sendMessage", "status": 403, "body": refusal}
    assert httpx.post(f"{stack.telegram}/sim/faults", json=fault).is_success
    answer(page, "Вы ещё с нами?")
    expect(page.locator(".talk-error")).to_be_visible()
    page.get_by_role("button", name="Назад").click()
    expect(page.locator("article.deal").get_by_role("img", name="Не доставлено")).to_be_visible()
    open_chats(page)
    expect(page.locator(".chat-entry").get_by_role("img", name="Не доставлено")).to_be_visible()


def test_a_bot_gets_another_label(page: Page) -> None:
    create_example(page)
    panel = open_panel(page, "Боты")
    panel.get_by_role("button", name="Настройки бота").click()
    settings = panel.get_by_role("article")
    expect(settings.get_by_label("Приписка")).to_have_value("Продажи")
    settings.get_by_label("Приписка").fill("Доставка")
    settings.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("switch", name="Доставка")).to_be_checked()


def test_a_bot_gets_another_status_for_new_requests(page: Page, stack: LocalStack) -> None:
    create_example(page)
    panel = open_panel(page, "Боты")
    expect(panel.get_by_role("article")).to_contain_text("Воронка → Неразобранное")
    panel.get_by_role("button", name="Настройки бота").click()
    panel.get_by_role("article").get_by_label("Новые заявки").select_option("Переговоры")
    panel.get_by_role("button", name="Сохранить").click()
    expect(panel.get_by_role("article")).to_contain_text("Воронка → Переговоры")
    # The status is stored before every worker has heard of it; the form closes when all have.
    expect(panel.get_by_role("button", name="Сохранить")).to_have_count(0)
    bot_id, _ = bot_and_person(stack)
    say(stack, bot_id, PERSON, "Можно самовывоз?")
    deals = page.get_by_role("region", name="Переговоры").locator("article.deal", has_text="самовывоз")
    expect(deals).to_have_count(1)


def test_a_bot_gets_the_token_that_telegram_replaced(page: Page) -> None:
    create_example(page)
    open_deal(page)
    panel = open_panel(page, "Боты")
    panel.get_by_role("button", name="Настройки бота").click()
    panel.get_by_role("button", name="Перевыпустить токен").click()
    expect(panel.get_by_label("Новый токен")).not_to_have_value("")
    panel.get_by_role("button", name="Сохранить").click()
    expect(panel.get_by_label("Новый токен")).to_have_count(0)
    page.keyboard.press("Escape")
    answer(page, "Мы снова на связи")
    expect(page.locator(".row.other").last).to_contain_text("Мы снова на связи")


def test_a_file_over_the_limit_is_named(page: Page, tmp_path: Path) -> None:
    create_example(page)
    open_deal(page)
    large = tmp_path / "каталог.pdf"
    with large.open("wb") as file:
        file.truncate(64 * MEGABYTE + 1)
    amocrm(page).locator("input[type=file]").set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("Файл «каталог.pdf» (64 МБ) больше 64 МБ")
    small = {"name": "договор.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    amocrm(page).locator("input[type=file]").set_input_files(small)  # type: ignore[arg-type]
    expect(page.locator(".talk.outgoing").last).to_contain_text("договор.pdf")
