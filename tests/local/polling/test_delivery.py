"""Updates on their way from Telegram to the edge: in order, once, over troubles and restarts of any side."""

import sqlite3

from tests.local.polling.running import SECRET, RunningProxy
from tests.simulators.telegram.running import Received, Reply


def header(post: Received, name: str) -> str:
    return {key.lower(): value for key, value in post.headers}[name]


def test_an_update_comes_as_telegram_sends_it(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    proxy.sim.write(bot_id, text="Привет")
    proxy.arrived(["Привет"])
    (post,) = proxy.sim.receiver.received
    assert (post.path, header(post, "host")) == ("/telegram/7", "bridge.reon.test")
    assert header(post, "x-telegram-bot-api-secret-token") == SECRET
    assert post.body.isascii()


def test_a_chat_waits_for_its_own_failures_and_others_go_on(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    refused: list[str] = []

    def behave(post: Received) -> Reply:
        if post.text == "anna 0" and len(refused) < 2:
            refused.append(post.text)
            return Reply(503)
        return Reply()

    proxy.sim.receiver.behave = behave
    proxy.hook(token)
    for number in range(3):
        proxy.sim.write(bot_id, 5, f"anna {number}")
        proxy.sim.write(bot_id, 6, f"boris {number}")
    proxy.until(lambda: proxy.info(token).get("last_error_message"))
    assert proxy.info(token)["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert proxy.info(token)["last_error_date"] > 0

    proxy.until(lambda: len(proxy.sim.receiver.received) == 8)
    texts = proxy.sim.receiver.texts()
    assert [text for text in texts if text.startswith("anna")] == ["anna 0"] * 2 + ["anna 0", "anna 1", "anna 2"]
    assert texts.index("boris 2") < texts.index("anna 1")
    proxy.until(lambda: proxy.info(token)["pending_update_count"] == 0)


def test_a_restart_loses_and_doubles_nothing(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    proxy.sim.write(bot_id, text="delivered")
    proxy.arrived(["delivered"])
    proxy.sim.receiver.behave = lambda _: Reply(500)
    for number in range(120):
        proxy.sim.write(bot_id, text=f"fetched {number}")
    proxy.until(lambda: proxy.info(token)["pending_update_count"] == 120)
    proxy.until(lambda: proxy.sim.call(token, "getWebhookInfo")["result"]["pending_update_count"] == 0)
    proxy.stop()
    proxy.sim.write(bot_id, text="while it was away")
    proxy.sim.receiver.received.clear()
    proxy.sim.receiver.behave = lambda _: Reply()

    proxy.start()
    proxy.arrived([*(f"fetched {number}" for number in range(120)), "while it was away"])
    proxy.until(lambda: proxy.http.get("/sim/state").json()["pending"] == 0)
    proxy.stop()
    proxy.start()
    proxy.sim.write(bot_id, text="after all")
    proxy.until(lambda: proxy.sim.receiver.texts()[-1] == "after all")
    proxy.until(lambda: proxy.http.get("/sim/state").json()["pending"] == 0)
    assert len(proxy.sim.receiver.received) == 122
    with sqlite3.connect(proxy.state) as base:
        assert base.execute("SELECT count(*) FROM updates").fetchone() == (0,)
    base.close()


def test_troubles_of_telegram_are_said_once_and_waited_out(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.sim.post("/sim/faults", match="/getUpdates", status=429, retry_after=1, count=1)
    proxy.sim.post("/sim/faults", match="/getUpdates", status=502, count=2)
    proxy.sim.post("/sim/faults", match="/getUpdates", status=409, count=1)
    proxy.sim.write(bot_id, text="through all that")
    proxy.hook(token)
    try:
        proxy.arrived(["through all that"], seconds=60)
    finally:
        proxy.sim.http.delete("/sim/faults")
    assert [line.removeprefix(f"bot {bot_id}: ")[:30] for line in proxy.said] == [
        "Telegram asks to wait",
        "Telegram answers 502",
        "another program gets its updat",
        "updates come again",
    ]


def test_a_revoked_token_is_said_once(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    proxy.stop()
    proxy.sim.post(f"/sim/bots/{bot_id}/revoke")
    proxy.start()
    proxy.until(lambda: len([asked for asked in proxy.sim.get("/sim/requests") if asked["status"] == 401]) >= 2)
    assert proxy.said == [f"bot {bot_id}: Telegram does not know its token any more: connect the bot with a new one"]
    (told,) = proxy.http.get("/sim/state").json()["bots"]
    assert told["trouble"] == "Telegram does not know its token any more: connect the bot with a new one"


def test_a_call_in_a_webhooks_answer_is_made(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    call = '{"method": "sendMessage", "chat_id": 5, "text": "at once"}'
    proxy.sim.receiver.behave = lambda _: Reply(headers={"Content-Type": "application/json"}, body=call)
    proxy.hook(token)
    proxy.sim.write(bot_id, text="hello")
    proxy.until(lambda: [c for c in proxy.sim.get(f"/sim/sent?bot_id={bot_id}") if c["method"] == "sendMessage"])
