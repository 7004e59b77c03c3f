"""Updates of a bot whose own code polls beside us: the code gets all of them, and amoCRM misses none."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.e2e.driving import Bot, World, eventually
from tests.e2e.gateway.owning import Code, calls_of_ours, once, texts

ANNA, BORIS = 9101, 9102


@pytest.fixture
def bot(world: World) -> Bot:
    return world.account("ownupdates").connect("own_updates_bot")


@pytest.fixture
def code(bot: Bot) -> Code:
    return Code.of(bot)


def arrives(bot: Bot, person: int, expected: list[str]) -> None:
    conversation = bot.conversation(person)
    assert (
        eventually(lambda: bot.account.texts(conversation) == expected) or bot.account.texts(conversation) == expected
    )


def test_both_sides_see_what_people_write_once_and_in_order(bot: Bot, code: Code) -> None:
    said = [f"message {number}" for number in range(10)]
    for text in said:
        bot.hears(ANNA, text)
        bot.hears(BORIS, text)

    code.poll_for(20)

    for person in (ANNA, BORIS):
        assert texts(code.seen, person) == said
        arrives(bot, person, said)
    delivered = bot.world.tg("GET", f"/sim/deliveries?bot_id={bot.bot_id}")
    assert sorted(update["update_id"] for update in code.seen) == [one["update_id"] for one in delivered]


def test_an_update_comes_byte_for_byte(bot: Bot, code: Code) -> None:
    update: dict[str, Any] = {
        "update_id": 700_001,
        "message": {"message_id": 5, "date": 1, "chat": {"id": ANNA, "type": "private"}},
    }
    update["message"] |= {"text": "ё \U0001f98a", "from": bot.world.person(ANNA) | {"is_bot": False}, "of_2030": [1.0]}
    bot.world.tg("POST", "/sim/updates", {"bot_id": bot.bot_id, "update": update})
    assert code.poll_for(1) == [update]


def test_starting_and_stopping_the_code_changes_nothing_for_amocrm_or_telegram(bot: Bot, code: Code) -> None:
    before = calls_of_ours(bot)
    said: list[str] = []

    def says(text: str) -> None:
        said.append(text)
        bot.hears(ANNA, text)

    says("before the code ran")
    eventually(lambda: code.call("getWebhookInfo")["pending_update_count"] == 1)
    starts: list[tuple[str, dict[str, Any]]] = [
        ("deleteWebhook", {"drop_pending_updates": True}),
        ("deletewebhook", {}),
        ("getUpdates", {"offset": -1}),
        ("setWebhook", {"url": "", "drop_pending_updates": "True"}),
        ("logOut", {}),
        ("close", {}),
        ("getMe", {}),
    ]
    for method, parameters in starts:
        code.call(method, **parameters)
        says(f"after {len(said)} starts")
        code.offset = 0
        assert texts(eventually(lambda: code.poll(timeout=20)))[-1] == said[-1]
        code.poll()

    assert "before the code ran" not in texts(code.seen)
    arrives(bot, ANNA, said)
    assert calls_of_ours(bot) == before
    assert eventually(lambda: bot.world.tg("GET", f"/sim/deliveries?bot_id={bot.bot_id}")[-1]["delivered"])


def shown(bot: Bot) -> dict[str, Any]:
    found: dict[str, Any] = bot.account.api("GET", f"/v1/bots/{bot.bot_id}").json()["gateway"]
    return found


def test_a_webhook_that_is_set_ends_a_poll_and_a_second_poll_the_first(bot: Bot, code: Code) -> None:
    with ThreadPoolExecutor(2) as polls:
        first = polls.submit(code.ask, "getUpdates", timeout=20)
        assert eventually(lambda: shown(bot)["last_call"]), "it has come"
        time.sleep(1)  # … and waits
        second = polls.submit(code.ask, "getUpdates", timeout=20)
        assert first.result(30).json()["description"].startswith("Conflict: terminated by other getUpdates")
        code.call("setWebhook", url=f"http://127.0.0.1:{bot.world.stack.ports.owner}/nobody")
        assert second.result(30).json()["description"] == "Conflict: terminated by setWebhook request"
    refused = code.ask("getUpdates")
    assert (refused.status_code, "can't use getUpdates" in refused.text) == (409, True)
    code.call("deleteWebhook")


def test_kinds_that_only_the_code_wants_come_to_it(bot: Bot, code: Code) -> None:
    code.poll(allowed_updates=["message", "chat_member", "message_reaction"])

    def asked() -> list[str]:
        calls = bot.world.tg("GET", f"/sim/sent?bot_id={bot.bot_id}")
        return next(call["params"]["allowed_updates"] for call in reversed(calls) if call["method"] == "setWebhook")

    assert eventually(lambda: "chat_member" in asked()), asked()
    member = {"user": {"id": ANNA, "is_bot": False, "first_name": "A"}, "status": "member"}
    changed: dict[str, Any] = {"chat": {"id": -5, "type": "group", "title": "G"}, "date": 1, "from": member["user"]}
    changed |= {"old_chat_member": member, "new_chat_member": member}
    update = {"update_id": 800_001, "chat_member": changed}
    bot.world.tg("POST", "/sim/updates", {"bot_id": bot.bot_id, "update": update})
    assert code.poll_for(1) == [update]


def test_in_every_encoding_and_spelling(bot: Bot, code: Code) -> None:
    bot.hears(ANNA, "hello")
    eventually(lambda: code.call("getWebhookInfo")["pending_update_count"] == 1)
    http, address = bot.world.http, f"{bot.world.stack.gateway}/bot{code.key}"
    for answer in (
        http.get(f"{address}/GETUPDATES?limit=1&timeout=3"),
        http.post(f"{address}/getupdates", data={"limit": "1"}),
        http.post(f"{address}/getUpdates", files={"limit": (None, "1")}),
        http.post(f"{address}/getUpdates", json={"limit": "1", "allowed_updates": "null"}),
        http.post(f"{address}/getUpdates", content=b"null", headers={"Content-Type": "application/json"}),
        http.get(f"{address}/GetUpdates?offset=0"),
    ):
        assert texts(answer.json()["result"]) == ["hello"], answer.text


@pytest.mark.timeout(300)
def test_workers_that_are_killed_lose_nothing_of_either_side(bot: Bot, code: Code) -> None:
    people = [ANNA + number for number in range(8)]
    said = [f"message {number}" for number in range(15)]
    over = threading.Event()

    def kill() -> None:
        functions = ("OwnerDeliver", "TelegramReceive", "TelegramDeliver", "BotApi")
        while not over.is_set():
            for function in functions:
                httpx.post(f"{bot.world.stack.control}/sim/kill", json={"function": function}, timeout=60)
                over.wait(0.4)

    bot.world.fault("telegram", match="sendMessage", probability=0.2, status=500)
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for text in said:
            for person in people:
                bot.hears(person, text)
            code.poll(timeout=1)
    finally:
        over.set()
        killer.join()
        bot.world.no_faults()
    code.poll_for(len(people) * len(said), within=150)

    for person in people:
        assert once(texts(code.seen, person)) == said, person
        arrives(bot, person, said)
