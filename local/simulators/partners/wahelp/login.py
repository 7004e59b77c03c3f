"""Who may call: logins, tokens and their refreshing, and the project a call is about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from local.simulators.partners.errors import PartnerError
from local.simulators.partners.simulator import Partners, partners_of
from local.simulators.partners.wahelp.state import Channel, Token, Wahelp

Filled = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

ModelT = TypeVar("ModelT", bound=BaseModel)


class Body(BaseModel):
    """The body of a call; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Credentials(Body):
    login: Filled
    password: Filled


@dataclass(frozen=True)
class Call:
    """A call about a project, by somebody who may make it."""

    request: web.Request
    partners: Partners
    wahelp: Wahelp
    project: str

    def channel(self) -> Channel:
        channel = self.wahelp.channel(self.project, self.request.match_info["channel"])
        if channel is None:
            raise refusal(404, "Канал не найден")
        return channel

    def public_channel(self, channel: Channel) -> dict[str, object]:
        number = list(self.wahelp.channels).index(channel.uuid) + 1
        return {
            "id": number,
            "uuid": channel.uuid,
            "name": channel.name,
            "type": "telegram",
            "active": channel.active,
            "settings": {},
        }


def refusal(status: int, message: str, errors: object = None) -> PartnerError:
    body: dict[str, object] = {"success": False, "message": message}
    return PartnerError(status, body if errors is None else body | {"errors": errors})


def success(data: object) -> web.Response:
    return web.json_response({"success": True, "data": data})


async def read_body(request: web.Request, model: type[ModelT]) -> ModelT:
    if request.content_type != "application/json":
        raise refusal(415, "Ожидается application/json")
    return checked(model, await request.read())


def checked(model: type[ModelT], raw: bytes | dict[str, str]) -> ModelT:
    try:
        return model.model_validate_json(raw) if isinstance(raw, bytes) else model.model_validate(raw)
    except ValidationError as error:
        errors = {".".join(map(str, one["loc"])): [one["msg"]] for one in error.errors()}
        raise refusal(422, "Переданы неверные данные", errors) from error


async def log_in(request: web.Request) -> web.Response:
    """Answer a token; the credentials come as JSON or as a form."""
    wahelp = partners_of(request).known.wahelp
    if request.content_type in FORMS:
        given = checked(Credentials, {name: str(value) for name, value in (await request.post()).items()})
    else:
        given = await read_body(request, Credentials)
    login = wahelp.logins.get(given.login)
    if login is None or login.password != given.password:
        raise refusal(401, "Неверный логин или пароль")
    token = wahelp.issue(given.login, wahelp.switches.expires_in)
    if wahelp.switches.login_shape == "top":
        return web.json_response({"success": True, **_issued(wahelp, token)})
    return success(_issued(wahelp, token))


def _issued(wahelp: Wahelp, token: Token) -> dict[str, object]:
    return {"token_type": "bearer", "access_token": token.token, "expires_in": wahelp.switches.expires_in}


async def refresh(request: web.Request) -> web.Response:
    wahelp = partners_of(request).known.wahelp
    old = _bearer(request, wahelp)
    if wahelp.switches.refreshed == "dies":
        del wahelp.tokens[old.token]
    token = wahelp.issue(old.login, wahelp.switches.expires_in)
    if wahelp.switches.refresh_shape == "data":
        return success(_issued(wahelp, token))
    return success({"token": {"token": token.token, "expires_in": wahelp.switches.expires_in}})


def _bearer(request: web.Request, wahelp: Wahelp) -> Token:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    token = wahelp.token(given) if kind == "Bearer" else None
    if token is None:
        raise refusal(401, "Unauthenticated.")
    return token


Handler = Callable[[Call], Awaitable[web.Response]]


def of_project(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Let a handler be called by those only whose token and header `X-Project` are the project's."""

    @wraps(handler)
    async def judged(request: web.Request) -> web.Response:
        partners = partners_of(request)
        wahelp, project = partners.known.wahelp, request.match_info["project"]
        login = wahelp.logins[_bearer(request, wahelp).login]
        if request.headers.get("X-Project") != project:
            raise refusal(400, "Заголовок X-Project не совпадает с проектом")
        if project not in login.projects:
            raise refusal(403, "Нет доступа к проекту")
        return await handler(Call(request, partners, wahelp, project))

    return judged
