"""`python -m tests.widget.photographs FOLDER [WINDOW…]`: photograph the widget's windows in amoCRM's pages.

Each in both themes and languages, on a laptop's screen and on a large one: `{window}-{theme}-{language}-{width}.png`.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from local.driver import LocalStack
from local.world import AMO_WIDGET_CODE
from tests.e2e.driving import Account, World, eventually
from tests.e2e.grouping import GroupChat, deals_of
from tests.e2e.playground.conftest import CHROMIUM
from tests.widget import bot_poses, code_poses, route_poses
from tests.widget.built import built_archive

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")
LANGUAGES = ("ru", "en")
PATIENCE_MS = 45_000
TALLEST = 2400
COLOURS = 256

ADD = ".bots-head button, .bots-empty button"
READY = ".bots-head button:enabled, .bots-empty button:enabled, .market__tile"

Pose = Callable[[Page], None]


def nothing(_: Page) -> None:
    """The page as it is when it has been opened."""


def adding(page: Page) -> None:
    page.locator(ADD).click()
    expect(page.get_by_role("dialog").get_by_role("textbox").first).to_be_focused()


def adding_wrongly(page: Page) -> None:
    adding(page)
    page.get_by_role("dialog").get_by_role("textbox").first.fill("8248148277:AAZYMHWd2eo")
    page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(2)


def choosing(page: Page) -> None:
    adding(page)
    page.get_by_role("dialog").locator("button[aria-haspopup]").first.click()
    expect(page.get_by_role("option").first).to_be_visible()


def editing(page: Page) -> None:
    page.locator(".bots-deeds").first.get_by_role("button").first.click()
    expect(page.get_by_role("dialog").get_by_role("textbox").first).to_be_focused()


def leaving(page: Page) -> None:
    editing(page)
    page.get_by_role("dialog").get_by_role("textbox").first.fill("Опт")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(2)


def deleting(page: Page) -> None:
    page.locator(".bots-deeds").first.get_by_role("button").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def searching(page: Page) -> None:
    page.get_by_role("searchbox").last.fill("ленина")
    expect(page.locator(".bots-first")).to_have_count(1)


EMPTY: dict[str, Pose] = {"empty": nothing}
FULL: dict[str, Pose] = {
    "bots": nothing,
    "search": searching,
    "add": adding,
    "wrong-token": adding_wrongly,
    "pipeline": choosing,
    "edit": editing,
    "unsaved": leaving,
    "delete": deleting,
}


def furnish(account: Account) -> None:
    """Have bots as a small company has them: one in groups with deals, one that is off, one whose token is refused."""
    shop = account.connect("flowers_lenina_bot", "Розница")
    repair = account.connect("remont_kvartir_bot", "Ремонт", pipeline=1)
    off = account.connect("opt_bot", "Опт")
    for bot, name in ((shop, "Цветы на Ленина"), (repair, "Ремонт квартир"), (off, "Цветы оптом")):
        account.world.tg("POST", f"/sim/bots/{bot.bot_id}", {"name": name})
        assert bot.patch(enabled=bot is not off, token=bot.token).is_success
    group = GroupChat(repair, title="Ремонт, Ленина 12")
    group.add(repair)
    group.tie(*deals_of(account, "Ремонт кухни", "Ремонт ванной"))
    shop.hears(501, "Здравствуйте! Есть пионы?")
    assert eventually(account.chats)


@contextmanager
def running() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder, httpx.Client(timeout=90) as http:
        stack = LocalStack(Path(folder), ("--fresh",))
        stack.start()
        try:
            yield World(stack, http)
        finally:
            stack.stop()


def photograph(browser: Browser, address: str, poses: dict[str, Pose], folder: Path) -> None:
    """Photograph each window; a page that is longer than the screen is shown whole."""
    for (name, pose), theme, language, (width, height) in product(poses.items(), THEMES, LANGUAGES, SIZES):
        page = browser.new_page(viewport={"width": width, "height": height}, locale=language)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}?theme={theme}&lang={language}")
        expect(page.locator(READY).first).to_be_visible(timeout=PATIENCE_MS)
        pose(page)
        page.mouse.move(0, 0)
        page.wait_for_load_state("networkidle")
        long = page.evaluate("Math.max(...[...document.querySelectorAll('*')].map(one => one.scrollHeight))")
        page.set_viewport_size({"width": width, "height": min(max(height, long), TALLEST)})
        seen = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        few = seen.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(folder / f"{name}-{theme}-{language}-{width}.png", optimize=True)
        page.close()


SETTINGS = f"settings/{AMO_WIDGET_CODE}"
SCENES: tuple[tuple[str, str, dict[str, Pose], Callable[[Account], None] | None], ...] = (
    ("newcomers", SETTINGS, EMPTY, None),
    ("newcomers", "widgets", bot_poses.MARKET, None),
    ("flowers", SETTINGS, FULL, furnish),
    ("company", SETTINGS, bot_poses.WHOLE, bot_poses.furnish),
    ("company", SETTINGS, bot_poses.BROKEN, bot_poses.spoil),
    ("agency", SETTINGS, route_poses.ROUTES, route_poses.furnish),
    ("florist", SETTINGS, code_poses.CODES, code_poses.furnish),
)
"""Accounts, pages of amoCRM, the windows that are photographed there, and what has to happen before."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.widget.photographs", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("windows", nargs="*", help="all of them where none is named")
    arguments = parser.parse_args()
    built_archive()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    wanted = set(arguments.windows) or {name for _, _, poses, _ in SCENES for name in poses}
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    accounts: dict[str, Account] = {}
    with running() as world, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        for subdomain, page, poses, prepare in SCENES:
            account = accounts[subdomain] = accounts.get(subdomain) or world.account(subdomain)
            if prepare:
                prepare(account)
            address = f"{world.amocrm}/crm/{account.account_id}/{page}"
            photograph(browser, address, {name: poses[name] for name in poses if name in wanted}, arguments.folder)


if __name__ == "__main__":
    main()
