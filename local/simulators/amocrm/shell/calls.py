"""What amoCRM's pages ask their own server for: the frame, the disposable token, installing, saving, notifying."""

from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints

from local.simulators.amocrm import installation
from local.simulators.amocrm.control.base import desk_of
from local.simulators.amocrm.grants import widget_token
from local.simulators.amocrm.shell.archive import Archive, ArchiveError, require_libraries
from local.simulators.amocrm.shell.frame import frame_view, install_status, onlooker
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import Notification
from local.simulators.commands import Command, read_command
from local.simulators.refusals import ControlError
from local.world import AMO_CLIENT_ID

ARCHIVE = web.AppKey("archive", Archive)

Text = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class Saving(Command):
    """What «Сохранить» keeps: the values of the fields that the manifest names."""

    fields: dict[str, str]


class Notifying(Command):
    """What `add_error` puts into the notification centre."""

    header: str = ""
    text: Text
    link: str | None = None


async def frame(request: web.Request) -> web.Response:
    try:
        require_libraries()
        return web.json_response(frame_view(desk_of(request), request.app[ARCHIVE]))
    except ArchiveError as error:
        raise ControlError(404, "no_widget", str(error)) from error


async def disposable_token(request: web.Request) -> web.Response:
    """Give a token of whoever looks at the page; nobody has one for a widget that is not installed."""
    account = desk_of(request).account
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise ControlError(403, "not_from_a_page")
    if request.match_info["uuid"] != AMO_CLIENT_ID or not account.installed:
        raise ControlError(404, "no_such_integration")
    return web.json_response({"token": widget_token(account, onlooker(request, account))})


async def save(request: web.Request) -> web.Response:
    desk, saving = desk_of(request), await read_command(request, Saving)
    if not desk.account.installed:
        raise ControlError(409, "not_installed")
    fields = request.app[ARCHIVE].manifest().get("settings", {})
    if unknown := set(saving.fields) - set(fields):
        raise ControlError(400, "no_such_field", sorted(unknown))
    if empty := [name for name, field in fields.items() if field.get("required") and not saving.fields.get(name)]:
        raise ControlError(400, "empty_field", empty)
    desk.account.widget_settings = saving.fields
    desk.account.widget_saved = True
    desk.simulator.feed.publish(desk.account.id, "saved")
    return web.json_response({"status": install_status(desk.account)})


async def install(request: web.Request) -> web.Response:
    desk = desk_of(request)
    installed = await installation.install(desk.simulator, desk.account)
    return web.json_response({"installed": installed, "status": install_status(desk.account)})


async def uninstall(request: web.Request) -> web.Response:
    desk = desk_of(request)
    await installation.uninstall(desk.simulator, desk.account)
    return web.json_response({"status": install_status(desk.account)})


async def notify(request: web.Request) -> web.Response:
    """Put a note into the notification centre of whoever looks at the page."""
    desk, note = desk_of(request), await read_command(request, Notifying)
    kept = Notification(
        id=desk.account.next_id(),
        user_id=onlooker(request, desk.account).id,
        header=note.header,
        text=note.text,
        link=note.link,
        at=moment(),
    )
    desk.account.notifications.append(kept)
    desk.simulator.feed.publish(desk.account.id, "notification")
    return web.json_response(kept.model_dump(), status=201)


def routes() -> list[web.RouteDef]:
    root = r"/crm/{id:\d+}/ajax"
    return [
        web.get(root + "/frame", frame),
        web.get(root + "/v2/integrations/{uuid}/disposable_token", disposable_token),
        web.post(root + "/widget/settings", save),
        web.post(root + "/widget/install", install),
        web.post(root + "/widget/uninstall", uninstall),
        web.post(root + "/notifications", notify),
    ]
