"""Keys on the running stack: what they open, what ends with them, and what people see of the code behind them."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from local.world import url
from tests.e2e.driving import Bot, World, eventually
from tests.e2e.gateway.owning import Code, calls_of_ours, texts

ANNA = 9301


@pytest.fixture
def bot(world: World) -> Bot:
    return world.account("keys").connect("keys_bot")


def shown(bot: Bot) -> dict[str, Any]:
    found: dict[str, Any] = bot.account.api("GET", f"/v1/bots/{bot.bot_id}").json()["gateway"]
    return found


def check(bot: Bot) -> dict[str, Any]:
    """Return what the bot's health says of its code."""
    checks = bot.account.api("GET", f"/v1/bots/{bot.bot_id}/health").json()["checks"]
    (found,) = [one for one in checks if one["code"] == "gateway"]
    return dict(found)


def withdraw(bot: Bot) -> None:
    assert bot.account.api("DELETE", f"/v1/bots/{bot.bot_id}/key").status_code == 204


def hook(bot: Bot) -> dict[str, Any]:
    """Return the webhook as Telegram has it."""
    found: dict[str, Any] = httpx.get(f"{bot.world.stack.telegram}/bot{bot.token}/getWebhookInfo").json()["result"]
    return found


def test_a_withdrawal_ends_a_poll_and_everything_that_waited(bot: Bot) -> None:
    code = Code.of(bot)
    with ThreadPoolExecutor(1) as threads:
        polling = threads.submit(code.ask, "getUpdates", timeout=20)
        assert eventually(lambda: shown(bot)["mode"] == "polling")
        withdraw(bot)
        ended = polling.result(30)
    assert (ended.status_code, ended.json()) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    assert code.ask("getMe").status_code == 401

    waited = Code.of(bot)
    bot.hears(ANNA, "one")
    assert eventually(lambda: waited.call("getWebhookInfo")["pending_update_count"] == 1)
    withdraw(bot)
    bot.hears(ANNA, "two")
    assert eventually(lambda: bot.account.texts(bot.conversation(ANNA)) == ["one", "two"])
    later = Code.of(bot)
    bot.hears(ANNA, "three")
    later.poll_for(1)
    assert texts(later.seen) == ["three"], "nothing that was said before its key"


def test_a_bot_that_is_off_serves_its_code_alone_until_the_key_is_withdrawn(bot: Bot) -> None:
    code = Code.of(bot)
    bot.hears(ANNA, "while on")
    assert eventually(lambda: bot.account.texts(bot.conversation(ANNA)) == ["while on"])
    before = calls_of_ours(bot)
    assert bot.patch(enabled=False).is_success
    off_at = int(time.time())
    assert eventually(lambda: time.time() >= off_at + 1), "what comes in that second is still relayed"
    bot.hears(ANNA, "while off")
    code.poll_for(2)
    assert texts(code.seen) == ["while on", "while off"]
    assert code.call("sendMessage", chat_id=ANNA, text="code answers")["text"] == "code answers"
    assert calls_of_ours(bot) == before, "Telegram is told nothing"
    bot.world.stack.wait_idle()

    assert bot.patch(enabled=True).is_success
    bot.hears(ANNA, "on again")
    code.poll_for(3)
    assert texts(code.seen)[-1] == "on again"
    assert eventually(lambda: "on again" in bot.account.texts(bot.conversation(ANNA)))
    assert "while off" not in bot.account.texts(bot.conversation(ANNA))

    assert bot.patch(enabled=False).is_success
    withdraw(bot)
    assert hook(bot)["url"] == ""


def test_what_the_code_wants_is_asked_for_once_and_no_more_when_its_key_is_gone(bot: Bot) -> None:
    usual = set(hook(bot)["allowed_updates"])
    code = Code.of(bot)
    with_key = set(hook(bot)["allowed_updates"])
    assert usual < with_key
    code.call("getUpdates", allowed_updates=["message", "chat_member"])
    assert eventually(lambda: "chat_member" in hook(bot)["allowed_updates"])
    assert set(hook(bot)["allowed_updates"]) == with_key | {"chat_member"}
    before = calls_of_ours(bot)
    for _ in range(3):
        code.call("getUpdates", allowed_updates=["message", "chat_member"])
        code.call("deleteWebhook", drop_pending_updates=True)
    assert [call for call in calls_of_ours(bot) if call == "setwebhook"] == [c for c in before if c == "setwebhook"]
    withdraw(bot)
    assert set(hook(bot)["allowed_updates"]) == usual


def test_people_see_how_the_code_does(bot: Bot) -> None:
    code = Code.of(bot)
    assert (check(bot)["state"], shown(bot)["last_call"]) == ("ok", None)
    assert "ещё не обращался" in check(bot)["text"]
    code.poll()
    assert shown(bot)["mode"] == "polling"
    assert shown(bot)["last_call"]
    assert "на связи" in check(bot)["text"]

    dead = url(bot.world.stack.ports.owner) + "/hook"
    code.call("setWebhook", url=dead)
    bot.hears(ANNA, "to nobody")
    seen = eventually(lambda: (found := shown(bot)) and found["webhook"] and found["webhook"]["last_error"] and found)
    assert (seen["mode"], seen["webhook"]["host"], seen["waiting"]) == ("webhook", "127.0.0.1", 1)
    found = check(bot)
    assert (found["state"], bool(found["since"])) == ("warning", True)
    assert "Сервер 127.0.0.1 не принимает" in found["text"]
    assert eventually(lambda: bot.account.texts(bot.conversation(ANNA)) == ["to nobody"]), "amoCRM waits for none of it"

    code.call("deleteWebhook", drop_pending_updates=True)
    assert (shown(bot)["webhook"], shown(bot)["waiting"], check(bot)["state"]) == (None, 0, "ok")


def test_a_disconnected_bot_and_a_disabled_widget_end_keys(world: World, bot: Bot) -> None:
    code = Code.of(bot)
    assert code.ask("getMe").status_code == 200
    assert bot.account.api("DELETE", f"/v1/bots/{bot.bot_id}").status_code == 204
    assert code.ask("getMe").status_code == 401

    other = world.account("keysgone").connect("keysgone_bot")
    gone = Code.of(other)
    world.amo("POST", f"/sim/accounts/{other.account.account_id}/uninstall")
    assert eventually(lambda: gone.ask("getMe").status_code == 401)
    assert eventually(lambda: hook(other)["url"] == "")
