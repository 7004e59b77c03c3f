"""The algorithm of the terms of reference, part 2: a group is made, its bot is called, the group is tied to a deal.

And back: the list of the deals that it is tied to, and untying from it.
"""

import time
from functools import partial

from tests.e2e.driving import Account, World, eventually
from tests.e2e.menus import ANNA, GROUP_ID, LINK, LIST, OWNER, Menus, labels


def deals_of(account: Account, *names: str) -> list[int]:
    base = f"/sim/accounts/{account.account_id}/deals"
    return [account.world.amo("POST", base, {"name": name})["deal_id"] for name in names]


def card(account: Account, deal: int) -> str:
    return f"https://{account.subdomain}.amocrm.ru/leads/detail/{deal}"


def a_group(world: World, status: str = "administrator") -> Menus:
    account = world.account("alpha")
    menus = Menus(account.connect("shop_bot", label="Магазин"))
    menus.add(status)
    return menus


def test_a_group_is_tied_to_a_deal_by_its_menu_and_untied_again(world: World) -> None:
    menus = a_group(world)
    account = menus.bot.account
    kitchen, bath = deals_of(account, "Ремонт кухни", "Ванная")
    greeting = eventually(menus.said)[0]
    assert greeting["text"].startswith("Здравствуйте! Я передаю сообщения этой группы в сделку amoCRM")
    assert "Чего не хватает" not in greeting["text"]

    menu = menus.said_to(menus.writes("/menu@shop_bot"))
    assert labels(menu) == [LINK, LIST]
    menus.press(menu, LINK)
    question = eventually(lambda: [one for one in menus.said() if "пришлите ID сделки" in one["text"]])[0]
    told = menus.answer(question, str(kitchen))

    assert told["text"] == f"Группа связана со сделкой Ремонт кухни (ID {kitchen})."
    assert [one["url"] for one in told["entities"]] == [card(account, kitchen)]
    assert menus.links() == [kitchen]
    assert eventually(lambda: menus.is_offered(kitchen)), "before anybody wrote"
    (note,) = eventually(lambda: menus.notes(kitchen))
    assert "Telegram-группа «Ремонт 12» связана с этой сделкой через бота @shop_bot." in note
    assert f"Telegram ID {OWNER}" in note

    menus.writes("Когда начнёте?", ANNA)
    assert eventually(partial(account.texts, menus.talk(kitchen))) == ["Когда начнёте?"], "and nothing of the menu"
    assert account.chats()[menus.talk(kitchen)]["deal_id"] == kitchen

    menus.press(told, LINK)
    second = eventually(lambda: [one for one in menus.said() if "пришлите ID сделки" in one["text"]][1:])[0]
    told = menus.answer(second, f"{card(account, bath)}, {kitchen} и 999999")
    assert told["text"].splitlines() == [
        f"Группа связана со сделкой Ванная (ID {bath}).",
        f"Группа уже связана со сделкой Ремонт кухни (ID {kitchen}).",
        "Сделки с ID 999999 в этом аккаунте amoCRM нет.",
    ]

    menus.press(menu, LIST)
    listed = menus.changed(menu, "Связанные сделки: 2")
    assert listed["text"].splitlines()[2:] == [f"1. Ремонт кухни (ID {kitchen})", f"2. Ванная (ID {bath})"]
    assert labels(listed) == [
        f"1. Ремонт кухни (ID {kitchen})",
        "Отвязать",
        f"2. Ванная (ID {bath})",
        "Отвязать",
        "‹ В меню",
    ]
    menus.press(listed, "Отвязать")
    asked = menus.changed(menu, f"Отвязать группу от сделки Ремонт кухни (ID {kitchen})?")
    menus.press(asked, "Да, отвязать")
    menus.changed(menu, f"Группа отвязана от сделки Ремонт кухни (ID {kitchen}).")
    assert menus.links() == [bath]
    assert eventually(lambda: not menus.is_offered(kitchen))

    menus.writes("А ванную?", ANNA)
    assert eventually(lambda: "А ванную?" in account.texts(menus.talk(bath)))
    world.stack.wait_idle()
    assert account.texts(menus.talk(kitchen)) == ["Когда начнёте?"]
    assert account.failures() == []


def test_who_may_not_is_told_so_and_nothing_changes(world: World) -> None:
    menus = a_group(world)
    other = world.account("beta")
    (foreign,) = deals_of(other, "Чужая")
    menu = menus.said_to(menus.writes("/menu"))

    refused = menus.press(menu, LINK, ANNA)
    assert (refused["show_alert"], refused["text"]) == (
        True,
        "Смотреть, связывать и отвязывать сделки могут только администраторы группы",
    )
    menus.press(menu, LINK, OWNER)
    question = eventually(lambda: [one for one in menus.said() if "пришлите ID сделки" in one["text"]])[0]
    assert menus.answer(question, str(foreign), ANNA)["text"].startswith("Этот вопрос задан другому участнику.")
    for text, told in (
        (str(foreign + 10_000_000), "в этом аккаунте amoCRM нет."),
        (f"https://beta.amocrm.ru/leads/detail/{foreign}", "Ссылка ведёт в другой аккаунт amoCRM (beta.amocrm.ru)."),
        ("ремонт", "Не вижу ID сделки."),
        ("9" * 4000, "не ID сделки: таких номеров не бывает."),
    ):
        question = menus.answer(question, text)
        assert told in question["text"]
        assert question["text"].endswith("Чтобы отменить, напишите «Отмена».")
    assert menus.answer(question, "Отмена")["text"] == "Отменено."
    assert menus.links() == []


def test_a_deaf_bot_says_what_to_do_about_it(world: World) -> None:
    menus = a_group(world, "member")

    greeting = eventually(menus.said)[0]

    assert (
        "Чего не хватает:\n• Бот не видит обычных сообщений группы: у него включён режим приватности."
        in (greeting["text"])
    )
    world.tg("POST", f"/sim/bots/{menus.bot.bot_id}", {"privacy": False})
    menu = menus.said_to(menus.writes("/menu@shop_bot"))
    assert "удалите его из группы и добавьте снова" in menu["text"]


def test_an_anonymous_administrator_is_told_to_use_the_widget_or_to_write_as_himself(world: World) -> None:
    menus = a_group(world)
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}

    heard = menus.hears({"from": nobody, "sender_chat": menus.chat, "text": "/menu"})

    assert menus.said_to(heard)["text"].startswith("Вы пишете от имени группы или канала, поэтому бот не знает")


def test_the_menu_works_after_everything_was_started_anew(world: World) -> None:
    menus = a_group(world)
    (kitchen,) = deals_of(menus.bot.account, "Кухня")
    menu = menus.said_to(menus.writes("/menu"))
    world.stack.wait_idle()  # What a worker is killed over comes back only when its visibility timeout ends.
    for function in ("AccountJobs", "TelegramDeliver", "TelegramReceive"):
        world.http.post(f"{world.stack.control}/sim/kill", json={"function": function})

    menus.press(menu, LINK)
    question = eventually(lambda: [one for one in menus.said() if "пришлите ID сделки" in one["text"]])[0]

    assert menus.answer(question, str(kitchen))["text"] == f"Группа связана со сделкой Кухня (ID {kitchen})."
    assert GROUP_ID in {group["chat_id"] for group in menus.bot.account.api("GET", "/v1/groups").json()["groups"]}


def test_the_bot_is_called_by_every_way_of_speaking_to_it_and_only_words_reach_the_deal(world: World) -> None:
    menus = a_group(world)
    account = menus.bot.account
    (kitchen,) = deals_of(account, "Кухня")
    greeting = eventually(menus.said)[0]
    menus.press(greeting, LINK)
    question = eventually(lambda: [one for one in menus.said() if "пришлите ID сделки" in one["text"]])[0]
    menus.answer(question, str(kitchen))

    calls = [
        menus.writes("/menu"),
        menus.writes("/start@shop_bot"),
        menus.writes("@shop_bot", ANNA),
        menus.writes("Что ты умеешь?", ANNA, reply_to_message=greeting),
    ]

    for call in calls:
        assert labels(menus.said_to(call)) == [LINK, LIST], call["message"].get("text")
    menus.writes("Когда начнёте?", ANNA)
    assert eventually(lambda: "Когда начнёте?" in account.texts(menus.talk(kitchen)))
    said = [text.splitlines()[-1] for text in account.texts(menus.talk(kitchen))]
    assert said == ["Что ты умеешь?", "Когда начнёте?"], "a command and a bare mention say nothing to anybody else"


def test_a_reply_to_an_answer_from_a_deal_that_is_tied_no_more_is_talk_and_calls_no_menu(world: World) -> None:
    menus = a_group(world)
    account = menus.bot.account
    kitchen, bath = deals_of(account, "Кухня", "Ванная")
    greeting = eventually(menus.said)[0]
    (group,) = account.api("GET", "/v1/groups").json()["groups"]
    links = f"/v1/groups/{group['group_id']}/links"
    assert account.api("POST", links, {"bot_id": menus.bot.bot_id, "deal_id": kitchen}).status_code == 201
    assert eventually(lambda: menus.is_offered(kitchen))
    account.reply(menus.talk(kitchen), "Приедем завтра")
    answer = eventually(lambda: [one for one in menus.said() if one["text"] == "Приедем завтра"])[0]
    assert account.api("DELETE", f"{links}/{kitchen}").status_code == 204
    assert eventually(lambda: time.time() >= answer["date"] + 1), "whole seconds tell what is older"
    assert account.api("POST", links, {"bot_id": menus.bot.bot_id, "deal_id": bath}).status_code == 201

    menus.writes("Да, подходит", ANNA, reply_to_message=answer)
    assert eventually(lambda: account.texts(menus.talk(bath)))
    called = menus.writes("А меню?", ANNA, reply_to_message=greeting)

    assert labels(menus.said_to(called)) == [LINK, LIST]
    assert [one["text"] for one in menus.said()[1:-1]] == ["Приедем завтра"], "one menu, for the reply to the greeting"
    assert eventually(lambda: [note for note in menus.notes(kitchen) if "отвязана от этой сделки" in note])
