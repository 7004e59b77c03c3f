"""What is photographed of a bot's own code."""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

from local.world import url
from tests.e2e.driving import Account, eventually
from tests.e2e.gateway.owning import Code
from tests.widget.bots_page import row

Pose = Callable[[Page], None]

CODE = 6
"""The place of its tab."""

PUBLIC = "https://bots.reon.example"
SERVER = "bot.florist.example"
LOCAL = re.compile(r'"address": ?"http://127\.0\.0\.1:\d+"')
KEY = re.compile(r'"key": ?"([0-9]+):[A-Za-z0-9_-]{35}"')
SHOWN = "k3Hq0yX-7fWm_2sLdE9uRzTnB4vGc6aPoJi"


def furnish(account: Account) -> None:
    """Have a shop whose bot has code that polls, one that has none yet, and one whose code does not answer."""
    shop, new = account.connect("florist_bot", "Цветы"), account.connect("florist_opt_bot", "Опт")
    broken = account.connect("florist_club_bot", "Клуб")
    for bot, name in ((shop, "Цветы на Ленина"), (new, "Цветы оптом"), (broken, "Клуб садоводов")):
        account.world.tg("POST", f"/sim/bots/{bot.bot_id}", {"name": name})
        assert bot.patch(token=bot.token).is_success
    Code.of(shop).poll()
    silent = Code.of(broken)
    silent.call("setWebhook", url=f"{url(account.world.stack.ports.owner)}/hook")
    broken.hears(501, "Когда встреча?")
    chosen = {"mirror": "not_commands", "quiet_minutes": 30, "quiet_answer": "refuse"}
    assert account.api("PATCH", f"/v1/bots/{shop.bot_id}", {"gateway": chosen}).is_success
    assert eventually(lambda: silent.call("getWebhookInfo").get("last_error_date"))


def _dress(page: Page) -> None:
    """Have the gateway stand at an address that people know, and every key be the same."""

    def answer(route: Route) -> None:
        # The page may be closed before what it has asked for is there.
        with suppress(Error):
            found = route.fetch()
            text = LOCAL.sub(f'"address":"{PUBLIC}"', found.text())
            text = text.replace('"host":"127.0.0.1"', f'"host":"{SERVER}"')
            route.fulfill(response=found, body=KEY.sub(rf'"key":"\g<1>:{SHOWN}"', text))

    page.route("**/v1/bots**", answer)
    page.reload()


def _opened(username: str) -> Pose:
    def pose(page: Page) -> None:
        _dress(page)
        row(page, username).locator("[aria-expanded]").first.click()
        page.locator("[data-bot]").get_by_role("tab").nth(CODE).click()
        expect(page.locator("[data-code]")).to_be_visible()

    return pose


def _asked(username: str, button: int) -> Pose:
    def pose(page: Page) -> None:
        _opened(username)(page)
        page.locator("[data-code] .bot-row button").nth(button).click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return pose


def _first_key(page: Page) -> None:
    """Have a bot make its first key, also where an earlier photograph has left it one."""
    _opened("florist_opt_bot")(page)
    if page.locator("[data-code=open]").count():
        page.locator("[data-code] .bot-row button").nth(1).click()
        page.get_by_role("dialog").locator("button").nth(1).click()
        expect(page.locator("[data-code=closed]")).to_be_visible()
    page.locator("[data-code] .bot-row button").first.click()
    expect(page.locator("[data-key]")).to_be_visible()


CODES: dict[str, Pose] = {
    "code": _opened("florist_bot"),
    "code-key": _first_key,
    "code-fails": _opened("florist_club_bot"),
    "code-settings": _asked("florist_bot", 3),
    "code-withdraw": _asked("florist_bot", 1),
}
