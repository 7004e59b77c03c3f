"""Groups in the playground's Telegram: made by hand, led by several people, with the menus and questions of bots."""

import pytest
from playwright.sync_api import Page, expect

from local.driver import LocalStack
from tests.e2e.playground.groups import free_bots, group_panel, make_group, write_as
from tests.e2e.playground.hands import focused, menu, person_text, telegram, write
from tests.e2e.playground.test_eyes import SCREENS, fits, violations

MENU = [
    [{"text": "Связать группу со Сделкой", "callback_data": "link"}],
    [{"text": "Список связанных Сделок", "callback_data": "list"}],
]


def test_a_group_is_made_and_its_people_take_turns(page: Page, stack: LocalStack) -> None:
    romashka, master = free_bots(page, stack)
    telegram(page).get_by_role("button", name="Создать группу").click()
    expect(page.locator(".tg-new-group")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    make_group(page, "Ремонт 12", "Игорь Прорабов, Мария Ким", "Мастер")
    expect(page.locator(".tg-title")).to_contain_text("5 участников")
    write(page, "Здравствуйте!")
    expect(page.locator(".row.own")).to_contain_text("Здравствуйте!")
    expect(page.locator(".tg-entry.chosen")).to_contain_text("Вы: Здравствуйте!")
    write_as(page, "Игорь Прорабов")
    assert focused(page) == "Сообщение"
    write(page, "Плитку привезли")
    expect(page.locator(".row.own")).to_have_count(1)
    expect(page.locator(".row.own")).to_contain_text("Плитку привезли")
    expect(page.locator(".row.other")).to_contain_text("Здравствуйте!")
    expect(page.locator(".row.other .author")).to_have_text("Анна Лебедевавладелец")
    write_as(page, "Мария Ким")
    authors = page.locator(".row.other .author")
    expect(authors).to_have_count(2)
    tones = authors.evaluate_all("all => all.map((one) => getComputedStyle(one).color)")
    assert len(tones) == 2
    menu(page.locator(".row.other").last, "Ответить")
    write(page, "Спасибо")
    expect(page.locator(".row.own .quote")).to_contain_text("Плитку привезли")
    assert violations(page) == []
    for bot in (romashka, master):
        created, *said = bot.updates()
        assert created["group_chat_created"] is True
        assert [(one["from"]["first_name"], one["text"]) for one in said] == [
            ("Анна", "Здравствуйте!"),
            ("Игорь", "Плитку привезли"),
            ("Мария", "Спасибо"),
        ]
        assert said[2]["reply_to_message"]["text"] == "Плитку привезли"


def test_everybody_keeps_a_draft_of_their_own(page: Page, stack: LocalStack) -> None:
    free_bots(page, stack)
    make_group(page)
    person_text(page).fill("Черновик Анны")
    write_as(page, "Игорь")
    expect(person_text(page)).to_have_value("")
    person_text(page).fill("Черновик Игоря")
    telegram(page).get_by_role("button", name="Ромашка").click()
    telegram(page).get_by_role("button", name="Ремонт 12").click()
    expect(person_text(page)).to_have_value("Черновик Игоря")
    group_panel(page).get_by_role("button", name="Сделать супергруппой").click()
    expect(page.locator(".said").last).to_have_text("Группа стала супергруппой")
    page.keyboard.press("Escape")
    expect(person_text(page)).to_have_value("Черновик Игоря")
    page.reload()
    expect(person_text(page)).to_have_value("Черновик Игоря")
    write_as(page, "Анна")
    expect(person_text(page)).to_have_value("Черновик Анны")


def test_the_bots_menu_is_pressed_as_the_chosen_person(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page)
    chat_id = romashka.group()["chat"]["id"]
    shown = romashka.call(
        "sendMessage", chat_id=chat_id, text="Группа и Сделки", reply_markup={"inline_keyboard": MENU}
    )
    write_as(page, "Игорь")
    button = telegram(page).get_by_role("button", name="Список связанных Сделок")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".key.waits")).to_be_visible()
    [press] = romashka.updates("callback_query")
    assert (press["from"]["first_name"], press["data"], press["message"]["message_id"]) == (
        "Игорь",
        "list",
        shown["message_id"],
    )
    romashka.call("answerCallbackQuery", callback_query_id=press["id"], text="Связанных Сделок нет")
    expect(page.locator(".tg-said")).to_have_text("Связанных Сделок нет")
    button.click()
    expect(page.locator(".key.waits")).to_be_visible()
    [press] = romashka.updates("callback_query")
    refusal = "Связывать могут только администраторы группы."
    romashka.call("answerCallbackQuery", callback_query_id=press["id"], text=refusal, show_alert=True)
    expect(page.get_by_role("alertdialog")).to_contain_text(refusal)
    assert violations(page) == []
    assert focused(page) == "ОК"
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    romashka.call("editMessageText", chat_id=chat_id, message_id=shown["message_id"], text="Меню закрыто")
    expect(button).to_have_count(0)
    expect(page.locator(".row.other").last).to_contain_text("Меню закрыто")


def test_a_question_opens_the_answer_of_whom_it_asks(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page, "Ремонт 12", "Игорь Прорабов", "Мастер")
    write(page, "/menu@romashka_bot")
    expect(page.locator(".row.own").last).to_contain_text("/menu@romashka_bot")
    command = next(one for one in romashka.updates() if "text" in one)
    asks = {"force_reply": True, "selective": True, "input_field_placeholder": "ID или ссылка"}
    question = romashka.call(
        "sendMessage",
        chat_id=command["chat"]["id"],
        text="Пришлите ID Сделки",
        reply_parameters={"message_id": command["message_id"]},
        reply_markup=asks,
    )
    strip = page.locator(".tg-strip")
    expect(strip).to_contain_text("Пришлите ID Сделки")
    expect(page.get_by_placeholder("ID или ссылка")).to_be_visible()
    write_as(page, "Игорь")
    expect(strip).to_have_count(0)
    write_as(page, "Анна")
    expect(strip).to_be_visible()
    page.get_by_placeholder("ID или ссылка").fill("12345")
    page.keyboard.press("Enter")
    expect(page.locator(".row.own").last.locator(".quote")).to_contain_text("Пришлите ID Сделки")
    expect(strip).to_have_count(0)
    answer = romashka.updates()[-1]
    assert (answer["text"], answer["reply_to_message"]["message_id"]) == ("12345", question["message_id"])
    romashka.call("sendMessage", chat_id=command["chat"]["id"], text="Ещё одну?", reply_markup={"force_reply": True})
    expect(strip).to_contain_text("Ещё одну?")
    person_text(page).press("Escape")
    expect(strip).to_have_count(0)
    write(page, "Нет")
    expect(page.locator(".row.own").last).to_contain_text("Нет")
    expect(page.locator(".row.own").last.locator(".quote")).to_have_count(0)


def test_commands_are_offered_and_clicked(page: Page, stack: LocalStack) -> None:
    romashka, master = free_bots(page, stack)
    make_group(page, "Ремонт 12", "Игорь Прорабов", "Мастер")
    chat_id = romashka.group()["chat"]["id"]
    menu_command = [{"command": "menu", "description": "Сделки этой группы"}]
    romashka.call("setMyCommands", commands=menu_command, scope={"type": "all_group_chats"})
    romashka.call("setMyCommands", commands=[{"command": "start", "description": "Начать"}])
    master.call("sendMessage", chat_id=chat_id, text="Спросите меня: /menu")
    telegram(page).get_by_role("button", name="Команды бота").click()
    panel = page.locator(".tg-commands")
    expect(panel.get_by_role("button")).to_have_count(1)
    assert violations(page) == []
    panel.get_by_role("button", name="Сделки этой группы").click()
    expect(page.locator(".row.own")).to_contain_text("/menu@romashka_bot")
    telegram(page).get_by_role("link", name="/menu", exact=True).click()
    expect(page.locator(".row.own").last).to_contain_text("/menu@master_bot")
    assert [one["text"] for one in romashka.updates() if "text" in one] == ["/menu@romashka_bot", "/menu@master_bot"]


def test_roles_bots_and_privacy_are_changed_in_the_groups_menu(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page)
    panel = group_panel(page)
    assert violations(page) == []
    panel.get_by_label("Название группы").fill("Ремонт 13")
    panel.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".said").last).to_have_text("Новое название группы: Ремонт 13")
    expect(page.locator(".tg-entry.chosen")).to_contain_text("Ремонт 13")
    expect(panel).to_contain_text("видит все сообщения")
    panel.get_by_role("button", name="Включить приватность и добавить заново").first.click()
    expect(panel).to_contain_text("видит только команды и ответы ему")
    expect(page.locator(".said").last).to_have_text("Ромашка теперь в группе")
    panel.get_by_label("Игорь Прорабов").select_option("администратор")
    expect(panel.get_by_label("Игорь Прорабов")).to_have_value("administrator")
    panel.get_by_label("Ромашка").select_option("не в группе")
    expect(page.locator(".said").last).to_have_text("Ромашка больше не в группе")
    panel.get_by_label("Ромашка").select_option("администратор")
    expect(panel).to_contain_text("видит все сообщения")
    panel.get_by_label("Мария Ким").select_option("не в группе")
    expect(page.locator(".said").last).to_have_text("Мария Ким больше не в группе")
    page.keyboard.press("Escape")
    write_as(page, "Игорь")
    write(page, "Я теперь админ")
    expect(page.locator(".row.own").last).to_contain_text("Я теперь админ")
    panel = group_panel(page)
    panel.get_by_label("Игорь Прорабов").select_option("анонимный администратор")
    expect(panel.get_by_label("Игорь Прорабов")).to_have_value("anonymous")
    page.keyboard.press("Escape")
    write(page, "А теперь без имени")
    expect(page.locator(".row.own").last).to_contain_text("А теперь без имени")
    write_as(page, "Анна")
    expect(page.locator(".row.other .author")).to_have_text(["Игорь Прорабовадмин", "Ремонт 13админ"])
    assert romashka.updates()[-1]["from"]["id"] == 1087968824
    expect(page.locator(".tg-writers")).to_have_count(0)


def test_a_deleted_group_is_gone_and_its_bots_hear_so(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page)
    chat_id = romashka.group()["chat"]["id"]
    page.once("dialog", lambda dialog: dialog.accept())
    group_panel(page).get_by_role("button", name="Удалить группу").click()
    expect(page.locator(".tg-entry", has_text="Ремонт 12")).to_have_count(0)
    expect(page.locator(".tg-title")).to_contain_text("Ромашка")
    with pytest.raises(AssertionError, match="the group chat was deleted"):
        romashka.call("sendMessage", chat_id=chat_id, text="Вы здесь?")


def test_what_no_bot_sees_is_told_to_who_wrote_it(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page)
    group_panel(page).get_by_role("button", name="Включить приватность и добавить заново").first.click()
    expect(page.locator(".tg-group")).to_contain_text("видит только команды и ответы ему")
    page.keyboard.press("Escape")
    write(page, "Кто-нибудь слышит?")
    last = page.locator(".row.own").last
    expect(last.get_by_role("img", name="Ни один бот этого не видит")).to_be_visible()
    assert not [one for one in romashka.updates() if one.get("text") == "Кто-нибудь слышит?"]


def test_topics_are_chips_above_the_messages(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page)
    write(page, "До тем")
    expect(page.locator(".row.own")).to_contain_text("До тем")
    group_panel(page).get_by_role("button", name="Включить темы").click()
    chips = page.locator(".chips")
    expect(chips.get_by_role("button")).to_have_text(["Все", "Общая"])
    page.keyboard.press("Escape")
    add_topic(page, "Смета")
    expect(chips.get_by_role("button", name="Смета")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".said")).to_have_text("Тема «Смета» создана")
    write(page, "Сколько стоит?")
    expect(page.locator(".row.own")).to_have_count(1)
    asked = romashka.updates()[-1]
    assert (asked["text"], asked["is_topic_message"]) == ("Сколько стоит?", True)
    romashka.call(
        "sendMessage", chat_id=asked["chat"]["id"], text="10 000 ₽", message_thread_id=asked["message_thread_id"]
    )
    expect(page.locator(".row.other")).to_contain_text("10 000 ₽")
    expect(page.locator(".quote")).to_have_count(0)
    add_topic(page, "Сроки")
    expect(page.locator(".row")).to_have_count(0)
    chips.get_by_role("button", name="Все").click()
    expect(page.locator(".row.other .topic-label")).to_have_text("# Смета")
    expect(page.locator(".row.own").first).to_contain_text("До тем")
    assert violations(page) == []
    page.locator(".row.other .topic-label").click()
    expect(page.locator(".row.own")).to_have_count(1)
    expect(page.locator(".row.own")).to_contain_text("Сколько стоит")
    write_as(page, "Игорь")
    close_topic(page)
    expect(page.locator(".tg-closed")).to_be_visible()
    expect(chips.get_by_role("button", name="Смета").locator("svg")).to_have_count(1)
    write_as_owner(page)
    expect(person_text(page)).to_be_visible()


def test_a_group_is_led_on_every_screen(page: Page, stack: LocalStack) -> None:
    romashka, _ = free_bots(page, stack)
    make_group(page)
    chat_id = romashka.group()["chat"]["id"]
    romashka.call("sendMessage", chat_id=chat_id, text="Группа и Сделки", reply_markup={"inline_keyboard": MENU})
    group_panel(page).get_by_role("button", name="Включить темы").click()
    expect(page.locator(".chips")).to_be_visible()
    page.keyboard.press("Escape")
    add_topic(page, "Смета")
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        write(page, f"На экране {width}")
        expect(page.locator(".row.own").last).to_contain_text(f"{width}")
        expect(page.locator(".row.own").last).to_be_in_viewport(ratio=0.5)
        for opener in ("Меню", "Новая тема и действия", "Выбрать другого", "Команды бота", "Прикрепить файл"):
            telegram(page).get_by_role("button", name=opener).click()
            fits(page, page.locator(".tg-chat .panel"))
            page.keyboard.press("Escape")
            expect(page.locator(".tg-chat .panel")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert violations(page) == [], width


def add_topic(page: Page, name: str) -> None:
    telegram(page).get_by_role("button", name="Новая тема и действия").click()
    panel = page.locator(".tg-topic")
    panel.get_by_label("Новая тема").fill(name)
    panel.get_by_role("button", name="Создать тему").click()
    expect(panel).to_have_count(0)


def close_topic(page: Page) -> None:
    telegram(page).get_by_role("button", name="Новая тема и действия").click()
    page.locator(".tg-topic").get_by_role("button", name="Закрыть тему").click()


def write_as_owner(page: Page) -> None:
    """Where the composer is closed, the person is chosen above the list of chats."""
    page.get_by_role("button", name="Кто пишет").click()
    page.locator(".tg-people").get_by_role("button", name="Анна").click()
