"""Health and failures under a bot's row, in a real browser with the real archive."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.driving import Account, Bot, Json, World, eventually
from tests.widget.conftest import OpenSettings
from tests.widget.opened_bot import check, open_row, tab

FOREIGN = "https://constructor.example/hook"
PEOPLE = (501, 502, 503, 504)
BLOCKED, LOST = "bot_blocked", "chat_not_found"


def test_health_shows_and_repairs_what_can_be(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин", pipeline=1)
    page = open_settings(account)
    below = tab(open_row(page, "shop_bot"), "Состояние")
    expect(below.get_by_text("Бот работает", exact=True)).to_be_visible()
    expect(below.get_by_role("button", name="Починить")).to_have_count(0)
    expect(fact(below, "Последнее сообщение клиента")).to_have_text("пока не было")

    silent_telegram(world, below)
    stolen_webhook(world, bot, below)
    deleted_pipeline(world, account, bot, below)

    bot.hears(501, "Здравствуйте")
    assert eventually(lambda: account.texts(bot.conversation(501)))
    below.get_by_role("button", name="Проверить снова").click()
    expect(fact(below, "Последнее сообщение клиента")).not_to_have_text("пока не было")


def silent_telegram(world: World, below: Locator) -> None:
    """What could not be asked is not told to be so."""
    world.fault("telegram", match="/getWebhookInfo", status=502)
    below.get_by_role("button", name="Проверить снова").click()
    expect(fact(below, "Кто получает сообщения бота")).to_have_text("сейчас не узнать")
    expect(below.locator("dt", has_text="Ждут доставки")).to_have_count(0)
    world.no_faults()


def stolen_webhook(world: World, bot: Bot, below: Locator) -> None:
    """Another program's address is named, and the bot is taken back only when somebody asks for it."""
    world.tg("POST", "/sim/take_webhook", {"bot_id": bot.bot_id, "url": FOREIGN})
    below.get_by_role("button", name="Проверить снова").click()
    expect(check(below, "webhook")).to_have_attribute("data-state", "broken")
    expect(check(below, "webhook")).to_contain_text(FOREIGN)
    expect(below.get_by_text("Бот работает не так, как нужно")).to_be_visible()
    expect(fact(below, "Кто получает сообщения бота")).to_contain_text(FOREIGN)
    below.get_by_role("button", name="Починить").click()
    expect(below.get_by_role("status").filter(has_text="Готово")).to_be_visible()
    expect(check(below, "webhook")).to_have_attribute("data-state", "ok")
    expect(fact(below, "Кто получает сообщения бота")).to_have_text("этот виджет")
    bot.hears(500, "Вы здесь?")
    assert eventually(lambda: bot.account.texts(bot.conversation(500)) == ["Вы здесь?"])


def deleted_pipeline(world: World, account: Account, bot: Bot, below: Locator) -> None:
    """It is named with the one that stands in, until «Починить» keeps that."""
    main, deleted = account.pipelines()[:2]
    assert bot.pipeline_id == deleted["id"]
    world.amo("DELETE", f"/sim/accounts/{account.account_id}/pipelines/{deleted['id']}")
    below.get_by_role("button", name="Проверить снова").click()
    expect(check(below, "pipeline")).to_contain_text(deleted["name"])
    expect(check(below, "pipeline")).to_contain_text(main["name"])
    expect(check(below, "pipeline")).not_to_have_attribute("data-state", "ok")
    below.get_by_role("button", name="Починить").click()
    expect(check(below, "pipeline")).to_have_attribute("data-state", "ok")
    [shown] = account.api("GET", "/v1/bots").json()["bots"]
    assert shown["pipeline_id"] == main["id"]


def fact(below: Locator, name: str) -> Locator:
    """Return what is told of the connection beside a name."""
    return below.locator("dt", has_text=name).locator("xpath=following-sibling::dd[1]")


def test_failures_are_tried_again_one_several_and_all(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    bot = account.connect("shop_bot", "Магазин")
    for person in PEOPLE:
        bot.hears(person, "Здравствуйте")
    assert eventually(lambda: all(account.texts(bot.conversation(person)) for person in PEOPLE))
    block(world, bot, is_blocked=True)
    for person in PEOPLE:
        account.reply(bot.conversation(person), f"<i>Букет</i> для {person}")
    assert eventually(lambda: len(account.failures()) == len(PEOPLE))
    page = open_settings(account)
    below = tab(open_row(page, "shop_bot"), "Недоставленное")
    reason = below.get_by_role("row").filter(has_text="Пользователь заблокировал бота")
    expect(reason).to_contain_text(str(len(PEOPLE)))
    expect(below.get_by_text("<i>Букет</i> для 501")).to_be_visible()
    block(world, bot, is_blocked=False)

    retry(page, below, bot)


def retry(page: Page, below: Locator, bot: Bot) -> None:
    one, two, three, _ = PEOPLE
    below.get_by_role("button", name=f"Повторить: <i>Букет</i> для {one}").click()
    expect(below.get_by_role("status").filter(has_text="Снова отправлено 1 сообщение")).to_be_visible()
    expect(below.get_by_role("listitem")).to_have_count(3)
    for person in (two, three):
        below.get_by_role("checkbox", name=f"для {person}").focus()
        page.keyboard.press("Space")
    below.get_by_role("button", name="Повторить выбранные: 2").click()
    expect(below.get_by_role("status").filter(has_text="Снова отправлено 2 сообщения")).to_be_visible()
    expect(below.get_by_role("listitem")).to_have_count(1)
    below.get_by_role("button", name="Повторить все").click()
    expect(below.get_by_text("всё доставлено")).to_be_visible()
    assert eventually(lambda: all(bot.said_to(person)[-1:] == [f"<i>Букет</i> для {person}"] for person in PEOPLE))
    assert [len([text for text in bot.said_to(person) if "Букет" in text]) for person in PEOPLE] == [1, 1, 1, 1]


def block(world: World, bot: Bot, *, is_blocked: bool) -> None:
    for person in PEOPLE:
        world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": person, "blocked": is_blocked})


def test_more_failures_than_one_request_may_name(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    waiting = [f"f{number}" for number in range(150)]
    asked: list[int] = []

    def listed(route: Route) -> None:
        """Pages of fifty; between two of them a failure more has come, so that the last of the one is told again."""
        query = parse_qs(urlsplit(route.request.url).query)
        start = waiting.index(query["before"][0]) if "before" in query else 0
        shown, is_last = waiting[start : start + 51], start + 51 >= len(waiting)
        route.fulfill(json={"failures": list(map(failed, shown)), "next": None if is_last else shown[-1]})

    def queued(route: Route) -> None:
        ids = json.loads(route.request.post_data or "")["ids"]
        asked.append(len(ids))
        if len(asked) == 2:
            error = {"code": "busy", "message": "Попробуйте через минуту"}
            return route.fulfill(status=409, json={"error": error})
        waiting[:] = [one for one in waiting if one not in ids]
        return route.fulfill(json={"queued": len(ids)})

    page = open_settings(account, before=lambda page: fail(page, listed, queued))
    below = tab(open_row(page, "shop_bot"), "Недоставленное")
    for _ in range(2):
        below.get_by_role("button", name="Показать ещё").click()
    expect(below.get_by_role("button", name="Показать ещё")).to_have_count(0)
    expect(below.get_by_role("listitem")).to_have_count(150)
    # By the account's clock, wherever the browser is.
    expect(below.get_by_role("listitem").first).to_contain_text("26.11.2026, 23:30")
    below.get_by_text("Выбрать все").click(position={"x": 4, "y": 8})
    below.get_by_role("button", name="Повторить выбранные: 150").click()
    expect(below.get_by_role("status").filter(has_text="Снова отправлено 100 сообщений")).to_be_visible()
    expect(below.get_by_role("alert").filter(has_text="Попробуйте через минуту")).to_be_visible()
    expect(below.get_by_role("listitem")).to_have_count(50)
    below.get_by_role("button", name="Повторить выбранные: 50").click()
    expect(below.get_by_role("status").filter(has_text="Снова отправлено 50 сообщений")).to_be_visible()
    assert asked == [100, 50, 50]


def test_what_comes_late_lands_in_no_other_list(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    account.connect("shop_bot", "Магазин")
    late: list[Route] = []

    def listed(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        if "before" in query:
            return late.append(route)
        shown, more = (["lost"], None) if "reason" in query else (["first"], "first")
        return route.fulfill(json={"failures": list(map(failed, shown)), "next": more})

    page = open_settings(account, before=lambda page: fail(page, listed))
    below = tab(open_row(page, "shop_bot"), "Недоставленное")
    below.get_by_role("button", name="Показать ещё").click()
    below.get_by_role("button", name=f"Показать только их: {LOST}").click()
    expect(below.get_by_role("listitem")).to_contain_text(["Сообщение lost"])
    with page.expect_response("**/v1/failures?*before=*"):
        late[0].fulfill(json={"failures": [failed("second")], "next": "second"})
    expect(below.locator("[aria-busy=true]")).to_have_count(0)
    expect(below.get_by_role("button", name="Показать ещё")).to_have_count(0)
    expect(below.get_by_role("listitem")).to_contain_text(["Сообщение lost"])


def fail(page: Page, listed: Callable[[Route], object], queued: Callable[[Route], object] | None = None) -> None:
    """Let the API answer so, with two reasons, to a browser far away from the account."""
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Vladivostok"})
    at = failed("")["time"]
    reasons = [{"reason": reason, "text": reason, "count": 75, "last_at": at} for reason in (BLOCKED, LOST)]
    page.route("**/v1/failures/reasons?*", lambda route: route.fulfill(json={"reasons": reasons}))
    page.route("**/v1/failures?*", listed)
    if queued is not None:
        page.route("**/v1/failures/retry", queued)


def failed(failure_id: str) -> Json:
    words = {"message": f"Сообщение {failure_id}", "text": "Не доставлено", "detail": "", "reason": BLOCKED}
    place = {"direction": "outgoing", "bot_id": None, "chat": "501"}
    return {"id": failure_id, "time": "2026-11-26T20:30:00Z", **words, **place}
