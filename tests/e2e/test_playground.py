"""The playground in a browser: a person writes to a bot, a manager answers in amoCRM.

`PLAYGROUND_PICTURE=docs/playground.png` keeps the picture that one of the tests takes.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from local.driver import LocalStack

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PATIENCE_MS = 20_000
LARGEST_PICTURE = 400_000
OFFER = "Анна, добрый день! 25 пионов — 7 500 ₽, доставка по городу бесплатно."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no browser: install Chromium or name one in CHROMIUM")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, empty_stack: LocalStack) -> Iterator[Page]:
    """The playground of an empty stack; nothing may be complained of on its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU")
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(empty_stack.control)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=PATIENCE_MS)


def create_example(page: Page) -> None:
    page.get_by_role("button", name="Создать пример").click()
    expect(page.locator("article.deal", has_text="25 пионов")).to_be_visible()


def open_deal(page: Page, text: str) -> None:
    page.locator("article.deal", has_text=text).click()
    expect(page.get_by_placeholder("Введите текст сообщения")).to_be_visible()


def write(page: Page, text: str) -> None:
    page.get_by_placeholder("Сообщение", exact=True).fill(text)
    page.keyboard.press("Enter")


def answer(page: Page, text: str) -> None:
    page.get_by_placeholder("Введите текст сообщения").fill(text)
    page.get_by_role("region", name="amoCRM").get_by_role("button", name="Отправить").click()


def test_a_person_writes_and_a_manager_answers(page: Page) -> None:
    create_example(page)
    open_deal(page, "25 пионов")
    expect(page.locator(".answer-to")).to_have_text("Чат с" + "Анна Лебедева (Продажи)")
    write(page, "А можно ещё открытку?")
    expect(page.locator(".talk.incoming").last).to_contain_text("А можно ещё открытку?")
    expect(page.locator(".row.own").last.locator("use")).to_have_attribute("href", "icons.svg#checks")
    answer(page, "Конечно, открытка в подарок!")
    expect(page.locator(".row.other").last).to_contain_text("Конечно, открытка в подарок!")
    expect(page.locator(".talk.outgoing").last.get_by_role("img", name="Доставлено")).to_be_visible()
    expect(page.locator(".deal-side")).to_contain_text("anna_lebedeva")


def test_a_blocked_bot_is_told_with_its_reason_and_can_be_retried(page: Page) -> None:
    create_example(page)
    open_deal(page, "25 пионов")
    page.get_by_role("button", name="Меню").click()
    page.get_by_role("button", name="Заблокировать бота").click()
    answer(page, "Вы ещё с нами?")
    expect(page.locator(".talk-error")).to_have_text("Не доставлено: Пользователь заблокировал бота")
    page.get_by_role("button", name="Разблокировать").click()
    page.get_by_role("button", name="Ошибки").click()
    page.get_by_role("button", name="Повторить").click()
    expect(page.locator(".row.other").last).to_contain_text("Вы ещё с нами?")


def test_a_bot_is_connected_and_started_by_hand(page: Page) -> None:
    page.get_by_role("button", name="Аккаунт", exact=True).click()
    page.get_by_label("Новый аккаунт amoCRM").fill("lotos")
    page.get_by_role("button", name="Создать и установить виджет").click()
    page.get_by_role("button", name="Боты").click()
    page.get_by_placeholder("Приписка").fill("Поддержка")
    page.get_by_placeholder("Имя бота в Telegram").fill("Лотос")
    page.get_by_placeholder("romashka_bot").fill("lotos_help_bot")
    page.get_by_role("button", name="Создать и подключить").click()
    expect(page.get_by_role("checkbox", name="Поддержка")).to_be_checked()
    page.get_by_role("button", name="Кто пишет").click()
    page.get_by_placeholder("Имя", exact=True).fill("Олег")
    page.get_by_role("button", name="Добавить").click()
    page.get_by_placeholder("метка").fill("vk")
    page.get_by_role("button", name="Запустить").click()
    open_deal(page, "Олег")
    expect(page.locator(".deal-side")).to_contain_text("vk")


def test_a_bot_is_switched_off_and_on(page: Page) -> None:
    create_example(page)
    page.get_by_role("button", name="Боты").click()
    page.locator(".switch").click()
    expect(page.get_by_role("button", name="Боты")).to_contain_text("0/1")
    page.locator(".switch").click()
    expect(page.get_by_role("checkbox", name="Продажи")).to_be_checked()
    expect(page.get_by_role("button", name="Боты")).not_to_contain_text("/")


def test_a_photo_and_a_file_appear_in_the_chat(page: Page) -> None:
    create_example(page)
    for name in ("Фото", "Документ"):
        page.get_by_role("region", name="Telegram").get_by_role("button", name="Прикрепить файл").click()
        page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".row.own img.photo")).to_be_visible()
    expect(page.locator(".row.own .file")).to_contain_text("Договор.pdf")


def test_a_request_is_accepted_and_the_deal_moves(page: Page) -> None:
    create_example(page)
    page.get_by_role("button", name="Принять").click()
    expect(page.get_by_role("region", name="Первичный контакт").locator("article.deal")).to_have_count(1)
    open_deal(page, "25 пионов")
    page.get_by_label("Этап").select_option("Переговоры")
    page.get_by_role("button", name="Назад").click()
    expect(page.get_by_role("region", name="Переговоры").locator("article.deal")).to_have_count(1)


def test_news_leave_drafts_and_elements_alone(page: Page, stack: LocalStack) -> None:
    create_example(page)
    open_deal(page, "25 пионов")
    page.get_by_placeholder("Введите текст сообщения").fill("черновик")
    first = page.locator(".talk").first
    first.evaluate("element => { element.isTheSame = true; }")
    bot_id = httpx.get(f"{stack.telegram}/sim/bots").json()[0]["bot_id"]
    person = httpx.get(f"{stack.telegram}/sim/chats", params={"bot_id": bot_id}).json()[0]["chat"]
    say(stack, bot_id, person, "Вы тут?")
    expect(page.locator(".talk.incoming").last).to_contain_text("Вы тут?")
    assert first.evaluate("element => element.isTheSame")
    expect(page.get_by_placeholder("Введите текст сообщения")).to_have_value("черновик")
    assert page.locator(".feed").evaluate("feed => feed.scrollHeight - feed.scrollTop - feed.clientHeight < 2")


def test_the_page_speaks_english_when_asked(page: Page) -> None:
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("button", name="Create an example")).to_be_visible()


def test_the_settings_api_is_called_only_as_a_known_account_and_from_the_page(stack: LocalStack) -> None:
    address = f"{stack.control}/sim/api"
    call = {"method": "GET", "path": "/v1/bots", "account_id": 1}
    assert httpx.post(address, json=call).status_code == 404
    assert httpx.post(address, json={**call, "path": "/oauth/install"}).status_code == 400
    assert httpx.post(address, content=httpx.Request("POST", address, json=call).content).status_code == 415


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1600, 900)])
def test_a_busy_day_fits_the_screen(page: Page, stack: LocalStack, tmp_path: Path, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    create_example(page)
    fill_account(page, stack)
    open_deal(page, "Анна")
    page.locator(".deal-head").get_by_role("button", name="Принять").click()
    expect(page.get_by_label("Этап")).to_be_visible()
    answer(page, OFFER)
    expect(page.locator(".row.other").last).to_contain_text("7 500 ₽")
    for text in ("Отлично, беру! А можно добавить эвкалипт? 🌿", "И открытку: «С днём рождения, мама!»"):
        write(page, text)
        expect(page.locator(".talk.incoming").last).to_contain_text(text)
    answer(page, "Эвкалипт добавим, открытка в подарок. Привезём завтра с 10:00, курьер позвонит за час.")
    expect(page.locator(".row.other").last).to_contain_text("курьер позвонит")
    expect(page.locator(".talk.outgoing").last.get_by_role("img", name="Доставлено")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wanted = os.environ.get("PLAYGROUND_PICTURE") if width == 1600 else None
    picture = Path(wanted or tmp_path / "playground.png")
    page.screenshot(path=picture)
    assert picture.stat().st_size < LARGEST_PICTURE


def fill_account(page: Page, stack: LocalStack) -> None:
    """Let more people write, and wait until the page shows all of them."""
    bot_id = httpx.get(f"{stack.telegram}/sim/bots").json()[0]["bot_id"]
    people = (
        ("Дмитрий", "Орлов", "Добрый день! Можно самовывоз сегодня после семи?"),
        ("Мария", "Ким", "А розы Эквадор есть в наличии?"),
        ("Олег", "Савельев", "Оплатил, спасибо! Жду курьера 🌷"),
    )
    for number, (first, last, text) in enumerate(people, start=1):
        say(stack, bot_id, {"id": 311_000_100 + number, "first_name": first, "last_name": last}, text)
        expect(page.locator("article.deal", has_text=last)).to_be_visible()
    expect(page.locator(".tg-who")).to_contain_text("Анна")


def say(stack: LocalStack, bot_id: int, person: dict[str, Any], text: str) -> None:
    sender = {name: value for name, value in person.items() if name != "type"}
    message = {"bot_id": bot_id, "chat": {"id": person["id"], "type": "private"}, "from": sender, "text": text}
    httpx.post(f"{stack.telegram}/sim/messages", json=message).raise_for_status()
