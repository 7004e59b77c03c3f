"""What the people of Wahelp do: channels made, an operator who answers, and the sides that nobody has settled."""

from typing import Any

from aiohttp import web
from pydantic import Field, ValidationError

from local.simulators.commands import Command, read_command
from local.simulators.partners.outbox import Parcel
from local.simulators.partners.simulator import partners_of
from local.simulators.partners.wahelp.api import Phone
from local.simulators.partners.wahelp.events import CREATED, tell
from local.simulators.partners.wahelp.login import Filled
from local.simulators.partners.wahelp.state import Channel, Login, Message, Wahelp, digits
from local.simulators.partners.wahelp.switches import Switches
from local.simulators.refusals import ControlError


class NewChannel(Command):
    project: Filled
    channel: Filled
    login: Filled
    password: Filled
    name: Filled = "clients_tg"


class ChannelState(Command):
    """The body of `POST /sim/wahelp/state`: a channel that is switched off or on."""

    project: Filled
    channel: Filled
    active: bool


class Answer(Command):
    """The body of `POST /sim/wahelp/operator`."""

    project: Filled
    channel: Filled
    phone: Phone
    text: Filled


class Event(Command):
    """The body of `POST /sim/wahelp/events`: `body` goes to the project's webhooks as it is."""

    project: Filled
    body: Any


class Number(Command):
    phone: Phone
    messenger: bool


class Expiry(Command):
    """Which tokens end now: those of logins, or `every` one, those for settings too."""

    every: bool = Field(default=False, strict=True)


async def make_channel(request: web.Request) -> web.Response:
    """Make a channel and let this login into its project; answers an access token for settings besides."""
    wahelp = partners_of(request).known.wahelp
    given = await read_command(request, NewChannel)
    taken = wahelp.channels.get(given.channel)
    if taken is not None and taken.project != given.project:
        raise ControlError(409, "channel_of_another_project")
    login = wahelp.logins.setdefault(given.login, Login(password=given.password))
    login.password = given.password
    if given.project not in login.projects:
        login.projects.append(given.project)
    wahelp.channels[given.channel] = Channel(project=given.project, uuid=given.channel, name=given.name)
    token = wahelp.issue(given.login, None).token
    return web.json_response({"project": given.project, "channel": given.channel, "access_token": token}, status=201)


async def switch_channel(request: web.Request) -> web.Response:
    wahelp = partners_of(request).known.wahelp
    given = await read_command(request, ChannelState)
    channel = _channel(wahelp, given.project, given.channel)
    channel.active = given.active
    return web.json_response(channel.model_dump())


def _channel(wahelp: Wahelp, project: str, name: str) -> Channel:
    channel = wahelp.channel(project, name)
    if channel is None:
        raise ControlError(404, "no_such_channel")
    return channel


async def show_channels(request: web.Request) -> web.Response:
    return web.json_response([channel.model_dump() for channel in partners_of(request).known.wahelp.channels.values()])


async def show_received(request: web.Request) -> web.Response:
    """List what came in through the API, oldest first."""
    wahelp = partners_of(request).known.wahelp
    received = [message for message in wahelp.messages.values() if message.shape != "operator"]
    return web.json_response([_shown(wahelp, message) for message in received])


async def show_messages(request: web.Request) -> web.Response:
    """List the messages of both sides, oldest first."""
    wahelp = partners_of(request).known.wahelp
    return web.json_response([_shown(wahelp, message) for message in wahelp.messages.values()])


def _shown(wahelp: Wahelp, message: Message) -> dict[str, object]:
    user, channel = wahelp.users[message.user_id], wahelp.channels[message.channel]
    return {
        "id": message.id,
        "project": channel.project,
        "channel": channel.uuid,
        "phone": user.phone,
        "name": user.name,
        "text": message.text,
        "shape": message.shape,
        "destination": message.destination,
        "status": message.status,
        "at": message.at,
    }


async def answer(request: web.Request) -> web.Response:
    """Let an operator write to a phone; answers `{message_id, hooks: [{url, status, answer}]}` of first attempts."""
    partners = partners_of(request)
    wahelp = partners.known.wahelp
    given = await read_command(request, Answer)
    channel = _channel(wahelp, given.project, given.channel)
    message = wahelp.write(wahelp.join(channel.uuid, given.phone, ""), given.text, "operator", "operator")
    hooks = []
    for parcel in tell(partners, CREATED, message):
        attempt = await partners.outbox.put_and_watch(parcel)
        hooks.append({"url": parcel.address, "status": attempt.status, "answer": attempt.answer})
    return web.json_response({"message_id": message.id, "hooks": hooks}, status=201)


async def post_event(request: web.Request) -> web.Response:
    """Post an event of any shape to the webhooks of a project; answers `{hooks: [{url, status, answer}]}`."""
    partners = partners_of(request)
    given = await read_command(request, Event)
    hooks = []
    for hook in partners.known.wahelp.hooks:
        if hook.project == given.project:
            attempt = await partners.outbox.put_and_watch(Parcel(line=hook.url, address=hook.url, body=given.body))
            hooks.append({"url": hook.url, "status": attempt.status, "answer": attempt.answer})
    return web.json_response({"hooks": hooks})


async def show_hooks(request: web.Request) -> web.Response:
    return web.json_response([hook.model_dump() for hook in partners_of(request).known.wahelp.hooks])


async def set_number(request: web.Request) -> web.Response:
    """Say whether a phone has the messenger of the channels."""
    wahelp = partners_of(request).known.wahelp
    given = await read_command(request, Number)
    without = set(wahelp.without_messenger) - {digits(given.phone)}
    wahelp.without_messenger = sorted(without if given.messenger else without | {digits(given.phone)})
    return web.json_response({"without_messenger": wahelp.without_messenger})


async def expire(request: web.Request) -> web.Response:
    wahelp = partners_of(request).known.wahelp
    given = await read_command(request, Expiry)
    wahelp.tokens = {} if given.every else {t.token: t for t in wahelp.tokens.values() if t.until is None}
    return web.json_response({"tokens": len(wahelp.tokens)})


async def show_switches(request: web.Request) -> web.Response:
    return web.json_response(partners_of(request).known.wahelp.switches.model_dump())


async def set_switches(request: web.Request) -> web.Response:
    """Change some switches; the others stay."""
    wahelp = partners_of(request).known.wahelp
    try:
        changed = await request.json()
        wahelp.switches = Switches.model_validate(wahelp.switches.model_dump() | changed)
    except (ValidationError, ValueError, TypeError) as error:
        raise ControlError(400, "bad_request", str(error)) from error
    return web.json_response(wahelp.switches.model_dump())


def routes() -> list[web.RouteDef]:
    return [
        web.get("/sim/wahelp", show_received),
        web.get("/sim/wahelp/messages", show_messages),
        web.get("/sim/wahelp/channels", show_channels),
        web.post("/sim/wahelp/channels", make_channel),
        web.post("/sim/wahelp/state", switch_channel),
        web.post("/sim/wahelp/operator", answer),
        web.post("/sim/wahelp/events", post_event),
        web.get("/sim/wahelp/hooks", show_hooks),
        web.post("/sim/wahelp/people", set_number),
        web.post("/sim/wahelp/expire", expire),
        web.get("/sim/wahelp/switches", show_switches),
        web.post("/sim/wahelp/switches", set_switches),
    ]
