"""What the proxy answers about webhooks, which no longer stand at Telegram."""

import pytest

from tests.local.polling.running import ADDRESS, SECRET, RunningProxy

PRODUCTION = "https://production.example/telegram/1:secret-in-the-path"


def at_telegram(proxy: RunningProxy, token: str) -> str:
    return str(proxy.sim.call(token, "getWebhookInfo")["result"]["url"])


def test_a_webhook_stands_here_and_not_at_telegram(proxy: RunningProxy) -> None:
    _, token = proxy.sim.bot()
    assert proxy.info(token)["url"] == ""

    assert proxy.hook(token) == {"ok": True, "result": True, "description": "Webhook was set"}
    assert proxy.hook(token)["description"] == "Webhook is already set"
    assert (proxy.info(token)["url"], proxy.info(token)["pending_update_count"]) == (ADDRESS, 0)
    assert at_telegram(proxy, token) == ""

    assert proxy.call(token, "deleteWebhook")["description"] == "Webhook was deleted"
    assert proxy.call(token, "deleteWebhook")["description"] == "Webhook is already deleted"
    assert proxy.info(token)["url"] == ""
    assert proxy.said == []


@pytest.mark.parametrize(
    ("wrong", "description"),
    [
        ({"secret_token": "with a space"}, "Bad Request: secret token contains unallowed characters"),
        ({"url": "http://bridge.reon.test/"}, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://10.0.0.1/"}, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"),
    ],
)
def test_a_webhook_that_telegram_would_refuse_is_refused(
    proxy: RunningProxy, wrong: dict[str, str], description: str
) -> None:
    _, token = proxy.sim.bot()
    assert proxy.hook(token, **wrong) == {"ok": False, "error_code": 400, "description": description}
    assert proxy.info(token)["url"] == ""


def test_only_the_asked_kinds_are_fetched(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token, allowed_updates=["edited_message"])
    assert proxy.info(token)["allowed_updates"] == ["edited_message"]
    proxy.until(lambda: "allowed_updates" in proxy.sim.call(token, "getWebhookInfo")["result"])
    proxy.sim.write(bot_id, text="nobody asked for it")

    proxy.hook(token, allowed_updates=["message"])
    proxy.until(lambda: proxy.sim.call(token, "getWebhookInfo")["result"]["allowed_updates"] == ["message"])
    proxy.sim.write(bot_id, text="asked for")
    proxy.arrived(["asked for"])


def test_a_token_that_telegram_does_not_know_is_refused_as_it_refuses_it(proxy: RunningProxy) -> None:
    token = "12345:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    refused = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert [proxy.call(token, method) for method in ("getWebhookInfo", "deleteWebhook", "getMe")] == [refused] * 3
    assert proxy.hook(token) == refused


def test_a_new_token_has_no_webhook_and_takes_over_from_the_old_one(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    new = proxy.sim.post(f"/sim/bots/{bot_id}/revoke")["token"]

    assert proxy.call(token, "getWebhookInfo")["error_code"] == 401
    assert proxy.info(new)["url"] == ""
    assert proxy.hook(new)["description"] == "Webhook was set"
    proxy.sim.write(bot_id, text="hello")
    proxy.arrived(["hello"])


def test_a_real_webhook_is_taken_away_and_that_is_said(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.sim.call(token, "setWebhook", url=PRODUCTION)
    proxy.sim.write(bot_id, text="waits for production")
    assert proxy.info(token)["url"] == PRODUCTION

    assert proxy.hook(token)["ok"]

    assert at_telegram(proxy, token) == ""
    assert proxy.said == [
        f"bot {bot_id}: its webhook at production.example was taken away; stopping this stack does not set it again"
    ]
    proxy.arrived(["waits for production"])


def test_a_webhook_that_another_program_sets_meanwhile_is_told_and_left_alone(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    proxy.until(lambda: proxy.sim.http.get("/sim/requests").json())
    proxy.sim.call(token, "setWebhook", url=PRODUCTION)

    proxy.until(lambda: proxy.said)
    (said,) = proxy.said
    assert said.startswith(f"bot {bot_id}: another program gets its updates, by getUpdates or a webhook: ")
    assert proxy.info(token)["url"] == PRODUCTION
    assert proxy.call(token, "deleteWebhook", drop_pending_updates=True)["ok"]
    assert at_telegram(proxy, token) == PRODUCTION


def test_dropping_drops_what_waits_at_telegram_and_here(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.sim.write(bot_id, text="before the webhook")
    assert proxy.info(token)["pending_update_count"] == 1
    proxy.hook(token, drop_pending_updates=True)
    proxy.sim.write(bot_id, text="after it")
    proxy.arrived(["after it"])

    proxy.call(token, "deleteWebhook")
    proxy.sim.write(bot_id, text="in between")
    proxy.call(token, "deleteWebhook", drop_pending_updates=True)
    assert proxy.info(token)["pending_update_count"] == 0
    assert proxy.call(token, "getUpdates") == {"ok": True, "result": []}


def test_getupdates_is_refused_while_a_webhook_stands_and_passed_on_without_one(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    refused = proxy.call(token, "getUpdates")
    assert (refused["error_code"], refused["description"][:33]) == (409, "Conflict: can't use getUpdates me")

    proxy.call(token, "deleteWebhook")
    proxy.sim.write(bot_id, text="polled")
    (update,) = proxy.call(token, "getUpdates")["result"]
    assert update["message"]["text"] == "polled"


def test_nothing_is_kept_where_others_may_read_it(proxy: RunningProxy) -> None:
    _, token = proxy.sim.bot()
    proxy.hook(token)
    assert token.encode() in proxy.state.read_bytes()
    assert proxy.state.stat().st_mode & 0o777 == 0o600
    assert SECRET not in str(proxy.http.get("/sim/state").json())


def test_the_playing_part_of_the_simulator_says_where_telegram_is(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.hook(token)
    refused = proxy.http.post("/sim/messages", json={"bot_id": bot_id})
    assert (refused.status_code, refused.json()["error"]) == (404, "real_telegram")
    assert proxy.sim.url in refused.json()["detail"]
    told = {"ready": True, "pending": 0, "telegram": proxy.sim.url}
    assert proxy.http.get("/sim/state").json() == told | {"bots": [{"bot_id": bot_id, "pending": 0, "trouble": None}]}

    assert proxy.http.post("/sim/reset").json() == {"reset": True}
    assert proxy.http.get("/sim/state").json() == told | {"bots": []}
    assert proxy.info(token)["url"] == ""
