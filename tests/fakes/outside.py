"""Telegram and amoCRM as one tiny strict server on 127.0.0.1, for functions that are only told addresses."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import TypeAdapter, ValidationError

from bridge.amocrm.signing import signed_headers
from bridge.telegram.client import ALLOWED_UPDATES
from local.simulators.amocrm.amojo.schemas import EditMessageEvent, NewMessageEvent, React
from local.simulators.telegram.multipart import read_parts
from local.world import AMO_CHANNEL_SECRET, PUBLIC_URL
from tests.fakes.telegram import TOKEN

CONTACT = 900
"""The one contact of amoCRM, whose chats are all that there are."""

NO_CONTENT = (204, None)
_EVENTS: TypeAdapter[NewMessageEvent | EditMessageEvent] = TypeAdapter(NewMessageEvent | EditMessageEvent)
NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}


@dataclass(frozen=True)
class Request:
    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """Return what was sent: JSON, or the parts of a form, files as their names and bytes."""
        kind = self.headers.get("content-type", "")
        if kind.startswith("multipart/"):
            parts = read_parts(self.content, kind)
            return {
                part.name: (part.filename, part.content) if part.filename else part.content.decode() for part in parts
            }
        return json.loads(self.content) if self.content else None


@dataclass
class Outside:
    """`script[part of the path]` are answers `(status, body)` given first, one each; `requests` is all that came.

    `refusals[part of the body]` is what every request with it is answered while it stands there. `delays[part of the
    path]` are the seconds every answer takes. `files` lie at amoCRM, by their path.
    """

    url: str = ""
    script: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    refusals: dict[str, tuple[int, Any]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def called(self, part: str) -> list[Any]:
        """Return the bodies of the requests whose path contains `part`."""
        return [request.body for request in self.requests if part in request.path]

    def answer(self, request: Request) -> tuple[int, Any]:
        self.requests.append(request)
        time.sleep(sum(seconds for part, seconds in self.delays.items() if part in request.path))
        for part, refusal in self.refusals.items():
            if part.encode() in request.content:
                return refusal
        for part, answers in self.script.items():
            if part in request.path and answers:
                return answers.pop(0)
        if request.path in self.files:
            return 200, self.files[request.path]
        if request.path.startswith("/bot"):
            return _telegram(request)
        if request.path.startswith("/v2/origin/custom/"):
            return _amojo(request)
        return _rest(request)


def _telegram(request: Request) -> tuple[int, Any]:
    token, _, method = request.path.removeprefix("/bot").partition("/")
    if token != TOKEN:
        return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
    if method == "sendMessage":
        sent = request.body
        if type(sent["chat_id"]) is not int or not 0 < len(sent["text"].strip()) <= 4096:
            return 400, {"ok": False, "error_code": 400, "description": "Bad Request: message text is empty"}
        return 200, {"ok": True, "result": {"message_id": 1000 + sent["chat_id"]}}
    if method == "sendMediaGroup":
        parts = json.loads(request.body["media"])
        return 200, {"ok": True, "result": [{"message_id": 3000 + number} for number, _ in enumerate(parts)]}
    if method.startswith("send") and method != "sendChatAction":
        return 200, {"ok": True, "result": {"message_id": 2000 + int(request.body["chat_id"])}}
    me = {"id": 7001, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
    results = {
        "getMe": me,
        "getUserProfilePhotos": {"total_count": 0, "photos": []},
        "setMessageReaction": True,
        "sendChatAction": True,
        "deleteWebhook": True,
        "setWebhook": True,
        "answerCallbackQuery": True,
        "editMessageReplyMarkup": True,
    }
    results["getWebhookInfo"] = {
        "url": f"{PUBLIC_URL}/telegram/{token.partition(':')[0]}",
        "allowed_updates": list(ALLOWED_UPDATES),
    }
    return (200, {"ok": True, "result": results[method]}) if method in results else (404, NOT_FOUND)


def _amojo(request: Request) -> tuple[int, Any]:
    signed_at = parsedate_to_datetime(request.headers["date"]).timestamp()
    expected = signed_headers(AMO_CHANNEL_SECRET, request.method, request.path, request.content, signed_at)
    if any(request.headers.get(name.lower()) != value for name, value in expected.items()):
        return 403, {"status": 0, "error_code": 403, "error_type": "ORIGIN_INVALID_SIGNATURE"}
    if request.path.endswith("/delivery_status"):
        known = {"msgid", "status_code", "delivery_status", "error_code", "error"}
        return (200, None) if known.issuperset(request.body) else (400, {"error_type": "BAD_DATA"})
    if request.path.endswith("/history"):
        return NO_CONTENT
    if request.path.endswith("/chats"):
        return 200, {"id": f"chat-of-{request.body['conversation_id']}"}
    return _posted(request)


def _posted(request: Request) -> tuple[int, Any]:
    """Answer a message, an edit or a reaction as strictly as the simulator reads them."""
    try:
        if request.path.endswith("/react"):
            React.model_validate_json(request.content)
            return 200, None
        payload = _EVENTS.validate_json(request.content).payload
    except ValidationError as error:
        return 400, {"status": 0, "error_code": 400, "error_type": "BAD_DATA", "error_description": str(error)}
    accepted = {"conversation_id": f"chat-of-{payload.conversation_id}", "msgid": str(uuid.uuid4())}
    return 200, {"new_message": accepted | {"ref_id": payload.msgid}}


def _rest(request: Request) -> tuple[int, Any]:
    if request.path == "/oauth2/access_token":
        pair = {"access_token": "access-of-the-exchange", "refresh_token": "refresh-of-the-exchange"}
        return 200, {"token_type": "Bearer", "expires_in": 86_400} | pair
    if not request.headers.get("authorization", "").startswith("Bearer "):
        return 401, {"title": "Unauthorized", "status": 401}
    if request.path == "/api/v4/contacts/chats" and request.method == "GET":
        chat_id = parse_qs(request.query)["chat_id"][0]
        return 200, {"_embedded": {"chats": [{"chat_id": chat_id, "contact_id": CONTACT, "id": 1}]}}
    if request.path == f"/api/v4/contacts/{CONTACT}" and request.method == "GET":
        return 200, {"id": CONTACT, "name": "Анна К (Магазин)", "custom_fields_values": None, "_embedded": None}
    if request.method == "PATCH":
        return 200, {"id": int(request.path.rpartition("/")[2])}
    return NO_CONTENT


def _raw(body: Any) -> bytes:
    if body is None or isinstance(body, bytes):
        return body or b""
    return (body if isinstance(body, str) else json.dumps(body)).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    outside: Outside

    def _do(self) -> None:
        split = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(self.command, headers["host"], split.path, split.query, headers, content)
        status, body = self.outside.answer(request)
        raw = _raw(body)
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PATCH = do_DELETE = _do  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name of http.server
        """Stay quiet."""


@contextmanager
def running_outside() -> Iterator[Outside]:
    outside = Outside()
    handler = type("Handler", (_Handler,), {"outside": outside})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    outside.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield outside
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
