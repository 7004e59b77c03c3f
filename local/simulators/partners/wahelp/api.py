"""Wahelp's API: channels, people, messages and webhooks of a project, with `/api` before `/app/…` or without."""

import uuid
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field, StringConstraints

from local.simulators.partners.wahelp.events import CREATED, UPDATED, tell, when
from local.simulators.partners.wahelp.login import (
    Body,
    Call,
    Filled,
    checked,
    log_in,
    of_project,
    read_body,
    refresh,
    refusal,
    success,
)
from local.simulators.partners.wahelp.state import Channel, Destination, Hook, Message, Shape, Status, User

Phone = Annotated[str, StringConstraints(strict=True, pattern=r"^\+[1-9]\d{7,14}$")]
HookUrl = Annotated[str, StringConstraints(strict=True, pattern=r"^https://[^/\s]+(/\S*)?$")]

NO_MESSENGER = "На этом номере мессенджер не подключен"
CHANNEL_OFF = "Канал отключен"

_LANDS: dict[Shape, Destination] = {"messages": "from", "vendor": "operator"}


class Person(Body):
    phone: Phone
    name: Filled | None = None
    need_create: bool | None = None


class Written(Body):
    text: Filled
    type: Literal["text"] | None = None


class SeedPerson(Body):
    phone: Phone
    name: Filled | None = None


class SeedText(Body):
    text: Filled


class Seed(Body):
    """The body of the brief's `POST …/messages`."""

    user: SeedPerson
    message: SeedText


class Limit(Body):
    limit: int = Field(default=20, ge=1)


class StatusTold(Body):
    status: Status


class Registration(Body):
    """A webhook; no `events` are all of them."""

    url: HookUrl
    events: list[Filled] | None = None


class OnlyHook(Body):
    """The body of `PUT …/hook`; an empty address takes the webhook away."""

    url: HookUrl | Literal[""] | None
    events: list[Filled] | None = None


@of_project
async def list_channels(call: Call) -> web.Response:
    channels = [channel for channel in call.wahelp.channels.values() if channel.project == call.project]
    return _list(call, [call.public_channel(channel) for channel in channels])


@of_project
async def channel_status(call: Call) -> web.Response:
    channel = call.channel()
    return success({**call.public_channel(channel), "status": "connected" if channel.active else "disconnected"})


@of_project
async def add_user(call: Call) -> web.Response:
    channel = call.channel()
    person = await read_body(call.request, Person)
    user = _join(call, channel, person.phone, person.name)
    return success({"id": user.id, "name": user.name, "phone": user.phone})


@of_project
async def send_message(call: Call) -> web.Response:
    channel = call.channel()
    written = await read_body(call.request, Written)
    number = call.request.match_info["user"]
    user = call.wahelp.users.get(int(number)) if number.isdecimal() else None
    if user is None or user.channel != channel.uuid:
        raise refusal(404, "Пользователь не найден")
    _check_active(channel)
    return _sent(call, user, written.text, "vendor")


@of_project
async def send_seed(call: Call) -> web.Response:
    channel = call.channel()
    seed = await read_body(call.request, Seed)
    return _sent(call, _join(call, channel, seed.user.phone, seed.user.name), seed.message.text, "messages")


def _join(call: Call, channel: Channel, phone: str, name: str | None) -> User:
    _check_active(channel)
    if not call.wahelp.has_messenger(phone):
        raise refusal(200, NO_MESSENGER)
    return call.wahelp.join(channel.uuid, phone, name or "")


def _check_active(channel: Channel) -> None:
    if not channel.active:
        raise refusal(200, CHANNEL_OFF)


def _sent(call: Call, user: User, text: str, shape: Shape) -> web.Response:
    switches = call.wahelp.switches
    sides: dict[str, Destination] = {"client": "from", "operator": "operator"}
    message = call.wahelp.write(user, text, sides.get(switches.lands, _LANDS[shape]), shape)
    events = tell(call.partners, CREATED, message) if switches.echo else []
    if switches.statuses:
        call.wahelp.raise_status(message, "delivered")
        events += tell(call.partners, UPDATED, message)
    for event in events:
        call.partners.outbox.put(event)
    return success(_answer(switches.answer_id, message))


def _answer(place: str, message: Message) -> dict[str, object]:
    """Return the answer to a sent message, with its id where the switch wants it."""
    answer: dict[str, Any] = {"text": message.text, "status": "sent"}
    *holders, key = place.split(".")
    inner = answer
    for holder in holders:
        inner = inner.setdefault(holder, {})
    inner[key] = message.uuid if key == "message_uuid" else message.id
    return answer


@of_project
async def list_messages(call: Call) -> web.Response:
    channel = call.channel()
    limit = checked(Limit, dict(call.request.query)).limit
    if limit > call.wahelp.switches.most_listed:
        raise refusal(422, "Переданы неверные данные", {"limit": ["too many"]})
    messages = [m for m in reversed(call.wahelp.messages.values()) if m.channel == channel.uuid][:limit]
    if call.wahelp.switches.list_order == "oldest_first":
        messages.reverse()
    return _list(call, [_public_message(call, message) for message in messages])


@of_project
async def show_message(call: Call) -> web.Response:
    return success(_public_message(call, _message(call)))


@of_project
async def put_message(call: Call) -> web.Response:
    """Take note of what became of a message; which words Wahelp takes is not published."""
    message = _message(call)
    call.wahelp.raise_status(message, (await read_body(call.request, StatusTold)).status)
    return success(_public_message(call, message))


def _message(call: Call) -> Message:
    channel, given = call.channel(), call.request.match_info["message"]
    found = (m for m in call.wahelp.messages.values() if given in (str(m.id), m.uuid) and m.channel == channel.uuid)
    message = next(found, None)
    if message is None:
        raise refusal(404, "Сообщение не найдено")
    return message


def _public_message(call: Call, message: Message) -> dict[str, object]:
    user = call.wahelp.users[message.user_id]
    switches = call.wahelp.switches
    return {
        "id": message.id,
        "uuid": message.uuid,
        switches.destination_key: switches.destination if message.destination == "operator" else "from",
        "text": message.text,
        "status": message.status,
        "user_id": user.id,
        "user": {"id": user.id, "name": user.name, "phone": user.phone},
        "created_at": when(message.at),
    }


def _list(call: Call, entries: list[dict[str, object]]) -> web.Response:
    place = call.wahelp.switches.lists
    if place == "data.items":
        return success({"items": entries})
    return web.json_response({"success": True, place: entries})


@of_project
async def put_hook(call: Call) -> web.Response:
    """Set the project's only webhook of this form, or take it away."""
    _check_form(call, "hook")
    given = await read_body(call.request, OnlyHook)
    call.wahelp.hooks = [h for h in call.wahelp.hooks if h.project != call.project or h.uuid is not None]
    if given.url:
        call.wahelp.hooks.append(Hook(project=call.project, url=given.url, events=given.events))
    return success({"url": given.url})


@of_project
async def list_hooks(call: Call) -> web.Response:
    _check_form(call, "webhooks")
    return _list(call, [_public_hook(hook) for hook in _listed_hooks(call)])


@of_project
async def add_hook(call: Call) -> web.Response:
    _check_form(call, "webhooks")
    given = await read_body(call.request, Registration)
    hook = Hook(project=call.project, url=given.url, events=given.events, uuid=str(uuid.uuid4()))
    call.wahelp.hooks.append(hook)
    return success(_public_hook(hook))


@of_project
async def change_hook(call: Call) -> web.Response:
    hook = _hook(call)
    given = await read_body(call.request, Registration)
    hook.url, hook.events = given.url, given.events
    return success(_public_hook(hook))


@of_project
async def remove_hook(call: Call) -> web.Response:
    call.wahelp.hooks.remove(_hook(call))
    return success(None)


def _hook(call: Call) -> Hook:
    _check_form(call, "webhooks")
    hook = next((h for h in _listed_hooks(call) if h.uuid == call.request.match_info["hook"]), None)
    if hook is None:
        raise refusal(404, "Вебхук не найден")
    return hook


def _listed_hooks(call: Call) -> list[Hook]:
    return [hook for hook in call.wahelp.hooks if hook.project == call.project and hook.uuid is not None]


def _public_hook(hook: Hook) -> dict[str, object]:
    return {"uuid": hook.uuid, "url": hook.url, "events": hook.events}


def _check_form(call: Call, form: Literal["hook", "webhooks"]) -> None:
    if call.wahelp.switches.hook_forms not in ("both", form):
        raise refusal(404, "Not Found")


def routes() -> list[web.RouteDef]:
    project = "/app/projects/{project}"
    channels = f"{project}/channels"
    channel = f"{channels}/{{channel}}"
    calls = [
        ("POST", "/app/user/login", log_in),
        ("GET", "/app/user/refresh-token", refresh),
        ("GET", channels, list_channels),
        ("GET", f"{channels}/", list_channels),
        ("GET", f"{channel}/status", channel_status),
        ("POST", f"{channel}/users", add_user),
        ("POST", f"{channel}/send_message/{{user}}", send_message),
        ("POST", f"{channel}/messages", send_seed),
        ("GET", f"{channel}/messages", list_messages),
        ("GET", f"{channel}/messages/{{message}}", show_message),
        ("PUT", f"{channel}/messages/{{message}}", put_message),
        ("PUT", f"{project}/hook", put_hook),
        ("GET", f"{project}/webhooks/", list_hooks),
        ("POST", f"{project}/webhooks/", add_hook),
        ("PUT", f"{project}/webhooks/{{hook}}", change_hook),
        ("DELETE", f"{project}/webhooks/{{hook}}", remove_hook),
    ]
    return [web.route(method, prefix + path, handler) for prefix in ("", "/api") for method, path, handler in calls]
