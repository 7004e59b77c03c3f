"""amoCRM's frame in a real browser: what a widget is given, what it is not, and when it is called."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from local.simulators.amocrm.shell.archive import LIBRARIES, library
from local.world import AMO_CLIENT_ID, AMO_WIDGET_CODE
from tests.e2e.playground.conftest import CHROMIUM
from tests.simulators.amocrm.running import Rig, running
from tests.simulators.amocrm.test_shell_calls import ALLOWED
from tests.simulators.amocrm.tiny_widget import pack

pytestmark = [
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no browser: install Chromium"),
    pytest.mark.skipif(not all(map(library, LIBRARIES)), reason="amoCRM's libraries are not there: run make widget"),
]
SETTINGS = f"settings/{AMO_WIDGET_CODE}"
AXE = Path(__file__).parents[2] / "e2e" / "playground" / "axe" / "axe.min.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def running_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with running(archive=pack(tmp_path_factory.mktemp("tiny"))) as rig:
        yield rig


@pytest.fixture
def rig(running_rig: Rig) -> Rig:
    """An account of an empty amoCRM, with the widget installed and not yet set up."""
    running_rig.http.post("/sim/reset")
    running_rig.widget.calls.clear()
    running_rig.widget.answers.clear()
    running_rig.create()
    return running_rig


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="ru-RU")
    page.set_default_timeout(20_000)

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()


def visit(page: Page, rig: Rig, path: str, **query: str) -> None:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{rig.url}/crm/{rig.account['account_id']}/{path}?{asked}")
    page.wait_for_selector(".nav__item_selected")


def tiny(page: Page, expression: str, argument: Any = None) -> Any:
    """Return what an expression over `widget`, the tiny widget's object, comes to."""
    while not page.evaluate("() => window.tiny && tiny.trace.calls.length >= 3"):
        page.wait_for_timeout(20)
    return page.evaluate(
        f"async (argument) => {{ const {{ widget, trace, Modal, Twig }} = tiny; {expression} }}", argument
    )


def trace(page: Page) -> list[str]:
    calls: list[str] = tiny(page, "return trace.calls")
    return calls


def save_settings(rig: Rig) -> None:
    fields = {"fields": {"client_name": "Анна", "note": ""}}
    rig.http.post(f"/crm/{rig.account['account_id']}/ajax/widget/settings", json=fields).raise_for_status()


# --- what is called when -----------------------------------------------------------------------------------------


def test_a_page_renders_the_widget_then_hands_over_its_place(page: Page, rig: Rig, complaints: list[str]) -> None:
    visit(page, rig, SETTINGS)
    expect(page.locator(f"#list_page_holder #work-area-{AMO_WIDGET_CODE} .tiny-widget")).to_have_text("<tiny>")
    area = "advanced_settings"
    assert trace(page) == [f"render {area}", f"init {area}", f"bind_actions {area}", "advancedSettings"]
    assert tiny(page, "return [APP.getWidgetsArea(), widget.system().area]") == ["advanced-settings:742", area]
    assert complaints == []


def test_going_to_another_page_destroys_first_and_initialises_once(page: Page, rig: Rig) -> None:
    visit(page, rig, SETTINGS)
    before = len(trace(page))
    tiny(page, "jQuery(document).on('page:changed', () => trace.note('page:changed'))")
    page.get_by_role("link", name="Сделки").click()
    expect(page.locator(".pipeline__name").first).to_have_text("Воронка")
    assert trace(page)[before:] == ["destroy advanced_settings", "page:changed", "render everywhere"]
    page.go_back()
    expect(page.locator(".tiny-widget")).to_be_visible()
    assert trace(page)[before + 3 :] == [
        "destroy everywhere",
        "page:changed",
        "render advanced_settings",
        "advancedSettings",
    ]


def test_a_widget_that_is_not_installed_runs_nowhere(page: Page, rig: Rig) -> None:
    rig.sim("POST", "/uninstall", {})
    visit(page, rig, SETTINGS)
    expect(page.locator("#list_page_holder")).to_contain_text("не установлен")
    assert page.evaluate("() => window.tiny === undefined")


# --- what it is given --------------------------------------------------------------------------------------------


def test_the_widget_object_answers_as_documented(page: Page, rig: Rig) -> None:
    save_settings(rig)
    visit(page, rig, SETTINGS, lang="en")
    settings = tiny(page, "return widget.get_settings()")
    assert settings["client_name"] == "Анна"
    assert (settings["active"], settings["status"], settings["widget_code"]) == ("Y", "installed", AMO_WIDGET_CODE)
    assert (settings["oauth_client_uuid"], settings["version"]) == (AMO_CLIENT_ID, "1.2.3")
    assert settings["path"] == f"/upl/{AMO_WIDGET_CODE}/widget"
    assert tiny(page, "return [widget.get_version(), widget.get_install_status()]") == ["1.2.3", "installed"]
    assert tiny(page, "return [widget.i18n('said').hello, widget.i18n('said.hello') ?? null]") == [
        "Hello, {{ name }}",
        None,
    ]
    assert tiny(page, "widget.set_settings({ more: 1 }); return widget.get_settings().more") == 1
    system = tiny(page, "return widget.system()")
    assert (system["subdomain"], system["domain"]) == ("example", "example.amocrm.ru")


def test_templates_come_from_texts_from_the_archive_and_from_amocrm(page: Page, rig: Rig) -> None:
    visit(page, rig, SETTINGS)
    assert tiny(page, "return widget.render({ data: '<i>{{ n }}</i>' }, { n: 2 })") == "<i>2</i>"
    loaded = """
        const template = { href: 'templates/hello.twig', base_path: widget.params.path, promised: true };
        return (await widget.render(template)).render({ lang: { hello: 'Привет' }, name: 'Анна' })"""
    assert tiny(page, loaded).strip() == '<p class="tiny-hello">Привет: Анна</p>'
    select = """$('#work_area').append(widget.render({ ref: '/tmpl/controls/select.twig' },
        { items: [{ id: 1, option: 'Раз' }, { id: 2, option: 'Два' }], selected: 1, name: 'number' }))"""
    tiny(page, f"const $ = jQuery; {select}")
    page.get_by_role("button", name="Раз").click()
    page.locator(".control--select--list--item").filter(has_text="Два").click()
    assert page.locator("[name=number]").input_value() == "2"
    with pytest.raises(Exception, match="is not simulated"):
        tiny(page, "widget.render({ ref: '/tmpl/controls/nothing.twig' })")


def test_the_globals_are_read_only(page: Page, rig: Rig) -> None:
    visit(page, rig, "leads", user="manager", lang="en")
    assert tiny(page, "return [APP === AMOCRM, APP.lang_id, APP.constant('account').subdomain, APP.isCard()]") == [
        True,
        "en",
        "example",
        False,
    ]
    assert tiny(page, "return APP.constant('user_rights').is_admin") is False
    assert tiny(page, "APP.constant('account').id = 1; return APP.constant('account').id") == rig.account["account_id"]
    with pytest.raises(Exception, match="must not set constants"):
        tiny(page, "APP.constant('user', {})")
    assert tiny(page, "APP.lang_id = 'ru'; APP.more = 1; return [APP.lang_id, APP.more ?? null]") == ["en", None]


@pytest.mark.parametrize("theme", [("light", "default"), ("dark", "alternative")])
def test_the_theme_stands_on_the_root(page: Page, rig: Rig, theme: tuple[str, str]) -> None:
    visit(page, rig, "leads", theme=theme[0])
    assert page.locator("html").get_attribute("data-crm-ui-kit-theme") == theme[1]


def test_amocrm_does_not_load_the_style_sheet_for_the_widget(page: Page, rig: Rig) -> None:
    visit(page, rig, SETTINGS)
    assert page.locator(".tiny-widget").evaluate("(box) => getComputedStyle(box).color") != "rgb(1, 2, 3)"


# --- requests ----------------------------------------------------------------------------------------------------


def test_authorised_requests_reach_our_host_with_a_token_and_show_what_is_allowed(page: Page, rig: Rig) -> None:
    rig.host("/v1/bots", b'{"bots": []}', 429, ALLOWED)
    ask = """
        const headers = (failure) => ['Retry-After', 'X-Secret'].map((name) => failure.getResponseHeader(name));
        return new Promise((resolve) => widget.$authorizedAjax({ url: 'https://bridge.reon.test/v1/bots' })
          .fail((failure) => resolve([failure.status, ...headers(failure)])))"""
    visit(page, rig, SETTINGS)
    assert tiny(page, ask) == [429, "7", None]
    assert rig.widget.calls[-1].headers["X-Auth-Token"].startswith("eyJ")


def test_what_the_api_does_not_allow_fails_as_if_nobody_had_answered(page: Page, rig: Rig) -> None:
    rig.host("/v1/bots", b"{}")
    visit(page, rig, SETTINGS)
    ask = """return new Promise((resolve) => widget.$authorizedAjax({ url: 'https://bridge.reon.test/v1/bots' })
        .fail((failure) => resolve(failure.status)))"""
    assert tiny(page, ask) == 0


@pytest.mark.parametrize("attempt", ["new Function('return 1')()", "fetch('https://example.com/')"])
def test_what_moderators_refuse_does_not_work(page: Page, rig: Rig, attempt: str) -> None:
    visit(page, rig, SETTINGS)
    # Later, because a browser lets a debugger evaluate what it keeps from the page.
    tried = f"return new Promise((resolve, reject) => setTimeout(async () => {{ try {{ resolve(await {attempt}); }}"
    with pytest.raises(Exception, match=r"Content Security Policy|Failed to fetch"):
        tiny(page, f"{tried} catch (error) {{ reject(error); }} }}))")


# --- amoМаркет ---------------------------------------------------------------------------------------------------


def test_installing_saving_and_disabling(page: Page, rig: Rig) -> None:
    rig.sim("POST", "/uninstall", {})
    visit(page, rig, "widgets")
    page.get_by_role("button", name="Пробный виджет").click()
    expect(page.locator(".widget_settings_block__descr")).to_have_text("Описание <b>виджета</b>")
    assert trace(page)[3:] == ["settings widget-settings__wrap-desc-space"]
    page.get_by_role("button", name="Установить").click()
    save = page.locator(f"#save_{AMO_WIDGET_CODE}.js-widget-save")
    expect(save).to_have_class("button-input js-widget-save button-input-disabled")
    assert "onInstall settings" in trace(page)

    save.click()
    assert page.evaluate("() => tiny.saved === undefined")
    page.get_by_label("Заметка").fill("x")
    save.click()
    expect(page.locator(".widget_settings_block__error")).to_have_text("Заполните поле")
    page.get_by_label("Имя").fill("Анна")
    page.evaluate("() => { tiny.answer = false; }")
    save.click()
    expect(save).not_to_have_attribute("data-loading", "Y")
    assert tiny(page, "return tiny.saved.active") == "Y"
    expect(page.locator(".widget-settings__modal")).to_be_visible()
    page.evaluate("() => { tiny.answer = true; }")
    save.click()
    expect(page.locator(".widget-settings__modal")).to_have_count(0)
    expect(page.locator(".market__tile .widget-state")).to_have_text("Установлен")
    assert tiny(page, "return tiny.saved") == {"active": "Y", "id": 742, "fields": {"client_name": "Анна", "note": "x"}}

    page.get_by_role("button", name="Пробный виджет").click()
    expect(page.get_by_label("Имя")).to_have_value("Анна")
    page.get_by_role("button", name="Отключить").click()
    expect(page.get_by_role("button", name="Установить")).to_be_visible()
    assert tiny(page, "return tiny.saved.active") == "N"
    assert "destroy settings" in trace(page)
    assert rig.state()["installed"] is False


def test_the_save_button_can_be_switched_by_events_and_may_leave_the_window_open(page: Page, rig: Rig) -> None:
    visit(page, rig, "widgets")
    page.get_by_role("button", name="Пробный виджет").click()
    save = page.locator(".js-widget-save")
    page.get_by_label("Имя").evaluate("(input) => { input.value = 'Анна'; }")
    save.evaluate("(button) => jQuery(button).trigger('button:save:enable').removeAttr('data-onsave-destroy-modal')")
    save.click()
    expect(save).to_have_class("button-input js-widget-save button-input-disabled")
    expect(page.locator(".widget-settings__modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".widget-settings__modal")).to_have_count(0)


# --- windows and notices -----------------------------------------------------------------------------------------


def test_a_window_is_seen_once_it_is_loaded_and_closes_unless_it_says_no(page: Page, rig: Rig) -> None:
    visit(page, rig, SETTINGS)
    tiny(
        page,
        """tiny.keeps = true;
        tiny.modal = new Modal({ class_name: 'tiny-modal', init($body) { tiny.body = $body; },
          destroy() { trace.note('window'); return !tiny.keeps; } });""",
    )
    body = page.locator(".tiny-modal .modal-body")
    expect(body).to_be_hidden()
    tiny(
        page,
        """tiny.body.trigger('modal:loaded').html('<button class="modal-body__close">Закрыть</button><p>Текст</p>')
        .trigger('modal:centrify');""",
    )
    expect(body).to_be_visible()
    box = body.bounding_box()
    assert box
    assert abs(box["x"] + box["width"] / 2 - 640) <= 1
    assert abs(box["y"] + box["height"] / 2 - 400) <= 1
    page.keyboard.press("Escape")
    page.mouse.click(10, 10)
    page.get_by_role("button", name="Закрыть").click()
    expect(body).to_be_visible()
    tiny(page, "tiny.keeps = false")
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)
    assert trace(page).count("window") == 4


def test_notes_stay_in_the_centre_and_messages_in_the_corner(page: Page, rig: Rig) -> None:
    visit(page, rig, "leads")
    tiny(page, "await APP.notifications.add_error({ header: 'Бот', text: 'Токен <отозван>' })")
    tiny(page, "APP.notifications.show_message_error({ header: 'Ошибка', text: 'Нет связи' })")
    expect(page.get_by_role("alert")).to_contain_text("Нет связи")
    page.reload()
    page.get_by_role("button", name="Центр уведомлений").click()
    expect(page.locator(".notifications-list__item")).to_have_text("БотТокен <отозван>")
    with pytest.raises(Exception, match="text is missing"):
        tiny(page, "await APP.notifications.add_error({ header: 'Бот' })")


# --- the frame itself --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_frame_is_fit_for_everybody(page: Page, rig: Rig, theme: str) -> None:
    found = []
    for path in ("leads", "widgets", SETTINGS):
        visit(page, rig, path, theme=theme)
        if path == "leads":
            tiny(page, "await APP.notifications.add_error({ header: 'Бот', text: 'Токен отозван' })")
            tiny(page, "APP.notifications.show_message_error({ header: 'Ошибка', text: 'Нет связи' })")
            page.get_by_role("button", name="Центр уведомлений").click()
        if path == "widgets":
            page.get_by_role("button", name="Пробный виджет").click()
            expect(page.get_by_role("dialog", name="Пробный виджет")).to_be_visible()
        page.evaluate(AXE.read_text())
        report = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        serious = [one for one in report["violations"] if one["impact"] in {"serious", "critical"}]
        found += [(path, one["id"], node["html"][:120]) for one in serious for node in one["nodes"]]
    assert found == []


def test_every_part_of_the_frame_is_reached_by_the_keyboard(page: Page, rig: Rig) -> None:
    visit(page, rig, "leads")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="amoМаркет")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    tile = page.get_by_role("button", name="Пробный виджет")
    expect(tile).to_be_visible()
    tile.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Закрыть")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Пробный виджет")).to_have_count(0)
