"""The partners' pages: an operator of Wahelp, a platform that answers and calls for a person, leads that fail."""

from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import amocrm, create_example, telegram, write
from tests.e2e.playground.test_eyes import violations


def open_partner(page: Page, name: str) -> Locator:
    page.get_by_role("navigation", name="Разделы amoCRM").get_by_role("button", name=name).click()
    return amocrm(page)


def direct_here(page: Page, name: str) -> Locator:
    """Open a partner's page and let the bot go there."""
    partner = open_partner(page, name)
    partner.get_by_role("button", name="Направить сюда").click()
    expect(partner.get_by_role("status")).to_have_text("Бот «Продажи» пишет сюда")
    # The route is stored before every worker has heard of it; the change is answered when all have.
    expect(partner.get_by_role("button", name="Вернуть в amoCRM")).to_be_enabled()
    return partner


def said_last(page: Page) -> Locator:
    return telegram(page).locator(".row.other").last


def test_an_operator_of_wahelp_talks_with_a_person_who_shares_their_number(page: Page, stack: LocalStack) -> None:
    create_example(page)
    partner = direct_here(page, "Wahelp")
    write(page, "Есть ли доставка на завтра?")
    page.get_by_role("group", name="Клавиатура бота").get_by_role("button", name="Поделиться номером").click()
    partner.get_by_role("button", name="Анна Лебедева").click()
    expect(partner.locator(".talk.incoming", has_text="Есть ли доставка на завтра?")).to_have_count(1)
    partner.get_by_placeholder("Ответ оператора").fill("Да, доставим до 12:00")
    partner.get_by_role("button", name="Отправить").click()
    expect(said_last(page)).to_contain_text("Да, доставим до 12:00")
    expect(partner.locator(".talk.outgoing")).to_contain_text("Да, доставим до 12:00")
    assert violations(page) == []
    partner.get_by_role("button", name="Вернуть в amoCRM").click()
    expect(partner.get_by_role("status")).to_have_text("Бот «Продажи» пишет в чаты amoCRM")


def test_a_platform_answers_is_answered_for_and_calls_for_a_person(page: Page) -> None:
    create_example(page)
    partner = direct_here(page, "Платформа")
    write(page, "Сколько стоит букет?")
    expect(said_last(page)).to_contain_text("Ответ платформы: Сколько стоит букет?")
    partner.get_by_role("button", name="Анна Лебедева").click()
    expect(partner.locator(".talk.outgoing")).to_contain_text("Ответ платформы: Сколько стоит букет?")
    with page.expect_response(lambda told: told.request.method == "POST" and "/sim/platform/behaviour" in told.url):
        partner.get_by_label("Отвечает сама").select_option("молчит")
    write(page, "А подешевле?")
    expect(partner.locator(".talk.incoming").last).to_contain_text("А подешевле?")
    partner.get_by_placeholder("Ответ платформы").fill("Есть за две тысячи. Зову менеджера.")
    partner.get_by_label("Нужен человек").check()
    assert violations(page) == []
    partner.get_by_role("button", name="Отправить").click()
    expect(said_last(page)).to_contain_text("Есть за две тысячи. Зову менеджера.")
    expect(partner.locator(".partner-person")).to_have_text("Нужен человек")
    open_partner(page, "Сделки")
    page.locator("article.deal", has_text="А подешевле?").or_(page.locator("article.deal").first).click()
    expect(amocrm(page).locator(".talk", has_text="А подешевле?")).to_be_visible()


def test_a_lead_that_fails_comes_to_the_admin_chat_and_goes_through_later(page: Page, stack: LocalStack) -> None:
    create_example(page)
    partner = open_partner(page, "Заявки")
    partner.get_by_role("button", name="Поставить пример").click()
    expect(partner.get_by_role("status")).to_have_text("Перед ботом «Продажи» стоит воронка")
    with page.expect_response(lambda told: told.request.method == "POST" and "/sim/faults" in told.url):
        partner.get_by_label("Вебхуки").select_option("отвечают ошибкой 500")
    come_by_link(page, "agency").click()
    fallback = partner.locator(".of-leads .talk", has_text="НОВЫЙ ЛИД: MONSTER AGENCY")
    expect(fallback).to_contain_text("Запрос: Привлечь клиентов")
    expect(partner.locator(".lead-status").first).to_have_text("500")
    assert violations(page) == []
    partner.get_by_label("Вебхуки").select_option("принимают заявки")
    expect(fallback).to_contain_text("ДОСТАВЛЕНО В CRM")
    expect(partner.locator(".lead-status").first).to_have_text("201")
    leads = [lead for lead in httpx.get(f"{stack.partners}/sim/leads").json() if lead["status"] == 201]
    assert [lead["body"]["request_details"] for lead in leads] == ["Привлечь клиентов"]
    partner.get_by_role("button", name="Открыть в Telegram").click()
    expect(telegram(page).locator(".tg-title")).to_contain_text("Заявки без CRM")
    expect(telegram(page).locator(".row", has_text="НОВЫЙ ЛИД: MONSTER AGENCY")).to_have_count(1)


def come_by_link(page: Page, profile: str) -> Locator:
    """Press START until the bot's workers know of its funnel, and return the first button of the last welcome."""
    button = telegram(page).get_by_role("button", name="📈 Привлечь клиентов").last
    for _ in range(5):
        write(page, f"/start {profile}")
        with suppress(AssertionError):
            expect(button).to_be_visible(timeout=10_000)
            break
    return button


def test_partners_are_reached_and_answered_by_keyboard(page: Page, stack: LocalStack) -> None:
    create_example(page)
    seed_wahelp(stack)
    page.get_by_role("navigation", name="Разделы amoCRM").get_by_role("button", name="Чаты").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    entry = amocrm(page).get_by_role("button", name="Дмитрий Орлов")
    expect(entry).to_be_visible()
    entry.focus()
    page.keyboard.press("Enter")
    answer = amocrm(page).get_by_placeholder("Ответ оператора")
    answer.focus()
    page.keyboard.type("Никто не слышит")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Вебхук не зарегистрирован: ответ оператора никто не услышит.")
    expect(answer).to_have_value("Никто не слышит")
    expect(answer).to_be_focused()


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_partners_fit_a_telephone(page: Page, stack: LocalStack, viewport: ViewportSize) -> None:
    page.get_by_role("button", name="Создать пример").click()
    seed_wahelp(stack)
    page.get_by_role("navigation", name="Что показать").get_by_role("button", name="amoCRM").click()
    for name in ("Wahelp", "Платформа", "Заявки"):
        open_partner(page, name)
        expect(amocrm(page).locator(".partner-strip")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    open_partner(page, "Wahelp")
    amocrm(page).get_by_role("button", name="Дмитрий Орлов").click()
    expect(amocrm(page).get_by_placeholder("Ответ оператора")).to_be_in_viewport()
    amocrm(page).get_by_role("button", name="К списку чатов").click()
    expect(amocrm(page).get_by_role("button", name="Дмитрий Орлов")).to_be_focused()


def seed_wahelp(stack: LocalStack) -> None:
    """Somebody has written to a channel of Wahelp that no bot goes to."""
    channel = {"project": "202", "channel": "sales", "login": "other@romashka.ru", "password": "secret"}
    token = httpx.post(f"{stack.partners}/sim/wahelp/channels", json=channel).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "X-Project": "202"}
    message = {"user": {"phone": "+79990001122", "name": "Дмитрий Орлов"}, "message": {"text": "Есть пионы?"}}
    address = f"{stack.partners}/app/projects/202/channels/sales/messages"
    httpx.post(address, headers=headers, json=message).raise_for_status()
