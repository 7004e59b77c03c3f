"""How the simulator delivers updates to a real HTTP receiver."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import httpx
import pytest

from tests.simulators.telegram.running import HOST, Received, Reply, Running

WEBHOOK = f"https://{HOST}/telegram/1?x=y"


@pytest.fixture
def bot(sim: Running) -> tuple[int, str]:
    bot_id, token = sim.bot()
    assert sim.call(token, "setWebhook", url=WEBHOOK, secret_token="s-1")["description"] == "Webhook was set"
    return bot_id, token


def raw_message(user_id: int, number: int) -> dict[str, object]:
    return {
        "message_id": number,
        "from": {"id": user_id, "is_bot": False, "first_name": "A"},
        "chat": {"id": user_id, "type": "private", "first_name": "A"},
        "date": 1_600_000_000,
        "text": str(number),
    }


def test_a_request_looks_as_telegram_makes_it(sim: Running, bot: tuple[int, str]) -> None:
    update_id = sim.write(bot[0], text="Привет 👋")["update_id"]
    sim.delivered(1)
    post = sim.receiver.received[0]
    assert post.path == "/telegram/1?x=y"
    assert dict(post.headers) == {
        "Host": HOST,
        "X-Telegram-Bot-Api-Secret-Token": "s-1",
        "Content-Type": "application/json",
        "Content-Length": str(len(post.body)),
        "Connection": "keep-alive",
        "Accept-Encoding": "gzip, deflate",
    }
    assert post.body.startswith(
        b'{"update_id":%d,\n"message":{"message_id":1,"from":{"id":5,"is_bot":false,' % update_id
    )
    assert b'"text":"\\u041f\\u0440\\u0438\\u0432\\u0435\\u0442 \\ud83d\\udc4b"' in post.body


def test_a_chat_is_delivered_in_order_one_at_a_time(sim: Running, bot: tuple[int, str]) -> None:
    sim.receiver.behave = lambda _: Reply(delay=0.02)
    ids = [sim.write(bot[0], text=str(number))["update_id"] for number in range(10)]
    assert ids == list(range(ids[0], ids[0] + 10))
    sim.delivered(10)
    assert sim.receiver.texts() == [str(number) for number in range(10)]
    assert sim.receiver.busiest == 1


def test_a_failing_update_blocks_its_chat_and_no_other(sim: Running, bot: tuple[int, str]) -> None:
    sim.post("/sim/clock", retry_scale=0.1)
    failures = {"poison": 3}

    def behave(post: Received) -> Reply:
        if failures.get(post.text, 0):
            failures[post.text] -= 1
            return Reply(500)
        return Reply()

    sim.receiver.behave = behave
    sim.write(bot[0], 5, "poison")
    sim.write(bot[0], 5, "after")
    sim.write(bot[0], 6, "other")
    sim.settle(lambda: "other" in sim.receiver.texts())
    assert "after" not in sim.receiver.texts()
    info = sim.call(bot[1], "getWebhookInfo")["result"]
    assert info["pending_update_count"] == 2
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    sim.delivered(6)
    assert [text for text in sim.receiver.texts() if text != "other"] == ["poison"] * 4 + ["after"]
    times = [post.at for post in sim.receiver.received if post.text == "poison"]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[0] < 0.2 <= pauses[1]
    assert pauses[2] >= 0.4
    record = sim.get(f"/sim/deliveries?bot_id={bot[0]}")[0]
    assert [attempt["status"] for attempt in record["attempts"]] == [500, 500, 500, 200]
    assert record["delivered"] is True


def test_chats_are_delivered_concurrently_up_to_max_connections(sim: Running, bot: tuple[int, str]) -> None:
    assert sim.call(bot[1], "deleteWebhook")["ok"]
    for user_id in range(1, 13):
        sim.write(bot[0], user_id)
    sim.receiver.behave = lambda _: Reply(delay=0.1)
    sim.post("/sim/clock", advance_seconds=2)
    sim.call(bot[1], "setWebhook", url=WEBHOOK, max_connections=4)
    sim.delivered(12)
    assert sim.receiver.busiest == 4


def test_retry_after_of_the_receiver_is_obeyed(sim: Running, bot: tuple[int, str]) -> None:
    answers = [Reply(503, {"Retry-After": "1"}), Reply()]
    sim.receiver.behave = lambda _: answers.pop(0)
    sim.write(bot[0])
    sim.delivered(2)
    first, second = (post.at for post in sim.receiver.received)
    assert 1 <= second - first < 2


def test_a_slow_answer_makes_a_duplicate(sim: Running, bot: tuple[int, str]) -> None:
    sim.post("/sim/clock", timeout_seconds=0.2)
    answers = [Reply(delay=0.4), Reply()]
    sim.receiver.behave = lambda _: answers.pop(0)
    sim.write(bot[0])
    sim.delivered(2)
    first, second = sim.receiver.received
    assert first.body == second.body
    assert sim.call(bot[1], "getWebhookInfo")["result"]["last_error_message"] == "Read timeout expired"


def test_duplicates_on_demand(sim: Running, bot: tuple[int, str]) -> None:
    update_id = sim.write(bot[0])["update_id"]
    sim.delivered(1)
    sim.post("/sim/redeliver", bot_id=bot[0], update_id=update_id)
    sim.delivered(2)
    assert sim.receiver.received[0].body == sim.receiver.received[1].body
    sim.post("/sim/switches", redeliver_probability=1)
    for number in range(5):
        sim.write(bot[0], text=str(number))
    sim.delivered(12)
    assert sim.receiver.texts()[2:] == [str(number) for number in range(5) for _ in range(2)]


def test_only_one_receiver_polls_at_a_time(sim: Running) -> None:
    _, token = sim.bot()
    url = f"{sim.url}/bot{token}/getUpdates"

    def ended_by(method: str, **params: object) -> str:
        """Return what a waiting receiver is told; one that came too late to be waiting yet begins again."""
        while True:
            with ThreadPoolExecutor() as pool:
                waiting = pool.submit(httpx.post, url, json={"timeout": 1}, timeout=20)
                time.sleep(0.2)
                told = sim.call(token, method, **params)
                assert told["ok"], told
                description = str(waiting.result().json().get("description"))
            if description.startswith("Conflict: terminated"):
                return description
            sim.call(token, "deleteWebhook")
            time.sleep(1)  # Telegram takes one webhook a second.

    assert ended_by("getUpdates") == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert ended_by("setWebhook", url=WEBHOOK) == "Conflict: terminated by setWebhook request"
    assert sim.call(token, "getUpdates")["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


def test_a_poll_ends_with_the_first_news_and_confirms_by_offset(sim: Running) -> None:
    bot_id, token = sim.bot()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(httpx.post, f"{sim.url}/bot{token}/getUpdates", json={"timeout": 10}, timeout=20)
        time.sleep(0.2)
        first = sim.write(bot_id)["update_id"]
        assert [update["update_id"] for update in waiting.result().json()["result"]] == [first]
    sim.write(bot_id)
    sim.write(bot_id)

    def page(**params: int) -> list[int]:
        return [update["update_id"] - first for update in sim.call(token, "getUpdates", **params)["result"]]

    assert page(limit=2) == [0, 1]
    assert page(offset=-1) == [2]
    assert page() == [2], "a negative offset forgets what lies before it"
    assert page(offset=first + 3) == []


def test_only_asked_kinds_are_delivered_and_the_rest_takes_no_id(sim: Running, bot: tuple[int, str]) -> None:
    sim.call(bot[1], "setWebhook", url=WEBHOOK, secret_token="s-1", allowed_updates=["Message", "nonsense"])
    first = sim.write(bot[0])["update_id"]
    sim.post("/sim/edits", bot_id=bot[0], chat_id=5, message_id=1, text="edited")
    second = sim.write(bot[0])["update_id"]
    assert second == first + 1
    sim.delivered(2)
    assert sim.call(bot[1], "getWebhookInfo")["result"]["allowed_updates"] == ["message"]
    sim.call(bot[1], "setWebhook", url=WEBHOOK, secret_token="s-1", allowed_updates="[]")
    assert sim.post("/sim/edits", bot_id=bot[0], chat_id=5, message_id=1, text="again")["update_id"] == second + 1
    reaction = {"bot_id": bot[0], "chat_id": 5, "message_id": 1, "from": {"id": 5, "first_name": "A"}, "emoji": "👍"}
    assert sim.http.post("/sim/reactions", json=reaction).json() == {"update_id": None}


def test_raw_updates_keep_their_id_and_unknown_kinds_pass(sim: Running, bot: tuple[int, str]) -> None:
    sim.post(f"/sim/bots/{bot[0]}", next_update_id=1000)
    old = {"update_id": 700000001, "message": raw_message(5, 1)}
    assert sim.post("/sim/updates", bot_id=bot[0], update=old) == {"update_id": 700000001}
    assert sim.post("/sim/updates", bot_id=bot[0], update=old) == {"update_id": 700000001}
    assert sim.post("/sim/updates", bot_id=bot[0], update={"telepathy": {"x": 1}}) == {"update_id": 700000002}
    sim.delivered(3)
    assert sorted(post.update["update_id"] for post in sim.receiver.received) == [700000001, 700000001, 700000002]
    assert sim.call(bot[1], "sendMessage", chat_id=5, text="known now")["ok"]


def test_webhook_answers_are_verbatim(sim: Running) -> None:
    bot_id, token = sim.bot()
    pause = {"advance_seconds": 2}

    def refusal(url: str, **more: object) -> str:
        sim.post("/sim/clock", **pause)
        return str(sim.call(token, "setWebhook", url=url, **more)["description"])

    bad = "Bad Request: bad webhook: "
    assert refusal(f"http://{HOST}/") == bad + "An HTTPS URL must be provided for webhook"
    assert refusal(f"https://{HOST}:8080/") == bad + "Webhook can be set up only on ports 80, 88, 443 or 8443"
    assert refusal("https://10.0.0.1/") == bad + "IP address 10.0.0.1 is reserved"
    assert refusal("https://nowhere/") == bad + "Failed to resolve host: Name or service not known"
    assert refusal("https://:/") == "Bad Request: invalid webhook URL specified"
    assert refusal(WEBHOOK, secret_token="x" * 257) == "Bad Request: secret token is too long"
    assert refusal(WEBHOOK, secret_token="ключ") == "Bad Request: secret token contains unallowed characters"
    assert refusal(WEBHOOK) == "Webhook was set"
    assert refusal(WEBHOOK) == "Webhook is already set"
    assert sim.call(token, "setWebhook", url=WEBHOOK, max_connections=7)["ok"]
    assert sim.call(token, "setWebhook", url=WEBHOOK, max_connections=8) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert refusal("https://127.0.0.1/").endswith("is reserved")
    assert sim.call(token, "getWebhookInfo")["result"]["url"] == "", "a failing setWebhook destroys the old one"
    assert refusal(WEBHOOK) == "Webhook was set"
    assert sim.call(token, "deleteWebhook")["description"] == "Webhook was deleted"
    assert sim.call(token, "deleteWebhook")["description"] == "Webhook is already deleted"
    sim.write(bot_id)
    assert sim.call(token, "getWebhookInfo")["result"]["pending_update_count"] == 1
    assert sim.call(token, "deleteWebhook", drop_pending_updates=True)["ok"]
    assert sim.call(token, "getUpdates")["result"] == []


def test_another_service_takes_the_webhook(sim: Running, bot: tuple[int, str]) -> None:
    sim.post("/sim/take_webhook", bot_id=bot[0], url="https://elsewhere.example.com/hook")
    sim.write(bot[0])
    sim.settle(lambda: len(sim.get(f"/sim/deliveries?bot_id={bot[0]}")[0]["attempts"]) >= 2)
    info = sim.call(bot[1], "getWebhookInfo")["result"]
    assert (info["url"], info["pending_update_count"]) == ("https://elsewhere.example.com/hook", 1)
    assert sim.receiver.received == []
    assert sim.call(bot[1], "setWebhook", url=WEBHOOK)["description"] in {
        "Webhook was set",
        "Too Many Requests: retry after 1",
    }


def test_revoking_the_token_takes_the_webhook_but_not_the_queue(sim: Running, bot: tuple[int, str]) -> None:
    token = sim.post(f"/sim/bots/{bot[0]}/revoke")["token"]
    sim.write(bot[0])
    assert sim.call(bot[1], "getMe")["error_code"] == 401
    sim.post("/sim/clock", advance_seconds=2)
    assert sim.call(token, "setWebhook", url=WEBHOOK)["ok"]
    sim.delivered(1)


def test_gone_for_a_day_removes_the_webhook(sim: Running, bot: tuple[int, str]) -> None:
    sim.receiver.behave = lambda _: Reply(410)
    sim.write(bot[0])
    sim.settle(lambda: len(sim.receiver.received) >= 2)
    sim.post("/sim/clock", advance_seconds=23 * 3600 + 60)
    sim.settle(lambda: sim.call(bot[1], "getWebhookInfo")["result"]["url"] == "")


def test_an_update_expires_after_a_day_and_frees_its_chat(sim: Running, bot: tuple[int, str]) -> None:
    sim.receiver.behave = lambda post: Reply(500 if post.text == "poison" else 200)
    sim.write(bot[0], text="poison")
    sim.settle(lambda: len(sim.receiver.received) >= 2)
    sim.post("/sim/clock", advance_seconds=24 * 3600 + 60)
    sim.write(bot[0], text="next day")
    sim.settle(lambda: sim.receiver.texts()[-1] == "next day")


def test_a_method_in_the_answer_is_run(sim: Running, bot: tuple[int, str]) -> None:
    sim.receiver.behave = lambda _: Reply(body='{"method":"sendMessage","chat_id":5,"text":"from the answer"}')
    sim.write(bot[0])
    sim.settle(lambda: any(call["method"] == "sendMessage" for call in sim.get(f"/sim/sent?bot_id={bot[0]}")))


def test_a_pressed_button_arrives_and_is_answered_once(sim: Running, bot: tuple[int, str]) -> None:
    sim.write(bot[0])
    keyboard = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    sent = sim.call(bot[1], "sendMessage", chat_id=5, text="?", reply_markup=keyboard)["result"]
    press = {"bot_id": bot[0], "chat_id": 5, "message_id": sent["message_id"], "from": {"id": 5, "first_name": "A"}}
    sim.http.post("/sim/callback", json={**press, "data": "yes"})
    sim.delivered(2)
    query = sim.receiver.received[-1].update["callback_query"]
    assert (query["data"], query["message"]["reply_markup"]) == ("yes", keyboard)
    assert sim.call(bot[1], "answerCallbackQuery", callback_query_id=query["id"]) == {"ok": True, "result": True}
    again = sim.call(bot[1], "answerCallbackQuery", callback_query_id=query["id"])
    assert again["description"] == "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert sim.http.post("/sim/callback", json={**press, "data": "no"}).status_code == 400
