"""amojo at the other end of the wire: signatures checked, answers from a script."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.chats import Channel, ChatsClient
from bridge.amocrm.signing import signed_headers
from bridge.deadline import Deadline
from bridge.domain.content import Text
from bridge.domain.identity import ConversationId
from bridge.http_calls import new_client
from bridge.relay.messages import ChatMessage, Sender
from tests.fakes.clock import FakeClock
from tests.fakes.metrics import FakeMetrics

SECRET = "f2d7f8704eff95087ed45b23ba99c0b5aac8278e"
CHANNEL = "344a5002-f8ca-454d-af3d-396180102ac7"
CHANNEL_BOT = "7d3c1f0a-2b64-4c7e-9b52-5f0d0c6a1e11"
SCOPE = f"{CHANNEL}_52e591f7-c98f-4255-8495-827210138c81"
TALK = ConversationId(7001, 42)
ANNA = Sender("42", "Анна (Магазин)", profile_link="https://t.me/anna")
MESSAGE = ChatMessage("7001:42:5", TALK, "tg-7001", ANNA, Text("Привет 🦊"), 1_800_000_000_005)
REFUSED = {"status": 0, "error_code": 400, "error_type": "BAD_DATA", "error_description": "duplicate msgid"}
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Amojo:
    """Checks the signature of every request and answers from a script, the last answer again and again."""

    answers: list[Answer]
    requests: list[httpx.Request] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.raw_path.decode().partition("?")[0], request.content
        expected = signed_headers(SECRET, request.method, path, body, self.clock.now())
        assert {name: request.headers[name] for name in expected} == expected
        self.requests.append(request)
        return (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(request)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content) if request.content else None for request in self.requests]


def answering(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content, headers=headers)


def accepted(**fields: str) -> Answer:
    return answering(200, {"new_message": {"msgid": "amojo-message", "ref_id": MESSAGE.msgid} | fields})


@contextmanager
def chats(amojo: Amojo, template: str = "https://{domain}") -> Iterator[ChatsClient]:
    with new_client(Deadline(), httpx.MockTransport(amojo)) as http:
        yield ChatsClient(
            http,
            Addresses(template),
            Channel(CHANNEL, "Telegram бот", CHANNEL_BOT, lambda: SECRET),
            amojo.clock,
            logging.getLogger(),
            amojo.metrics,
        )
