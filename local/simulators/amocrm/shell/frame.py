"""What a page of the shell has to know: the account, who looks at it, the widget and its state in this account."""

from typing import Any

from aiohttp import web

from local.simulators.amocrm.control.base import Desk
from local.simulators.amocrm.rest.account import WIDGET_ID
from local.simulators.amocrm.shell.archive import Archive
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import User
from local.simulators.refusals import ControlError
from local.world import AMO_CLIENT_ID, AMO_WIDGET_CODE, PUBLIC_URL

LANGUAGES = ("ru", "en")
WIDGET_PATH = f"/upl/{AMO_WIDGET_CODE}/widget"

View = dict[str, Any]


def onlooker(request: web.Request, account: Account) -> User:
    """Return who sits before the page: `?user=manager`, the id of an employee, or the administrator."""
    wanted = request.query.get("user", "admin")
    if wanted in {"admin", "manager"}:
        return account.admin if wanted == "admin" else account.manager
    found = account.users.get(int(wanted)) if wanted.isdecimal() else None
    if found is None:
        raise ControlError(404, "no_such_user")
    return found


def frame_view(desk: Desk, archive: Archive) -> View:
    """Return what the shell asks for before it draws a page. Raises `ArchiveError`."""
    account, language = desk.account, desk.request.query.get("lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise ControlError(400, "no_such_language")
    return {
        "account": _account(account, language),
        "user": _user(onlooker(desk.request, account)),
        "managers": [_user(user) for user in account.users.values()],
        "language": language,
        "public_url": PUBLIC_URL,
        "notifications": [note.model_dump() for note in account.notifications],
        "widget": _widget(account, archive, language),
    }


def install_status(account: Account) -> str:
    if not account.installed:
        return "install"
    return "installed" if account.widget_saved else "not_configured"


def _account(account: Account, language: str) -> View:
    return {
        "id": account.id,
        "name": account.name,
        "subdomain": account.subdomain,
        "domain": account.domain,
        "amojo_id": account.amojo_id,
        "language": language,
        "timezone": "Europe/Moscow",
        "currency": "RUB",
        "country": "RU",
    }


def _user(user: User) -> View:
    return {
        "id": user.id,
        "name": user.name,
        "login": user.email,
        "amojo_id": user.amojo_id,
        "is_admin": user.is_admin,
        "is_active": user.is_active,
    }


def _widget(account: Account, archive: Archive, language: str) -> View:
    manifest = archive.manifest()
    return {
        "id": WIDGET_ID,
        "code": AMO_WIDGET_CODE,
        "client_uuid": AMO_CLIENT_ID,
        "version": manifest["widget"]["version"],
        "path": WIDGET_PATH,
        "manifest": manifest,
        "langs": archive.texts(language),
        "status": install_status(account),
        "settings": account.widget_settings,
    }
