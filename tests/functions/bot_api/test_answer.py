"""The gateway's function beside a running Telegram: what its code calls, and what it is told."""

import base64
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from bridge.domain.gateway import Gateway, digest_of, key_of, new_secret
from bridge.domain.identity import token_context
from bridge.owner import passing
from bridge.storage.bots import BotStore
from tests.fakes.aws import Aws, running_aws
from tests.fakes.bots import ACCOUNT_ID, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext
from tests.simulators.telegram.running import Running, running_simulator

Json = dict[str, Any]
SECRET = new_secret()


class Gate:
    """The function as API Gateway calls it."""

    def __init__(self, module: ModuleType, aws: Aws, sim: Running) -> None:
        self.aws = aws
        self.sim = sim
        self.bot_id, self.token = sim.bot()
        self.key = key_of(self.bot_id, SECRET)
        self._module = module
        sealed = aws.vault().seal(self.token, token_context(ACCOUNT_ID, self.bot_id))
        gateway = Gateway(key=digest_of(SECRET))
        self.bot = make_bot(bot_id=self.bot_id, sealed_token=sealed, gateway=gateway)
        BotStore(aws.table("Bots"), FakeClock()).add(self.bot)

    def ask(self, verb: str, path: str, **options: Any) -> httpx.Response:
        """Make a request as httpx would, and return the answer."""
        request = httpx.Request(verb, f"http://gateway.test/{path}", **options)
        body = request.read()
        event = {
            "version": "2.0",
            "rawPath": unquote(f"/{path}"),
            "rawQueryString": request.url.query.decode(),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "requestContext": {"http": {"method": verb}, "requestId": "request-1"},
            "isBase64Encoded": True,
        } | ({"body": base64.b64encode(body).decode()} if body else {})
        answer = self._module.handler(event, FakeContext(milliseconds=29_000))
        content = base64.b64decode(answer["body"]) if answer.get("isBase64Encoded") else answer["body"].encode()
        # A length is told of what a HEAD does not bring.
        headers = {name: value for name, value in answer["headers"].items() if name != "content-length"}
        return httpx.Response(answer["statusCode"], headers=headers, content=content)

    def call(self, method: str, verb: str = "POST", **options: Any) -> Json:
        told: Json = self.ask(verb, f"bot{self.key}/{method}", **options).json()
        return told


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_simulator(tmp_path_factory.mktemp("telegram")) as simulator:
        yield simulator


@pytest.fixture
def gate(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    sim = running.fresh()
    with running_aws("Bots", "Owners", "OwnerUpdates") as aws:
        environment = aws.environment() | {"TELEGRAM_API_URL": str(sim.http.base_url).rstrip("/")}
        module = cold_start("bot_api.answer", environment, monkeypatch)
        yield Gate(module, aws, sim)
        module._gateway.take.telegram._http.close()


@pytest.mark.parametrize("method", ["getMe", "GETME", "getme"])
def test_a_call_is_telegrams_own_answer(gate: Gate, method: str) -> None:
    direct = gate.sim.http.get(f"/bot{gate.token}/getMe")

    through = gate.ask("GET", f"bot{gate.key}/{method}")

    assert (through.status_code, through.content) == (direct.status_code, direct.content)
    assert through.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "getMe",
        "bot{key}",
        "bot{key}/test/getMe",
        "bot{key}/x/../../bot{key}/getMe",
        "bot{key}//getMe",
        "{key}/getMe",
    ],
)
def test_a_path_that_is_none_is_not_found(gate: Gate, path: str) -> None:
    told = gate.ask("GET", path.format(key=gate.key)).json()

    assert (told["ok"], told["error_code"]) == (False, 404)
    assert told["description"].startswith("Not Found")


def test_a_wrong_key_is_unauthorized_and_a_withdrawn_one_too(gate: Gate) -> None:
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    wrong = gate.ask("POST", f"bot{gate.key[:-1]}{'a' if gate.key[-1] != 'a' else 'b'}/getMe")
    assert (wrong.status_code, wrong.json()) == (401, unauthorized)
    assert gate.ask("GET", f"file/bot{gate.token}/photos/file_0.jpg").json() == unauthorized

    bots = BotStore(gate.aws.table("Bots"), FakeClock())
    stored = bots.get(gate.bot_id)
    assert stored is not None
    bots.remove(stored)
    assert gate.call("getMe") == unauthorized


@pytest.mark.parametrize(
    "method", ["getUpdates", "GETUPDATES", "setWebhook", "deleteWebhook", "getWebhookInfo", "logOut", "close"]
)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "OPTIONS"])
def test_what_is_ours_never_reaches_telegram(gate: Gate, method: str, verb: str) -> None:
    gate.ask(verb, f"bot{gate.key}/{method}", params={"timeout": 0, "url": "", "limit": 1})
    gate.ask(verb, f"bot{gate.key}/", params={"timeout": 0, "method": method, "limit": 1})

    assert gate.sim.get(f"/sim/sent?bot_id={gate.bot_id}") == []


def test_a_page_may_call_from_a_browser_as_it_may_call_telegram(gate: Gate) -> None:
    asked = gate.ask("OPTIONS", f"bot{gate.key}/sendMessage", headers={"Origin": "https://landing.example"})
    assert asked.json() == {"ok": True, "result": True}
    assert asked.headers["Access-Control-Allow-Headers"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    for answer in (asked, gate.ask("GET", f"bot{gate.key}/getMe"), gate.ask("GET", "bot1:x/getMe")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_nothing_of_ours_is_ever_a_401_404_or_409(gate: Gate) -> None:
    gate.aws.dynamodb.delete_table(TableName="Bots")
    answer = gate.ask("GET", f"bot{gate.key}/getMe")

    assert answer.status_code in {429, 500, 502, 503}
    assert answer.json()["error_code"] == answer.status_code


@pytest.mark.parametrize(
    ("fault", "status"), [({"drop": "before"}, 504), ({"drop": "after"}, 504), ({"status": 502}, 502)]
)
def test_trouble_on_the_way_is_told_in_telegrams_form_and_nothing_is_sent_twice(
    gate: Gate, fault: Json, status: int
) -> None:
    gate.sim.post("/sim/faults", match="/sendMessage", **fault)

    answer = gate.ask("POST", f"bot{gate.key}/sendMessage", json={"chat_id": 5, "text": "x"})

    gate.sim.http.delete("/sim/faults")
    assert (answer.status_code, answer.json()["ok"], answer.json()["error_code"]) == (status, False, status)
    asked = [one for one in gate.sim.get("/sim/requests") if "/sendMessage" in one["path"]]
    assert len(asked) == 1


def test_an_encoded_body_is_refused_for_nobody_could_read_what_it_asks(gate: Gate) -> None:
    answer = gate.ask("POST", f"bot{gate.key}/", content=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    assert (answer.status_code, answer.json()["error_code"]) == (415, 415)


def test_a_file_comes_back_whole_in_parts_and_as_a_head(gate: Gate) -> None:
    content = bytes(range(256)) * 1000
    files = {"document": ("a.bin", content)}
    gate.sim.write(gate.bot_id, 5)
    sent = gate.call("sendDocument", data={"chat_id": "5"}, files=files)["result"]
    path = gate.call("getFile", json={"file_id": sent["document"]["file_id"]})["result"]["file_path"]
    address = f"file/bot{gate.key}/{path}"

    whole = gate.ask("GET", address)
    part = gate.ask("GET", address, headers={"Range": "bytes=10-19"})
    beyond = gate.ask("GET", address, headers={"Range": f"bytes={len(content)}-"})
    head = gate.ask("HEAD", address)

    assert (whole.status_code, whole.content) == (200, content)
    assert (part.status_code, part.content) == (206, content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert (head.status_code, head.content) == (200, b"")


def test_a_file_larger_than_an_answer_is_refused_and_comes_in_parts(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = passing.LARGEST_FILE + 1
    message = gate.sim.write(gate.bot_id, text=None, file={"name": "a.bin", "size": size, "mime": "application/x-a"})
    file_id = message["message"]["document"]["file_id"]
    address = f"file/bot{gate.key}/{gate.call('getFile', data={'file_id': file_id})['result']['file_path']}"

    refused = gate.ask("GET", address)
    parts = [gate.ask("GET", address, headers={"Range": asked}) for asked in (f"bytes=0-{size - 2}", "bytes=-1")]

    assert (refused.status_code, refused.json()["error_code"]) == (413, 413)
    assert "Range" in refused.json()["description"]
    assert [part.status_code for part in parts] == [206, 206]
    assert sum(len(part.content) for part in parts) == size


def test_what_nobody_expected_is_a_500_in_telegrams_form(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"/bot{gate.key}/getMe")

    monkeypatch.setattr(gate._module, "read_call", broken)

    assert gate.call("getMe") == {"ok": False, "error_code": 500, "description": "Internal Server Error"}
