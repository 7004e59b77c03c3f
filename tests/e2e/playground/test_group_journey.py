"""The terms of reference, steps 1-3, at the page: a group is made, tied to deals, talked in, answered, untied.

`GROUPS_PICTURE=docs/groups.png` keeps the picture that the journey takes.
"""

import os
from pathlib import Path

import httpx
from playwright.sync_api import Locator, Page, expect

from local.driver import LocalStack
from tests.e2e.playground.groups import make_group, write_as
from tests.e2e.playground.hands import amocrm, answer, create_example, person_text, telegram, write
from tests.e2e.playground.test_eyes import violations


def make_deals(stack: LocalStack, *names: str) -> tuple[str, dict[str, int]]:
    """Make deals by hand → the account's domain, the deals' ids by name."""
    [account] = httpx.get(f"{stack.amocrm}/sim/accounts").json()
    address = f"{stack.amocrm}/sim/accounts/{account['account_id']}/deals"
    return account["domain"], {name: httpx.post(address, json={"name": name}).json()["deal_id"] for name in names}


def tie(page: Page, said: str) -> None:
    """Press the menu's button, and answer what the bot asks."""
    telegram(page).get_by_role("button", name="Связать группу со Сделкой", exact=True).last.click()
    expect(page.locator(".tg-strip")).to_contain_text("пришлите ID сделки")
    question = page.get_by_placeholder("ID сделки или ссылка на неё")
    question.fill(said)
    question.press("Enter")
    expect(page.locator(".tg-strip")).to_have_count(0)


def frame(page: Page, deal: str) -> Locator:
    return page.locator(".deal-frame", has=page.get_by_role("heading", name=deal))


def test_a_group_is_tied_to_deals_and_talked_with_from_them(page: Page, stack: LocalStack, tmp_path: Path) -> None:
    create_example(page)
    domain, deals = make_deals(stack, "Ремонт кухни", "Ремонт ванной")
    make_group(page, "Ремонт 12", "Игорь Прорабов")
    said = page.locator(".row.other")
    expect(said.last).to_contain_text("Я передаю сообщения этой группы в сделку amoCRM")
    tie(page, str(deals["Ремонт кухни"]))
    expect(said.last).to_contain_text("Группа связана с")
    assert violations(page) == []
    telegram(page).get_by_role("link", name="Ремонт кухни").last.click()
    expect(page.get_by_role("heading", name="Ремонт кухни")).to_be_visible()

    write_as(page, "Игорь")
    write(page, "Плитку привезли")
    kitchen, bathroom = frame(page, "Ремонт кухни"), frame(page, "Ремонт ванной")
    expect(kitchen.locator(".talk.incoming").last).to_contain_text("Плитку привезли")
    expect(kitchen.locator(".talk.incoming b").last).to_contain_text("Игорь Прорабов")
    answer(page, "Отлично, завтра кладём")
    expect(said.last).to_contain_text("Отлично, завтра кладём")
    expect(kitchen.locator(".talk.outgoing").last.get_by_role("img", name="Доставлено")).to_be_visible()

    write_as(page, "Анна")
    telegram(page).get_by_role("button", name="Команды бота").click()
    page.locator(".tg-commands").get_by_role("button", name="/menu").click()
    expect(said.last).to_contain_text("Группа связана с 1 сделкой")
    tie(page, f"https://{domain}/leads/detail/{deals['Ремонт ванной']}")
    expect(said.last).to_contain_text("Ремонт ванной")
    amocrm(page).get_by_role("button", name="Открыть рядом другую сделку").click()
    page.locator(".deal-beside .panel").get_by_role("button", name="Ремонт ванной").click()
    write(page, "А сроки?")
    for deal in (kitchen, bathroom):
        expect(deal.locator(".talk.incoming").last).to_contain_text("А сроки?")
    bathroom.get_by_placeholder("Введите текст").fill("К пятнице закончим")
    bathroom.get_by_role("button", name="Отправить").click()
    expect(said.last).to_contain_text("К пятнице закончим")
    mirrored = kitchen.locator(".talk.outgoing").last
    expect(mirrored).to_contain_text("К пятнице закончим")
    expect(mirrored.get_by_role("img", name="Без уведомления")).to_be_visible()
    page.emulate_media(color_scheme="light")
    page.mouse.move(0, 0)
    page.screenshot(path=Path(os.environ.get("GROUPS_PICTURE") or tmp_path / "groups.png"))
    expect(bathroom.locator(".talk.outgoing")).to_have_count(1)

    write(page, "/menu")
    expect(said.last).to_contain_text("Группа связана с 2 сделками")
    telegram(page).get_by_role("button", name="Список связанных Сделок").last.click()
    expect(said.last).to_contain_text("Связанные сделки: 2")
    telegram(page).get_by_role("button", name="Отвязать").first.click()
    telegram(page).get_by_role("button", name="Да, отвязать").first.click()
    expect(page.locator(".tg-said")).to_contain_text("Сделка отвязана")
    expect(said.last).to_contain_text("Связанные сделки: 1")
    write(page, "Слышно ещё?")
    expect(bathroom.locator(".talk.incoming").last).to_contain_text("Слышно ещё?")
    expect(kitchen.locator(".talk.incoming").last).to_contain_text("А сроки?")


def test_who_may_not_link_is_told_so(page: Page) -> None:
    create_example(page)
    make_group(page, "Ремонт 12", "Игорь Прорабов")
    said = page.locator(".row.other")
    expect(said.last).to_contain_text("Я передаю сообщения")
    write_as(page, "Игорь")
    telegram(page).get_by_role("button", name="Связать группу со Сделкой", exact=True).click()
    refusal = page.get_by_role("alertdialog")
    expect(refusal).to_contain_text("могут только администраторы группы")
    refusal.get_by_role("button", name="ОК", exact=True).click()
    expect(page.locator(".tg-strip")).to_have_count(0)
    write_as(page, "Анна")
    telegram(page).get_by_role("button", name="Связать группу со Сделкой", exact=True).click()
    expect(page.locator(".tg-strip")).to_contain_text("пришлите ID сделки")
    write_as(page, "Игорь")
    expect(page.locator(".tg-strip")).to_have_count(0)
    write_as(page, "Анна")
    page.get_by_placeholder("ID сделки или ссылка на неё").fill("нет такой")
    page.keyboard.press("Enter")
    expect(said.last).to_contain_text("Не вижу ID сделки")
    expect(person_text(page).or_(page.get_by_placeholder("ID сделки или ссылка на неё"))).to_be_visible()
