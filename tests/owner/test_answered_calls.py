"""Calls that a receiver makes by its answers."""

import json
import logging
from typing import Any

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.owner.answered_calls import AnsweredCalls
from bridge.relay.messages.gateway import Call, CallAnswer, RawCall
from bridge.relay.messages.owner import Received
from tests.fakes.bots import make_bot

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=xyz"
PHOTO = (
    b'--xyz\r\nContent-Disposition: form-data; name="method"\r\n\r\nsendPhoto\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n42\r\n'
    b'--xyz\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n\x89PNG\xff\r\n--xyz--\r\n'
)


class Taken:
    def __init__(self, outcome: CallAnswer | Exception) -> None:
        self.outcome = outcome
        self.calls: list[tuple[Call, RawCall]] = []

    def __call__(self, bot: Bot, call: Call, raw: RawCall) -> CallAnswer:
        self.calls.append((call, raw))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def answered(content_type: str, body: bytes | dict[str, Any], outcome: CallAnswer | Exception | None = None) -> Taken:
    taken = Taken(outcome or CallAnswer(result=True))
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    AnsweredCalls(taken, logging.getLogger("test"))(make_bot(), Received(200, content_type, raw))
    return taken


@pytest.mark.parametrize(
    ("content_type", "body", "method", "files"),
    [
        (JSON, {"method": "sendMessage", "chat_id": 42, "text": "ё"}, "sendmessage", set()),
        (f"{JSON}; charset=utf-8", {"method": "SENDCHATACTION", "chat_id": 42}, "sendchataction", set()),
        (FORM, b"method=sendMessage&chat_id=42&text=%D1%91", "sendmessage", set()),
        (PARTS, PHOTO, "sendphoto", {"photo"}),
        (JSON, {"method": "aMethodOf2030"}, "amethodof2030", set()),
    ],
)
def test_an_answer_that_is_a_call_is_carried_out(content_type: str, body: Any, method: str, files: set[str]) -> None:
    ((call, raw),) = answered(content_type, body).calls
    assert (call.method, set(call.files)) == (method, files)
    assert raw.body == (body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", b""),
        ("text/plain", b"ok"),
        ("text/html", b"<html>method</html>"),
        (JSON, b"{}"),
        (JSON, b"[]"),
        (JSON, b"{broken"),
        (JSON, b'"method"'),
        (JSON, {"ok": True}),
        (JSON, {"method": ""}),
        (JSON, {"method": None}),
        (JSON, {"method": {"a": 1}}),
        (PARTS, b"nonsense"),
        (FORM, b"ok"),
        *((JSON, {"method": method}) for method in ("setWebhook", "deletewebhook", "logOut", "close", "getMe")),
    ],
)
def test_anything_else_acknowledges(content_type: str, body: Any) -> None:
    assert answered(content_type, body).calls == []


@pytest.mark.parametrize(
    "outcome", [CallAnswer(status=400), TransientError(Reason.TELEGRAM_UNAVAILABLE), KeyError("a fault of ours")]
)
def test_nobody_learns_what_came_of_it(outcome: Any) -> None:
    assert len(answered(JSON, {"method": "sendMessage"}, outcome).calls) == 1
