"""What a person has typed, chosen or opened is never lost."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import (
    amocrm,
    answer,
    bot_and_person,
    create_example,
    cut_off,
    manager_text,
    menu,
    open_deal,
    open_panel,
    person_text,
    say,
    telegram,
    write,
)

SILENT = "Стек не отвечает. Проверьте, что он запущен, и попробуйте ещё раз."
MESSAGES = "**/sim/messages"
REPLY = "**/reply"


def test_a_persons_text_stays_when_nothing_answers(page: Page, complaints: list[str]) -> None:
    create_example(page)
    with cut_off(page, complaints, MESSAGES):
        write(page, "Это важно")
        expect(page.get_by_role("alert")).to_have_text(SILENT)
        expect(person_text(page)).to_have_value("Это важно")
    person_text(page).press("Enter")
    expect(page.locator(".row.own", has_text="Это важно")).to_have_count(1)
    expect(person_text(page)).to_have_value("")


def test_a_managers_text_stays_when_nothing_answers(page: Page, complaints: list[str]) -> None:
    create_example(page)
    open_deal(page)
    with cut_off(page, complaints, REPLY):
        answer(page, "Доставим завтра")
        expect(page.get_by_role("alert")).to_have_text(SILENT)
        expect(manager_text(page)).to_have_value("Доставим завтра")
    manager_text(page).press("Enter")
    expect(page.locator(".talk.outgoing", has_text="Доставим завтра")).to_have_count(1)
    expect(manager_text(page)).to_have_value("")


def test_an_answer_and_a_caption_stay_when_nothing_answers(page: Page, complaints: list[str]) -> None:
    create_example(page)
    # A message that comes meanwhile would move the menu away from under the pointer.
    expect(page.locator(".row", has_text="менеджер ответит вам")).to_have_count(1)
    own = page.locator(".row.own")
    menu(own.last, "Ответить")
    person_text(page).fill("Вот такие")
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    with cut_off(page, complaints, MESSAGES):
        page.get_by_role("button", name="Фото", exact=True).click()
        expect(page.get_by_role("alert")).to_have_text(SILENT)
        expect(person_text(page)).to_have_value("Вот такие")
        expect(page.locator(".tg-strip")).to_contain_text("25 пионов")
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    page.get_by_role("button", name="Фото", exact=True).click()
    expect(own.last.locator("img.photo")).to_be_visible()
    expect(own.last.locator(".quote")).to_contain_text("25 пионов")
    expect(own.last).to_contain_text("Вот такие")
    expect(person_text(page)).to_have_value("")


def test_texts_come_back_in_their_order_with_what_was_typed_since(page: Page, complaints: list[str]) -> None:
    create_example(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with cut_off(page, complaints):
        page.route(MESSAGES, hold)
        with page.expect_request(MESSAGES):
            write(page, "первое")
        write(page, "второе")
        person_text(page).fill("третье")
        held.pop().abort()
        expect(person_text(page)).to_have_value("первое\nвторое\nтретье")
        assert held == []


def test_a_text_under_way_comes_back_after_a_reload(page: Page) -> None:
    create_example(page)
    page.route(MESSAGES, lambda _: None)
    with page.expect_request(MESSAGES):
        write(page, "успело ли это уйти?")
    expect(person_text(page)).to_have_value("")
    page.reload()
    expect(person_text(page)).to_have_value("успело ли это уйти?")


def fill_second_bot(page: Page) -> Locator:
    panel = open_panel(page, "Боты")
    panel.get_by_label("Приписка").fill("Сервис")
    panel.get_by_label("Имя бота в Telegram").fill("Мастер")
    panel.get_by_label("Адрес бота в Telegram").fill("master_bot")
    panel.get_by_role("button", name="Создать и подключить").click()
    return panel


def connect_second_bot(page: Page) -> None:
    fill_second_bot(page)
    expect(page.get_by_role("switch", name="Сервис")).to_be_checked()
    page.keyboard.press("Escape")


def test_drafts_survive_other_dialogs_and_a_reload(page: Page) -> None:
    create_example(page)
    person_text(page).fill("почти дописано")
    open_deal(page)
    manager_text(page).fill("черновик ответа")
    connect_second_bot(page)
    telegram(page).get_by_role("button", name="Мастер").click()
    expect(person_text(page)).to_have_count(0)
    telegram(page).get_by_role("button", name="Ромашка").click()
    expect(person_text(page)).to_have_value("почти дописано")
    page.get_by_role("button", name="Назад").click()
    open_deal(page)
    expect(manager_text(page)).to_have_value("черновик ответа")
    page.reload()
    expect(person_text(page)).to_have_value("почти дописано")
    expect(manager_text(page)).to_have_value("черновик ответа")


def test_what_was_chosen_while_a_bot_was_being_connected_stays_open(page: Page) -> None:
    create_example(page)
    held: list[tuple[Route, APIResponse]] = []

    def hold_connecting(route: Route) -> None:
        if '"POST"' in (route.request.post_data or ""):
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/sim/api", hold_connecting)
    connect_second_bot(page)
    telegram(page).get_by_role("button", name="Мастер").click()
    expect(person_text(page)).to_have_count(0)
    telegram(page).get_by_role("button", name="Ромашка").click()
    expect(person_text(page)).to_have_count(1)
    # What a held request is answered with comes only while the page is waited for.
    for _ in range(600):
        if held:
            break
        page.wait_for_timeout(100)
    [(route, answered)] = held
    route.fulfill(response=answered)
    expect(page.get_by_role("status")).to_contain_text("Сервис")
    expect(person_text(page)).to_have_count(1)


def test_a_half_filled_form_survives_its_panel(page: Page) -> None:
    create_example(page)
    open_panel(page, "Боты").get_by_label("Приписка").fill("Доставка")
    page.keyboard.press("Escape")
    expect(page.locator(".menu .panel")).to_have_count(0)
    expect(open_panel(page, "Боты").get_by_label("Приписка")).to_have_value("Доставка")


def refuse_connecting(route: Route) -> None:
    if '"POST"' in (route.request.post_data or ""):
        route.fulfill(status=502, json={"error": "unreachable"})
    else:
        route.continue_()


def test_a_form_that_failed_is_sent_again_as_it_is(page: Page, stack: LocalStack, complaints: list[str]) -> None:
    create_example(page)
    with cut_off(page, complaints):
        page.route("**/sim/api", refuse_connecting)
        panel = fill_second_bot(page)
        expect(page.get_by_role("alert")).to_have_text(SILENT)
        page.unroute("**/sim/api")
        panel.get_by_role("button", name="Создать и подключить").click()
        expect(page.get_by_role("switch", name="Сервис")).to_be_checked()
    assert len(httpx.get(f"{stack.telegram}/sim/bots").json()) == 2


def refuse_changes(route: Route) -> None:
    if '"PATCH"' in (route.request.post_data or ""):
        route.fulfill(status=502, json={"error": "unreachable"})
    else:
        route.continue_()


def test_the_switch_shows_the_bot_after_a_change_that_failed(page: Page, complaints: list[str]) -> None:
    create_example(page)
    open_panel(page, "Боты")
    with cut_off(page, complaints):
        page.route("**/sim/api", refuse_changes)
        page.get_by_role("switch", name="Продажи").click()
        expect(page.get_by_role("alert")).to_have_text(SILENT)
        expect(page.get_by_role("switch", name="Продажи")).to_be_checked()
        expect(page.get_by_role("banner").get_by_role("button", name="Боты")).not_to_contain_text("/")


def long_talk(page: Page, stack: LocalStack) -> tuple[int, dict[str, Any]]:
    """Let the example's person write more than a screen holds."""
    create_example(page)
    bot_id, person = bot_and_person(stack)
    say(stack, bot_id, person, "\n".join(f"строка {number}" for number in range(60)))
    open_deal(page)
    expect(page.locator(".talk.incoming").last).to_contain_text("строка 59")
    expect(page.locator(".row.own").last).to_contain_text("строка 59")
    return bot_id, person


def go_to_the_top(page: Page, part: Locator) -> None:
    """Turn the wheel, and wait until the list has come to rest: it glides."""
    log = part.get_by_role("log")
    log.hover()
    page.mouse.wheel(0, -5000)
    expect(log).to_have_js_property("scrollTop", 0)


@pytest.mark.parametrize("side", ["Telegram", "amoCRM"])
def test_a_reader_of_older_messages_is_told_of_new_ones(page: Page, stack: LocalStack, side: str) -> None:
    bot_id, person = long_talk(page, stack)
    part = page.get_by_role("region", name=side)
    log = part.get_by_role("log")
    go_to_the_top(page, part)
    expect(part.get_by_role("button", name="Вниз", exact=True)).to_be_visible()
    top = log.evaluate("log => log.scrollTop")
    for number in (1, 2):
        say(stack, bot_id, person, f"новое {number}")
        expect(part.get_by_role("button", name=f"Вниз {number}")).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == top
    part.get_by_role("button", name="Вниз").click()
    expect(log.get_by_text("новое 2")).to_be_in_viewport()
    expect(part.get_by_role("button", name="Вниз")).to_have_count(0)


def test_ones_own_message_is_seen_wherever_one_was_reading(page: Page, stack: LocalStack) -> None:
    long_talk(page, stack)
    for part in (telegram(page), amocrm(page)):
        go_to_the_top(page, part)
        expect(part.get_by_role("button", name="Вниз")).to_be_visible()
    write(page, "моё сообщение")
    expect(page.locator(".row.own", has_text="моё сообщение")).to_be_in_viewport()
    answer(page, "мой ответ")
    expect(page.locator(".talk.outgoing", has_text="мой ответ")).to_be_in_viewport()


def test_a_reload_keeps_what_is_open(page: Page) -> None:
    create_example(page)
    open_deal(page)
    page.reload()
    expect(page.get_by_role("heading", name="Сделка #")).to_be_visible()
    expect(manager_text(page)).to_be_visible()
    page.get_by_role("button", name="Чаты").click()
    amocrm(page).get_by_role("button", name="Анна Лебедева").click()
    expect(manager_text(page)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Чаты")).to_be_visible()
    expect(manager_text(page)).to_be_visible()
