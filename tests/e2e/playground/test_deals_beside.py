"""A group in several deals: looked at side by side, every message with its author, answers with who gave them."""

from playwright.sync_api import Page, expect

from local.driver import LocalStack
from tests.e2e.playground.hands import amocrm, create_example, menu, open_deal, telegram
from tests.e2e.playground.speaking import BotVoice, GroupTalk
from tests.e2e.playground.test_eyes import SCREENS, show, violations

DEALS = ("Плитка", "Проводка", "Окна", "Двери")
ANNA = (311_000_001, "Анна Лебедева")
IGOR = (311_000_002, "Игорь Прорабов")


def talk_of_group(page: Page, stack: LocalStack, *deals: str) -> GroupTalk:
    create_example(page)
    talk = GroupTalk(stack, "Ремонт 12", deals)
    talk.say(*ANNA, "Когда привезут плитку?")
    talk.say(*IGOR, "Завтра с утра")
    expect(page.locator("article.deal", has_text="Завтра с утра")).to_have_count(len(deals))
    return talk


def open_beside(page: Page, name: str) -> None:
    amocrm(page).get_by_role("button", name="Открыть рядом другую сделку").first.click()
    page.locator(".deal-beside .panel").get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_deals_of_a_group_stand_side_by_side(page: Page, stack: LocalStack) -> None:
    talk = talk_of_group(page, stack, *DEALS)
    open_deal(page, "Плитка")
    amocrm(page).get_by_role("button", name="Открыть рядом другую сделку").click()
    kin = page.locator(".deal-beside .panel")
    expect(kin.get_by_role("heading").first).to_have_text("Сделки той же группы")
    assert violations(page) == []
    kin.get_by_role("button", name="Проводка").click()
    expect(page.get_by_role("button", name="Закрыть: Проводка")).to_be_focused()
    open_beside(page, "Окна")
    frames = page.locator(".deal-frame")
    expect(frames).to_have_count(3)
    expect(amocrm(page).get_by_role("button", name="Открыть рядом другую сделку")).to_have_count(0)
    for index in range(3):
        expect(frames.nth(index).locator(".talk.incoming b")).to_have_text([ANNA[1], IGOR[1]])
        expect(frames.nth(index).locator(".answer-to svg")).to_be_visible()
    talk.mirror("Окна", "Счёт отправили")
    mirrored = frames.nth(2).locator(".talk.outgoing")
    expect(mirrored).to_contain_text("Счёт отправили")
    expect(mirrored.get_by_role("img", name="Без уведомления")).to_be_visible()
    assert violations(page) == []
    frames.nth(1).get_by_placeholder("Введите текст").fill("Черновик для проводки")
    frames.nth(0).get_by_placeholder("Введите текст").fill("Плитка уже едет")
    frames.nth(0).get_by_role("button", name="Отправить").click()
    expect(frames.nth(0).locator(".talk.outgoing")).to_contain_text("Плитка уже едет")
    expect(frames.nth(1).get_by_placeholder("Введите текст")).to_have_value("Черновик для проводки")
    expect(frames.nth(1).locator(".talk.outgoing")).to_have_count(0)
    page.reload()
    expect(frames).to_have_count(3)
    expect(frames.nth(1).get_by_placeholder("Введите текст")).to_have_value("Черновик для проводки")
    frames.nth(1).get_by_role("button", name="Закрыть: Проводка").focus()
    page.keyboard.press("Enter")
    expect(frames).to_have_count(2)
    expect(page.get_by_role("button", name="Закрыть: Плитка")).to_be_focused()
    page.keyboard.press("Enter")
    expect(frames).to_have_count(1)
    amocrm(page).get_by_role("button", name="Назад").click()
    expect(amocrm(page).get_by_role("heading", name="Сделки")).to_be_visible()


def test_panels_and_choices_of_deals_do_not_meet(page: Page, stack: LocalStack) -> None:
    talk_of_group(page, stack, "Плитка", "Проводка")
    open_deal(page, "Плитка")
    open_beside(page, "Проводка")
    frames = page.locator(".deal-frame")
    frames.nth(1).get_by_role("button", name="Кнопки").click()
    expect(page.locator(".answer-panel")).to_have_count(1)
    expect(frames.nth(1).locator(".answer-panel")).to_be_visible()
    page.keyboard.press("Escape")
    message = frames.nth(1).locator(".talk.incoming").first
    message.hover()
    message.get_by_role("button", name="Действия с сообщением").click()
    panel, frame = page.locator(".message-panel").bounding_box(), frames.nth(1).bounding_box()
    assert panel
    assert frame
    assert frame["x"] <= panel["x"] + panel["width"] <= frame["x"] + frame["width"] + 8, "the panel is at its message"
    page.locator(".message-panel").get_by_role("button", name="Ответить").click()
    expect(frames.nth(1).locator(".answer-strip")).to_contain_text(ANNA[1])
    expect(frames.nth(0).locator(".answer-strip")).to_have_count(0)


def test_a_link_to_a_deal_opens_it_beside_the_chat(page: Page, stack: LocalStack) -> None:
    talk = talk_of_group(page, stack, "Плитка", "Проводка")
    text = "1. Плитка\n2. Проводка\n3. Чужая"
    other = talk.deal_link("Плитка").replace("romashka", "lotos")
    places = [(3, 6, talk.deal_link("Плитка")), (13, 8, talk.deal_link("Проводка")), (25, 5, other)]
    entities = [{"type": "text_link", "offset": at, "length": size, "url": url} for at, size, url in places]
    BotVoice(stack).say("sendMessage", text=text, entities=entities)
    telegram(page).get_by_role("link", name="Проводка").click()
    expect(page.get_by_role("heading", name="Проводка")).to_be_visible()
    telegram(page).get_by_role("link", name="Плитка").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Плитка")).to_be_visible()
    expect(telegram(page).get_by_role("link", name="Чужая")).to_have_attribute("target", "_blank")


def test_group_chats_are_marked_in_the_lists(page: Page, stack: LocalStack) -> None:
    talk_of_group(page, stack, "Плитка", "Проводка")
    expect(page.locator("article.deal", has_text="Плитка")).to_contain_text("Игорь Прорабов: Завтра с утра")
    amocrm(page).get_by_role("button", name="Чаты").click()
    entries = page.locator(".chat-entry", has_text="Ремонт 12")
    expect(entries).to_have_count(2)
    expect(entries.locator("b svg")).to_have_count(2)
    expect(entries.filter(has_text="Проводка")).to_have_count(1)
    expect(page.locator(".chat-entry", has_text="Анна Лебедева (Продажи)").locator("b svg")).to_have_count(0)
    entries.first.click()
    expect(page.locator(".talk.incoming b")).to_have_text([ANNA[1], IGOR[1]])
    amocrm(page).get_by_role("button", name="Открыть сделки группы рядом").click()
    expect(page.locator(".deal-frame")).to_have_count(2)


def test_deals_stand_side_by_side_on_every_screen(page: Page, stack: LocalStack) -> None:
    talk_of_group(page, stack, "Плитка", "Проводка")
    open_deal(page, "Плитка")
    open_beside(page, "Проводка")
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        if width < 1100:
            show(page, "amoCRM")
        for name in ("Плитка", "Проводка"):
            frame = page.locator(".deal-frame", has=page.get_by_role("heading", name=name))
            composer = frame.get_by_placeholder("Введите текст")
            composer.scroll_into_view_if_needed()
            expect(composer).to_be_in_viewport(ratio=1)
            expect(frame.locator(".talk.incoming").last).to_be_in_viewport(ratio=0.5)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert violations(page) == [], width


def test_reactions_of_several_people_are_the_clients(page: Page, stack: LocalStack) -> None:
    """In a group any of its people may react; only staff are staff."""
    talk = talk_of_group(page, stack, "Плитка")
    talk.react("Ремонт 12-1", *IGOR, "👍")
    open_deal(page, "Плитка")
    expect(page.locator(".talk.incoming").first.locator(".by-client")).to_have_text("👍")


def test_groups_of_one_deal_are_told_apart(page: Page, stack: LocalStack) -> None:
    talk = talk_of_group(page, stack, "Плитка")
    other = GroupTalk(stack, "Подъезд", ("Плитка",), group_id=-1001555000222, known=talk.deals)
    other.say(*ANNA, "Лифт работает?")
    expect(page.locator("article.deal", has_text="Лифт работает?")).to_be_visible()
    open_deal(page, "Плитка")
    incoming = page.locator(".talk.incoming")
    expect(incoming.locator(".talk-group")).to_have_text(
        ["Ремонт 12 (Продажи)", "Ремонт 12 (Продажи)", "Подъезд (Продажи)"]
    )
    menu(incoming.last, "Ответить")
    expect(page.get_by_label("Чат с")).to_have_value(other.conversation("Плитка"))
    expect(page.locator(".answer-strip")).to_contain_text("Лифт работает?")
