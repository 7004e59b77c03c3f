"""Control calls about accounts: creating, installing, renaming, switching, looking."""

import re
from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from local.simulators.amocrm import installation
from local.simulators.amocrm.control.base import desk_of
from local.simulators.amocrm.control.views import account_brief, account_view, chats_view
from local.simulators.amocrm.grants import issue_pair, revoke_all, widget_token
from local.simulators.amocrm.runtime import simulator_of
from local.simulators.amocrm.state.switches import Switches
from local.simulators.commands import Command, read_command
from local.simulators.refusals import ControlError

Subdomain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
_PATCH = TypeAdapter(dict[str, object])
_RESERVED = re.compile(r"^(www|amojo|api-[a-z]|drive-[a-z])$")


class NewAccount(Command):
    subdomain: Subdomain
    pipelines: Annotated[list[str], Field(min_length=1)] | None = None
    is_unsorted_on: bool = True
    amojo_id: str | None = None
    install: bool = True
    state: str | None = None
    switches: dict[str, object] | None = None


class Installing(Command):
    state: str | None = None


class Requests(Command):
    """Whether unknown people's messages make requests: in the whole account, or in one pipeline."""

    on: bool
    pipeline_id: int | None = None


class Renaming(Command):
    subdomain: Subdomain


async def create(request: web.Request) -> web.Response:
    """Create an account and, unless told otherwise, install the widget in it as amoCRM does."""
    command = await read_command(request, NewAccount)
    simulator = simulator_of(request)
    world = simulator.world
    _check_free(request, command.subdomain)
    if command.amojo_id is not None and world.by_amojo(command.amojo_id) is not None:
        raise ControlError(409, "amojo_id_taken")
    switches = _switched(Switches(), command.switches or {})
    account = world.found(
        command.subdomain,
        amojo_id=command.amojo_id,
        pipelines=command.pipelines,
        is_unsorted_on=command.is_unsorted_on,
    )
    account.switches = switches
    simulator.feed.publish(account.id, "account")
    installed = await installation.install(simulator, account, command.state) if command.install else False
    return web.json_response(
        {
            "account_id": account.id,
            "amojo_id": account.amojo_id,
            "subdomain": account.subdomain,
            "widget_token": widget_token(account, account.admin),
            "installed": installed,
        },
        status=201,
    )


def _check_free(request: web.Request, subdomain: str) -> None:
    taken = simulator_of(request).world.by_domain(f"{subdomain}.amocrm.ru") is not None
    if taken or _RESERVED.match(subdomain):
        raise ControlError(409, "subdomain_taken")


async def listing(request: web.Request) -> web.Response:
    return web.json_response([account_brief(account) for account in simulator_of(request).world.accounts.values()])


async def show(request: web.Request) -> web.Response:
    return web.json_response(account_view(desk_of(request).account))


async def chats(request: web.Request) -> web.Response:
    account = desk_of(request).account
    wanted = request.query.get("conversation_id")
    if wanted is None:
        return web.json_response(chats_view(account, list(account.chats.values())))
    chat = account.chat_by_client(wanted)
    return web.json_response(chats_view(account, [chat] if chat else []))


async def token(request: web.Request) -> web.Response:
    account = desk_of(request).account
    wanted = request.query.get("admin", "true")
    if wanted not in {"true", "false"}:
        raise ControlError(400, "bad_request", "admin must be true or false")
    return web.json_response(
        {"widget_token": widget_token(account, account.admin if wanted == "true" else account.manager)}
    )


async def access_token(request: web.Request) -> web.Response:
    """Give an access token of the administrator, as a program of the account's own would hold; no other one ends."""
    desk = desk_of(request)
    pair = issue_pair(desk.simulator.world, desk.account, desk.account.admin)
    return web.json_response({"access_token": pair["access_token"]})


async def install(request: web.Request) -> web.Response:
    desk = desk_of(request)
    command = await read_command(request, Installing)
    return web.json_response({"installed": await installation.install(desk.simulator, desk.account, command.state)})


async def uninstall(request: web.Request) -> web.Response:
    desk = desk_of(request)
    return web.json_response({"hook_status": await installation.uninstall(desk.simulator, desk.account)})


async def revoke(request: web.Request) -> web.Response:
    """Take back every code and token that was given out; nobody is told."""
    account = desk_of(request).account
    revoke_all(account)
    return web.json_response({"revoked": True})


async def switch_requests(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Requests)
    account = desk.account
    if command.pipeline_id is None:
        account.is_unsorted_on = command.on
    elif command.pipeline_id in account.pipelines:
        account.pipelines[command.pipeline_id].is_unsorted_on = command.on
    else:
        raise ControlError(404, "no_such_pipeline")
    desk.simulator.feed.publish(account.id, "account")
    return web.json_response({"on": command.on})


async def rename(request: web.Request) -> web.Response:
    desk = desk_of(request)
    command = await read_command(request, Renaming)
    _check_free(request, command.subdomain)
    desk.simulator.world.rename(desk.account, command.subdomain)
    desk.simulator.feed.publish(desk.account.id, "renamed")
    return web.json_response(account_brief(desk.account))


async def show_switches(request: web.Request) -> web.Response:
    return web.json_response(desk_of(request).account.switches.model_dump())


async def switch(request: web.Request) -> web.Response:
    """Change the named switches; an unknown name or position changes nothing."""
    desk = desk_of(request)
    try:
        patch = _PATCH.validate_json(await request.read() or b"{}")
    except ValidationError as error:
        raise ControlError(400, "bad_switches", "a JSON object is expected") from error
    desk.account.switches = _switched(desk.account.switches, patch)
    desk.simulator.feed.publish(desk.account.id, "switches")
    return web.json_response(desk.account.switches.model_dump())


def _switched(current: Switches, patch: dict[str, object]) -> Switches:
    try:
        return Switches.model_validate({**current.model_dump(), **patch})
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)
        raise ControlError(400, "bad_switches", detail) from error
