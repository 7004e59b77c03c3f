"""The page of bots in amoCRM's settings, in a real browser with the real archive: from no bot to none again."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.driving import Account, Json, World, eventually
from tests.e2e.grouping import GroupChat
from tests.widget.bots_page import ADD, BOT_FATHER, choose, open_adding, open_editing, row, rows, select, window
from tests.widget.conftest import OpenSettings

HTML = "<b>Цветы</b> & <img src=x>"


def deals_in(account: Account, pipeline_id: int) -> int:
    return sum(deal["pipeline_id"] == pipeline_id for deal in account.everything()["deals"])


def test_from_the_first_bot_to_the_last(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    main, second = account.pipelines()[:2]
    made = world.telegram_bot("flowers_bot")
    world.tg("POST", f"/sim/bots/{made['bot_id']}", {"name": HTML})
    taken = world.account("others").connect("others_bot").token
    page = open_settings(account)

    page.get_by_role("heading", name="Подключите первого бота").wait_for()
    assert page.get_by_role("listitem").count() == 3
    expect(page.get_by_role("link", name="Открыть BotFather")).to_have_attribute("href", "https://t.me/BotFather")

    connect(page, made["token"], taken, second["name"])
    expect(row(page, "flowers_bot")).to_contain_text(HTML)
    expect(row(page, "flowers_bot")).to_contain_text("Работает")
    (shown,) = account.api("GET", "/v1/bots").json()["bots"]
    assert (shown["label"], shown["pipeline_id"], shown["status_id"]) == ("Продажи", second["id"], None)

    hear(world, made["bot_id"], 501)
    assert eventually(lambda: deals_in(account, second["id"]))

    move(page, account, main["name"], shown["bot_id"])
    meet(page, account, main, second, shown["bot_id"])
    hear(world, made["bot_id"], 502)
    assert eventually(lambda: deals_in(account, main["id"]))

    replace_token(page, world, made["bot_id"], taken)
    hear(world, made["bot_id"], 502, "Вы ещё открыты?")
    assert eventually(lambda: account.texts(f"{made['bot_id']}:502") == ["Здравствуйте", "Вы ещё открыты?"])

    turn_off_and_on(page, account)
    delete(page, account)


def connect(page: Page, token: str, taken: str, pipeline: str) -> None:
    dialog = open_adding(page)
    field = dialog.get_by_role("textbox", name="Токен")
    field.fill("123456:неправильный")
    expect(
        dialog.get_by_text("Telegram не принял токен").or_(dialog.get_by_text("токен", exact=False)).first
    ).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(taken)
    expect(dialog.get_by_text("другом", exact=False)).to_be_visible()
    dialog.get_by_role("button", name="Подключить").click()
    expect(field).to_be_focused()

    field.fill(BOT_FATHER.format(username="flowers_bot", token=token))
    expect(dialog.get_by_text(f"Найден бот «{HTML}» (@flowers_bot)")).to_be_visible()
    label = dialog.get_by_role("textbox", name="Приписка")
    expect(label).to_have_value(HTML)
    label.fill("")
    dialog.get_by_role("button", name="Подключить").click()
    expect(dialog.get_by_text("Напишите приписку")).to_be_visible()
    expect(label).to_be_focused()
    label.fill("  Продажи ")
    choose(dialog, "Воронка", pipeline)
    expect(select(dialog, "Новые заявки")).to_contain_text("Оставлять в «Неразобранном»")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    dialog.get_by_role("button", name="Подключить").dblclick()
    expect(dialog).to_have_count(0)
    assert len([one for one in asked if re.match(r"POST .*/v1/bots$", one)]) == 1
    expect(page.get_by_role("status").filter(has_text="подключён")).to_contain_text("@flowers_bot")


def move(page: Page, account: Account, pipeline: str, bot_id: int) -> None:
    """Another pipeline, while another administrator changes the label, as this one does, and something else."""
    dialog = open_editing(page, "flowers_bot")
    choose(dialog, "Воронка", pipeline)
    dialog.get_by_role("textbox", name="Приписка").fill("Опт")
    assert account.api("PATCH", f"/v1/bots/{bot_id}", {"label": "Розница", "linkers": "staff"}).is_success
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog.get_by_text("их изменил кто-то ещё")).to_be_visible()
    expect(dialog.get_by_text("Сейчас у бота: Розница")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="Приписка")).to_have_value("Опт")
    expect(select(dialog, "Воронка")).to_contain_text(pipeline)
    expect(select(dialog, "Кто связывает группы со сделками")).to_contain_text("Только подтверждённые сотрудники")
    dialog.get_by_role("button", name="Оставить так").click()
    expect(dialog.get_by_role("textbox", name="Приписка")).to_have_value("Розница")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "flowers_bot")).to_contain_text(pipeline)
    expect(row(page, "flowers_bot")).to_contain_text("Розница")
    changed = account.api("GET", f"/v1/bots/{bot_id}").json()
    assert (changed["label"], changed["linkers"]) == ("Розница", "staff")


def meet(page: Page, account: Account, main: Json, second: Json, bot_id: int) -> None:
    """One administrator chooses another pipeline while another one chooses a status of the present one."""
    status = main["statuses"][1]
    theirs = f"Сейчас у бота: Принимать на этап «{status['name']}»"
    dialog = open_editing(page, "flowers_bot")
    choose(dialog, "Воронка", second["name"])
    assert account.api("PATCH", f"/v1/bots/{bot_id}", {"status_id": status["id"]}).is_success
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog.get_by_text(theirs)).to_be_visible()
    expect(dialog.get_by_text(f"Сейчас у бота: {main['name']}")).to_be_visible()
    expect(select(dialog, "Воронка")).to_contain_text(second["name"])
    expect(dialog.locator("[aria-invalid=true]")).to_have_count(0)
    dialog.get_by_role("button", name="Оставить так").last.click()
    expect(select(dialog, "Воронка")).to_contain_text(main["name"])
    choose(dialog, "Воронка", second["name"])
    dialog.get_by_role("button", name="Оставить так").first.click()
    expect(select(dialog, "Новые заявки")).to_contain_text(status["name"])
    choose(dialog, "Новые заявки", "Оставлять в «Неразобранном»")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_have_count(0)
    changed = account.api("GET", f"/v1/bots/{bot_id}").json()
    assert (changed["pipeline_id"], changed["status_id"]) == (main["id"], None)


def replace_token(page: Page, world: World, bot_id: int, foreign: str) -> None:
    dialog = open_editing(page, "flowers_bot")
    dialog.get_by_role("button", name="Заменить токен").click()
    field = dialog.get_by_role("textbox", name="Новый токен этого же бота")
    field.fill(foreign)
    expect(dialog.get_by_text("Это токен другого бота, @others_bot")).to_be_visible()
    dialog.get_by_role("button", name="Сохранить").click()
    expect(field).to_be_focused()
    fresh = world.tg("POST", f"/sim/bots/{bot_id}/revoke")["token"]
    field.fill(f"  {fresh[:20]}{fresh[20:]}\n")
    expect(dialog.get_by_text("Найден бот")).to_be_visible()
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "flowers_bot")).to_contain_text("Работает")


def turn_off_and_on(page: Page, account: Account) -> None:
    switch = row(page, "flowers_bot").get_by_role("switch")
    expect(switch).to_be_checked()
    press(switch)
    expect(row(page, "flowers_bot")).to_contain_text("Выключен")
    assert account.api("GET", "/v1/bots").json()["bots"][0]["enabled"] is False
    press(switch)
    expect(row(page, "flowers_bot")).to_contain_text("Работает")


def press(switch: Locator) -> None:
    """Press what is seen of the kit's switch: the box that it stands for is hidden."""
    switch.locator("xpath=ancestor::label").click()


def delete(page: Page, account: Account) -> None:
    button = row(page, "flowers_bot").get_by_role("button", name="Удалить")
    button.click()
    question = window(page, "Точно удалить бота?")
    expect(question).to_contain_text(HTML)
    question.get_by_role("button", name="Отмена").click()
    expect(question).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    question.get_by_role("button", name="Удалить", exact=True).dblclick()
    expect(page.get_by_role("heading", name="Подключите первого бота")).to_be_visible()
    expect(page.get_by_role("button", name=ADD)).to_have_count(1)
    assert account.api("GET", "/v1/bots").json()["bots"] == []


def hear(world: World, bot_id: int, person: int, text: str = "Здравствуйте") -> None:
    body = {"bot_id": bot_id, "chat": {"id": person, "type": "private"}, "from": world.person(person), "text": text}
    world.tg("POST", "/sim/messages", body)


def test_two_searches_and_an_order(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    shop, repair = account.connect("shop_bot", "Магазин"), account.connect("repair_bot", "Ремонт", pipeline=1)
    GroupChat(repair, title="<i>Ленина 12</i>, ремонт").add(repair)
    GroupChat(shop, chat_id=-4_002, title="Оптовики").add(shop)
    page = open_settings(account)
    expect(page.get_by_text("2 бота")).to_be_visible()

    by_bot, by_group = (page.get_by_role("searchbox", name=f"Поиск по {what}") for what in ("боту", "группе"))
    by_bot.fill("МАГАЗ")
    expect(page.get_by_text("Найден 1 бот")).to_be_visible()
    assert rows(page) == ["shop_bot"]
    by_bot.fill("ленина")
    expect(page.get_by_text("Ничего не найдено")).to_be_visible()
    page.get_by_role("button", name="Очистить").click()
    expect(page.get_by_text("2 бота")).to_be_visible()
    by_group.fill("ленина")
    expect(page.get_by_text("Найден 1 бот")).to_be_visible()
    assert rows(page) == ["repair_bot"]
    expect(row(page, "repair_bot")).to_contain_text("<i>Ленина 12</i>, ремонт")
    by_group.fill("")
    expect(page.get_by_text("2 бота")).to_be_visible()

    page.get_by_role("columnheader", name="Приписка").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Приписка")).to_have_attribute("aria-sort", "ascending")
    assert eventually(lambda: rows(page) == ["shop_bot", "repair_bot"])
    page.get_by_role("columnheader", name="Приписка").get_by_role("button").click()
    assert eventually(lambda: rows(page) == ["repair_bot", "shop_bot"])

    world.amo("DELETE", f"/sim/accounts/{account.account_id}/pipelines/{repair.pipeline_id}")
    page.reload()
    expect(row(page, "repair_bot")).to_contain_text("Воронка удалена")
    dialog = open_editing(page, "repair_bot")
    expect(dialog.get_by_text("Воронка удалена в amoCRM, выберите другую")).to_be_visible()
    choose(dialog, "Воронка", account.pipelines()[0]["name"])
    dialog.get_by_role("button", name="Сохранить").click()
    expect(row(page, "repair_bot")).to_contain_text("Неразобранное")
