"""An owner's code beside the manager: switched on for a bot, seen from both sides, and gone with the stack's world."""

import re

import httpx
from playwright.sync_api import Page, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import (
    amocrm,
    answer,
    bot_and_person,
    create_example,
    open_deal,
    open_panel,
    telegram,
    write,
)
from tests.e2e.playground.test_eyes import violations

NAME = "Код владельца, @romashka_flowers_bot"


def turn(page: Page, *, on: bool) -> None:
    panel = open_panel(page, "Боты")
    panel.get_by_role("switch", name=NAME).set_checked(on, force=True)
    expect(panel.get_by_role("status")).to_contain_text("работает" if on else "остановлен")
    page.keyboard.press("Escape")


def test_the_code_answers_beside_the_manager(page: Page) -> None:
    create_example(page)
    open_deal(page)
    turn(page, on=True)
    write(page, "/menu")
    telegram(page).get_by_role("button", name="Пионы, 7500 ₽").click()
    expect(telegram(page).locator(".row.other").last).to_contain_text("В какой день привезти?")
    shown = amocrm(page).locator(".talk")
    expect(shown.nth(-2)).to_contain_text("Пионы, 7500 ₽. В какой день привезти?")
    expect(shown.last).to_contain_text("Пионы, 7500 ₽")
    expect(shown.last).to_have_class(re.compile("incoming"))

    answer(page, "К субботе успеем")
    expect(telegram(page).locator(".row.other").last).to_contain_text("К субботе успеем")
    write(page, "В субботу")
    expect(amocrm(page).locator(".talk.outgoing").last).to_contain_text("По какому адресу?")

    panel = open_panel(page, "Боты")
    expect(panel.locator(".said")).to_contain_text("is handled")
    assert violations(page) == []
    page.keyboard.press("Escape")
    turn(page, on=False)


def test_code_that_ends_by_itself_says_why(page: Page, empty_stack: LocalStack) -> None:
    create_example(page)
    bot_id, _ = bot_and_person(empty_stack)
    wrong = {"bot_id": bot_id, "key": f"{bot_id}:{'A' * 35}"}
    httpx.post(f"{empty_stack.control}/sim/owners", json=wrong).raise_for_status()
    panel = open_panel(page, "Боты")
    expect(panel.get_by_role("status")).to_contain_text("остановился сам")
    expect(panel.locator(".said")).to_contain_text("Unauthorized")
    expect(panel.get_by_role("switch", name=NAME)).not_to_be_checked()


def test_code_does_not_outlive_its_world(page: Page, empty_stack: LocalStack) -> None:
    create_example(page)
    turn(page, on=True)
    page.goto("about:blank")  # whoever looks while the world is emptied is told of errors
    empty_stack.reset(warm=True)
    assert httpx.get(f"{empty_stack.control}/sim/owners").json() == []
