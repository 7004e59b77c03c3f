"""Custom fields of contacts and deals (www.amocrm.ru/developers/content/crm_platform/custom-fields)."""

import math
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from local.simulators.amocrm.crm.fields import CREATABLE_TYPES
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import (
    Call,
    Item,
    echoed,
    entity_of,
    hal,
    invalid,
    nothing,
    page_and_limit,
    read_items,
    read_one,
    served,
    written,
)
from local.simulators.amocrm.state.records import CustomField, Entity, Scalar


class NewEnum(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: int | None = None
    value: str
    sort: int = 0
    code: str | None = None


class NewField(Item):
    type: str
    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    code: str | None = None
    sort: int = 500
    group_id: str | None = None
    is_api_only: bool = False
    required_statuses: list[dict[str, int]] | None = None
    enums: list[NewEnum] | None = None


class ChangedField(Item):
    id: int | None = None
    type: str | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    code: str | None = None
    sort: int | None = None
    group_id: str | None = None
    is_api_only: bool | None = None
    required_statuses: list[dict[str, int]] | None = None
    enums: list[NewEnum] | None = None


async def listing(call: Call) -> web.Response:
    """List the fields of an entity; pages are never longer than the account's switch says, whatever was asked for."""
    entity = entity_of(call)
    kinds = call.filter_values("type")
    rows = [field for field in call.account.custom_fields[entity].values() if not kinds or field.type in kinds]
    number, limit = page_and_limit(call)
    limit = min(limit, call.account.switches.custom_fields_page)
    chosen, pages = rows[(number - 1) * limit : number * limit], math.ceil(len(rows) / limit)
    if not chosen:
        return nothing()
    links = {"self": number, "first": 1, "last": pages}
    links |= {"next": number + 1} if number < pages else {}
    links |= {"prev": number - 1} if number > 1 else {}
    return hal(
        {
            "_total_items": len(rows),
            "_page": number,
            "_page_count": pages,
            "_links": {
                name: call.href(f"{entity}/custom_fields?limit={limit}&page={page}")["self"]
                for name, page in links.items()
            },
            "_embedded": {"custom_fields": [_model(call, entity, field) for field in chosen]},
        }
    )


async def one(call: Call) -> web.Response:
    entity = entity_of(call)
    field = call.account.custom_fields[entity].get(call.path_id())
    if field is None:
        raise RestError(404, "Custom field not found")
    return hal(_model(call, entity, field))


async def create(call: Call) -> web.Response:
    entity = entity_of(call)
    fields = call.account.custom_fields[entity]
    items = await read_items(call, NewField)
    codes = {field.code for field in fields.values() if field.code}
    for index, item in enumerate(items):
        if item.type not in CREATABLE_TYPES:
            raise invalid(
                echoed(item, index), "NotSupportedChoice", "type", "The value you selected is not a valid choice."
            )
        if item.code in codes:
            raise invalid(echoed(item, index), "NotUnique", "code", "Field with this code already exists.")
    rows: list[dict[str, object]] = []
    for index, item in enumerate(items):
        field = _new(call, item)
        fields[field.id] = field
        rows.append({**_model(call, entity, field), "request_id": echoed(item, index)})
    return written(call, f"{entity}/custom_fields", rows, status=201)


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, ChangedField)
    changes = [(_existing(call, item.id, echoed(item, index)), item) for index, item in enumerate(items)]
    rows = [
        {**_change(call, field, item), "request_id": echoed(item, index)} for index, (field, item) in enumerate(changes)
    ]
    return written(call, f"{entity_of(call)}/custom_fields", rows)


async def change_one(call: Call) -> web.Response:
    item = await read_one(call, ChangedField)
    return hal(_change(call, _existing(call, call.path_id(), "0"), item))


def _existing(call: Call, field_id: int | None, request_id: str) -> CustomField:
    field = call.account.custom_fields[entity_of(call)].get(field_id or 0)
    if field is None:
        raise invalid(request_id, "NotFound", "id", "Entity not found")
    return field


def _change(call: Call, field: CustomField, item: ChangedField) -> dict[str, object]:
    field.name = item.name or field.name
    field.code = item.code or field.code
    field.sort = field.sort if item.sort is None else item.sort
    field.is_api_only = field.is_api_only if item.is_api_only is None else item.is_api_only
    if item.enums is not None:
        field.enums = _enums(call, item.enums)
    return _model(call, entity_of(call), field)


async def delete(call: Call) -> web.Response:
    """Delete a field together with its values on every card."""
    entity = entity_of(call)
    field = call.account.custom_fields[entity].pop(call.path_id(), None)
    if field is None:
        raise RestError(404, "Custom field not found")
    for card in call.account.cards(entity).values():
        card.fields.pop(field.id, None)
    return nothing()


def _enums(call: Call, enums: list[NewEnum]) -> list[dict[str, Scalar]]:
    """Return the items of a list; those that name an id keep it."""
    kept: list[dict[str, Scalar]] = []
    for enum in enums:
        item: dict[str, Scalar] = {"id": enum.id or call.account.next_id(), "value": enum.value, "sort": enum.sort}
        kept.append({**item, "code": enum.code} if enum.code else item)
    return kept


def _new(call: Call, item: NewField) -> CustomField:
    return CustomField(
        id=call.account.next_id(),
        name=item.name,
        type=item.type,
        code=item.code,
        sort=item.sort,
        is_api_only=item.is_api_only,
        enums=None if item.enums is None else _enums(call, item.enums),
    )


def _model(call: Call, entity: Entity, field: CustomField) -> dict[str, object]:
    return {
        **field.model_dump(),
        "account_id": call.account.id,
        "entity_type": entity,
        "group_id": None,
        "required_statuses": [],
        "hidden_statuses": [],
        "is_deletable": not field.is_predefined,
        "remind": None,
        "currency": None,
        "tracking_callback": None,
        "chained_lists": None,
        "_links": call.href(f"{entity}/custom_fields/{field.id}"),
    }


def routes() -> list[web.RouteDef]:
    base = "/api/v4/{entity:contacts|leads|companies}/custom_fields"
    return [
        web.get(base, served(listing)),
        web.post(base, served(create, admin=True)),
        web.patch(base, served(change_many, admin=True)),
        web.get(base + r"/{id:\d+}", served(one)),
        web.patch(base + r"/{id:\d+}", served(change_one, admin=True)),
        web.delete(base + r"/{id:\d+}", served(delete, admin=True)),
    ]
