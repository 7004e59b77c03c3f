"""setWebhook, deleteWebhook, getWebhookInfo and what is nothing here, as the real server answers them."""

from typing import Any

import pytest

from bridge.domain import owner_addresses
from bridge.domain.owner_side import Reception
from bridge.relay.messages.gateway import Call
from tests.fakes.bots import ACCOUNT_ID, BOT_ID
from tests.fakes.owner_world import OWN, URL, OwnerWorld

NO_HOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


def sets(world: OwnerWorld, **parameters: Any) -> tuple[int, Any, str]:
    world.clock.sleep(1.001)
    answer = world.asks("setWebhook", **{"url": URL, **parameters})
    return answer.status, answer.result, answer.description


def refused(text: str) -> tuple[int, Any, str]:
    return 400, None, f"Bad Request: {text}"


def test_a_webhook_is_set_and_shown_as_it_was_given(world: OwnerWorld) -> None:
    url = "https://Shop.Example:8443/hook/?a=1&b=%20#x"
    given = {"secret_token": "a_B-9", "max_connections": "7", "allowed_updates": '["message"]'}
    assert sets(world, url=url, **given) == (200, True, "Webhook was set")
    assert world.asks("getWebhookInfo").result == {
        **NO_HOOK,
        "url": url,
        "max_connections": 7,
        "allowed_updates": ["message"],
    }
    assert world.lines.asked == [("drain", BOT_ID, "h1")]


def test_no_secret_is_kept_in_the_open(world: OwnerWorld) -> None:
    sets(world, secret_token="a_B-9")
    hook = world.owners.get(BOT_ID).hook
    assert hook is not None
    assert hook.sealed_secret
    assert b"a_B-9" not in hook.sealed_secret


def test_the_same_again_is_set_already(world: OwnerWorld) -> None:
    given = {"secret_token": "s", "max_connections": 5}
    sets(world, **given)
    assert sets(world, **given) == (200, True, "Webhook is already set")
    sets(world, **given, allowed_updates=["poll"])
    side = world.owners.get(BOT_ID)
    assert (side.hook and side.hook.hook_id, side.allowed) == ("h1", ("poll",))


@pytest.mark.parametrize("other", [{"secret_token": "t"}, {"max_connections": 6}, {"url": f"{URL}/"}])
def test_anything_else_is_another_webhook(world: OwnerWorld, other: dict[str, Any]) -> None:
    sets(world, secret_token="s", max_connections=5)
    assert sets(world, **{"secret_token": "s", "max_connections": 5, **other})[2] == "Webhook was set"


def test_a_webhook_is_set_once_a_second(world: OwnerWorld) -> None:
    sets(world)
    answer = world.asks("setWebhook", url=URL)
    assert (answer.status, answer.retry_after) == (429, 1)
    assert world.asks("setWebhook", url="").is_ok


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("nonsense here", owner_addresses.INVALID),
        ("ftp://shop.example", owner_addresses.INVALID),
        (" https://shop.example/hook", owner_addresses.INVALID),
        ("//shop.example/hook", owner_addresses.INVALID),
        ("https:////shop.example/hook", owner_addresses.INVALID),
        (r"https://127.0.0.1\@shop.example/hook", owner_addresses.INVALID),
        ("http://shop.example/hook", owner_addresses.NOT_HTTPS),
        ("http://127.0.0.1:8605/hook", owner_addresses.NOT_HTTPS),
        ("https://127.0.0.1/hook", owner_addresses.RESERVED),
        ("https://[::1]/hook", owner_addresses.RESERVED),
        ("https://localhost/hook", owner_addresses.RESERVED),
        ("https://169.254.169.254/latest", owner_addresses.RESERVED),
        ("https://x@10.0.0.1/hook", owner_addresses.RESERVED),
        ("https://shop.example:5432/hook", owner_addresses.OTHER_PORT),
        (f"https://{OWN[0].removesuffix(':443')}/telegram/7001", owner_addresses.OUR_OWN),
        (f"https://{OWN[1].upper()}/bot1:x/sendMessage", owner_addresses.OUR_OWN),
        (f"https://x:y@{OWN[1]}/", owner_addresses.OUR_OWN),
        (f"https://{OWN[0].replace(':443', '.')}/telegram/7001", owner_addresses.OUR_OWN),
    ],
)
def test_an_address_that_cannot_be_called_is_refused(world: OwnerWorld, url: str, text: str) -> None:
    assert sets(world, url=url) == refused(text)
    assert world.owners.get(BOT_ID).hook is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8606/a", "shop.example/hook", "https://a:b@shop.example/hook"])
def test_an_address_that_can_be_called_is_taken(world: OwnerWorld, url: str) -> None:
    assert sets(world, url=url)[0] == 200
    assert world.asks("getWebhookInfo").result["url"] == url


def test_what_else_is_wrong_is_said(world: OwnerWorld) -> None:
    assert sets(world, secret_token="x" * 257) == refused("secret token is too long")
    assert sets(world, secret_token="пароль") == refused("secret token contains unallowed characters")
    assert sets(world, ip_address="1.2.3") == refused("bad webhook: Invalid IP address specified")
    assert sets(world, ip_address="10.1.2.3") == refused("bad webhook: IP address 10.1.2.3 is reserved")
    assert "certificates of your own" in sets(world, certificate="attach://pem")[2]
    file = Call("setwebhook", {"url": URL}, frozenset({"certificate"}))
    world.clock.sleep(1.001)
    answer = world.own(world.bot, file)
    assert answer is not None
    assert answer.status == 400


@pytest.mark.parametrize(("given", "taken"), [(0, 1), (1000, 100), ("", 40), (None, 40)])
def test_the_number_of_connections_is_clamped(world: OwnerWorld, given: Any, taken: int) -> None:
    sets(world, max_connections=given)
    assert world.asks("getWebhookInfo").result["max_connections"] == taken


def test_an_ip_address_is_kept(world: OwnerWorld) -> None:
    sets(world, ip_address="93.184.216.34")
    assert world.asks("getWebhookInfo").result["ip_address"] == "93.184.216.34"


def test_deleting(world: OwnerWorld) -> None:
    assert world.asks("deleteWebhook").description == "Webhook is already deleted"
    sets(world)
    world.owners.note(BOT_ID, "h1", Reception(5, "Connection refused"))
    shown = world.asks("getWebhookInfo").result
    assert (shown["last_error_date"], shown["last_error_message"]) == (5, "Connection refused")
    assert world.asks("deleteWebhook").description == "Webhook was deleted"
    assert world.asks("getWebhookInfo").result == NO_HOOK
    sets(world)
    assert world.asks("setWebhook").description == "Webhook was deleted"


@pytest.mark.parametrize("method", ["setWebhook", "deleteWebhook"])
@pytest.mark.parametrize("drop", [True, "true", "True", 1, "1", "yes"])
def test_what_waits_can_be_dropped(world: OwnerWorld, method: str, drop: object) -> None:
    world.comes(5)
    world.comes(6)
    assert world.asks("getWebhookInfo").result["pending_update_count"] == 2
    assert world.asks(method, url=URL, drop_pending_updates=drop).is_ok
    assert world.asks("getWebhookInfo").result["pending_update_count"] == 0
    world.clock.sleep(1)
    world.comes(7)
    assert world.asks("getWebhookInfo").result["pending_update_count"] == 1


@pytest.mark.parametrize("drop", [False, "false", "", "0", 0, None])
def test_what_waits_stays_otherwise(world: OwnerWorld, drop: object) -> None:
    world.comes(5)
    world.asks("deleteWebhook", drop_pending_updates=drop)
    assert world.polls() == [5]


def test_telegram_is_asked_for_more_when_that_is_needed(world: OwnerWorld) -> None:
    sets(world, allowed_updates=["message", "message_reaction"])
    assert world.jobs.widened == [(ACCOUNT_ID, BOT_ID, ["message", "message_reaction"])]


@pytest.mark.parametrize("method", ["logOut", "close"])
def test_logging_out_is_nothing_here(world: OwnerWorld, method: str) -> None:
    assert world.asks(method).result is True


def test_everything_else_is_not_ours(world: OwnerWorld) -> None:
    assert world.own(world.bot, Call("getme", {})) is None
