"""Custom fields of contacts and deals (www.amocrm.ru/developers/content/crm_platform/custom-fields)."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from local.simulators.amocrm.crm.fields import CREATABLE_TYPES
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, echoed, hal, invalid, listed, read_items, served, written
from local.simulators.amocrm.state.account import Entity
from local.simulators.amocrm.state.records import CustomField, Scalar


class NewEnum(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    value: str
    sort: int = 0


class NewField(Item):
    type: str
    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    code: str | None = None
    sort: int = 500
    group_id: str | None = None
    is_api_only: bool = False
    required_statuses: list[dict[str, int]] | None = None
    enums: list[NewEnum] | None = None


def _entity(call: Call) -> Entity:
    return "contacts" if call.request.match_info["entity"] == "contacts" else "leads"


async def listing(call: Call) -> web.Response:
    entity = _entity(call)
    kinds = call.filter_values("type")
    rows = [field for field in call.account.custom_fields[entity].values() if not kinds or field.type in kinds]
    return listed(call, f"{entity}/custom_fields", rows, lambda field: _model(call, entity, field))


async def one(call: Call) -> web.Response:
    entity = _entity(call)
    field = call.account.custom_fields[entity].get(call.path_id())
    if field is None:
        raise RestError(404, "Custom field not found")
    return hal(_model(call, entity, field))


async def create(call: Call) -> web.Response:
    entity = _entity(call)
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


def _new(call: Call, item: NewField) -> CustomField:
    enums: list[dict[str, Scalar]] | None = None
    if item.enums is not None:
        enums = [{"id": call.account.next_id(), "value": enum.value, "sort": enum.sort} for enum in item.enums]
    return CustomField(
        id=call.account.next_id(),
        name=item.name,
        type=item.type,
        code=item.code,
        sort=item.sort,
        is_api_only=item.is_api_only,
        enums=enums,
    )


def _model(call: Call, entity: Entity, field: CustomField) -> dict[str, object]:
    return {
        **field.model_dump(),
        "account_id": call.account.id,
        "entity_type": entity,
        "group_id": None,
        "required_statuses": [],
        "_links": call.href(f"{entity}/custom_fields/{field.id}"),
    }


def routes() -> list[web.RouteDef]:
    base = "/api/v4/{entity:contacts|leads}/custom_fields"
    return [
        web.get(base, served(listing)),
        web.post(base, served(create, admin=True)),
        web.get(base + r"/{id:\d+}", served(one)),
    ]
