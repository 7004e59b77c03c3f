"""The end of the licence as an administrator sees it: told, what is written waits, and comes in order once paid."""

import time

from playwright.sync_api import expect

from bridge.domain.licence import KNOWN_EVERYWHERE
from tests.e2e.driving import Account, World, eventually
from tests.widget.conftest import OpenSettings
from tests.widget.eyes import violations

DAY = 24 * 3600
PERSON = 501
WRITTEN = ["Здравствуйте", "Есть пионы?", "Двадцать пять"]


def set_licence(world: World, account: Account, days: float) -> None:
    body = {"account_id": account.account_id, "until": int(time.time() + days * DAY)}
    answer = world.http.post(f"{world.stack.partners}/sim/reon/licence", json=body).json()
    assert answer["status"] == 200, answer


def test_the_end_is_told_and_nothing_is_lost(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    bot = account.connect("flowers_bot", "Цветы")
    page = open_settings(account)
    expect(page.get_by_text("1 бот")).to_be_visible()
    expect(page.get_by_text("Пробный период")).to_have_count(0)

    set_licence(world, account, -1)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Подписка закончилась")
    expect(page.get_by_role("alert").get_by_role("link", name="Оплатить на сайте")).to_be_visible()
    # Nothing is kept before every worker knows of the end, and no worker says when it does.
    time.sleep(KNOWN_EVERYWHERE)
    for text in WRITTEN:
        bot.hears(PERSON, text)
    assert eventually(lambda: account.api("GET", "/v1/account").json()["licence"]["kept"] == len(WRITTEN))
    assert account.texts(bot.conversation(PERSON)) == []
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Ждут оплаты 3 сообщения.")
    assert violations(page) == []
    manager = open_settings(account, user="manager")
    expect(manager.get_by_text("1 бот")).to_be_visible()
    expect(manager.get_by_role("alert")).to_have_count(0)

    set_licence(world, account, 90)
    assert eventually(lambda: account.texts(bot.conversation(PERSON)) == WRITTEN)
    # The administrator comes back to the page from the payment.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_have_count(0)
