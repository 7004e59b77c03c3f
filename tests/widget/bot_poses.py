"""What is photographed of what opens under a bot's row, and of the widget's window in amoМаркет."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.driving import Account, Bot, eventually
from tests.e2e.grouping import GroupChat, deals_of
from tests.widget.bots_page import row

Pose = Callable[[Page], None]

BLOCKED, CLIENTS = 7_001, (7_001, 7_002)
FOREIGN = "https://constructor.example/telegram/hook"


def furnish(account: Account) -> None:
    """Have a company with something of everything under its bots' rows."""
    shop = _connect(account, "flowers_bot", "Цветы", "Продажи")
    repair = _connect(account, "repair_bot", "Ремонт", "Ремонт", 1)
    _connect(account, "wholesale_bot", "Оптовый отдел", "Опт")
    kitchen, bathroom, yard = deals_of(account, "Ремонт кухни", "Ванная под ключ", "Двор на Лесной")
    first, second = GroupChat(repair, title="Ремонт, Ленина 12"), GroupChat(repair, -4_002, "Лесная 7, дом и двор")
    first.add(repair)
    first.tie(kitchen, bathroom)
    second.add(repair, status="member")
    second.tie(yard)
    GroupChat(repair, -4_003, "Поставщики").add(repair)
    mary = {"id": 5_001, "first_name": "Мария", "last_name": "Соколова", "username": "maria_sokolova"}
    account.world.tg(
        "POST", "/sim/messages", {"bot_id": repair.bot_id, "chat": first.chat, "from": mary, "text": "/me"}
    )
    for person in CLIENTS:
        shop.hears(person, "Здравствуйте! Есть ли у вас пионы?")
    assert eventually(lambda: all(account.texts(shop.conversation(person)) for person in CLIENTS))
    _fail(account, shop)


def _connect(account: Account, username: str, name: str, label: str, pipeline: int = 0) -> Bot:
    made = account.world.tg("POST", "/sim/bots", {"username": username, "name": name})
    chosen = account.pipelines()[pipeline]["id"]
    answer = account.api("POST", "/v1/bots", {"token": made["token"], "label": label, "pipeline_id": chosen})
    assert answer.is_success, answer.text
    return Bot(account.world, account, made["bot_id"], made["token"], label, chosen)


def _fail(account: Account, bot: Bot) -> None:
    """Have answers that do not arrive: somebody has blocked the bot."""
    account.world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": BLOCKED, "blocked": True})
    for text in ("Добрый день! Пионы есть, привезли утром.", "Букет из 15 пионов — 4 500 ₽.", "Доставить сегодня?"):
        account.reply(bot.conversation(BLOCKED), text)
    assert eventually(lambda: len(account.failures()) == 3)


def spoil(account: Account) -> None:
    """Have another program take a bot, and its pipeline deleted."""
    bots = account.api("GET", "/v1/bots").json()["bots"]
    repair = next(bot for bot in bots if bot["username"] == "repair_bot")
    account.world.tg("POST", "/sim/take_webhook", {"bot_id": repair["bot_id"], "url": FOREIGN})
    account.world.amo("DELETE", f"/sim/accounts/{account.account_id}/pipelines/{repair['pipeline_id']}")
    assert account.api("GET", f"/v1/bots/{repair['bot_id']}/health").json()["state"] == "broken"


def _opened(username: str, tab: int, ready: str) -> Pose:
    def pose(page: Page) -> None:
        row(page, username).locator("[aria-expanded]").first.click()
        page.locator("[data-bot]").get_by_role("tab").nth(tab).click()
        expect(page.locator(f"[data-bot] {ready}").first).to_be_visible()

    return pose


def _asked_in_group(button: str) -> Pose:
    def pose(page: Page) -> None:
        _opened("repair_bot", 1, "[data-group]")(page)
        page.locator("[data-group]").filter(has_text="Ленина").locator(button).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return pose


def _removing(page: Page) -> None:
    _opened("repair_bot", 3, "[data-colleague]")(page)
    page.locator("[data-colleague] .bot-row button").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _market(tab: int) -> Pose:
    def pose(page: Page) -> None:
        page.locator(".market__tile").click()
        page.locator(".widget-settings").get_by_role("tab").nth(tab).click()

    return pose


def _failing(page: Page) -> None:
    _opened("flowers_bot", 2, "[data-failure]")(page)
    page.locator("[data-failure] input").first.focus()
    page.keyboard.press("Space")


MARKET: dict[str, Pose] = {
    "market-settings": _market(0),
    "market-subscription": _market(1),
    "market-help": _market(2),
}
WHOLE: dict[str, Pose] = {
    "bot-health-ok": _opened("wholesale_bot", 0, "[data-check]"),
    "bot-groups": _opened("repair_bot", 1, "[data-deal]"),
    "bot-group-settings": _asked_in_group(".bot-group__open"),
    "bot-unlink": _asked_in_group("[data-deal] button"),
    "bot-failures": _failing,
    "bot-staff": _opened("repair_bot", 3, "[data-colleague]"),
    "bot-staff-decline": _removing,
}
BROKEN: dict[str, Pose] = {"bot-health-broken": _opened("repair_bot", 0, "[data-state=broken]")}
