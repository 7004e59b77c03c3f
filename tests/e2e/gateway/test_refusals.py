"""What the gateway refuses, over the wire: as Telegram refuses, in its words, and without a trace of any key."""

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.e2e.driving import Bot, World, eventually

Json = dict[str, Any]
UNAUTHORIZED = {"ok": False, "error_code": 401, "description": "Unauthorized"}


class Door:
    """The gateway as a socket: what is asked goes out as it is written here, dots and all."""

    def __init__(self, world: World, bot: Bot, other: Bot) -> None:
        self.world, self.bot, self.other = world, bot, other
        self.key, self.others_key = new_key(bot), new_key(other)

    def ask(self, path: str, verb: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, Json]:
        connection = http.client.HTTPConnection(urlsplit(self.world.stack.gateway).netloc, timeout=60)
        try:
            connection.request(verb, path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            assert answer.headers["Content-Type"].startswith("application/json"), told
            return answer.status, json.loads(told) if told else {}
        finally:
            connection.close()

    def reached_telegram(self, bot: Bot) -> list[str]:
        return [call["method"] for call in self.world.tg("GET", f"/sim/sent?bot_id={bot.bot_id}")]


def new_key(bot: Bot) -> str:
    return str(bot.account.api("POST", f"/v1/bots/{bot.bot_id}/key").json()["key"])


@pytest.fixture
def door(world: World) -> Iterator[Door]:
    account = world.account("refused")
    door = Door(world, account.connect("refusing_bot"), account.connect("another_bot"))
    yield door
    secrets = [door.key, door.others_key, door.key.partition(":")[2], door.others_key.partition(":")[2]]
    logs = {log.name: log.read_text(errors="replace") for log in (world.stack.folder / "logs").glob("*.log")}
    logs["runner"] = world.stack.output()
    assert "BotApi.log" in logs
    assert [name for name, text in logs.items() for secret in secrets if secret in text] == []


def told(status: int, description: str) -> tuple[int, Json]:
    return status, {"ok": False, "error_code": status, "description": description}


def test_a_key_opens_its_own_bot_until_the_next_one_is_made_or_it_is_withdrawn(door: Door) -> None:
    first = door.key
    assert door.ask(f"/bot{first}/getMe")[1]["result"]["username"] == "refusing_bot"
    assert door.ask(f"/bot{quote(first)}/getMe")[0] == 200

    door.key = new_key(door.bot)
    assert door.ask(f"/bot{first}/getMe") == (401, UNAUTHORIZED)
    assert door.ask(f"/bot{door.key}/getMe")[0] == 200

    assert door.bot.account.api("DELETE", f"/v1/bots/{door.bot.bot_id}/key").is_success
    assert door.ask(f"/bot{door.key}/getMe") == (401, UNAUTHORIZED)
    assert door.ask(f"/file/bot{door.key}/photos/file_0.jpg") == (401, UNAUTHORIZED)


def test_no_other_key_opens_a_bot(door: Door) -> None:
    mine, others = door.key.partition(":"), door.others_key.partition(":")
    for key in (f"{mine[0]}:{others[2]}", f"{others[0]}:{mine[2]}", f"1:{mine[2]}", door.bot.token, door.key[:-1]):
        assert door.ask(f"/bot{key}/getMe") == (401, UNAUTHORIZED)
    assert door.ask("/botabc/getMe") == told(401, "Unauthorized: invalid token specified")
    assert door.ask(f"/bot{'x' * 20}:y/getMe") == told(421, "Misdirected Request: unallowed token specified")


def test_telegrams_own_token_opens_it_once_the_owner_allows_that(door: Door) -> None:
    assert door.bot.patch(gateway={"allow_token": True}).is_success

    assert door.ask(f"/bot{door.bot.token}/getMe")[1]["result"]["username"] == "refusing_bot"
    assert door.ask(f"/bot{door.other.token}/getMe") == (401, UNAUTHORIZED)


def test_no_path_leads_anywhere_else(door: Door) -> None:
    key, other = door.key, door.other.token
    before = door.reached_telegram(door.other)
    for path in (
        "/",
        "/getMe",
        f"/bot{key}",
        f"/bot{key}/getMe/",
        f"//bot{key}/getMe",
        f"/bot{key}//getMe",
        f"/bot{key}/test/getMe",
        f"/bot{key}/../bot{other}/getMe",
        f"/bot{key}/%2e%2e/bot{other}/getMe",
        f"/bot{key}/..%2Fbot{other}%2FgetMe",
        f"/bot{key}/getMe%3Fx",
        f"/bot{key}/getMe%23",
        f"/bot{key}/getMe%00",
        f"/bot{key}/getMe%0d%0aX:%20y",
        f"/bot{key}/%67etMe%2f",
        f"/bot{key}/%2567etMe",
        f"/file/bot{key}/",
        f"/file/bot{key}/../bot{other}/photos/file_0.jpg",
        f"/file/bot{key}/%2e%2e/%2e%2e/bot{other}/getMe",
        f"/file/bot{key}/..%5cbot{other}",
        f"/x/bot{key}/getMe",
        f"/bot{key}/getMe;/../../bot{other}/getMe",
    ):
        status, answer = door.ask(path)
        assert (status, answer["ok"], answer["error_code"]) == (404, False, 404), path
    assert door.reached_telegram(door.other) == before


def test_what_is_ours_never_reaches_telegram_however_it_is_spelled(door: Door) -> None:
    before = door.reached_telegram(door.bot)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for method in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "close", "logOut"):
        for spelled in (method, method.upper(), f"%{ord(method[0]):x}{method[1:]}"):
            door.ask(f"/bot{door.key}/{spelled}?timeout=0&url=")
            door.ask(f"/bot{door.key}/?method={spelled}&timeout=0&url=")
            door.ask(f"/bot{door.key}/", "POST", f"method={spelled}&timeout=0&url=".encode(), **form)
            for verb in ("PUT", "DELETE", "PATCH"):
                assert door.ask(f"/bot{door.key}/{spelled}", verb)[0] == 404
            assert door.ask(f"/bot{door.key}/{spelled}", "OPTIONS") == (200, {"ok": True, "result": True})
    assert door.reached_telegram(door.bot) == before


def test_a_body_that_nothing_of_ours_can_carry_is_refused_in_telegrams_form(door: Door) -> None:
    before = door.reached_telegram(door.bot)

    status, answer = door.ask(f"/bot{door.key}/sendDocument", "POST", b"x" * 10_000_000)

    assert (status, answer) == told(413, "Request Entity Too Large")
    assert door.reached_telegram(door.bot) == before


def test_a_request_that_is_none_is_refused_and_its_line_is_repeated_nowhere(door: Door) -> None:
    address = urlsplit(door.world.stack.gateway)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"GET /bot{door.key}/get Me HTTP/1.1 or so\r\n\r\n".encode())
        assert connection.recv(4096).startswith(b"HTTP/1.0 400 ")


def test_a_file_that_no_answer_can_carry_comes_in_parts(door: Door) -> None:
    size = 5_000_000
    heard = door.bot.hears(5, file={"name": "a.bin", "size": size, "mime": "application/x-a"})
    root, file_id = door.world.stack.gateway, heard["message"]["document"]["file_id"]
    found = httpx.get(f"{root}/bot{door.key}/getFile", params={"file_id": file_id}, timeout=60).json()
    address = f"{root}/file/bot{door.key}/{found['result']['file_path']}"

    whole = httpx.get(address, timeout=60)
    ranges = ("bytes=0-2999999", "bytes=3000000-")
    parts = [httpx.get(address, headers={"Range": asked}, timeout=60) for asked in ranges]

    assert (whole.status_code, whole.json()["ok"], whole.json()["error_code"]) == (413, False, 413)
    assert "Range" in whole.json()["description"]
    assert [part.status_code for part in parts] == [206, 206]
    direct = httpx.get(address.replace(root, door.world.stack.telegram).replace(door.key, door.bot.token), timeout=60)
    assert b"".join(part.content for part in parts) == direct.content


@pytest.mark.parametrize(
    ("fault", "status"),
    [({"drop": "before"}, 504), ({"drop": "after"}, 504), ({"status": 502}, 502), ({"status": 500}, 500)],
)
def test_trouble_with_telegram_is_told_in_its_form_and_nothing_is_sent_twice(
    door: Door, fault: Json, status: int
) -> None:
    door.bot.hears(5, "Здравствуйте")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    door.world.fault("telegram", match="/sendMessage", **fault)

    answer = door.ask(f"/bot{door.key}/sendMessage", "POST", b"chat_id=5&text=x", **form)

    door.world.no_faults()
    assert (answer[0], answer[1]["ok"], answer[1]["error_code"]) == (status, False, status)
    assert len(door.bot.said_to(5)) == (fault == {"drop": "after"})


def test_a_bot_that_sends_too_much_is_told_when_to_come_again(door: Door) -> None:
    door.bot.hears(5, "Здравствуйте")
    door.world.tg("POST", "/sim/limits", {"enabled": False})
    album = json.dumps({"chat_id": 5, "message_ids": list(range(1, 101)), "from_chat_id": 5}).encode()
    kind = {"Content-Type": "application/json"}

    def refused() -> Json:
        status, answer = door.ask(f"/bot{door.key}/copyMessages", "POST", album, **kind)
        return answer if status == 429 else {}

    answer = eventually(refused, every=0)

    wait = answer["parameters"]["retry_after"]
    assert answer["description"] == f"Too Many Requests: retry after {wait}"
    assert door.ask(f"/bot{door.key}/getMe")[0] == 200
