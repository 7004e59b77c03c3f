"""What every REST v4 resource shares: who calls, the limits, bodies, pages and answers.

Source: www.amocrm.ru/developers/content/crm_platform/api-reference and …/error-codes.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from yarl import URL

from local.simulators.amocrm.crm.fields import BadValueError
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.errors import RestError, unauthorized
from local.simulators.amocrm.grants import bearer_of
from local.simulators.amocrm.hosts import host_of, serves
from local.simulators.amocrm.runtime import Simulator, simulator_of
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.records import Entity, User

MAX_PAGE = 250
DEFAULT_PAGE = 50
MAX_WRITE = 250
_ENTITIES: TypeAdapter[Entity] = TypeAdapter(Entity)


class Item(BaseModel):
    """One object of a write: no coercion, unknown keys refused; `request_id` is echoed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    request_id: Annotated[str | int, Field(union_mode="left_to_right")] | None = None


ItemT = TypeVar("ItemT", bound=BaseModel)
RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Call:
    """A request that may be served: its account, the user behind its token and the office its changes go through."""

    simulator: Simulator
    account: Account
    user: User
    office: Office
    request: web.Request

    def href(self, path: str) -> dict[str, dict[str, str]]:
        """Return the `_links` of an address under `/api/v4/`."""
        return {"self": {"href": f"https://{self.account.domain}/api/v4/{path}"}}

    def wanted(self) -> frozenset[str]:
        return frozenset(part for part in self.request.query.get("with", "").split(",") if part)

    def filter_values(self, name: str) -> list[str]:
        """Return the values of `filter[name]`, `filter[name][]` and `filter[name][0]`."""
        pattern = re.compile(rf"filter\[{re.escape(name)}\](\[\d*\])?")
        return [value for key, value in self.request.query.items() if pattern.fullmatch(key)]

    def path_id(self, name: str = "id") -> int:
        return int(self.request.match_info[name])


def entity_of(call: Call) -> Entity:
    """Return which cards the path is about."""
    entity: Entity = _ENTITIES.validate_python(call.request.match_info["entity"])
    return entity


Handler = Callable[[Call], Awaitable[web.Response]]
Served = Callable[[web.Request], Awaitable[web.Response]]


def served(handler: Handler, *, admin: bool = False) -> Served:
    """Turn a handler of calls into one of requests: token, host, limit, payment, rights, in that order."""

    async def answer(request: web.Request) -> web.Response:
        simulator = simulator_of(request)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        account = simulator.world.by_grant(token) if scheme == "Bearer" else None
        if account is None or not serves(account, host_of(request)):
            raise unauthorized()
        _check_limit(simulator, account)
        user = bearer_of(account, token)
        if user is None:
            raise unauthorized()
        user = _in_context(account, user, request)
        if account.switches.unpaid:
            raise RestError(402, "Payment required")
        if admin and not user.is_admin:
            raise RestError(403, "You are not authorized to perform this action")
        return await handler(Call(simulator, account, user, simulator.office(account), request))

    return answer


def _check_limit(simulator: Simulator, account: Account) -> None:
    verdict = simulator.limits.admit(account)
    if verdict == "blocked":
        raise web.HTTPForbidden(text="403 Forbidden")
    if verdict == "too_many":
        detail = "You have sent too many requests in a given amount of time. Please try again later."
        raise RestError(429, detail, {"retry_after": 1})


def _in_context(account: Account, user: User, request: web.Request) -> User:
    """Limit the call to the user of `X-Context-User-ID`, as an administrator's token may."""
    context = request.headers.get("X-Context-User-ID")
    if context is None:
        return user
    chosen = account.users.get(int(context)) if context.isdigit() else None
    if chosen is None or not user.is_admin:
        raise unauthorized()
    return chosen


# --- answers ---------------------------------------------------------------------------------------------------------


def hal(body: object, status: int = 200) -> web.Response:
    return web.Response(
        text=json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/hal+json",
        headers={"X-Request-Id": new_uuid()},
    )


def nothing() -> web.Response:
    return web.Response(status=204)


def invalid(request_id: object, code: str, path: str, detail: str) -> RestError:
    """Return the 400 that names one wrong value."""
    error = {"code": code, "path": path, "detail": detail}
    return RestError(
        400,
        "Request validation failed",
        {"validation-errors": [{"request_id": str(request_id), "errors": [error]}]},
    )


def invalid_value(request_id: object, error: BadValueError) -> RestError:
    return invalid(request_id, error.code, error.path, error.detail)


def written(call: Call, plural: str, rows: Iterable[Mapping[str, object]], status: int = 200) -> web.Response:
    """Answer a write: the collection, each row with the `request_id` of its item."""
    return hal({"_links": call.href(plural), "_embedded": {plural.rpartition("/")[2]: list(rows)}}, status)


# --- pages -----------------------------------------------------------------------------------------------------------


def page_of(call: Call, rows: Sequence[RowT], max_page: int = MAX_PAGE) -> tuple[int, Sequence[RowT], bool]:
    """Return the page number, the rows on it and whether more follow."""
    number, limit = page_and_limit(call, max_page)
    start = (number - 1) * limit
    return number, rows[start : start + limit], len(rows) > start + limit


def page_and_limit(call: Call, max_page: int = MAX_PAGE) -> tuple[int, int]:
    """Return which page is asked for, and of how many rows."""
    query = call.request.query
    try:
        number, limit = int(query.get("page", "1")), int(query.get("limit", str(DEFAULT_PAGE)))
    except ValueError as error:
        raise RestError(400, "page and limit must be integers") from error
    if limit > max_page:
        raise RestError(422, f"Limit {max_page} per page")
    if number < 1 or limit < 1:
        raise RestError(400, "page and limit must be positive")
    return number, limit


def listed(
    call: Call,
    path: str,
    rows: Sequence[RowT],
    model: Callable[[RowT], object],
    *,
    key: str | None = None,
    max_page: int = MAX_PAGE,
) -> web.Response:
    """Answer a list, page by page, under the last part of its path unless `key` names it; 204 for nothing found."""
    number, chosen, more = page_of(call, rows, max_page)
    if not chosen:
        return nothing()
    url = URL(f"https://{call.account.domain}/api/v4/{path}").with_query(call.request.query)
    links: dict[str, object] = {"self": {"href": str(url)}}
    if more:
        links["next"] = {"href": str(url.update_query(page=number + 1))}
    return hal(
        {
            "_page": number,
            "_links": links,
            "_embedded": {key or path.rpartition("/")[2]: [model(row) for row in chosen]},
        }
    )


# --- bodies ----------------------------------------------------------------------------------------------------------


async def read_json(call: Call) -> object:
    raw = await call.request.read()
    if not raw:
        raise RestError(400, "Request data can not be empty")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise RestError(400, "Request body is not valid JSON") from error


async def read_items(call: Call, model: type[ItemT], max_items: int = MAX_WRITE) -> list[ItemT]:
    """Return the items of an array; every refusal is reported with its item's `request_id`."""
    data = await read_json(call)
    if not isinstance(data, list):
        raise RestError(400, "Request body must be an array")
    if not data:
        raise RestError(400, "Request data can not be empty")
    if len(data) > max_items:
        raise RestError(422, f"Limit {max_items} entities per request")
    items: list[ItemT] = []
    failures: list[dict[str, object]] = []
    for index, raw in enumerate(data):
        try:
            items.append(model.model_validate(raw))
        except ValidationError as error:
            failures.append({"request_id": _request_id(raw, index), "errors": _errors(error)})
    if failures:
        raise RestError(400, "Request validation failed", {"validation-errors": failures})
    return items


async def read_one(call: Call, model: type[ItemT]) -> ItemT:
    """Return the single object of a body."""
    data = await read_json(call)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        failure = {"request_id": _request_id(data, 0), "errors": _errors(error)}
        raise RestError(400, "Request validation failed", {"validation-errors": [failure]}) from error


def echoed(item: Item, index: int) -> str:
    """Return an item's `request_id` as it is echoed: its own, or its index as text."""
    return str(index) if item.request_id is None else str(item.request_id)


def _request_id(raw: object, index: int) -> str:
    return str(raw.get("request_id", index)) if isinstance(raw, dict) else str(index)


_NO_CHOICE = ("NotSupportedChoice", "The value you selected is not a valid choice.")
_BLANK = ("NotBlank", "This value should not be blank.")
_WORDS = {
    "missing": ("FieldMissing", "This field is missing."),
    "extra_forbidden": ("FieldNotExpected", "This field was not expected."),
    "literal_error": _NO_CHOICE,
    "string_too_short": _BLANK,
    "too_short": _BLANK,
}
_SCALARS = frozenset({"str", "bool", "int", "float"})
_TYPES = {"list": "array", "dict": "array", "model": "array", "float": "float", "bool": "bool"}


def _errors(error: ValidationError) -> list[dict[str, str]]:
    """Return what is wrong in amoCRM's words; a value of several possible types is told of once."""
    told: dict[str, dict[str, str]] = {}
    for problem in error.errors(include_url=False, include_context=False):
        kind, detail = problem["type"], problem["msg"]
        path = ".".join(str(part) for part in problem["loc"] if part not in _SCALARS)
        if kind in _WORDS:
            code, detail = _WORDS[kind]
        elif kind.endswith("_type"):
            name = kind.removesuffix("_type")
            code, detail = "InvalidType", f"This value should be of type {_TYPES.get(name, name)}."
        else:
            code = "InvalidType"
        told.setdefault(path, {"code": code, "path": path, "detail": detail})
    return list(told.values())
