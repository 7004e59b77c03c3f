"""What is on the page can be read: by axe-core's rules, in both themes, on every screen, whatever people are called."""

import re
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from local.driver import LocalStack
from tests.e2e.driving import eventually
from tests.e2e.playground.hands import (
    PERSON,
    amocrm,
    answer,
    block_bot,
    bot_and_person,
    create_example,
    cut_off,
    open_deal,
    open_panel,
    say,
    telegram,
    write,
)

AXE = Path(__file__).parent / "axe" / "axe.min.js"
PHOTO = Path(__file__).parents[3] / "local" / "playground" / "samples" / "peonies.jpg"
SCREENS = [(390, 844), (640, 400), (820, 1180), (1280, 800), (1920, 1080)]
"""A telephone, a laptop of 1280 × 800 at 200 % zoom, a tablet, a laptop, a large screen."""

GRADIENTS = """() => [...document.querySelectorAll(".avatar, .face")].flatMap((one) => {
    const style = getComputedStyle(one);
    return [style.getPropertyValue("--tone"), style.getPropertyValue("--light")].map((end) => [end, style.color]);
})"""


def violations(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical in either theme, with the elements it means."""
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    found = []
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        found += [f"{theme}: {one}" for one in _violations(page)]
    return found


def _violations(page: Page) -> list[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    rules = {"label-content-name-mismatch": {"enabled": True}}
    found = page.evaluate("rules => axe.run(document, {rules, resultTypes: ['violations']})", rules)
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:140]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def test_axe_finds_nothing_serious(page: Page, stack: LocalStack) -> None:
    assert violations(page) == []
    create_example(page)
    bot_id, _ = bot_and_person(stack)
    say(stack, bot_id, PERSON, "Можно самовывоз?")
    expect(page.locator("article.deal", has_text="Орлов")).to_be_visible()
    assert violations(page) == []
    for panel in ("Кто пишет", "Меню", "Прикрепить файл"):
        opener = page.get_by_role("button", name=panel).first
        opener.click()
        expect(opener).to_have_attribute("aria-expanded", "true")
        assert violations(page) == [], panel
        page.keyboard.press("Escape")
    open_deal(page, "25 пионов")
    answer(page, "Добрый день!")
    expect(page.locator(".row.other").last).to_contain_text("Добрый день!")
    block_bot(page)
    answer(page, "Вы ещё с нами?")
    expect(page.locator(".talk-error")).to_be_visible()
    assert violations(page) == []
    open_panel(page, "Ошибки")
    expect(page.get_by_role("button", name="Повторить")).to_be_visible()
    assert violations(page) == []
    bots = open_panel(page, "Боты")
    bots.get_by_role("button", name="Настройки бота").click()
    expect(bots.get_by_role("article").get_by_label("Приписка")).to_be_visible()
    assert violations(page) == []
    for name in ("romashka", "REON"):
        open_panel(page, name)
        assert violations(page) == [], name
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Чаты").click()
    amocrm(page).get_by_role("button", name="Анна Лебедева").click()
    expect(amocrm(page).get_by_role("log")).to_contain_text("Вы ещё с нами?")
    assert violations(page) == []


def test_letters_stand_out_from_every_gradient(page: Page) -> None:
    """axe-core does not judge text on gradients."""
    create_example(page)
    assert page.evaluate(GRADIENTS)
    pairs = page.evaluate(GRADIENTS)
    assert [(end, text) for end, text in pairs if contrast(channels(end), channels(text)) < 4.5] == []


def channels(colour: str) -> tuple[int, int, int]:
    if colour.strip().startswith("#"):
        digits = colour.strip()[1:]
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    red, green, blue = (int(number) for number in re.findall(r"\d+", colour)[:3])
    return red, green, blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return WCAG's ratio of two colours."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    shares = [value / 255 for value in colour]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_talk_is_led_on_every_screen(page: Page) -> None:
    create_example(page)
    open_deal(page)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        lead_a_talk(page, f"на экране {width} × {height}", is_wide=width >= 1100)
        for name in ("Боты", "Ошибки", "romashka", "REON"):
            fits(page, open_panel(page, name))
        page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def lead_a_talk(page: Page, text: str, *, is_wide: bool) -> None:
    """Write and answer where there is room for one side at a time, or for both."""
    if not is_wide:
        show(page, "Telegram")
    write(page, f"Вопрос {text}")
    expect(page.locator(".row.own").last).to_contain_text(text)
    expect(page.locator(".row.own").last).to_be_in_viewport(ratio=0.5)
    if not is_wide:
        show(page, "amoCRM")
    expect(page.locator(".talk.incoming").last).to_contain_text(text)
    expect(page.locator(".talk.incoming").last).to_be_in_viewport(ratio=0.5)
    answer(page, f"Ответ {text}")
    expect(page.locator(".talk.outgoing").last).to_contain_text(text)
    expect(page.locator(".talk.outgoing").last).to_be_in_viewport(ratio=0.5)


def show(page: Page, side: str) -> None:
    page.get_by_role("navigation", name="Что показать").get_by_role("button", name=side).click()


def fits(page: Page, panel: Locator) -> None:
    """Tell that a panel is inside the window, once what was resized a moment ago has come to rest."""
    size = page.viewport_size
    assert size

    def is_inside() -> bool:
        box = panel.bounding_box()
        return bool(
            box
            and box["x"] >= 0
            and box["x"] + box["width"] <= size["width"]
            and box["y"] + box["height"] <= size["height"]
        )

    assert eventually(is_inside), panel.bounding_box()


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_a_telephone_shows_the_list_and_the_card_on_demand(page: Page) -> None:
    page.get_by_role("button", name="Создать пример").click()
    telegram(page).get_by_role("button", name="К списку чатов").click()
    telegram(page).get_by_role("button", name="Ромашка").click()
    expect(page.locator(".row.own").last).to_be_in_viewport()
    show(page, "amoCRM")
    open_deal(page)
    username = page.get_by_text("anna_lebedeva", exact=True).last
    expect(username).not_to_be_visible()
    page.get_by_role("button", name="Карточка").click()
    expect(username).to_be_visible()
    page.get_by_role("button", name="Чаты").click()
    amocrm(page).get_by_role("button", name="Анна Лебедева").click()
    amocrm(page).get_by_role("button", name="К списку чатов").click()
    expect(amocrm(page).get_by_role("button", name="Анна Лебедева")).to_be_focused()


def ground(page: Page) -> tuple[int, int, int]:
    return channels(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_theme_follows_the_system_until_it_is_switched(page: Page) -> None:
    create_example(page)
    assert luminance(ground(page)) > 0.8
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert luminance(ground(page)) < 0.05
    page.get_by_role("button", name="Светлая тема").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Тёмная тема").click()
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_initials_are_whole_letters(page: Page, stack: LocalStack) -> None:
    create_example(page)
    bot_id, _ = bot_and_person(stack)
    say(stack, bot_id, {"id": 311_000_200, "first_name": "𝓐𝓷𝓷𝓪"}, "Привет")
    page.get_by_role("button", name="Кто пишет").click()
    fancy = page.locator(".tg-people .choice", has_text="ID 311000200")
    expect(fancy.locator(".avatar")).to_have_text("𝓐")


LETTERS = """element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        [...node.data].forEach((letter, index) => {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + 1);
            const box = range.getBoundingClientRect();
            if (box.width && /[а-яё()]/i.test(letter)) found.push([box.left, letter]);
        });
    }
    return found.sort((one, other) => one[0] - other[0]).map(([, letter]) => letter).join("");
}"""


def test_a_name_turns_nothing_around(page: Page, stack: LocalStack) -> None:
    create_example(page)
    bot_id, _ = bot_and_person(stack)
    say(stack, bot_id, {"id": 311_000_300, "first_name": "\u202eМария"}, "Добрый день")
    open_deal(page, "Добрый день")
    name = page.locator(".answer-to b")
    expect(name).to_contain_text("Мария")
    assert name.evaluate(LETTERS).endswith("Мария(Продажи)")
    page.get_by_role("button", name="Кто пишет").click()
    entry = page.locator(".tg-people .choice", has_text="ID 311000300")
    assert entry.locator("bdi").evaluate(LETTERS) == "Мария"


def test_a_text_turns_only_itself_around(page: Page, stack: LocalStack) -> None:
    create_example(page)
    write(page, "\u202eтекст")
    bubble = page.locator(".row.own").last
    expect(bubble).to_contain_text("текст")
    expect(bubble.locator(".meta")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(bubble.get_by_role("img", name="Бот получил")).to_be_visible()
    text, meta = bubble.locator(".text").bounding_box(), bubble.locator(".meta").bounding_box()
    assert text
    assert meta
    assert meta["x"] >= text["x"] + text["width"] - 1


def test_the_sample_photo_is_one(page: Page, stack: LocalStack) -> None:
    create_example(page)
    telegram(page).get_by_role("button", name="Прикрепить файл").click()
    page.get_by_role("button", name="Фото", exact=True).click()
    photo = page.locator(".row.own img.photo")
    expect(photo).to_be_in_viewport()
    expect(photo).to_have_js_property("naturalWidth", 640)
    box = photo.bounding_box()
    assert box
    assert 240 <= box["width"] <= 260
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.01)
    address = photo.get_attribute("src")
    assert address
    assert httpx.get(address).content == PHOTO.read_bytes()


def test_what_goes_wrong_is_said_in_a_sentence(page: Page, complaints: list[str]) -> None:
    create_example(page)
    open_deal(page)
    with cut_off(page, complaints, "**/sim/accounts", "**/sim/messages", "**/reply", "**/sim/block"):
        write(page, "слышно?")
        says_a_sentence(page)
        answer(page, "слышно?")
        says_a_sentence(page)
        page.get_by_role("button", name="Меню").click()
        page.get_by_role("button", name="Заблокировать бота").click()
        says_a_sentence(page)
    panel = open_panel(page, "romashka")
    panel.get_by_label("Новый аккаунт amoCRM").fill("romashka")
    panel.get_by_role("button", name="Создать и установить виджет").click()
    expect(page.get_by_role("alert").last).to_contain_text("Такой аккаунт amoCRM уже есть")
    complaints[:] = [line for line in complaints if "status of 409" not in line]


def says_a_sentence(page: Page) -> None:
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"^[А-ЯЁ][а-яё ,]+\. [^a-zA-Z_]+\.$"))
    page.get_by_role("alert").get_by_role("button", name="Закрыть").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_without_its_stack_says_so_and_waits(page: Page, complaints: list[str]) -> None:
    create_example(page)
    with cut_off(page, complaints, "**/sim/config"):
        page.reload()
        expect(page.get_by_role("status")).to_have_text(
            "Стек не отвечает. Страница откроется сама, как только он запустится."
        )
    expect(page.locator("article.deal")).to_be_visible()
