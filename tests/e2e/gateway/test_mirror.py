"""What a bot's own code says, as a manager reads it in amoCRM: all of it, once, in order, and nowhere else."""

import random
import threading
from typing import Any

import pytest

from tests.e2e.driving import Json, World, eventually
from tests.e2e.gateway.coding import FILE, Speaker, read
from tests.e2e.grouping import GroupChat, deals_of

ANNA, BORIS = 5101, 5102
MENU = {"inline_keyboard": [[{"text": "Кухня", "callback_data": "k"}, {"text": "Ванная", "callback_data": "v"}]]}


@pytest.fixture
def code(world: World) -> Speaker:
    return Speaker.of(world.account("mirror").connect("mirror_bot", label="Магазин"))


def in_talk(code: Speaker, person: int = ANNA) -> None:
    """Have a person's chat open in amoCRM."""
    code.bot.hears(person, "Здравствуйте")
    code.shows(person, "< Здравствуйте")


def test_a_talk_stands_there_as_it_was_spoken(code: Speaker) -> None:
    code.hears(ANNA, "Здравствуйте")
    menu = code.says(ANNA, "Что ремонтируем?", reply_markup=MENU)
    code.press(ANNA, menu, "k")
    code.call("editMessageText", chat_id=ANNA, message_id=menu, text="Кухню, понятно")
    asked = code.says(ANNA, "Какая площадь?")
    code.hears(ANNA, "12 метров")
    code.says(ANNA, "Мастер перезвонит", reply_parameters={"message_id": asked})
    code.shows(
        ANNA,
        "< Здравствуйте",
        "> Кухню, понятно",
        "< Кухня",
        "> Какая площадь?",
        "< 12 метров",
        "> Мастер перезвонит",
    )
    said = code.bot.account.messages(code.bot.conversation(ANNA))
    assert said[5]["reply_to"] == said[3]["id"] or said[5]["reply_to"]["id"] == said[3]["id"]
    assert {one["author"] for one in said if one["direction"] == "outgoing"} != {said[0]["author"]}
    assert [call["method"] for call in code.bot.sent("answerCallbackQuery")] == []
    assert len(code.bot.account.everything()["deals"]) == 1


def test_an_edit_is_seen_until_the_next_one(code: Speaker) -> None:
    in_talk(code)
    menu = code.says(ANNA, "Что?", reply_markup=MENU)
    code.shows(ANNA, "< Здравствуйте", "> Что?\nКухня\nВанная")
    code.call("editMessageReplyMarkup", chat_id=ANNA, message_id=menu)
    code.shows(ANNA, "< Здравствуйте", "> Что?")
    photo = code.call("sendPhoto", files={"photo": FILE}, chat_id=ANNA, caption="План")["message_id"]
    code.call("editMessageCaption", chat_id=ANNA, message_id=photo, caption="План кухни")
    code.shows(ANNA, "< Здравствуйте", "> Что?", "> План кухни")


def test_whatever_the_kind(code: Speaker) -> None:
    in_talk(code)
    poll = [{"text": "Утром"}, {"text": "Вечером"}]
    code.call("sendPhoto", files={"photo": FILE}, chat_id=ANNA, caption="Вот")
    code.call("sendDocument", files={"document": ("смета.pdf", b"%PDF-1.4", "application/pdf")}, chat_id=ANNA)
    code.call("sendVoice", files={"voice": ("голос.ogg", b"OggS" + b"0" * 50, "audio/ogg")}, chat_id=ANNA)
    code.call("sendLocation", chat_id=ANNA, latitude=55.75, longitude=37.62)
    code.call("sendContact", chat_id=ANNA, phone_number="+79150000000", first_name="Мастер")
    asked = code.call("sendPoll", chat_id=ANNA, question="Когда?", options=poll)["message_id"]
    code.call("stopPoll", chat_id=ANNA, message_id=asked)
    code.call("sendDice", chat_id=ANNA)
    album = [{"type": "photo", "media": f"attach://p{number}", "caption": f"Фото {number}"} for number in (1, 2)]
    code.call("sendMediaGroup", files={"p1": FILE, "p2": FILE}, chat_id=ANNA, media=album)
    code.call("sendChatAction", chat_id=ANNA, action="typing")

    talk = code.bot.conversation(ANNA)
    assert eventually(lambda: len(code.bot.account.messages(talk)) == 10)
    said = code.bot.account.messages(talk)[1:]
    assert [one["type"] for one in said[:6]] == ["picture", "file", "voice", "location", "contact", "text"]
    assert [one["text"] for one in said if one["type"] == "picture"] == ["Вот", "Фото 1", "Фото 2"]
    assert eventually(lambda: "Утром — 0" in code.talk(ANNA)[6])
    assert all(one["media"] for one in said if one["type"] in {"picture", "file", "voice"})


def test_copies_and_forwards_show_what_they_are_of(code: Speaker) -> None:
    in_talk(code)
    code.bot.hears(BORIS, "Мой адрес: Тверская, 1")
    code.shows(BORIS, "< Мой адрес: Тверская, 1")
    own = code.call("sendPhoto", files={"photo": FILE}, chat_id=BORIS, caption="План")["message_id"]
    code.call("copyMessage", chat_id=ANNA, from_chat_id=BORIS, message_id=own)
    code.call("copyMessage", chat_id=str(ANNA), from_chat_id=BORIS, message_id=own, caption="Другой", reply_markup=MENU)
    code.call("forwardMessage", chat_id=ANNA, from_chat_id=BORIS, message_id=own)
    code.call("forwardMessages", chat_id=ANNA, from_chat_id=BORIS, message_ids=[own])
    name = "Mirror_Bot (@mirror_bot)"
    forwarded = f"> [Переслано от: {name}]\nПлан"
    code.shows(ANNA, "< Здравствуйте", "> План", "> Другой\nКухня\nВанная", forwarded, forwarded)


def test_a_broadcast_to_strangers_opens_nothing(code: Speaker) -> None:
    in_talk(code)
    code.bot.world.tg("POST", "/sim/messages", {"bot_id": code.bot.bot_id} | stranger(code))
    eventually(lambda: len(code.bot.account.chats()) == 2)
    code.bot.world.stack.wait_idle()
    before = code.bot.account.everything()
    for person in range(5200, 5210):
        code.ask("sendMessage", chat_id=person, text="Скидки!")
    code.says(ANNA, "Скидки!")
    code.shows(ANNA, "< Здравствуйте", "> Скидки!")
    code.bot.world.stack.wait_idle()
    after = code.bot.account.everything()
    assert (len(after["deals"]), len(after["contacts"])) == (len(before["deals"]), len(before["contacts"]))
    assert len(code.bot.account.chats()) == 2


def stranger(code: Speaker) -> Json:
    return {"chat": {"id": BORIS, "type": "private"}, "from": code.bot.world.person(BORIS), "text": "Привет"}


def test_people_answer_what_the_code_said_and_so_do_managers(code: Speaker) -> None:
    in_talk(code)
    asked = code.call("sendMessage", chat_id=ANNA, text="Какая площадь?")
    code.shows(ANNA, "< Здравствуйте", "> Какая площадь?")
    code.bot.hears(ANNA, "12 метров", reply_to_message=asked)
    place = {"bot_id": code.bot.bot_id, "chat_id": ANNA, "message_id": asked["message_id"]}
    code.bot.world.tg("POST", "/sim/reactions", place | {"from": code.bot.world.person(ANNA), "emoji": "👍"})
    talk = code.bot.conversation(ANNA)
    assert eventually(lambda: code.bot.account.messages(talk)[1]["reactions"])
    said = code.bot.account.messages(talk)
    code.bot.account.reply(talk, "Спасибо", reply_to=said[1]["id"])
    assert eventually(lambda: "Спасибо" in code.bot.said_to(ANNA))
    (answer,) = [call for call in code.bot.sent() if call["params"]["text"] == "Спасибо"]
    assert answer["result"]["result"]["reply_to_message"]["message_id"] == asked["message_id"]


def test_nothing_of_it_goes_to_telegram_again(code: Speaker) -> None:
    code.bot.account.switch(echo_employee_imports=True, duplicate_msgid="error")
    in_talk(code)
    for number in range(5):
        code.says(ANNA, f"Сообщение {number}")
    code.shows(ANNA, "< Здравствуйте", *(f"> Сообщение {number}" for number in range(5)))
    code.bot.world.stack.wait_idle()
    assert code.bot.said_to(ANNA) == [f"Сообщение {number}" for number in range(5)]


@pytest.mark.parametrize("mirror", ["none", "all"])
def test_the_switch_decides(code: Speaker, mirror: str) -> None:
    in_talk(code)
    code.wishes(mirror=mirror)
    code.says(ANNA, "Видно ли меня?")
    code.bot.hears(ANNA, "Конец")
    said = ["> Видно ли меня?"] if mirror == "all" else []
    code.shows(ANNA, "< Здравствуйте", *said, "< Конец")


def test_answers_to_commands_can_be_left_out(code: Speaker) -> None:
    in_talk(code)
    code.wishes(mirror="not_commands")
    for text, answer in (("/price", "Сто рублей"), ("А скидка?", "Нет")):
        code.hears(ANNA, text)
        code.says(ANNA, answer)
    code.shows(ANNA, "< Здравствуйте", "< /price", "< А скидка?", "> Нет")


def test_in_a_group_each_of_its_deals_has_the_whole_talk(world: World) -> None:
    account = world.account("mirror-group")
    group = GroupChat(account.connect("mirror_bot", label="Магазин"))
    code = Speaker.of(group.bot)
    group.add(group.bot)
    deals = deals_of(account, "Кухня", "Ванная")
    group.tie(*deals)
    code.gets(group.hears(ANNA, "Всем привет")["update_id"])
    menu = code.call("sendMessage", chat_id=group.chat_id, text="Что ремонтируем?", reply_markup=MENU)["message_id"]
    code.press(ANNA, menu, "v", group.chat)
    code.call("sendPhoto", files={"photo": FILE}, chat_id=group.chat_id, caption="План")
    code.call("editMessageText", chat_id=group.chat_id, message_id=menu, text="Ванную")
    account.reply(group.talk(deals[0]), "Я менеджер")

    told = ["< Всем привет", "> Ванную", "< Ванная", "> План", "> Я менеджер"]
    for deal in deals:
        eventually(lambda deal=deal: read(group.bot, group.talk(deal)) == told)  # type: ignore[misc]
        assert read(group.bot, group.talk(deal)) == told
    world.stack.wait_idle()
    assert group.texts().count("Ванную") <= 1
    assert [one for one in group.texts() if one == "Я менеджер"] == ["Я менеджер"]


def test_once_and_in_order_whatever_is_killed_and_whatever_breaks(world: World) -> None:
    code = Speaker.of(world.account("mirror-faults").connect("mirror_bot"))
    code.bot.account.switch(duplicate_msgid="error")
    in_talk(code)
    for drop in ("before", "after"):
        world.fault("amocrm", match="/v2/origin/custom", drop=drop, probability=0.15)
    world.fault("amocrm", match="/v2/origin/custom", status=503, probability=0.1)
    stop = threading.Event()

    def kill() -> None:
        luck = random.Random(5)  # noqa: S311
        while not stop.wait(luck.uniform(0.1, 0.6)):
            world.stack.kill_environment("TelegramDeliver")

    killer = threading.Thread(target=kill)
    killer.start()
    told: list[str] = []
    try:
        for number in range(20):
            code.hears(ANNA, f"Вопрос {number}")
            menu = code.says(ANNA, f"Меню {number}", reply_markup=MENU)
            code.press(ANNA, menu, "k")
            code.call("editMessageText", chat_id=ANNA, message_id=menu, text=f"Меню {number} закрыто")
            code.says(ANNA, f"Ответ {number}")
            told += [f"< Вопрос {number}", f"> Меню {number} закрыто", "< Кухня", f"> Ответ {number}"]
    finally:
        stop.set()
        killer.join()
    world.no_faults()
    eventually(lambda: code.talk(ANNA) == ["< Здравствуйте", *told], within=120)
    assert code.talk(ANNA) == ["< Здравствуйте", *told]


def test_a_dead_amocrm_delays_nobody(world: World) -> None:
    code = Speaker.of(world.account("mirror-dead").connect("mirror_bot"))
    in_talk(code)
    code.call("getMe")  # No birth of an environment is measured below.
    world.fault("amocrm", match="/v2/origin/custom", delay_ms=20_000, status=503)
    for number in range(3):
        assert code.ask("sendMessage", chat_id=ANNA, text=f"Сообщение {number}").elapsed.total_seconds() < 5
    world.no_faults()
    told: list[Any] = [f"> Сообщение {number}" for number in range(3)]
    eventually(lambda: code.talk(ANNA)[1:] == told, within=120)
    assert code.talk(ANNA) == ["< Здравствуйте", *told]
