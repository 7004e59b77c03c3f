"""Hands for the page of bots in amoCRM's settings: people press, type and read, nothing else."""

import re

from playwright.sync_api import Locator, Page, expect

ADD = "Добавить Telegram бота"

BOT_FATHER = """Done! Congratulations on your new bot. You will find it at t.me/{username}. You can now add a
description, about section and profile picture for your bot.

Use this token to access the HTTP API:
\u200b {token}\u00a0
Keep your token secure and store it safely, it can be used by anyone to control your bot.

For a description of the Bot API, see this page: https://core.telegram.org/bots/api"""
"""What BotFather writes to whoever has made a bot; the token stands among marks that nobody sees."""


def row(page: Page, username: str) -> Locator:
    """Return a bot's row, named by what nobody can have twice."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=f"@{username}", exact=True))


def rows(page: Page) -> list[str]:
    """Return the addresses of the bots that the table shows, in its order."""
    return [text.removeprefix("@") for text in page.get_by_role("row").get_by_role("link").all_inner_texts()]


def window(page: Page, title: str) -> Locator:
    return page.get_by_role("dialog", name=title)


def choose(place: Locator, label: str, option: str) -> None:
    """Choose in one of the kit's selects, as the mouse does."""
    select(place, label).click()
    place.get_by_role("option", name=option, exact=True).click()
    expect(select(place, label)).to_contain_text(option)


def select(place: Locator, label: str) -> Locator:
    return place.get_by_role("button", name=re.compile(rf"^{re.escape(label)}(\s|$)"))


def open_adding(page: Page) -> Locator:
    page.get_by_role("button", name=ADD).click()
    return window(page, ADD)


def open_editing(page: Page, username: str) -> Locator:
    row(page, username).get_by_role("button", name="Изменить").click()
    return window(page, "Настройки бота")
