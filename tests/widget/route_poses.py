"""What is photographed of a bot's route and of its funnel."""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

from tests.e2e.driving import Account
from tests.e2e.grouping import GroupChat
from tests.widget.bots_page import row

Pose = Callable[[Page], None]

ROUTE, FUNNEL = 4, 5
"""The places of their tabs."""

CHANNEL = "5f1c2c1e-8a52-4a57-9d1f-0f2f6a1c9b11"
WELCOME = "Здравствуйте! Это {name}.\n\nПомогаем бизнесу расти: реклама, сайты, соцсети. Что вам нужно?"
PROFILES = (
    ("agency", "MONSTER AGENCY", ("📈 Привлечь клиентов", "🎯 Настроить рекламу", "💬 Просто спросить")),
    ("cg", "MONSTER CG", ("🤖 AI-видео", "🎨 Графика")),
    ("express", "MONSTER EXPRESS", ("💻 Сайт / Лендинг",)),
)
PUBLIC = {
    "base": "https://wahelp.ru",
    "url": "https://ai.monster.example",
    "webhook_url": "https://crm-webhook.example",
}
LOCAL = re.compile(r'"base": ?"(http://[^"]+)"')
FOLLOW_UP = "Отлично! Пришлите ссылку на ваш сайт или соцсети, и мы подготовим предложение."


def furnish(account: Account) -> None:
    """Have an agency: one bot that goes by Wahelp and collects requests, one that a platform answers, a new one."""
    world = account.world
    agency, helper = account.connect("monster_agency_bot", "Агентство"), account.connect("helper_bot", "Помощник")
    account.connect("new_bot", "Новый")
    for bot, name in ((agency, "Monster Agency"), (helper, "Помощник")):
        world.tg("POST", f"/sim/bots/{bot.bot_id}", {"name": name})
        assert bot.patch(token=bot.token).is_success
    channel = {"project": "1024", "channel": CHANNEL, "login": "agency", "password": "secret", "name": "clients_tg"}
    world.partners("POST", "/sim/wahelp/channels", channel)
    place = {"base": world.stack.partners, "shape": "messages", "forward": "no_commands"}
    wahelp = {"kind": "wahelp"} | place | {name: value for name, value in channel.items() if name != "name"}
    platform = {"kind": "platform", "url": world.stack.partners, "admins": [501, 502], "secret": "shared"}
    for bot, route in ((agency, wahelp), (helper, platform)):
        changed = bot.patch(route=route)
        assert changed.is_success, changed.text
    GroupChat(agency, -4_001, title="Заявки: администраторы").add(agency)
    _collect(account, agency.bot_id)


def _collect(account: Account, bot_id: int) -> None:
    pipeline = account.pipelines()[0]["id"]
    profiles = [
        {
            "key": key,
            "name": name,
            "welcome": WELCOME.format(name=name),
            "buttons": [{"text": text, "choice": text.partition(" ")[2]} for text in buttons],
            "follow_up": FOLLOW_UP,
        }
        | ({"pipeline_id": pipeline} if key == "cg" else {"webhook_url": f"{account.world.stack.partners}/leads/{key}"})
        for key, name, buttons in PROFILES
    ]
    body = {"admin_chat_id": -4_001, "default": "agency", "profiles": profiles}
    answer = account.api("PUT", f"/v1/bots/{bot_id}/funnel", body)
    assert answer.is_success, answer.text


def _dress(page: Page) -> None:
    """Have the partners stand at addresses that people know, and not at those of the simulators."""
    real = ""

    def answer(route: Route) -> None:
        # The page may be closed before what it has asked for is there.
        with suppress(Error):
            dress(route)

    def dress(route: Route) -> None:
        nonlocal real
        if route.request.method == "PATCH":
            route.continue_(post_data=(route.request.post_data or "").replace(PUBLIC["base"], real))
            return
        found = route.fetch()
        text = found.text()
        if known := LOCAL.search(text):
            real = known[1]
        for field, address in PUBLIC.items():
            text = re.sub(rf'("{field}": ?")http://127\.0\.0\.1:\d+', rf"\g<1>{address}", text)
        route.fulfill(response=found, body=text)

    page.route("**/v1/bots**", answer)
    page.reload()


def _opened(username: str, tab: int) -> Pose:
    def pose(page: Page) -> None:
        _dress(page)
        row(page, username).locator("[aria-expanded]").first.click()
        page.locator("[data-bot]").get_by_role("tab").nth(tab).click()
        expect(page.locator("[data-route], [data-funnel]").first).to_be_visible()

    return pose


def _editing(username: str, tab: int, button: int = 0) -> Pose:
    def pose(page: Page) -> None:
        _opened(username, tab)(page)
        page.locator("[data-bot] .bot-row button").nth(button).click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return pose


def _wrongly(pose: Pose) -> Pose:
    """Have the form sent as it is when nothing has been filled in."""

    def wrong(page: Page) -> None:
        pose(page)
        page.get_by_role("dialog").locator("button[type=submit]").click()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

    return wrong


def _refused(page: Page) -> None:
    _editing("monster_agency_bot", ROUTE)(page)
    page.get_by_role("dialog").locator("input[type=password]").fill("wrong")
    page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


ROUTES: dict[str, Pose] = {
    "route-wahelp": _opened("monster_agency_bot", ROUTE),
    "route-wahelp-edit": _editing("monster_agency_bot", ROUTE),
    "route-wahelp-refused": _refused,
    "route-platform-edit": _editing("helper_bot", ROUTE),
    "funnel": _opened("monster_agency_bot", FUNNEL),
    "funnel-edit": _editing("monster_agency_bot", FUNNEL),
    "funnel-wrong": _wrongly(_editing("new_bot", FUNNEL)),
    "funnel-import": _editing("monster_agency_bot", FUNNEL, 1),
}
