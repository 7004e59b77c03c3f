"""Updates of a bot whose own code has a webhook beside us."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter

import httpx
import pytest

from tests.e2e.driving import Bot, World, eventually
from tests.e2e.gateway.owning import Code, calls_of_ours, once, texts
from tests.fakes.receiver_server import ReceiverServer, Says, running_receiver

ANNA, BORIS = 9201, 9202
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def bot(world: World) -> Bot:
    return world.account("ownwebhook").connect("own_webhook_bot")


@pytest.fixture
def code(bot: Bot) -> Code:
    return Code.of(bot)


@pytest.fixture
def server(world: World) -> Iterator[ReceiverServer]:
    with running_receiver(world.stack.ports.owner) as server:
        yield server


def got(server: ReceiverServer, person: int | None = None) -> list[str]:
    return texts((one.update for one in list(server.got)), person)


def arrives(bot: Bot, person: int, expected: list[str]) -> None:
    conversation = bot.conversation(person)
    assert (
        eventually(lambda: bot.account.texts(conversation) == expected) or bot.account.texts(conversation) == expected
    )


def test_updates_come_to_the_receiver_and_what_waited_for_it_too(bot: Bot, code: Code, server: ReceiverServer) -> None:
    before = calls_of_ours(bot)
    said = [f"message {number}" for number in range(6)]
    for text in said[:3]:
        bot.hears(ANNA, text)
        bot.hears(BORIS, text)
    eventually(lambda: code.call("getWebhookInfo")["pending_update_count"] == 6)

    url = f"{server.url}?a=1&b=%20"
    code.call("setWebhook", url=url, secret_token="s3cret_-")
    for text in said[3:]:
        bot.hears(ANNA, text)
        bot.hears(BORIS, text)

    assert eventually(lambda: len(server.got) >= 12), len(server.got)
    for person in (ANNA, BORIS):
        assert got(server, person) == said
        arrives(bot, person, said)
    assert {one.headers["x-telegram-bot-api-secret-token"] for one in server.got} == {"s3cret_-"}
    assert {one.path for one in server.got} == {"/hook?a=1&b=%20"}
    assert not any("user-agent" in one.headers for one in server.got), "as from Telegram"
    info = itemgetter("url", "pending_update_count", "max_connections")
    assert eventually(lambda: info(code.call("getWebhookInfo")) == (url, 0, 40)), code.call("getWebhookInfo")
    assert calls_of_ours(bot) == before


def test_what_is_refused_comes_again_and_amocrm_waits_for_none_of_it(
    bot: Bot, code: Code, server: ReceiverServer
) -> None:
    code.call("setWebhook", url=server.url)
    server.answers = [Says(500), Says(429, headers={"Retry-After": "1"}), Says(403)]
    for text in ("one", "two", "three"):
        bot.hears(ANNA, text)
    arrives(bot, ANNA, ["one", "two", "three"])
    assert eventually(lambda: once(got(server, ANNA)) == ["one", "two", "three"]), got(server)
    assert got(server, ANNA) == ["one"] * 4 + ["two", "three"]
    info = code.call("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: ")
    assert time.time() - info["last_error_date"] < 60


def test_a_dead_receiver_holds_up_nobody_else(bot: Bot, code: Code, server: ReceiverServer) -> None:
    over = threading.Event()
    dead = Code.of(bot.account.connect("dead_webhook_bot"))
    code.call("setWebhook", url=server.url)
    dead.call("setWebhook", url=f"{server.url}/dead")
    server.silent_at = {"/hook/dead": over}
    for person in range(20):
        dead.bot.hears(9300 + person, "into the void")
    assert eventually(lambda: any(one.path == "/hook/dead" for one in server.got))
    said = [f"hello {number}" for number in range(10)]
    for text in said:
        bot.hears(ANNA, text)
    assert eventually(lambda: got(server, ANNA) == said, within=45), got(server, ANNA)
    arrives(bot, ANNA, said)
    arrives(dead.bot, 9300, ["into the void"])
    over.set()
    server.silent_at = {}
    assert eventually(lambda: dead.call("getWebhookInfo")["pending_update_count"] == 0, within=150)


def test_a_call_in_the_answer_is_carried_out(bot: Bot, code: Code, server: ReceiverServer) -> None:
    code.call("setWebhook", url=server.url)
    photo = (
        b'--xyz\r\nContent-Disposition: form-data; name="method"\r\n\r\nsendPhoto\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n%d\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" % ANNA
    )
    calls = [
        Says(200, json.dumps({"method": "sendMessage", "chat_id": ANNA, "text": "json"}).encode(), JSON),
        Says(
            200,
            f"method=sendMessage&chat_id={ANNA}&text=form".encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        ),
        Says(200, photo + png() + b"\r\n--xyz--\r\n", {"Content-Type": "multipart/form-data; boundary=xyz"}),
        Says(200, json.dumps({"method": "deleteWebhook"}).encode(), JSON),
        Says(200, b"ok"),
    ]
    for number, says in enumerate(calls):
        server.answers = [says]
        bot.hears(ANNA, f"message {number}")
        assert eventually(lambda number=number: len(server.got) == number + 1)  # type: ignore[misc]
    assert eventually(lambda: bot.said_to(ANNA) == ["json", "form"]), bot.said_to(ANNA)
    assert eventually(lambda: len(bot.sent("sendPhoto")) == 1)
    assert bot.sent("sendPhoto")[0]["result"]["ok"], bot.sent("sendPhoto")
    assert code.call("getWebhookInfo")["url"] == server.url


def test_private_addresses_and_our_own_are_refused(bot: Bot, code: Code) -> None:
    stack = bot.world.stack
    for url in ("https://localhost/x", "http://127.0.0.1:22/", stack.gateway, f"{stack.api}/telegram/{bot.bot_id}"):
        time.sleep(1.05)
        answer = code.ask("setWebhook", url=url)
        assert (answer.status_code, answer.json()["description"][:12]) == (400, "Bad Request:"), answer.text


@pytest.mark.timeout(300)
def test_workers_and_receivers_that_die_lose_nothing(bot: Bot, code: Code, world: World) -> None:
    people = [ANNA + number for number in range(6)]
    said = [f"message {number}" for number in range(12)]
    over = threading.Event()
    receiver = Mortal(world.stack.ports.owner)
    code.call("setWebhook", url=f"http://127.0.0.1:{world.stack.ports.owner}/hook")
    threads = [threading.Thread(target=one, args=(over,)) for one in (receiver.live_and_die, killing(world))]
    for thread in threads:
        thread.start()
    for text in said:
        for person in people:
            bot.hears(person, text)
        time.sleep(0.3)
    over.set()
    for thread in threads:
        thread.join()
    with receiver.living():
        eventually(lambda: all(once(receiver.got(person)) == said for person in people), within=150, every=1)
        info = code.call("getWebhookInfo")

    for person in people:
        assert once(receiver.got(person)) == said, info
        arrives(bot, person, said)


class Mortal:
    """A receiver that dies again and again, and refuses the first two whenever it lives."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lives: list[ReceiverServer] = []

    def got(self, person: int) -> list[str]:
        """Return what it has taken of a person's words."""
        return texts((one.update for life in list(self._lives) for one in list(life.taken)), person)

    @contextmanager
    def living(self) -> Iterator[None]:
        with running_receiver(self._port) as server:
            server.answers = [Says(500)] * 2
            self._lives.append(server)
            yield

    def live_and_die(self, over: threading.Event) -> None:
        while not over.is_set():
            with self.living():
                over.wait(1.2)
            over.wait(0.3)


def killing(world: World) -> Callable[[threading.Event], None]:
    def kill(over: threading.Event) -> None:
        while not over.is_set():
            for function in ("OwnerDeliver", "TelegramReceive", "TelegramDeliver"):
                httpx.post(f"{world.stack.control}/sim/kill", json={"function": function}, timeout=60)
                over.wait(0.5)

    return kill


def png() -> bytes:
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
        "0000000049454e44ae426082"
    )
