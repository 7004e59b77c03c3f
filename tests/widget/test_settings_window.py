"""The widget's window in amoМаркет, in a real browser: what is filled in reaches REON, and nobody waits for it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from local.world import AMO_CLIENT_ID
from tests.e2e.driving import Json, World, eventually
from tests.widget.conftest import OpenPage, OpenSettings
from tests.widget.eyes import violations

NAME = "<b>Анна</b> & Ко"
KEEPS = "reon_telegram_bot"


def open_window(page: Page) -> Locator:
    page.locator(".market__tile").click()
    window = page.locator(".widget-settings")
    expect(window.get_by_role("tab").first).to_be_visible()
    return window


def fill(window: Locator, name: str, phone: str, *, agreed: bool = True) -> None:
    window.get_by_role("textbox", name="Имя").fill(name)
    window.get_by_role("textbox", name="Телефон").fill(phone)
    if window.get_by_role("checkbox").is_checked() != agreed:
        # The kit's box itself is out of sight, and its picture is pressed through the label.
        window.get_by_text("Принимаю").click(position={"x": 4, "y": 8})
    expect(window.get_by_role("checkbox")).to_be_checked(checked=agreed)


def save(window: Locator) -> None:
    window.get_by_role("button", name="Сохранить").click()


def informed(world: World) -> list[Json]:
    """Return the bodies of registrations that REON's controller was told."""
    told = world.http.get(f"{world.stack.partners}/sim/reon").json()
    return [one["body"] for one in told if (one["method"], one["path"]) == ("POST", "/informer")]


def test_the_first_saving_registers_the_client(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    window = open_window(page := open_page(account, "widgets"))

    window.get_by_role("tab", name="Подписка").click()
    last_day = (datetime.now(UTC) + timedelta(days=14, hours=3)).strftime("%d.%m.%Y")
    expect(window.get_by_role("tabpanel")).to_contain_text("Пробный период")
    expect(window.get_by_role("tabpanel")).to_contain_text(last_day)

    window.get_by_role("tab", name="Настройки").click()
    fill(window, "  ", "позвоните мне", agreed=False)
    save(window)
    for text in ("Напишите, как к вам обращаться", "В телефоне от 10 до 15 цифр", "Без согласия с условиями"):
        expect(window.get_by_text(text)).to_be_visible()
    expect(window.get_by_role("textbox", name="Имя")).to_have_attribute("aria-invalid", "true")
    assert informed(world) == []

    fill(window, NAME, "8 (900) 123-45-67")
    expect(window.get_by_text("Без согласия с условиями")).to_have_count(0)
    save(window)
    expect(window.get_by_text("Сохранено.")).to_be_visible()
    expect(window.get_by_text("«Настройки» → «Telegram бот для общения»")).to_be_visible()

    (body,) = eventually(lambda: informed(world))
    assert {
        name: body[name] for name in ("userName", "userPhone", "termsOfUse", "accountSubdomain", "client_uuid")
    } == {
        "userName": NAME,
        "userPhone": "+79001234567",
        "termsOfUse": "true",
        "accountSubdomain": "flowers",
        "client_uuid": AMO_CLIENT_ID,
    }

    page.reload()
    window = open_window(page)
    expect(window.get_by_role("textbox", name="Имя")).to_have_value(NAME)
    expect(window.get_by_role("checkbox")).to_be_checked()
    expect(window.get_by_role("button", name="Сохранить")).to_have_class(re.compile("button-input-disabled"))
    # What is registered already is not sent again by looking at it.
    assert eventually(lambda: len(informed(world)) > 1, within=3) is False


def test_a_new_installation_knows_whom_it_belongs_to(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    body = {"name": NAME, "phone": "+79001234567", "agreement": True}
    assert account.api("POST", "/v1/registration", body).is_success
    window = open_window(open_page(account, "widgets"))
    expect(window.get_by_role("textbox", name="Имя")).to_have_value(NAME)
    expect(window.get_by_role("textbox", name="Телефон")).to_have_value("+79001234567")
    # Agreement is asked for anew, and amoCRM's own button is ready.
    save(window)
    expect(window.get_by_text("Без согласия с условиями")).to_be_visible()
    window.get_by_text("Принимаю").click(position={"x": 4, "y": 8})
    save(window)
    expect(window.get_by_text("Сохранено.")).to_be_visible()


def test_a_phone_is_taken_as_phone_books_write_it(world: World, open_page: OpenPage) -> None:
    window = open_window(open_page(world.account("flowers"), "widgets"))
    fill(window, "Анна", "\u202a+7\u202f900\u00a0123\u201145\u221267\u202c\u200b")
    save(window)
    expect(window.get_by_text("Сохранено.")).to_be_visible()
    assert [body["userPhone"] for body in eventually(lambda: informed(world))] == ["+79001234567"]


def test_the_last_day_is_the_same_wherever_the_browser_is(world: World, open_page: OpenPage) -> None:
    def answer(route: Route) -> None:
        known = route.fetch().json()
        route.fulfill(json={**known, "licence": {**known["licence"], "until": "2026-12-31T20:59:59Z"}})

    def go_east(page: Page) -> None:
        page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Vladivostok"})
        page.route("**/v1/account", answer)

    window = open_window(open_page(world.account("flowers"), "widgets", before=go_east))
    window.get_by_role("tab", name="Подписка").click()
    expect(window.get_by_role("tabpanel")).to_contain_text("31.12.2026")


def test_nobody_waits_for_reon(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    faults = f"{world.stack.partners}/sim/faults"
    assert world.http.post(faults, json={"match": "POST /informer", "status": 503}).is_success
    window = open_window(open_page(account, "widgets"))
    fill(window, "Анна", "+7 900 123-45-67")
    save(window)
    expect(window.get_by_text("Сохранено.")).to_be_visible()
    assert world.http.delete(faults).is_success
    assert eventually(lambda: [body["userName"] for body in informed(world)][-1:]) == ["Анна"]


def is_registration(request: Request) -> bool:
    return request.url.endswith("/v1/registration")


def test_what_found_no_server_is_sent_later(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    page = open_page(account, "widgets", before=lambda page: page.clock.install())
    tries: list[str] = []

    def lose(route: Route) -> None:
        tries.append(route.request.method)
        route.abort()

    page.route("**/v1/registration", lose)
    window = open_window(page)
    fill(window, "Анна", "+7 900 123-45-67")
    # The next try has its hour once the page knows that this one has failed.
    with page.expect_event("requestfailed", is_registration):
        save(window)
    page.clock.run_for(2_500)
    expect(window.get_by_text("данные для регистрации отправятся сами")).to_be_visible()
    assert len(tries) == 1
    # A little longer than each pause, so that no turn has room for two tries.
    for turn in (4_000, 11_000, 31_000):
        with page.expect_event("requestfailed", is_registration):
            page.clock.run_for(turn)
    expect(window.get_by_text("данные для регистрации отправятся сами")).to_be_visible()
    assert (len(tries), informed(world)) == (4, [])

    page.unroute_all()
    page.evaluate(f"localStorage.removeItem('{KEEPS}')")
    open_page(account, "leads")
    assert [body["userName"] for body in eventually(lambda: informed(world))] == ["Анна"]


def test_whoever_closes_the_browser_before_the_server_is_back_is_registered_all_the_same(
    world: World, open_page: OpenPage
) -> None:
    account = world.account("flowers")
    page = open_page(account, "widgets")
    window = open_window(page)
    fill(window, "Анна", "+79001234567")
    save(window)
    expect(window.get_by_text("Сохранено.")).to_be_visible()
    page.route("**/v1/registration", lambda route: route.abort())
    fill(window, "Борис", "+79007654321")
    with page.expect_request("**/v1/registration"):
        save(window)
    expect(page.locator(".js-widget-save")).to_have_class(re.compile("disabled"))
    page.evaluate(f"localStorage.removeItem('{KEEPS}')")
    page.close()

    open_page(account, "leads")
    assert eventually(lambda: [body["userName"] for body in informed(world)] == ["Анна", "Борис"])


def test_what_keeps_the_account_from_working_is_said_in_each_window_once(
    world: World, open_page: OpenPage, open_settings: OpenSettings
) -> None:
    account = world.account("flowers")
    world.stack.wait_idle()
    world.amo("POST", f"/sim/accounts/{account.account_id}/revoke")
    account.switch(unauthorised=True)
    assert account.api("GET", "/v1/pipelines").is_client_error
    (notice,) = account.api("GET", "/v1/account").json()["notices"]
    window = open_window(open_page(account, "widgets"))
    settings = open_settings(account)
    for place in (window, settings):
        expect(place.get_by_text(notice["text"])).to_have_count(1)
        expect(place.get_by_role("link", name="Авторизовать заново")).to_be_visible()


def test_switching_off_is_nobodys_to_stop_and_leaves_nothing(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    page = open_page(account, "widgets")
    window = open_window(page)
    fill(window, "", "")
    window.get_by_role("button", name="Отключить").click()
    expect(window.get_by_role("button", name="Установить")).to_be_visible()
    # Before an installation there is nothing to save, and nobody to ask.
    expect(window.get_by_text("С чего начать")).to_be_visible()
    expect(window.get_by_role("textbox")).to_have_count(0)

    page.keyboard.press("Escape")
    page.get_by_role("link", name="Сделки").click()
    expect(page.locator(".pipeline").first).to_be_visible()
    assert left_behind(page) == []


def test_leaving_a_page_takes_everything_along(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    account.connect("flowers_bot")
    page = open_page(account, "widgets")
    open_window(page)
    assert left_behind(page) != []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Настройки").click()
    page.get_by_role("button", name="Добавить Telegram бота").click()
    dialog = page.get_by_role("dialog", name="Добавить Telegram бота")
    dialog.get_by_role("button", name=re.compile("^Воронка")).click()
    expect(dialog.get_by_role("listbox")).to_be_visible()

    # The open window stands before amoCRM's menu; the browser's own way back does not ask.
    page.go_back()
    expect(page.locator(".market__tile")).to_be_visible()
    page.get_by_role("link", name="Сделки").click()
    expect(page.locator(".pipeline").first).to_be_visible()
    assert left_behind(page) == []


def left_behind(page: Page) -> list[str]:
    """Return what of the widget is in the page: elements, styles, and listeners of jQuery."""
    found: list[str] = page.evaluate(
        """() => [
            ...[...document.querySelectorAll('[class*="reon-telegram-bot"]')].map((one) => one.outerHTML.slice(0, 100)),
            ...Object.values(jQuery._data(document, 'events') ?? {}).flat()
                .filter((one) => one.namespace === 'reon_telegram_bot').map((one) => one.type),
        ]"""
    )
    return found


@pytest.mark.parametrize(("theme", "language"), [("light", "ru"), ("dark", "en")])
def test_the_window_can_be_read(world: World, open_page: OpenPage, theme: str, language: str) -> None:
    account = world.account("flowers")
    page = open_page(account, "widgets", theme=theme, lang=language)
    window = open_window(page)
    tabs = window.get_by_role("tab")
    for number in range(tabs.count()):
        tabs.nth(number).click()
        expect(window.get_by_role("tabpanel")).to_have_attribute(
            "aria-labelledby", tabs.nth(number).get_attribute("id") or ""
        )
        expect(window.get_by_role("tabpanel").get_by_role("progressbar")).to_have_count(0)
        assert violations(page) == []
    tabs.first.click()
    window.get_by_role("textbox").first.fill("1")
    window.get_by_role("button", name=re.compile("Сохранить|Save")).click()
    expect(window.locator("[aria-invalid=true]").first).to_be_visible()
    assert violations(page) == []
    assert not re.search("[а-яё]", window.get_by_role("tabpanel").inner_text()) or language == "ru"


def test_it_is_filled_in_by_keyboard(world: World, open_page: OpenPage) -> None:
    account = world.account("flowers")
    page = open_page(account, "widgets")
    page.locator(".market__tile").focus()
    page.keyboard.press("Enter")
    window = page.locator(".widget-settings")
    expect(window.get_by_role("tab").first).to_be_visible()
    walk(page, lambda: focused(page, "tab"))
    page.keyboard.press("ArrowLeft")
    expect(window.get_by_role("tab", name="Помощь")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(window.get_by_role("tab", name="Настройки")).to_have_attribute("aria-selected", "true")
    walk(page, lambda: focused(page, "textbox"))
    page.keyboard.insert_text("Анна")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("+79001234567")
    walk(page, lambda: focused(page, "checkbox"))
    page.keyboard.press("Space")
    walk(page, lambda: page.evaluate("document.activeElement.classList.contains('js-widget-save')"))
    page.keyboard.press("Enter")
    expect(window.get_by_text("Сохранено.")).to_be_visible()
    assert eventually(lambda: informed(world))


def walk(page: Page, is_there: Callable[[], bool]) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if is_there():
            return
    raise AssertionError("the keyboard does not come there")


def focused(page: Page, role: str) -> bool:
    """Whether what has the keyboard is of this role."""
    asked = {
        "tab": "one.getAttribute('role') === 'tab'",
        "textbox": "one.matches('input[type=text], input[type=tel], input:not([type])')",
        "checkbox": "one.matches('[type=checkbox]')",
    }[role]
    return bool(page.evaluate(f"(() => {{ const one = document.activeElement; return {asked}; }})()"))
