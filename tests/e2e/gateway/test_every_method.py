"""Every method of the Bot API, called through the gateway and directly: the same arrives, and the same comes back."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from local.simulators import images
from local.simulators.telegram.schema import Method, schema
from tests.e2e.driving import Bot, World
from tests.simulators.telegram.examples import example, places

Json = dict[str, Any]
PERSON = 7001
OWN = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo", "logout", "close"})
METHODS = [method for name, method in schema().methods.items() if name not in OWN]
FUTURE = Method("sendHologram", ("Message",), {}, {})
MARK = "of_the_test"
"""A parameter that no method has: by it a call is found again among those of the product itself."""

ENCODINGS = ("json", "data", "params", "files")
CHANGES = frozenset(
    {"message_id", "date", "edit_date", "file_id", "file_unique_id", "file_path", "invite_link", "value"}
)
"""What differs from one call to the next: ids, moments, and what a die shows."""


@dataclass
class Twin:
    """A bot, called where `root` is with what opens it there; each call is marked by its number."""

    bot: Bot
    root: str
    key: str = field(repr=False)
    calls: int = 0

    def call(self, method: str, encoding: str = "json", /, **given: Any) -> httpx.Response:
        self.calls += 1
        parameters: Json = {**given, MARK: str(self.calls)}
        if encoding != "json":
            parameters = {name: one if isinstance(one, str) else json.dumps(one) for name, one in parameters.items()}
        if encoding == "files":
            parameters = {name: (None, one) for name, one in parameters.items()}
        made: Json = {encoding: parameters}
        return self.bot.world.http.post(f"{self.root}/bot{self.key}/{method}", **made)

    def answer(self, *call: str, **given: Any) -> tuple[int, str | None, Any]:
        """Call and return status, wait and body, without what differs from one call to the next."""
        answer = self.call(*call, **given)
        assert answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, answer.headers.get("Retry-After"), self.lasting(answer.json())

    def arrived(self) -> list[Any]:
        """Return what Telegram got of the marked calls, in order."""
        sent = self.bot.world.tg("GET", f"/sim/sent?bot_id={self.bot.bot_id}")
        marked = [call for call in sent if MARK in call["params"]]
        return [self.lasting({name: call[name] for name in ("method", "params", "files")}) for call in marked]

    def lasting(self, value: Any) -> Any:
        match value:
            case dict():
                return {name: "…" if self._changes(name, one) else self.lasting(one) for name, one in value.items()}
            case list():
                return [self.lasting(one) for one in value]
            case int() | str():
                names = (str(self.bot.bot_id), self.bot.label, self.bot.label.title())
                text = str(value)
                for name in names:
                    text = text.replace(name, "twin")
                return value if text == str(value) else text
        return value

    @staticmethod
    def _changes(name: str, value: object) -> bool:
        return name in CHANGES or (name == "id" and isinstance(value, str))


def key_of(bot: Bot) -> str:
    return str(bot.account.api("POST", f"/v1/bots/{bot.bot_id}/key").json()["key"])


@pytest.fixture
def twins(world: World) -> tuple[Twin, Twin]:
    """Return two bots to whom the same has happened: one is called directly, the other through the gateway."""
    world.tg("POST", "/sim/limits", {"enabled": False})
    account = world.account("twins")
    direct, through = (account.connect(name) for name in ("first_twin_bot", "other_twin_bot"))
    twins = Twin(direct, world.stack.telegram, direct.token), Twin(through, world.stack.gateway, key_of(through))
    key_of(direct)
    for twin in twins:
        twin.bot.hears(PERSON, "Здравствуйте")
    return twins


def test_every_method_gives_what_telegram_gives(twins: tuple[Twin, Twin]) -> None:
    direct, through = twins
    for number, method in enumerate([*METHODS, FUTURE]):
        examples = {name: example(field) for name, field in method.fields.items()}
        given = {**examples, **places(method, {"id": PERSON})}
        required = {name: one for name, one in given.items() if method.fields[name].required}
        for spelled, parameters in ((method.name, given), (method.name.upper(), required), (method.name.lower(), {})):
            encoding = ENCODINGS[number % len(ENCODINGS)]
            assert through.answer(spelled, encoding, **parameters) == direct.answer(spelled, encoding, **parameters)
    assert through.arrived() == direct.arrived()


@pytest.mark.parametrize(
    ("part", "name"),
    [("photo", 'сч"ёт 1.png'), ("document", 'сч"ёт 1.bin')],
)
def test_a_file_goes_up_and_comes_down_byte_for_byte(twins: tuple[Twin, Twin], part: str, name: str) -> None:
    content = images.png(64, 48) if part == "photo" else bytes(range(256)) * 1000 + b"\r\n--x--\r\n"
    for twin in twins:
        answer = twin.bot.world.http.post(
            f"{twin.root}/bot{twin.key}/send{part.title()}",
            data={"chat_id": str(PERSON), "caption": "Счёт №7 🦊", MARK: "1"},
            files={part: (name, content, "application/x-test")},
        )
        sent = answer.json()["result"][part]
        file_id = (sent[-1] if isinstance(sent, list) else sent)["file_id"]
        path = twin.call("getFile", file_id=file_id).json()["result"]["file_path"]
        address = f"{twin.root}/file/bot{twin.key}/{path}"
        down = twin.bot.world.http.get(address)
        assert (down.status_code, down.content) == (200, content)
        tail = twin.bot.world.http.get(address, headers={"Range": "bytes=-7"})
        assert (tail.status_code, tail.content) == (206, content[-7:])
    direct, through = twins
    assert through.arrived() == direct.arrived()


def test_errors_come_with_their_parameters_and_waits(world: World, twins: tuple[Twin, Twin]) -> None:
    direct, through = twins
    for wait in (3, 7):
        told = []
        for twin in (direct, through):
            world.fault("telegram", match="/sendMessage", status=429, retry_after=wait, count=1)
            told.append(twin.answer("sendMessage", chat_id=PERSON, text="x"))
        assert told[0] == told[1]
        assert told[1][:2] == (429, str(wait))
    moved = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1001555000111},
    }
    world.fault("telegram", match="/sendMessage", status=400, body=moved, count=1)
    assert through.answer("sendMessage", chat_id=-500, text="x") == (400, None, moved)


@pytest.mark.parametrize("body", [b"null", b"{", b"[]", b'{"chat_id": 7001, "text"', b"\xff"])
def test_a_body_of_any_kind_is_judged_by_telegram(twins: tuple[Twin, Twin], body: bytes) -> None:
    told = [
        twin.bot.world.http.post(
            f"{twin.root}/bot{twin.key}/getMe", content=body, headers={"Content-Type": "application/json"}
        )
        for twin in twins
    ]
    answers = [(answer.status_code, twin.lasting(answer.json())) for twin, answer in zip(twins, told, strict=True)]
    assert answers[0] == answers[1]


def test_a_call_asks_aws_for_the_bot_alone_and_a_message_for_its_place_too(
    world: World, twins: tuple[Twin, Twin]
) -> None:
    _, through = twins
    through.call("sendMessage", chat_id=PERSON, text="раз")
    world.stack.wait_idle()

    def asked(method: str, **given: Any) -> Json:
        before = world.stack.functions()["BotApi"]["aws_calls"]
        through.call(method, **given)
        after: Json = world.stack.functions()["BotApi"]["aws_calls"]
        return {name: number - before.get(name, 0) for name, number in after.items() if number != before.get(name, 0)}

    assert asked("getMe") == {"dynamodb.GetItem": 1}
    assert asked("sendMessage", chat_id=PERSON, text="два")["dynamodb.UpdateItem"] == 1
