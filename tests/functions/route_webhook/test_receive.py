"""POST /wahelp/webhook/{bot_id}: who may send, what is queued, every kind of bad input."""

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from bridge.domain.content import Text
from bridge.domain.identity import sign_route
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind
from bridge.entrance import LARGEST_BODY
from bridge.route_lines import answer_in
from bridge.storage import secrets
from local.world import WEBHOOK_KEY
from tests.fakes.aws import Aws, running_aws
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext, http_event
from tests.fakes.receivers import BOT_ID, Unreachable

TOKEN = sign_route(WEBHOOK_KEY, RouteKind.WAHELP, BOT_ID)
EVENT = {
    "event": "channel.message.created",
    "data": {
        "destination": "from_operator",
        "channel": {"uuid": "7f6a"},
        "message": {"id": 71001, "text": "Добрый день"},
        "user": {"phone": "+79991234567"},
    },
}


class Wahelp:
    """Wahelp's own server, with a token in the address or in the header."""

    def __init__(self, aws: Aws, module: ModuleType) -> None:
        self.aws = aws
        self.module = module

    def post(
        self, body: Any, *, token: str | None = TOKEN, header: str = "", bot: str = str(BOT_ID)
    ) -> tuple[int, dict[str, Any]]:
        raw = body if isinstance(body, str) else json.dumps(body)
        event = http_event({"bot_id": bot}, raw, {"x-wahelp-token": header} if header else {})
        answer = self.module.handler(
            event | ({"queryStringParameters": {"token": token}} if token else {}), FakeContext()
        )
        return answer["statusCode"], json.loads(answer["body"])

    @property
    def queued(self) -> list[dict[str, Any]]:
        return self.aws.messages("Outgoing")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


@pytest.fixture
def wahelp(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Wahelp:
    return Wahelp(aws, cold_start("route_webhook.receive", aws.environment(), monkeypatch))


def read(record: dict[str, Any]) -> RouteAnswer:
    attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
    return answer_in(attributes, record["body"])


def test_what_an_operator_wrote_is_queued(wahelp: Wahelp) -> None:
    assert wahelp.post(EVENT) == (200, {"ok": True, "handled": True})

    [record] = wahelp.queued
    assert read(record) == RouteAnswer(
        RouteKind.WAHELP, BOT_ID, "71001", Text("Добрый день"), phone="+79991234567", channel="7f6a"
    )
    assert record["attributes"]["MessageGroupId"] == "wahelp:7f6a:79991234567"
    assert record["attributes"]["MessageDeduplicationId"] == "wahelp:7001:71001"


@pytest.mark.parametrize("phone", ["79991234567", "+7 (999) 123-45-67", "8 999 123-45-67", "9991234567"])
def test_a_phone_is_one_line_however_it_is_written(wahelp: Wahelp, phone: str) -> None:
    data = EVENT["data"] | {"user": {"phone": phone}}  # type: ignore[operator]
    wahelp.post({"event": "channel.message.created", "data": data})
    assert [record["attributes"]["MessageGroupId"] for record in wahelp.queued] == ["wahelp:7f6a:79991234567"]


def test_a_webhook_that_comes_again_is_queued_once(wahelp: Wahelp) -> None:
    wahelp.post(EVENT)
    wahelp.post(EVENT)
    assert len(wahelp.queued) == 1


def test_a_list_of_events_is_queued_in_its_order(wahelp: Wahelp) -> None:
    data: Any = EVENT["data"]
    second = data | {"message": {"id": 71002, "text": "Ещё"}}
    assert wahelp.post([data, second]) == (200, {"ok": True, "handled": True})
    assert [read(record).key for record in wahelp.queued] == ["71001", "71002"]


@pytest.mark.parametrize("token", [None, "", "x", TOKEN[:-1], sign_route(WEBHOOK_KEY, RouteKind.WAHELP, 7002), "ё"])
def test_a_stranger_is_turned_away(wahelp: Wahelp, token: str | None) -> None:
    status, body = wahelp.post(EVENT, token=token)
    assert (status, body["error"]["code"]) == (401, "bad_token")
    assert wahelp.queued == []


def test_the_token_may_stand_in_a_header(wahelp: Wahelp) -> None:
    assert wahelp.post(EVENT, token=None, header=TOKEN)[0] == 200
    assert wahelp.post(EVENT, token=TOKEN, header="x")[0] == 401


@pytest.mark.parametrize("bot", ["", "0", "x", "7001x", "-7001", "9" * 30])
def test_a_bot_that_is_none_is_turned_away(wahelp: Wahelp, bot: str) -> None:
    assert wahelp.post(EVENT, bot=bot)[0] == 401


def test_a_mark_of_the_byte_order_is_no_part_of_it(wahelp: Wahelp) -> None:
    assert wahelp.post("\ufeff" + json.dumps(EVENT)) == (200, {"ok": True, "handled": True})
    assert [read(record).key for record in wahelp.queued] == ["71001"]


@pytest.mark.parametrize("body", ["", "{", "nothing", '"text"', "12", "null", "[" * 100_000])
def test_what_is_no_json_is_refused(wahelp: Wahelp, body: str) -> None:
    status, answer = wahelp.post(body)
    assert (status, answer["error"]["code"]) == (400, "bad_json")


def test_a_stranger_learns_nothing_of_json(wahelp: Wahelp) -> None:
    assert wahelp.post("{", token="x")[0] == 401


def test_a_body_that_is_too_large(wahelp: Wahelp) -> None:
    assert wahelp.post(json.dumps({"a": "x" * LARGEST_BODY}))[0] == 413


@pytest.mark.parametrize(
    "body", [{}, [], {"event": "channel.created", "data": {"uuid": "7f6a"}}, {"data": {"destination": "from"}}]
)
def test_what_is_no_operators_is_taken_and_dropped(wahelp: Wahelp, body: Any) -> None:
    assert wahelp.post(body) == (200, {"ok": True, "handled": False})
    assert wahelp.queued == []


def test_a_message_that_cannot_be_read_goes_on_so_that_its_operator_hears_of_it(wahelp: Wahelp) -> None:
    data: Any = EVENT["data"]
    assert wahelp.post({"data": data | {"message": {"id": 71001}}})[1]["handled"]
    [record] = wahelp.queued
    assert read(record).content is None


def test_what_could_not_be_stored_is_sent_again(wahelp: Wahelp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wahelp.module._outgoing, "_client", Unreachable())
    assert wahelp.post(EVENT)[0] == 503


def test_a_key_that_was_rotated_is_good_for_a_while(wahelp: Wahelp, monkeypatch: pytest.MonkeyPatch) -> None:
    wahelp.aws.put_secret("webhook-keys", json.dumps({"current": "new", "previous": WEBHOOK_KEY}))
    monkeypatch.setattr(secrets, "KEPT_FOR", 0.0)
    assert wahelp.post(EVENT)[0] == 200
    assert wahelp.post(EVENT, token=sign_route("new", RouteKind.WAHELP, BOT_ID))[0] == 200
