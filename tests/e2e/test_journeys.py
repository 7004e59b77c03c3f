"""What a company and its clients see of the two journeys, through the control surface and the HTTP API only."""

from tests.e2e.driving import World, eventually

ANNA, BORIS = 5001, 5002


def test_a_new_person_becomes_a_contact_a_deal_and_a_conversation(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot", "Продажи", pipeline=1)

    bot.hears(ANNA, "Здравствуйте!")

    (message,) = eventually(lambda: account.messages(bot.conversation(ANNA)))
    assert (message["text"], message["author"]) == ("Здравствуйте!", "Клиент 5001 (Продажи)")
    (contact,) = eventually(lambda: [c for c in account.everything()["contacts"] if c["custom_fields"]])
    assert contact["name"] == "Клиент 5001"
    assert contact["custom_fields"] == {
        "Telegram ID": "5001",
        "Telegram username": "client_5001",
        "Telegram": "https://t.me/client_5001",
    }
    (deal,) = account.everything()["deals"]
    assert (deal["pipeline_id"], deal["status_name"], deal["source"]) == (
        bot.pipeline_id,
        "Неразобранное",
        f"tg-{bot.bot_id}",
    )


def test_an_answer_arrives_and_its_status_comes_back(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "Есть в наличии?")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))

    account.reply(bot.conversation(ANNA), "Да, есть")

    assert eventually(lambda: bot.said_to(ANNA)) == ["Да, есть"]
    assert eventually(lambda: [m for m in account.messages(bot.conversation(ANNA)) if m["status"] == "delivered"])


def test_a_contact_with_this_telegram_id_keeps_its_cards(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    path = f"/sim/accounts/{account.account_id}"
    contact = world.amo("POST", f"{path}/contacts", {"name": "Анна", "custom_fields": {"Telegram ID": str(ANNA)}})
    deal = world.amo("POST", f"{path}/deals", {"name": "Проект", "contact_id": contact["contact_id"]})

    bot.hears(ANNA, "Это снова я")

    chat = eventually(lambda: account.chats().get(bot.conversation(ANNA)) or {})
    assert eventually(lambda: account.texts(bot.conversation(ANNA))) == ["Это снова я"]
    chat = account.chats()[bot.conversation(ANNA)]
    assert (chat["contact_id"], chat["deal_id"]) == (contact["contact_id"], deal["deal_id"])
    assert account.everything()["unsorted"] == []


def test_two_bots_and_one_person_are_two_conversations_of_one_contact(world: World) -> None:
    account = world.account("alpha")
    first, second = account.connect("first_bot", "Первый"), account.connect("second_bot", "Второй", pipeline=1)

    first.hears(ANNA, "в первый")
    second.hears(ANNA, "во второй")

    assert eventually(lambda: account.texts(second.conversation(ANNA))) == ["во второй"]
    assert eventually(lambda: account.texts(first.conversation(ANNA))) == ["в первый"]
    world.stack.wait_idle()
    chats = account.chats()
    assert len(chats) == 2
    assert len({chat["contact_id"] for chat in chats.values()}) == 1
    assert len(account.everything()["contacts"]) == 1


def test_each_bot_of_one_person_keeps_its_own_label(world: World) -> None:
    account = world.account("alpha")
    sales, delivery = account.connect("sales_bot", "Продажи"), account.connect("delivery_bot", "Доставка")

    def arrived() -> list[int]:
        return [len(account.texts(bot.conversation(ANNA))) for bot in (sales, delivery)]

    for bot in (sales, delivery):
        bot.hears(ANNA, "раз")
    assert eventually(lambda: arrived() == [1, 1])
    for bot in (delivery, sales):
        bot.hears(ANNA, "два")
    assert eventually(lambda: arrived() == [2, 2])

    account.reply(sales.conversation(ANNA), "ответ отдела продаж")
    assert eventually(lambda: sales.said_to(ANNA)) == ["ответ отдела продаж"]
    world.stack.wait_idle()

    chats = account.chats()
    for bot in (sales, delivery):
        chat = chats[bot.conversation(ANNA)]
        assert chat["participant"]["name"] == f"Клиент {ANNA} ({bot.label})"
        assert {message["author"] for message in account.messages(bot.conversation(ANNA), "incoming")} == {
            f"Клиент {ANNA} ({bot.label})"
        }
    assert len({chat["contact_id"] for chat in chats.values()}) == 1
    assert [contact["name"] for contact in account.everything()["contacts"]] == [f"Клиент {ANNA}"]
    assert delivery.said_to(ANNA) == []


def test_a_greeting_that_telegram_puts_off_holds_up_nothing(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    world.fault("telegram", match="sendMessage", status=429, retry_after=30, count=1)

    bot.hears(ANNA, "/start")
    bot.hears(ANNA, "хочу купить")

    assert eventually(lambda: account.texts(bot.conversation(ANNA))[1:], within=30) == ["хочу купить"]
    assert account.texts(bot.conversation(ANNA)) == ["/start", "хочу купить"]
    posted = [request for request in world.requests("/v2/origin/custom/") if request["path"].count("/") == 4]
    assert len(posted) == 2
    assert bot.said_to(ANNA) == []
    assert len(eventually(lambda: bot.said_to(ANNA), within=90)) == 1
    assert account.failures() == []


def test_the_avatar_is_our_copy_without_the_token(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    world.tg("POST", "/sim/avatar", {"user_id": ANNA, "present": True})

    bot.hears(ANNA, "привет")

    chat = eventually(lambda: account.chats().get(bot.conversation(ANNA)) or {})
    avatar = eventually(lambda: account.chats()[bot.conversation(ANNA)]["participant"]["avatar"]) or ""
    assert bot.token not in str(chat)
    picture = world.http.get(avatar)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert eventually(lambda: account.chats()[bot.conversation(ANNA)]["participant"]["avatar_loaded"])


def test_start_keeps_its_payload_on_the_deal_and_is_answered_once(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")

    bot.hears(ANNA, "/start summer-sale")
    bot.hears(ANNA, "/help")

    assert eventually(lambda: len(bot.said_to(ANNA)) == 2)
    greeting, help_text = bot.said_to(ANNA)
    assert greeting.startswith("Здравствуйте!")
    assert "менеджер" in help_text

    def kept() -> bool:
        return any("summer-sale" in deal["custom_fields"].values() for deal in account.everything()["deals"])

    assert eventually(kept)
    assert account.texts(bot.conversation(ANNA)) == ["/start summer-sale", "/help"]


def test_a_long_answer_is_cut_without_cutting_words_or_emoji(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "расскажите подробнее")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))
    link = "https://example.org/" + "путь" * 20
    text = "слово " * 680 + link + " 👩‍👩‍👧‍👦" * 600

    account.reply(bot.conversation(ANNA), text)

    parts = eventually(lambda: (said := bot.said_to(ANNA))[2:] and said)
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    assert sum(link in part for part in parts) == 1


def test_a_bot_switched_off_stores_nothing_and_answers_nothing(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "до")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))

    assert bot.patch(enabled=False).status_code == 200
    bot.hears(ANNA, "/start")
    bot.hears(BORIS, "пока выключен")
    account.reply(bot.conversation(ANNA), "ответ выключенного")
    (refused,) = eventually(lambda: [m for m in account.messages(bot.conversation(ANNA)) if m["status"] == "error"])
    assert refused["error"] == "Бот выключен в настройках виджета"

    assert bot.patch(enabled=True).status_code == 200
    bot.hears(ANNA, "после")
    assert eventually(lambda: account.texts(bot.conversation(ANNA))[1:]) == ["после"]
    assert list(account.chats()) == [bot.conversation(ANNA)]
    assert bot.said_to(ANNA) == []


def test_reinstallation_brings_the_bots_back_and_the_trial_does_not_start_again(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "раз")
    assert eventually(lambda: account.texts(bot.conversation(ANNA))) == ["раз"]
    trial = account.api("GET", "/v1/account").json()["licence"]

    world.amo("POST", f"/sim/accounts/{account.account_id}/uninstall", {})
    world.stack.wait_idle()
    assert account.api("GET", "/v1/account").json()["state"] == "uninstalled"
    bot.hears(ANNA, "два")
    world.amo("POST", f"/sim/accounts/{account.account_id}/install", {})

    assert eventually(lambda: account.texts(bot.conversation(ANNA))[1:]) == ["два"]
    assert account.api("GET", "/v1/account").json()["licence"] == trial

    def states() -> list[str]:
        return [found["state"] for found in account.api("GET", "/v1/bots").json()["bots"]]

    assert eventually(lambda: states() == ["on"])


def test_a_renamed_account_is_followed(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    world.amo("POST", f"/sim/accounts/{account.account_id}/rename", {"subdomain": "omega"})

    bot.hears(ANNA, "нашли?")

    assert eventually(lambda: account.texts(bot.conversation(ANNA))) == ["нашли?"]
    assert account.api("GET", "/v1/account").json()["domain"] == "omega.amocrm.ru"
