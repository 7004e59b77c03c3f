"""The playground in a browser: a person writes to a bot, a manager answers in amoCRM.

`PLAYGROUND_PICTURE=docs/playground.png` keeps the picture that one of the tests takes.
"""

import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import (
    amocrm,
    answer,
    block_bot,
    bot_and_person,
    create_example,
    manager_text,
    menu,
    open_deal,
    open_panel,
    say,
    telegram,
    write,
)

LARGEST_PICTURE = 500_000
OFFER = "Анна, добрый день! 25 пионов — 7 500 ₽, доставка по городу бесплатно."
INVOICE = {"name": "Счёт №7.pdf", "mimeType": "application/pdf", "buffer": bytes(48_200)}


def test_a_person_writes_and_a_manager_answers(page: Page) -> None:
    create_example(page)
    open_deal(page)
    expect(page.locator(".answer-to")).to_have_text("Чат с" + "Анна Лебедева (Продажи)")
    write(page, "А можно ещё открытку?")
    expect(page.locator(".talk.incoming").last).to_contain_text("А можно ещё открытку?")
    expect(page.locator(".row.own").last.get_by_role("img", name="Бот получил")).to_be_visible()
    answer(page, "Конечно, открытка в подарок!")
    expect(page.locator(".row.other").last).to_contain_text("Конечно, открытка в подарок!")
    expect(page.locator(".talk.outgoing").last.get_by_role("img", name="Доставлено")).to_be_visible()
    expect(page.locator(".deal-side")).to_contain_text("anna_lebedeva")


def test_a_blocked_bot_is_told_with_its_reason_and_can_be_retried(page: Page) -> None:
    create_example(page)
    open_deal(page)
    block_bot(page)
    answer(page, "Вы ещё с нами?")
    expect(page.locator(".talk-error")).to_have_text("Не доставлено: Пользователь заблокировал бота")
    page.get_by_role("button", name="Разблокировать").click()
    open_panel(page, "Ошибки").get_by_role("button", name="Повторить").click()
    expect(page.locator(".row.other").last).to_contain_text("Вы ещё с нами?")


def test_a_bot_is_connected_and_started_by_hand(page: Page) -> None:
    open_panel(page, "Аккаунт").get_by_label("Новый аккаунт amoCRM").fill("lotos")
    page.get_by_role("button", name="Создать и установить виджет").click()
    expect(page.locator(".menu .panel")).to_have_count(0)
    panel = open_panel(page, "Боты")
    panel.get_by_label("Приписка").fill("Поддержка")
    panel.get_by_label("Имя бота в Telegram").fill("Лотос")
    panel.get_by_label("Адрес бота в Telegram").fill("lotos_help_bot")
    panel.get_by_role("button", name="Создать и подключить").click()
    expect(page.get_by_role("switch", name="Поддержка")).to_be_checked()
    page.get_by_role("button", name="Кто пишет").click()
    page.get_by_label("Имя", exact=True).fill("Олег")
    page.get_by_role("button", name="Добавить").click()
    page.get_by_placeholder("метка").fill("vk")
    page.get_by_role("button", name="Запустить").click()
    open_deal(page, "Олег")
    expect(page.locator(".deal-side")).to_contain_text("vk")


def test_a_bot_is_switched_off_and_on(page: Page) -> None:
    create_example(page)
    bots = page.get_by_role("banner").get_by_role("button", name="Боты")
    open_panel(page, "Боты")
    # The bot is seen to be off before the change is answered.
    with page.expect_response(lambda told: '"PATCH"' in (told.request.post_data or "")):
        page.get_by_role("switch", name="Продажи").click()
    expect(bots).to_contain_text("0/1")
    page.get_by_role("switch", name="Продажи").click()
    expect(page.get_by_role("switch", name="Продажи")).to_be_checked()
    expect(bots).not_to_contain_text("/")


def test_a_photo_and_a_file_appear_in_the_chat(page: Page) -> None:
    create_example(page)
    photo, document = page.locator(".row.own img.photo"), page.locator(".row.own .file", has_text="Договор.pdf")
    for name, shown in (("Фото", photo), ("Документ", document)):
        telegram(page).get_by_role("button", name="Прикрепить файл").click()
        page.get_by_role("button", name=name, exact=True).click()
        expect(shown).to_be_visible()


def test_a_file_of_ones_own_arrives_as_it_is(page: Page) -> None:
    create_example(page)
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    own = {"name": "заметка.txt", "mimeType": "text/plain", "buffer": "привет".encode()}
    telegram(page).locator("input[type=file]").set_input_files(own)  # type: ignore[arg-type]
    file = page.locator(".row.own .file")
    expect(file).to_contain_text("заметка.txt")
    address = file.get_attribute("href")
    assert address
    assert httpx.get(address).content.decode() == "привет"


def test_a_request_is_accepted_and_the_deal_moves(page: Page) -> None:
    create_example(page)
    page.get_by_role("button", name="Принять").click()
    expect(page.get_by_role("region", name="Первичный контакт").locator("article.deal")).to_have_count(1)
    open_deal(page)
    page.get_by_label("Этап").select_option("Переговоры")
    page.get_by_role("button", name="Назад").click()
    expect(page.get_by_role("region", name="Переговоры").locator("article.deal")).to_have_count(1)


def test_news_leave_drafts_and_elements_alone(page: Page, stack: LocalStack) -> None:
    create_example(page)
    open_deal(page)
    manager_text(page).fill("черновик")
    first = page.locator(".talk").first
    first.evaluate("element => { element.isTheSame = true; }")
    bot_id, person = bot_and_person(stack)
    say(stack, bot_id, person, "Вы тут?")
    expect(page.locator(".talk.incoming").last).to_contain_text("Вы тут?")
    assert first.evaluate("element => element.isTheSame")
    expect(manager_text(page)).to_have_value("черновик")
    expect(page.locator(".talk.incoming").last).to_be_in_viewport(ratio=1)


def test_the_page_speaks_english_when_asked(page: Page) -> None:
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("button", name="Create an example")).to_be_visible()


def test_the_settings_api_is_called_only_as_a_known_account_and_from_the_page(stack: LocalStack) -> None:
    address = f"{stack.control}/sim/api"
    call = {"method": "GET", "path": "/v1/bots", "account_id": 1}
    assert httpx.post(address, json=call).status_code == 404
    assert httpx.post(address, json={**call, "path": "/oauth/install"}).status_code == 400
    assert httpx.post(address, content=httpx.Request("POST", address, json=call).content).status_code == 415


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, {"width": 1600, "height": 900}])
def test_a_busy_day_fits_the_screen(page: Page, stack: LocalStack, tmp_path: Path) -> None:
    create_example(page)
    fill_account(page, stack)
    own, other = page.locator(".row.own"), page.locator(".row.other")
    incoming, outgoing = page.locator(".talk.incoming"), page.locator(".talk.outgoing")
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    page.get_by_role("button", name="Фото", exact=True).click()
    expect(own.locator("img.photo")).to_have_js_property("complete", True)
    open_deal(page, "Анна")
    page.locator(".deal-head").get_by_role("button", name="Принять").click()
    expect(page.get_by_label("Этап")).to_be_visible()
    expect(incoming).to_have_count(3)
    add_buttons(page, "Беру", "Покажите ещё")
    answer(page, OFFER)
    expect(other.last).to_contain_text("7 500 ₽")
    menu(other.last, "❤")
    expect(other.last.locator(".people")).to_be_visible()
    telegram(page).get_by_role("button", name="Записать голосовое").click()
    expect(own.last.locator(".recording")).to_be_visible()
    expect(incoming).to_have_count(4)
    write(page, "И открытку: «С днём рождения, мама!»")
    expect(incoming.last).to_contain_text("открытку")
    manager_text(page).fill("Открытка в подарок. Счёт во вложении, привезём завтра с 10:00.")
    amocrm(page).locator("input[type=file]").set_input_files(INVOICE)  # type: ignore[arg-type]
    expect(outgoing.last).to_contain_text("Открытка в подарок")
    expect(outgoing.last.get_by_role("img", name="Доставлено")).to_be_visible()
    expect(other.last.locator(".file")).to_contain_text("Счёт №7.pdf")
    expect(page.locator(".by-client")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wanted = os.environ.get("PLAYGROUND_PICTURE") if page.viewport_size == {"width": 1280, "height": 800} else None
    picture = Path(wanted or tmp_path / "playground.png")
    page.mouse.move(0, 0)
    page.screenshot(path=picture)
    assert picture.stat().st_size < LARGEST_PICTURE


def add_buttons(page: Page, *texts: str) -> None:
    """Prepare buttons for the manager's next message."""
    amocrm(page).get_by_role("button", name="Кнопки").click()
    for text in texts:
        page.get_by_label("Текст кнопки").fill(text)
        page.get_by_role("button", name="Добавить кнопку").click()
        expect(page.get_by_role("button", name=f"Убрать кнопку «{text}»")).to_be_visible()
    page.keyboard.press("Escape")


def fill_account(page: Page, stack: LocalStack) -> None:
    """Let more people write, and wait until the page shows all of them."""
    bot_id, _ = bot_and_person(stack)
    people = (
        ("Дмитрий", "Орлов", "Добрый день! Можно самовывоз сегодня после семи?"),
        ("Мария", "Ким", "А розы Эквадор есть в наличии?"),
        ("Олег", "Савельев", "Оплатил, спасибо! Жду курьера 🌷"),
    )
    for number, (first, last, text) in enumerate(people, start=1):
        say(stack, bot_id, {"id": 311_000_100 + number, "first_name": first, "last_name": last}, text)
        expect(page.locator("article.deal", has_text=last)).to_be_visible()
    expect(page.locator(".tg-who")).to_contain_text("Анна")
