"""What administrators are told wherever they are in amoCRM: each trouble once, and nobody else of any."""

import time

from playwright.sync_api import Page, Route, expect

from tests.e2e.driving import Account, World, eventually
from tests.widget.conftest import OpenPage

KEEPS = "reon_telegram_bot"
DAY = 24 * 3600


def set_licence(world: World, account: Account, days: float) -> None:
    body = {"account_id": account.account_id, "until": int(time.time() + days * DAY)}
    answer = world.http.post(f"{world.stack.partners}/sim/reon/licence", json=body).json()
    assert answer["status"] == 200, answer


def notes(account: Account) -> list[str]:
    """Return what the account's notification centre has, oldest first."""
    return [note["text"] for note in account.everything()["notifications"]]


def wait_for_a_look(page: Page) -> None:
    """Wait until this page's widget has begun to look, which it writes down, or has left it to who was earlier."""
    for _ in range(200):
        if page.evaluate(f"window.APP?.widgets?.list.{KEEPS} && localStorage.{KEEPS}"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("nobody looks")


def look_again(page: Page) -> None:
    """Let ten minutes pass for the browser: the time of the last look goes, what was told stays."""
    wait_for_a_look(page)
    # A page that is still loading would take the turn that is meant for the next.
    page.wait_for_load_state("networkidle")
    page.evaluate(f"localStorage.{KEEPS} = JSON.stringify({{...JSON.parse(localStorage.{KEEPS}), at: 0}})")
    with page.expect_response("**/v1/bots?*"):
        page.reload()


def test_an_end_is_told_once_and_again_after_it_was_over(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    page = open_page(account, "leads")
    expect(page.locator(".nav__counter")).to_be_hidden()
    assert notes(account) == []

    set_licence(world, account, -1)
    look_again(page)
    expect(page.locator(".nav__counter")).to_have_text("1")
    assert "закончил" in eventually(lambda: notes(account))[0]
    page.get_by_role("button", name="Центр уведомлений").click()
    expect(page.locator(".notifications-list__item")).to_contain_text("Telegram бот для общения")

    look_again(page)
    page.reload()
    assert len(notes(account)) == 1

    set_licence(world, account, 90)
    look_again(page)
    set_licence(world, account, -1)
    look_again(page)
    assert eventually(lambda: len(notes(account)) == 2)


def test_the_end_is_told_seven_three_and_one_day_before_it(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    left = [7]

    def answer(route: Route) -> None:
        """As the API would answer later: the trial goes on, and its end comes near."""
        known = route.fetch().json()
        banner = {"level": "warning", "text": f"Осталось дней: {left[0]}"}
        licence = {**known["licence"], "days_left": left[0], "banner": banner}
        route.fulfill(json={**known, "licence": licence})

    page = open_page(account, "leads", before=lambda page: page.route("**/v1/account", answer))
    wait_for_a_look(page)
    for days in (7, 6, 4, 3, 2, 1, 1):
        left[0] = days
        look_again(page)
    assert eventually(lambda: notes(account) == [f"Осталось дней: {days}" for days in (7, 3, 1)]), notes(account)


def test_a_webhook_that_was_taken_is_told_once(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    bot = account.connect("flowers_bot")
    taking = f"{world.stack.telegram}/bot{bot.token}/setWebhook"
    # Telegram has just been asked the same by us, and wants a pause.
    assert eventually(
        lambda: world.http.post(taking, json={"url": "https://other.example.org/hook"}).is_success, every=1
    )
    world.stack.invoke("BotHealth", {})
    assert eventually(lambda: account.api("GET", "/v1/bots").json()["bots"][0]["health"] == "broken")

    page = open_page(account, "leads")
    (note,) = eventually(lambda: account.everything()["notifications"])
    assert "(@flowers_bot)" in note["header"]
    assert "другая программа" in note["text"]
    look_again(page)
    assert len(notes(account)) == 1


def test_a_manager_is_told_nothing(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    set_licence(world, account, -1)
    page = open_page(account, "leads", user="manager")
    wait_for_a_look(page)
    page.wait_for_load_state("networkidle")
    page.evaluate(f"localStorage.{KEEPS} = JSON.stringify({{at: 0, told: []}})")
    with page.expect_response("**/v1/account"):
        page.reload()
    page.wait_for_load_state("networkidle")
    assert notes(account) == []


def test_tabs_of_one_browser_look_once(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    looks: list[str] = []

    def count(page: Page) -> None:
        page.on("request", lambda request: looks.append(request.url) if request.url.endswith("/v1/account") else None)

    pages = [open_page(account, path, before=count) for path in ("leads", "leads", "widgets")]
    # What the pages ask for is told only while they are waited for.
    for page in pages:
        expect(page.locator(".nav")).to_be_visible()
        wait_for_a_look(page)
        page.wait_for_load_state("networkidle")
    for _ in range(450):
        if looks:
            break
        pages[0].wait_for_timeout(100)
    assert len(looks) == 1


def test_a_server_that_is_away_bothers_nobody(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    page = open_page(account, "leads", before=lambda page: page.route("**/v1/account", lambda route: route.abort()))
    expect(page.locator(".pipeline").first).to_be_visible()
    expect(page.locator(".nav__counter")).to_be_hidden()
    assert notes(account) == []


def test_what_is_over_tells_nothing_and_who_comes_next_looks(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    set_licence(world, account, -1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page = open_page(account, "leads", before=lambda page: page.route("**/v1/account", hold, times=1))
    wait_for_a_look(page)
    expect(page.locator(".pipeline").first).to_be_visible()
    bots: list[str] = []
    page.on("request", lambda request: bots.append(request.url) if "/v1/bots?" in request.url else None)
    # The time of the look is written down before the server is asked.
    for _ in range(450):
        if held:
            break
        page.wait_for_timeout(100)
    (route,) = held
    page.evaluate(f"APP.widgets.list.{KEEPS}.callbacks.destroy()")
    with page.expect_response("**/v1/account"):
        route.fulfill(response=route.fetch())
    page.wait_for_load_state("networkidle")
    assert (bots, notes(account)) == ([], [])

    page.evaluate(f"APP.widgets.list.{KEEPS}.callbacks.init()")
    assert "закончил" in eventually(lambda: notes(account))[0]
