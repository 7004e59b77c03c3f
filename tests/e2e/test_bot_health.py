"""The health of a bot on the running stack: what is wrong is noticed, told once, shown in plain words and put right."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.driving import Account, Bot, Json, World, eventually
from tests.e2e.grouping import GroupChat

ANNA, BORIS = 501, 502
FOREIGN = "https://other-service.example/hooks/7"
PERSONS_PATIENCE = 12.0
"""Seconds within which a person gets an answer, whatever the services outside do."""


def health(bot: Bot) -> Json:
    answer = bot.account.api("GET", f"/v1/bots/{bot.bot_id}/health")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def repair(bot: Bot) -> Json:
    answer = bot.account.api("POST", f"/v1/bots/{bot.bot_id}/repair")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def wrong(found: Json) -> dict[str, str]:
    """Return the checks that are not green, by their codes."""
    return {check["code"]: check["state"] for check in found["checks"] if check["state"] != "ok"}


def text(found: Json, code: str) -> str:
    return next(str(check["text"]) for check in found["checks"] if check["code"] == code)


def in_the_list(bot: Bot) -> str:
    listed = bot.account.api("GET", "/v1/bots").json()["bots"]
    return next(str(one["health"]) for one in listed if one["bot_id"] == bot.bot_id)


def tasks(account: Account) -> list[Json]:
    found: list[Json] = account.everything()["tasks"]
    return found


def look(world: World) -> None:
    """Have the schedule look at all bots, as it does twice an hour."""
    world.stack.invoke("BotHealth", {})
    world.stack.wait_idle()


def take_webhook(world: World, bot: Bot, url: str = FOREIGN) -> None:
    world.tg("POST", "/sim/take_webhook", {"bot_id": bot.bot_id, "url": url})


def hooked(world: World, bot: Bot) -> str:
    info: Json = world.http.get(f"{world.stack.telegram}/bot{bot.token}/getWebhookInfo").json()["result"]
    return str(info["url"])


def deal_of(account: Account, bot: Bot, person: int) -> Json:
    """Return the deal of a person's chat, once there is one."""

    def found() -> list[Json]:
        chats = [chat for name, chat in account.chats().items() if name == bot.conversation(person)]
        ids = {chat["deal_id"] for chat in chats}
        return [deal for deal in account.everything()["deals"] if deal["id"] in ids]

    (deal,) = eventually(found)
    return deal


def test_a_stolen_webhook_is_noticed_told_once_and_taken_back_only_when_asked(world: World) -> None:
    account = world.account("health")
    bot = account.connect("shop_bot")
    world.tg("POST", "/sim/avatar", {"user_id": bot.bot_id, "present": True})
    bot.hears(ANNA, "Здравствуйте")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))
    account.reply(bot.conversation(ANNA), "Добрый день")
    assert eventually(lambda: bot.said_to(ANNA))
    look(world)

    ordinary = health(bot)
    assert (ordinary["state"], wrong(ordinary)) == ("ok", {})
    assert ordinary["webhook"]["ours"]
    assert ordinary["webhook"]["url"].endswith(f"/telegram/{bot.bot_id}")
    assert ordinary["last_in"]
    assert ordinary["last_out"]
    assert in_the_list(bot) == "ok"
    assert tasks(account) == []
    avatar = account.api("GET", f"/v1/bots/{bot.bot_id}").json()["avatar"]
    assert world.http.get(avatar).status_code == 200

    take_webhook(world, bot)
    for _ in range(3):
        look(world)

    (task,) = tasks(account)
    (admin,) = [user["id"] for user in account.everything()["users"] if user["is_admin"]]
    assert (task["responsible_user_id"], task["is_completed"]) == (admin, False)
    assert FOREIGN in task["text"]
    assert "@shop_bot" in task["text"]
    assert in_the_list(bot) == "broken"
    stolen = health(bot)
    assert (stolen["state"], wrong(stolen)) == ("broken", {"webhook": "broken"})
    assert FOREIGN in text(stolen, "webhook")
    assert (stolen["webhook"]["ours"], stolen["webhook"]["url"]) == (False, FOREIGN)
    assert hooked(world, bot) == FOREIGN, "not taken back"

    with ThreadPoolExecutor(2) as people:
        both = [future.result() for future in [people.submit(repair, bot) for _ in range(2)]]
    assert [found["webhook"]["ours"] for found in both] == [True, True]
    assert hooked(world, bot) != FOREIGN
    assert (health(bot)["state"], in_the_list(bot)) == ("ok", "ok")
    bot.hears(ANNA, "Я снова здесь")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)) == ["Здравствуйте", "Я снова здесь"])

    take_webhook(world, bot)
    look(world)
    assert len(tasks(account)) == 1, "the task of before is still open, and says the same"


@pytest.mark.parametrize(("position", "mend"), [("main", "patch"), ("dangles", "repair")])
def test_while_its_pipeline_is_deleted_the_main_one_stands_in(world: World, position: str, mend: str) -> None:
    account = world.account("pipelines")
    main, other = account.pipelines()
    bot = account.connect("shop_bot", pipeline=1)
    assert bot.patch(status_id=other["statuses"][1]["id"]).status_code == 200
    bot.hears(ANNA, "До удаления")
    assert eventually(lambda: deal_of(account, bot, ANNA)["status_id"] == other["statuses"][1]["id"])
    world.stack.wait_idle()

    account.switch(deleted_pipeline=position)
    world.amo("DELETE", f"/sim/accounts/{account.account_id}/pipelines/{other['id']}")
    bot.hears(BORIS, "После удаления")
    assert deal_of(account, bot, BORIS)["pipeline_id"] == main["id"]
    world.stack.wait_idle()
    look(world)

    assert account.failures() == []
    assert deal_of(account, bot, BORIS)["is_unsorted"]
    shown = health(bot)
    assert wrong(shown) == {"pipeline": "warning", "status": "warning"}
    assert f"«{other['name']}»" in text(shown, "pipeline")
    assert f"«{main['name']}»" in text(shown, "pipeline")
    assert other["statuses"][1]["name"] in text(shown, "status")
    assert [source["pipeline_id"] for source in account.everything()["sources"]] == [main["id"]]
    assert in_the_list(bot) == "warning"

    if mend == "repair":
        assert repair(bot)["state"] == "ok"
    else:
        assert bot.patch(pipeline_id=main["id"], status_id=main["statuses"][0]["id"]).status_code == 200
        assert health(bot)["state"] == "ok"
    assert bot.patch().json()["pipeline_id"] == main["id"]


def test_a_message_that_amocrm_makes_no_request_of_is_the_last_one(world: World) -> None:
    account = world.account("lost")
    main, other = account.pipelines()
    bot = account.connect("shop_bot", pipeline=1)
    account.switch(deleted_pipeline="no_request")
    world.amo("DELETE", f"/sim/accounts/{account.account_id}/pipelines/{other['id']}")
    bot.hears(ANNA, "Первое")
    sources = eventually(lambda: [one for one in account.everything()["sources"] if one["pipeline_id"] == main["id"]])
    assert sources, "the delivery met it, and the main pipeline stands in"
    bot.hears(ANNA, "Второе")
    assert deal_of(account, bot, ANNA)["pipeline_id"] == main["id"]


def test_everything_else_that_can_be_wrong_is_shown_in_plain_words(world: World) -> None:
    account = world.account("troubles")
    bot = account.connect("shop_bot")
    world.tg("POST", f"/sim/bots/{bot.bot_id}", {"privacy": True})
    group = GroupChat(bot)
    group.add(bot, status="member")
    deal = world.amo("POST", f"/sim/accounts/{account.account_id}/deals", {"name": "Ремонт"})["deal_id"]
    group.tie(deal)
    found = health(bot)
    assert wrong(found) == {"privacy": "warning", "groups": "warning"}
    assert "«Ремонт 12»" in text(found, "groups")
    group.add(bot)
    assert eventually(lambda: wrong(health(bot)) == {})

    world.amo("POST", f"/sim/accounts/{account.account_id}/requests", {"on": False})
    assert wrong(health(bot)) == {"requests": "warning"}
    world.amo("POST", f"/sim/accounts/{account.account_id}/requests", {"on": True})

    bot.hears(ANNA, "Здравствуйте")
    assert eventually(lambda: account.texts(bot.conversation(ANNA)))
    world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": ANNA, "blocked": True})
    account.reply(bot.conversation(ANNA), "Вы где?")
    assert eventually(account.failures)
    found = health(bot)
    assert wrong(found) == {"failures": "warning"}
    assert "Пользователь заблокировал бота (1)" in text(found, "failures")

    token = world.tg("POST", f"/sim/bots/{bot.bot_id}/revoke")["token"]
    look(world)
    assert in_the_list(bot) == "broken"
    assert wrong(health(bot))["token"] == "broken"
    assert wrong(repair(bot))["token"] == "broken"
    assert "токен отозван" in tasks(account)[0]["text"]
    assert bot.patch(token=token).status_code == 200
    assert "token" not in wrong(health(bot))

    world.amo("POST", f"/sim/accounts/{account.account_id}/revoke")
    account.switch(unauthorised=True)
    found = health(bot)
    assert (found["state"], wrong(found)["authorisation"]) == ("broken", "broken")
    assert found["webhook"]["ours"], "Telegram is asked all the same"


def test_our_webhook_with_a_strangers_secret_is_set_again_and_what_waited_arrives(world: World) -> None:
    """Whoever has the token can set it; Telegram tells of it once a message was turned away."""
    account = world.account("errors")
    bot = account.connect("shop_bot")
    telegram = f"{world.stack.telegram}/bot{bot.token}"
    time.sleep(1.1)  # Telegram takes one webhook a second
    spoilt = world.http.post(f"{telegram}/setWebhook", json={"url": hooked(world, bot), "secret_token": "wrong"})
    assert spoilt.json()["ok"]
    bot.hears(ANNA, "Слышно?")
    assert eventually(
        lambda: "401" in world.http.get(f"{telegram}/getWebhookInfo").json()["result"].get("last_error_message", "")
    )
    assert account.texts(bot.conversation(ANNA)) == []

    time.sleep(1.1)
    health(bot)
    assert eventually(lambda: account.texts(bot.conversation(ANNA)) == ["Слышно?"])
    assert wrong(health(bot)) == {}


TROUBLES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("telegram", {"match": "/getMe", "delay_ms": 30_000}, {"token", "webhook", "telegram_error", "pending"}),
    ("telegram", {"match": "/getWebhookInfo", "status": 502}, {"token", "webhook", "telegram_error", "pending"}),
    ("telegram", {"match": "/getMe", "status": 401, "count": 1}, set()),
    (
        "telegram",
        {"match": "/getMe", "status": 429, "retry_after": 60},
        {"token", "webhook", "telegram_error", "pending"},
    ),
    ("amocrm", {"match": "/api/v4/leads/pipelines", "delay_ms": 30_000}, {"pipeline", "source", "requests"}),
    ("amocrm", {"match": "/api/v4/", "status": 504}, {"pipeline", "source", "requests"}),
    ("amocrm", {"match": "/api/v4/leads/pipelines", "status": 401, "count": 1}, set()),
    ("amocrm", {"match": "/api/v4/sources", "status": 429}, {"source", "requests"}),
]


def test_a_person_gets_an_answer_whatever_the_services_do(world: World) -> None:
    account = world.account("slow")
    bot = account.connect("shop_bot")
    world.stack.wait_idle()
    for where, fault, unknown in TROUBLES:
        world.fault(where, **fault)
        begun = time.monotonic()
        found = health(bot)
        took = time.monotonic() - begun
        world.no_faults()
        assert took < PERSONS_PATIENCE, (fault, took)
        assert set(wrong(found)) >= unknown, (fault, wrong(found))
        assert set(wrong(found).values()) <= {"warning"}, (fault, wrong(found))
        assert in_the_list(bot) == "ok", "what could not be asked is no trouble"
        time.sleep(1.1)  # amoCRM's 429 holds the account for a second
    assert wrong(health(bot)) == {}
