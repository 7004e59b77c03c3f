"""Hands for what opens under a bot's row: people press, type and read, nothing else."""

from playwright.sync_api import Locator, Page, expect

from tests.widget.bots_page import row


def open_row(page: Page, username: str) -> Locator:
    """Open a bot's row, unless it is, and return what is shown under it."""
    opener = row(page, username).get_by_role("button", name="Подробнее")
    if opener.get_attribute("aria-expanded") != "true":
        opener.click()
    below = page.locator("[data-bot]")
    expect(below).to_be_visible()
    return below


def tab(below: Locator, name: str) -> Locator:
    """Go to a tab of the opened row, and return what it shows."""
    below.get_by_role("tab", name=name).click()
    return below.get_by_role("tabpanel", name=name)


def group(below: Locator, title: str) -> Locator:
    return below.get_by_role("group", name=title, exact=True)


def link_deal(place: Locator, text: str) -> None:
    """Type a number or an address where a deal is named, and send it with the keyboard."""
    field = place.get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def check(below: Locator, code: str) -> Locator:
    """Return the line of one check of the health."""
    return below.locator(f"[data-check={code}]")


def state_of(place: Locator) -> str:
    return place.get_attribute("data-state") or ""
