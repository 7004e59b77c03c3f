"""Dead ends and long outages: recognised, told in plain words, and not hammered."""

import re
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.driving import Account, Bot, Json, World, eventually, numbered

ANNA = 5001


def talking(world: World) -> tuple[Account, Bot]:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    bot.hears(ANNA, "message 1")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))
    world.stack.wait_idle()
    return account, bot


def _refused(world: World) -> int:
    return sum(request["status"] == 503 for request in world.requests("/v2/origin/custom"))


def answered(account: Account, bot: Bot, text: str) -> Json:
    """Answer Anna and return the message once its status is known."""
    said = account.reply(bot.conversation(ANNA), text)

    def known() -> list[Json]:
        messages = account.messages(bot.conversation(ANNA), "outgoing")
        return [m for m in messages if m["id"] == said["message_id"] and m["status"] != "sent"]

    (message,) = eventually(known)
    return message


def test_amocrm_down_for_long_loses_nothing_and_keeps_the_order(world: World) -> None:
    """Pauses are scaled by 0.05 here: twenty tries of ten people take twenty seconds and stand for seven minutes."""
    account, bot = talking(world)
    world.fault("amocrm", match="/v2/origin/custom", status=503)
    people = range(ANNA, ANNA + 10)
    for number in range(2, 12):
        for person in people:
            bot.hears(person, f"message {number}")
    assert eventually(lambda: _refused(world) >= 20 * len(people), within=200)
    assert set(world.stack.state()["dlq"].values()) == {0}
    assert account.texts(bot.conversation(ANNA)) == ["message 1"]

    world.no_faults()

    assert eventually(lambda: len(account.texts(bot.conversation(ANNA))) == 11, within=120)
    world.stack.wait_idle(120)
    for person in people:
        first = 1 if person == ANNA else 2
        assert numbered(account.texts(bot.conversation(person))) == list(range(first, 12))
    assert account.failures() == []


def test_telegram_down_for_long_delivers_the_answers_in_order(world: World) -> None:
    account, bot = talking(world)
    world.fault("telegram", match="sendMessage", drop="before")
    for number in range(5):
        account.reply(bot.conversation(ANNA), f"answer {number}")

    def broken() -> int:
        return sum(not call["status"] for call in world.tg("GET", "/sim/requests") if "sendMessage" in call["path"])

    assert eventually(lambda: broken() >= 14, within=120)
    assert bot.said_to(ANNA) == []

    world.no_faults()

    assert eventually(lambda: len(bot.said_to(ANNA)) == 5, within=120)
    assert numbered(bot.said_to(ANNA)) == list(range(5))


def test_a_blocked_bot_is_told_once_and_the_failure_can_be_tried_again(world: World) -> None:
    account, bot = talking(world)
    world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": ANNA, "blocked": True})

    message = answered(account, bot, "вы где?")

    assert (message["status"], message["error"]) == ("error", "Пользователь заблокировал бота")
    (failure,) = account.failures()
    assert (failure["reason"], failure["bot_id"], failure["message"]) == ("bot_blocked", bot.bot_id, "вы где?")
    world.stack.wait_idle()
    assert len(bot.sent()) == 1

    world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": ANNA, "blocked": False})
    assert account.api("POST", f"/v1/failures/{failure['id']}/retry").status_code == 202
    assert eventually(lambda: bot.said_to(ANNA)) == ["вы где?"]
    assert account.failures() == []


def test_a_revoked_token_shuts_the_bot_until_a_new_one_comes(world: World) -> None:
    account, bot = talking(world)
    token = world.tg("POST", f"/sim/bots/{bot.bot_id}/revoke", {})["token"]

    first = answered(account, bot, "раз")
    second = answered(account, bot, "два")

    assert (
        first["error"]
        == second["error"]
        == "Токен бота отозван. Получите новый у @BotFather и укажите его в настройках бота"
    )
    (seen,) = account.api("GET", "/v1/bots").json()["bots"]
    assert seen["state"] == "revoked"
    assert bot.patch(token=token).status_code == 200
    assert answered(account, bot, "три")["status"] == "delivered"


def test_an_unpaid_account_is_shown_and_not_hammered(world: World) -> None:
    account, bot = talking(world)
    account.switch(unpaid=True)
    asked = len(world.requests("/v2/origin/custom"))

    bot.hears(ANNA, "message 2")
    (failure,) = eventually(account.failures)
    world.stack.wait_idle()

    assert (failure["reason"], failure["text"]) == ("account_unpaid", "Аккаунт amoCRM не оплачен")
    assert len(world.requests("/v2/origin/custom")) == asked + 1
    seen = account.api("GET", "/v1/account").json()
    assert (seen["state"], seen["notice"]) == ("unpaid", "Аккаунт amoCRM не оплачен")

    account.switch(unpaid=False)
    account.api("POST", f"/v1/failures/{failure['id']}/retry")
    (late,) = eventually(lambda: account.texts(bot.conversation(ANNA))[1:])
    assert re.fullmatch(r"\[Доставлено с опозданием, написано [0-9.]+ в [0-9:]+ по Москве\] message 2", late)
    assert eventually(lambda: account.pipelines() and account.api("GET", "/v1/account").json()["state"] == "active")


def test_a_dead_chain_of_tokens_asks_for_authorisation_and_messages_go_on(world: World) -> None:
    account, bot = talking(world)
    account.switch(unauthorised=True)

    bot.hears(ANNA + 1, "message 1")

    assert eventually(lambda: account.texts(bot.conversation(ANNA + 1))) == ["message 1"]
    seen = account.api("GET", "/v1/account").json()
    assert (seen["state"], seen["notice"]) == ("unauthorised", "Требуется повторная авторизация")
    asked = len(world.requests("/oauth2/access_token"))
    bot.hears(ANNA + 2, "message 1")
    assert eventually(lambda: account.texts(bot.conversation(ANNA + 2))) == ["message 1"]
    assert len(world.requests("/oauth2/access_token")) == asked


def test_tokens_are_renewed_ahead_and_never_burnt_by_two(world: World) -> None:
    """Tokens of an hour are due at once: three runs of the schedule and the traffic all want to renew the same pair."""
    body = {"subdomain": "hourly", "switches": {"access_token_seconds": 3600}}
    made = world.amo("POST", "/sim/accounts", body)
    account = Account(world, made["account_id"], made["amojo_id"], "hourly")
    assert eventually(lambda: account.api("GET", "/v1/account").status_code == 200)
    bot = account.connect("shop_bot")
    account.switch(access_token_seconds=86400)
    asked = len(world.requests("/oauth2/access_token"))

    with ThreadPoolExecutor(4) as people:
        runs = [people.submit(world.stack.invoke, "TokenRefresh", {}) for _ in range(3)]
        people.submit(bot.hears, ANNA, "message 1")
    assert eventually(lambda: account.texts(bot.conversation(ANNA))) == ["message 1"]

    assert sum(run.result()["renewed"] for run in runs) >= 1
    assert len(world.requests("/oauth2/access_token")) == asked + 1
    assert account.api("GET", "/v1/account").json()["state"] == "active"
    assert account.pipelines()


def test_a_token_that_amocrm_refuses_is_renewed_on_demand(world: World) -> None:
    account, bot = talking(world)
    asked = len(world.requests("/oauth2/access_token"))
    world.fault("amocrm", match="GET /api/v4/contacts", status=401, count=1)

    bot.hears(ANNA + 1, "message 1")

    assert eventually(lambda: account.texts(bot.conversation(ANNA + 1))) == ["message 1"]
    world.stack.wait_idle()
    assert len(world.requests("/oauth2/access_token")) == asked + 1
    assert account.api("GET", "/v1/account").json()["state"] == "active"
