"""What is said in one deal of a group stands in Telegram once, and once in every other deal, as that manager's own."""

from functools import partial

from tests.e2e.driving import Account, Json, World, eventually, numbered
from tests.e2e.grouping import FORUM, a_group

ANNA = 5001
BORIS = 5002


def outgoing(account: Account, talk: str) -> list[Json]:
    return account.messages(talk, "outgoing")


def test_an_answer_from_any_deal_is_in_the_group_once_and_in_every_other_deal_once(world: World) -> None:
    account = world.account("alpha")
    account.switch(echo_employee_imports=True)
    group, (kitchen, bath, roof) = a_group(account, "Кухня", "Ванная", "Крыша")
    asked = group.hears(ANNA, "Когда начнёте?")
    for deal in (kitchen, bath, roof):
        assert eventually(partial(account.texts, group.talk(deal)))

    account.reply(group.talk(kitchen), "Завтра в десять", reply_to=f"{group.talk(kitchen)}:{asked['message_id']}")
    account.reply(group.talk(bath), "Плитку привезут")

    def everywhere() -> bool:
        return all(len(outgoing(account, group.talk(deal))) == 2 for deal in (kitchen, bath, roof))

    assert eventually(everywhere)
    world.stack.wait_idle()
    assert sorted(group.texts()) == ["Завтра в десять", "Плитку привезут"]
    first = next(one for one in group.said() if one["text"] == "Завтра в десять")
    assert first["reply_to_message"]["message_id"] == asked["message_id"]
    for deal in (kitchen, bath, roof):
        said = outgoing(account, group.talk(deal))
        assert sorted(one["text"] for one in said) == ["Завтра в десять", "Плитку привезут"]
        assert {one["author"] for one in said} <= {user["name"] for user in account.everything()["users"]}
    (told,) = [one for one in outgoing(account, group.talk(roof)) if one["text"] == "Завтра в десять"]
    assert told["reply_to"]["text"] == "Когда начнёте?"
    assert account.failures() == []


def test_a_burst_from_three_deals_is_paced_without_a_429_and_no_other_chat_feels_it(world: World) -> None:
    account = world.account("alpha")
    group, deals = a_group(account, "Кухня", "Ванная", "Крыша")
    bot = group.bot
    bot.hears(ANNA, "Здравствуйте")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))

    for number in range(8):
        for deal in deals:
            account.reply(group.talk(deal), f"{deal} {number}")
    account.reply(bot.conversation(ANNA), "Добрый день")
    assert eventually(lambda: bot.said_to(ANNA) == ["Добрый день"], within=30), "it does not wait for the group"

    assert eventually(lambda: len(group.texts()) == 24, within=150)
    for deal in deals:
        own = [text for text in group.texts() if text.startswith(f"{deal} ")]
        assert numbered(own) == list(range(8))
    calls = bot.sent()
    assert not [call for call in calls if not call["result"]["ok"]], "no 429 of our own making"
    at = sorted(call["at"] for call in calls if int(call["params"]["chat_id"]) == group.chat_id)
    assert all(later - earlier >= 60 for earlier, later in zip(at, at[20:], strict=False))
    assert eventually(lambda: all(len(outgoing(account, group.talk(deal))) == 24 for deal in deals))


def test_an_answer_goes_to_the_topic_it_belongs_to_and_a_closed_one_does_not_swallow_it(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная", info=FORUM)
    bot = group.bot
    topics = {}
    for name in ("Сроки", "Деньги"):
        made = world.http.post(
            f"{world.stack.telegram}/bot{bot.token}/createForumTopic", json={"chat_id": group.chat_id, "name": name}
        ).json()
        topics[name] = made["result"]["message_thread_id"]

    def ask(text: str, topic: str) -> Json:
        return group.hears(ANNA, text, message_thread_id=topics[topic], is_topic_message=True)

    asked = ask("Когда?", "Сроки")
    ask("Сколько?", "Деньги")
    assert eventually(lambda: len(account.texts(group.talk(kitchen))) == 2)
    world.stack.wait_idle()  # Which topic was the last one is noted after that.
    account.reply(group.talk(kitchen), "Сто тысяч")
    account.reply(group.talk(kitchen), "Завтра", reply_to=f"{group.talk(kitchen)}:{asked['message_id']}")
    assert eventually(lambda: len(group.texts()) == 2)
    assert [one.get("message_thread_id") for one in group.said() if "text" in one] == [
        topics["Деньги"],
        topics["Сроки"],
    ]
    assert eventually(lambda: len(outgoing(account, group.talk(bath))) == 2)
    world.stack.wait_idle()

    account.reply(group.talk(bath), "И не позже")
    assert eventually(lambda: len(group.texts()) == 3)
    assert group.said()[-1]["message_thread_id"] == topics["Сроки"], "where the last word was said"


def test_a_photo_of_one_deal_is_a_photo_in_the_other(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    account.reply(group.talk(kitchen), "Смотрите", media={"size": 4096, "mime": "image/jpeg"}, file_name="план.jpg")
    assert eventually(lambda: outgoing(account, group.talk(bath)))
    (own,), (told,) = outgoing(account, group.talk(kitchen)), outgoing(account, group.talk(bath))
    assert (told["type"], told["text"]) == (own["type"], "Смотрите")
    assert eventually(lambda: outgoing(account, group.talk(bath))[0]["media"])
    (sent,) = group.said()
    assert sent["caption"] == "Смотрите"


def test_a_press_under_a_salesbots_question_is_shown_in_all_deals_once(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    account.reply(group.talk(kitchen), "Когда удобно?", buttons=[["Утром"], ["Вечером"]], **{"as": "bot"})
    assert eventually(group.said)
    (question,) = group.said()
    button = question["reply_markup"]["inline_keyboard"][1][0]
    assert eventually(lambda: outgoing(account, group.talk(bath)))
    for person in (ANNA, BORIS):
        world.tg(
            "POST",
            "/sim/callback",
            {
                "bot_id": group.bot.bot_id,
                "chat_id": group.chat_id,
                "message_id": question["message_id"],
                "from": world.person(person),
                "data": button["callback_data"],
            },
        )
    world.stack.wait_idle()
    for deal in (kitchen, bath):
        assert eventually(partial(account.texts, group.talk(deal))) == ["Вечером"]
    assert outgoing(account, group.talk(bath))[0]["text"] == "Когда удобно?\nУтром\nВечером"


def test_a_managers_reaction_is_shown_in_telegram_and_in_the_other_deals(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    asked = group.hears(ANNA, "Спасибо!")
    for deal in (kitchen, bath):
        assert eventually(partial(account.texts, group.talk(deal)))
    ours = f"{group.talk(kitchen)}:{asked['message_id']}"
    (message,) = [one for one in account.messages(group.talk(kitchen)) if one["msgid"] == ours]
    world.amo("POST", f"/sim/accounts/{account.account_id}/react", {"message": message["id"], "emoji": "👍"})

    def reacted() -> list[Json]:
        found: list[Json] = account.messages(group.talk(bath))[0]["reactions"]
        return found

    assert [one["emoji"] for one in eventually(reacted)] == ["👍"]
    (call,) = group.bot.sent("setMessageReaction")
    assert call["params"]["message_id"] == asked["message_id"]


def test_a_group_that_became_a_supergroup_is_answered_whatever_sign_of_it_came(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная", kind="group")
    moved = world.tg(
        "POST", "/sim/groups", {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "migrate": True, "signs": []}
    )
    group.chat_id, group.kind = moved["chat_id"], "supergroup"
    account.reply(group.talk(kitchen), "Мы ещё здесь")
    account.reply(group.talk(bath), "И мы")
    assert eventually(lambda: sorted(group.texts()) == ["И мы", "Мы ещё здесь"])
    for deal in (kitchen, bath):
        assert eventually(lambda deal=deal: len(outgoing(account, group.talk(deal))) == 2)  # type: ignore[misc]
        assert {one["status"] for one in outgoing(account, group.talk(deal))} <= {"delivered", "sent", None}


def test_why_an_answer_did_not_reach_the_group(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen,) = a_group(account, "Кухня")

    def fails_with(text: str) -> bool:
        return bool(eventually(lambda: outgoing(account, group.talk(kitchen))[-1]["error"] == text))

    group.add(group.bot, "kicked")
    account.reply(group.talk(kitchen), "раз")
    assert fails_with("Бота нет в группе: его удалили. Добавьте его в группу снова")
    group.add(group.bot, "administrator")
    account.reply(group.talk(kitchen), "два")
    assert eventually(lambda: "два" in group.texts()), "back again, it goes on"
    world.tg("POST", "/sim/groups", {"bot_id": group.bot.bot_id, "chat_id": group.chat_id, "deleted": True})
    account.reply(group.talk(kitchen), "три")
    assert fails_with("Группы в Telegram больше нет: её удалили")


def test_an_album_is_one_in_the_group_and_each_of_its_photos_is_in_the_other_deal(world: World) -> None:
    account = world.account("alpha")
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    photos = [
        {"media": {"size": 2048, "mime": "image/jpeg", "seed": str(n)}, "file_name": f"{n}.jpg"} for n in range(3)
    ]
    account.reply(group.talk(kitchen), "Три вида", attachments=photos)
    assert eventually(lambda: len(group.said()) == 3)
    assert len({one["media_group_id"] for one in group.said()}) == 1
    assert eventually(lambda: len(outgoing(account, group.talk(bath))) == 3)
    assert [one["type"] for one in outgoing(account, group.talk(bath))] == ["picture"] * 3
    assert [one["text"] for one in outgoing(account, group.talk(bath)) if one["text"]] == ["Три вида"]


def test_whatever_amocrm_and_the_workers_lose_every_other_deal_has_each_answer_once(world: World) -> None:
    account = world.account("alpha")
    account.switch(echo_employee_imports=True, duplicate_msgid="error", sender_names=True)
    group, (kitchen, bath, roof) = a_group(account, "Кухня", "Ванная", "Крыша")
    world.fault("amocrm", match="POST /v2/origin/custom", drop="after", probability=0.3)
    for number in range(12):
        account.reply(group.talk((kitchen, bath)[number % 2]), f"ответ {number}")
        if number in {4, 8}:
            world.stack.kill_environment("TelegramDeliver")
    assert eventually(lambda: len(outgoing(account, group.talk(roof))) == 12, within=150)
    world.no_faults()
    world.stack.wait_idle()
    for deal in (kitchen, bath, roof):
        said = numbered(one["text"] for one in outgoing(account, group.talk(deal)))
        assert sorted(said) == list(range(12)), deal
    assert sorted(numbered(group.texts())) == list(range(12))
    assert account.failures() == []


def test_a_colleague_who_writes_in_the_group_answers_in_every_deal_and_nothing_comes_back(world: World) -> None:
    account = world.account("alpha")
    account.switch(echo_employee_imports=True)
    group, (kitchen, bath) = a_group(account, "Кухня", "Ванная")
    manager = account.everything()["users"][0]
    assert account.api("PUT", f"/v1/staff/{BORIS}", {"user_id": manager["id"]}).status_code == 200
    group.hears(ANNA, "Когда начнёте?")
    group.hears(BORIS, "Завтра, я на месте")
    for deal in (kitchen, bath):
        assert eventually(partial(outgoing, account, group.talk(deal)))
    world.stack.wait_idle()
    for deal in (kitchen, bath):
        (answer,) = outgoing(account, group.talk(deal))
        assert (answer["text"], answer["author"]) == ("Завтра, я на месте", manager["name"])
        assert account.texts(group.talk(deal)) == ["Когда начнёте?"]
    assert group.said() == [], "what amoCRM told us of it was not said in the group again"
