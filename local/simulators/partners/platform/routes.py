"""`POST /api/messages/` as the brief's platform has it, and the platform's control surface.

Refusals look as FastAPI's, which the platform is written in. An `Idempotency-Key` is honoured: a message that comes
again under its key is not processed again and gets the first answer.
"""

import asyncio
import hmac
import json
import mimetypes
import time
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError
from yarl import URL

from local.simulators.commands import Command, read_command
from local.simulators.images import jpeg, png
from local.simulators.partners.errors import PartnerError
from local.simulators.partners.outbox import Parcel
from local.simulators.partners.platform.state import LATER_MS, Behaviour, Message, Received
from local.simulators.partners.simulator import partners_of
from local.simulators.refusals import ControlError

ACCEPTED: dict[str, Any] = {"status": "accepted"}
FILE_BYTES = 2_000
LARGEST_FILE = 64 * 1024 * 1024


class Saying(Command):
    """The body of `POST /sim/platform/say`: `body` goes as it is to where the newest message of `client_id` came from.

    `webhook_url` names another address, `headers` come along.
    """

    client_id: str
    body: Any
    webhook_url: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)


class FileWanted(BaseModel):
    size: int = Field(default=FILE_BYTES, ge=0, le=LARGEST_FILE)


async def take(request: web.Request) -> web.Response:
    partners = partners_of(request)
    behaviour = partners.known.platform.behaviour
    raw = await request.read()
    _check_secret(request, behaviour.secret)
    webhook_url = _webhook_url(request)
    message = _message(request, raw)
    key = request.headers.get("Idempotency-Key")
    before = partners.known.platform.known(key)
    if before is not None:
        before.times += 1
        return web.json_response(before.response)
    received = Received(
        client_id=message.client_id,
        content=message.content,
        webhook_url=webhook_url,
        at=time.time(),
        timestamp=json.loads(raw)["timestamp"],
        key=key,
        response=_response(behaviour, message.content),
    )
    partners.known.platform.received.append(received)
    if behaviour.answer == "later":
        partners.outbox.put(_later(behaviour, received))
        return web.json_response(received.response, status=202)
    await asyncio.sleep(behaviour.delay_ms / 1000)
    return web.json_response(received.response)


def _check_secret(request: web.Request, secret: str | None) -> None:
    given = request.headers.get("X-Webhook-Secret") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    if secret is not None and not hmac.compare_digest(given.encode(), secret.encode()):
        raise PartnerError(401, {"detail": "Invalid webhook secret"})


def _webhook_url(request: web.Request) -> str:
    given = request.headers.get("X-Webhook-URL")
    if given is None:
        raise PartnerError(422, _detail("missing", ["header", "X-Webhook-URL"], "Field required"))
    url = URL(given)
    if url.scheme != "https" or not url.host:
        raise PartnerError(422, _detail("url_parsing", ["header", "X-Webhook-URL"], "Input should be a valid URL"))
    return given


def _message(request: web.Request, raw: bytes) -> Message:
    if request.content_type != "application/json":
        raise PartnerError(422, _detail("model_attributes_type", ["body"], "Input should be a valid dictionary"))
    try:
        return Message.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        detail = [{**one, "loc": ["body", *one["loc"]]} for one in found]
        raise PartnerError(422, {"detail": detail}) from error


def _detail(kind: str, where: list[str], text: str) -> dict[str, object]:
    return {"detail": [{"type": kind, "loc": where, "msg": text}]}


def _response(behaviour: Behaviour, content: str) -> dict[str, Any]:
    if behaviour.answer in ("later", "none"):
        return ACCEPTED
    if behaviour.answer == "escalate":
        return {"answers": _answers(behaviour), "escalate": True}
    return _answer(behaviour, content)


def _answer(behaviour: Behaviour, content: str) -> dict[str, Any]:
    if behaviour.answers is not None:
        return {"answers": behaviour.answers, "escalate": False}
    return {"content": f"Ответ платформы: {content}" if behaviour.text is None else behaviour.text}


def _answers(behaviour: Behaviour) -> list[Any]:
    if behaviour.answers is not None:
        return behaviour.answers
    return [] if behaviour.text is None else [{"type": "text", "text": behaviour.text}]


def _later(behaviour: Behaviour, received: Received) -> Parcel:
    return Parcel(
        line=received.webhook_url,
        address=received.webhook_url,
        body=_answer(behaviour, received.content),
        headers=_secret_header(behaviour.secret),
        due=time.time() + (behaviour.delay_ms or LATER_MS) / 1000,
    )


def _secret_header(secret: str | None) -> dict[str, str]:
    return {} if secret is None else {"X-Webhook-Secret": secret}


async def give_file(request: web.Request) -> web.Response:
    """Answer `GET /files/{name}?size=`: a picture by its ending, else so many bytes, the same for the same name."""
    name = request.match_info["name"]
    try:
        size = FileWanted.model_validate(dict(request.query)).size
    except ValidationError as error:
        raise PartnerError(422, _detail("int_parsing", ["query", "size"], "Input should be a valid integer")) from error
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    pictures = {"image/png": png(64, 64), "image/jpeg": jpeg(64, 64)}
    return web.Response(body=pictures.get(mime) or (name.encode() * (size // len(name) + 1))[:size], content_type=mime)


async def redirect(_: web.Request) -> web.Response:
    # What FastAPI answers to an address without its slash; who posts must not follow it blindly.
    return web.Response(status=307, headers={"Location": "/api/messages/"})


async def show(request: web.Request) -> web.Response:
    return web.json_response([one.model_dump() for one in partners_of(request).known.platform.received])


async def behave(request: web.Request) -> web.Response:
    behaviour = await read_command(request, Behaviour)
    partners_of(request).known.platform.behaviour = behaviour
    return web.json_response(behaviour.model_dump())


async def show_behaviour(request: web.Request) -> web.Response:
    return web.json_response(partners_of(request).known.platform.behaviour.model_dump())


async def say(request: web.Request) -> web.Response:
    """Post an answer of any shape to where a client's newest message came from; answers the first `{status, body}`."""
    partners = partners_of(request)
    saying = await read_command(request, Saying)
    address = saying.webhook_url or partners.known.platform.address_of(saying.client_id)
    if address is None:
        raise ControlError(404, "no_such_client")
    headers = _secret_header(partners.known.platform.behaviour.secret) | saying.headers
    parcel = Parcel(line=address, address=address, body=saying.body, headers=headers)
    attempt = await partners.outbox.put_and_watch(parcel)
    return web.json_response({"status": attempt.status, "body": attempt.answer})


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/messages/", take),
        web.post("/api/messages", redirect),
        web.get("/files/{name}", give_file),
        web.get("/sim/platform", show),
        web.get("/sim/platform/behaviour", show_behaviour),
        web.post("/sim/platform/behaviour", behave),
        web.post("/sim/platform/say", say),
    ]
