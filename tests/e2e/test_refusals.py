"""Every entrance refuses what is not for it: wrong secrets, broken bodies, other accounts' tokens."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import httpx
import pytest

from local.driver import LocalStack
from local.world import AMO_CHANNEL_ID, AMO_CHANNEL_SECRET, WEBHOOK_KEY
from tests.e2e.driving import World

BIG = b'{"a":"' + b"x" * 1_000_000 + b'"}'
SECRET = "x-telegram-bot-api-secret-token"


@pytest.fixture(scope="module")
def world(stack: LocalStack) -> Iterator[World]:
    """One world for all: what is refused leaves nothing in it."""
    stack.reset(warm=True)
    with httpx.Client(timeout=90) as http:
        yield World(stack, http)


def code(answer: object) -> str:
    return str(json.loads(getattr(answer, "text", "{}"))["error"]["code"])


def webhook_secret(bot_id: int, generation: int = 1) -> str:
    mac = hmac.new(WEBHOOK_KEY.encode(), f"telegram:{bot_id}:{generation}".encode(), hashlib.sha256).hexdigest()
    return f"{generation}-{mac}"


@pytest.mark.parametrize(
    ("secret", "body", "status", "refusal"),
    [
        ("", b'{"update_id":1}', 401, "bad_secret"),
        ("1-" + "0" * 64, b'{"update_id":1}', 401, "bad_secret"),
        (webhook_secret(2), b'{"update_id":1}', 401, "bad_secret"),
        (webhook_secret(1), b"{broken", 400, "bad_json"),
        (webhook_secret(1), b"[1]", 400, "bad_json"),
        (webhook_secret(1), b'{"message":{}}', 400, "no_update_id"),
        (webhook_secret(1), BIG, 413, "body_too_large"),
    ],
)
def test_telegram_webhook(world: World, secret: str, body: bytes, status: int, refusal: str) -> None:
    answer = world.http.post(f"{world.api}/telegram/1", content=body, headers={SECRET: secret})

    assert (answer.status_code, code(answer)) == (status, refusal)
    assert world.stack.state()["queues"]["incoming"] == {"visible": 0, "in_flight": 0, "delayed": 0}


@pytest.mark.parametrize(
    ("scope", "body", "key", "status", "refusal"),
    [
        ("a", b'{"account_id":"a"}', "wrong", 401, "bad_signature"),
        ("a", b"{broken", AMO_CHANNEL_SECRET, 400, "bad_json"),
        ("b", b'{"account_id":"a"}', AMO_CHANNEL_SECRET, 403, "foreign_scope"),
        ("a", b'{"account_id":"a","message":{"x":1}}', AMO_CHANNEL_SECRET, 400, "bad_hook"),
        ("a", BIG, AMO_CHANNEL_SECRET, 413, "body_too_large"),
    ],
)
def test_amojo_hook(world: World, scope: str, body: bytes, key: str, status: int, refusal: str) -> None:
    signature = hmac.new(key.encode(), body, hashlib.sha1).hexdigest()
    address = f"{world.api}/amo/chats/{AMO_CHANNEL_ID}_{scope}"

    answer = world.http.post(address, content=body, headers={"x-signature": signature})

    assert (answer.status_code, code(answer)) == (status, refusal)


def test_crm_webhooks_have_a_path_nobody_can_guess(world: World) -> None:
    answer = world.http.post(f"{world.api}/amo/crm/31000001-{'0' * 64}", content=b"contacts[delete][0][id]=1")

    assert (answer.status_code, code(answer)) == (404, "not_found")


ROUTES = [
    ("GET", "/v1/account"),
    ("GET", "/v1/pipelines"),
    ("GET", "/v1/bots"),
    ("POST", "/v1/bots"),
    ("GET", "/v1/bots/1"),
    ("PATCH", "/v1/bots/1"),
    ("DELETE", "/v1/bots/1"),
    ("GET", "/v1/failures"),
    ("POST", "/v1/failures/1/retry"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_settings_api_needs_a_token(world: World, method: str, path: str) -> None:
    without = world.http.request(method, f"{world.api}{path}", content=b"{broken")
    forged = world.http.request(method, f"{world.api}{path}", headers={"X-Auth-Token": "e30.e30.e30"})

    assert (without.status_code, code(without)) == (401, "no_token")
    assert forged.status_code == 401


def test_an_account_cannot_reach_anothers_bots_or_failures(world: World) -> None:
    owner, stranger = world.account("owner"), world.account("stranger")
    bot = owner.connect("shop_bot")
    bot.hears(5001, "привет")
    world.stack.wait_idle()
    world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": 5001, "blocked": True})
    owner.reply(bot.conversation(5001), "ответ")
    world.stack.wait_idle()
    (failure,) = owner.failures()

    path = f"/v1/bots/{bot.bot_id}"
    answers = [
        stranger.api("GET", path),
        stranger.api("PATCH", path, {"enabled": False}),
        stranger.api("DELETE", path),
        stranger.api("POST", f"/v1/failures/{failure['id']}/retry"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert stranger.api("GET", "/v1/bots").json()["bots"] == []
    assert stranger.failures() == []
    body = {"token": bot.token, "label": "чужой", "pipeline_id": stranger.pipelines()[0]["id"]}
    taken = stranger.api("POST", "/v1/bots", body)
    assert (taken.status_code, code(taken)) == (409, "bot_connected_elsewhere")
    assert bot.token not in taken.text
    assert owner.api("GET", path).json()["enabled"] is True


def test_settings_api_refuses_broken_and_big_bodies(world: World) -> None:
    account = world.account("alpha")
    headers = {"X-Auth-Token": account.token, "Content-Type": "application/json"}

    broken = world.http.post(f"{world.api}/v1/bots", content=b"{broken", headers=headers)
    big = world.http.post(f"{world.api}/v1/bots", content=BIG, headers=headers)
    wrong = account.api("POST", "/v1/bots", {"token": "1:x", "label": "а", "pipeline_id": 1, "more": True})
    foreign = account.api("POST", "/v1/bots", {"token": "1:" + "A" * 35, "label": "а", "pipeline_id": 1})

    assert [(a.status_code, code(a)) for a in (broken, big, wrong, foreign)] == [
        (400, "bad_json"),
        (413, "body_too_large"),
        (422, "bad_fields"),
        (422, "unknown_pipeline"),
    ]


def test_oauth_calls_of_strangers_are_refused(world: World) -> None:
    install = world.http.get(f"{world.api}/oauth/install", params={"code": "x", "referer": "evil.example"})
    uninstall = world.http.get(
        f"{world.api}/oauth/uninstall", params={"account_id": "1", "client_uuid": "x", "signature": "00"}
    )

    assert (install.status_code, code(install)) == (400, "foreign_referer")
    assert uninstall.status_code in {401, 403}
