"""The product's own template on the local stack: everything in it is there and starts."""

import httpx

from local.driver import LocalStack


def test_every_function_of_the_template_starts(stack: LocalStack) -> None:
    functions = stack.state()["functions"]
    assert set(functions) == {
        *(
            "TelegramReceive",
            "TelegramDeliver",
            "AmoReceive",
            "AmoDeliver",
            "AmoRelease",
            "RouteReceive",
            "PlatformReceive",
        ),
        *("SettingsApi", "AccountJobs", "CodeExchange", "TokenRefresh", "BotHealth", "BotApi", "OwnerDeliver"),
    }
    for name in functions:
        event = {"function": name, "event": {"Records": []}}
        answer = httpx.post(f"{stack.control}/sim/invoke", json=event, timeout=30).json()
        assert not str((answer or {}).get("errorType", "")).startswith(("Runtime.", "Sandbox.")), (name, answer)


def test_queues_and_dead_letters_go_by_their_short_names(stack: LocalStack) -> None:
    state = stack.state()
    assert (
        set(state["queues"])
        == set(state["dlq"])
        == {
            *("incoming", "outgoing", "mailing", "jobs", "install", "owner"),
        }
    )


def test_strangers_are_refused_at_every_webhook(stack: LocalStack) -> None:
    for path in ("/telegram/1", "/amo/chats/x", "/wahelp/webhook/1"):
        assert httpx.post(stack.api + path, json={}, timeout=30).status_code == 401
    assert httpx.get(f"{stack.api}/v1/bots", timeout=30).status_code == 401
    assert httpx.get(f"{stack.api}/telegram/1").status_code == 404
