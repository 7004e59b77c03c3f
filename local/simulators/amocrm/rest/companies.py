"""Companies (www.amocrm.ru/developers/content/crm_platform/companies-api)."""

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.crm.entities import Fields, create_company, touch_company
from local.simulators.amocrm.crm.fields import BadValueError
from local.simulators.amocrm.rest.base import (
    Call,
    Item,
    echoed,
    hal,
    invalid,
    invalid_value,
    listed,
    nothing,
    read_items,
    read_one,
    served,
    written,
)
from local.simulators.amocrm.rest.contacts import EmbeddedTags
from local.simulators.amocrm.rest.filters import ordered, passing, tests_of
from local.simulators.amocrm.rest.values import Tag, WrittenField, apply_tags, apply_values, read_tags, read_values
from local.simulators.amocrm.state.records import Company, Contact, Deal


class WrittenCompany(Item):
    """What a company may be created or changed with."""

    id: int | None = None
    name: str | None = None
    responsible_user_id: int | None = None
    created_by: int | None = None
    updated_by: int | None = None
    created_at: int | None = None
    updated_at: int | None = None
    custom_fields_values: list[WrittenField] | None = None
    tags_to_add: list[Tag] | None = None
    tags_to_delete: list[Tag] | None = None
    embedded: EmbeddedTags | None = Field(default=None, alias="_embedded")


async def listing(call: Call) -> web.Response:
    text = call.request.query.get("query", "").lower()
    named = (company for company in call.account.companies.values() if text in company.name.lower())
    found = ordered(call, passing(named, tests_of(call)))
    return listed(call, "companies", found, lambda company: _model(call, company))


async def one(call: Call) -> web.Response:
    company = call.account.companies.get(call.path_id())
    return hal(_model(call, company)) if company else nothing()


async def create(call: Call) -> web.Response:
    items = await read_items(call, WrittenCompany)
    checked = [(item, _values(call, item, {}, echoed(item, index))) for index, item in enumerate(items)]
    rows = [
        {
            "id": (company_id := new_company(call, item, fields).id),
            "request_id": echoed(item, index),
            "_links": call.href(f"companies/{company_id}"),
        }
        for index, (item, fields) in enumerate(checked)
    ]
    return written(call, "companies", rows)


def _values(call: Call, item: WrittenCompany, fields: Fields, request_id: str) -> Fields:
    try:
        apply_values(call.account, "companies", fields, item.custom_fields_values)
    except BadValueError as error:
        raise invalid_value(request_id, error) from error
    return fields


def new_company(call: Call, item: WrittenCompany, fields: Fields) -> Company:
    """Create a company from a checked item and its checked field values."""
    company = create_company(
        call.office,
        item.name or "",
        fields=fields,
        created_by=call.user.id if item.created_by is None else item.created_by,
        responsible_user_id=item.responsible_user_id or call.user.id,
    )
    embedded = (item.embedded and item.embedded.tags) or []
    company.tags = apply_tags(call.account, "companies", [], [*embedded, *(item.tags_to_add or [])])
    return company


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, WrittenCompany)
    changes = [(_existing(call, item.id, echoed(item, index)), item) for index, item in enumerate(items)]
    rows = [
        {**_change(call, company, item, echoed(item, index)), "request_id": echoed(item, index)}
        for index, (company, item) in enumerate(changes)
    ]
    return written(call, "companies", rows)


async def change_one(call: Call) -> web.Response:
    item = await read_one(call, WrittenCompany)
    return hal(_change(call, _existing(call, call.path_id(), "0"), item, "0"))


def _existing(call: Call, company_id: int | None, request_id: str) -> Company:
    company = call.account.companies.get(company_id or 0)
    if company is None:
        raise invalid(request_id, "NotFound", "id", "Entity not found")
    return company


def _change(call: Call, company: Company, item: WrittenCompany, request_id: str) -> dict[str, object]:
    company.fields = _values(call, item, dict(company.fields), request_id)
    company.name = item.name or company.name
    company.responsible_user_id = item.responsible_user_id or company.responsible_user_id
    if item.embedded is not None and item.embedded.tags is not None:
        company.tags = apply_tags(call.account, "companies", [], item.embedded.tags)
    company.tags = apply_tags(call.account, "companies", company.tags, item.tags_to_add, item.tags_to_delete)
    touch_company(call.office, company)
    return {
        "id": company.id,
        "name": company.name,
        "updated_at": company.updated_at,
        "_links": call.href(f"companies/{company.id}"),
    }


def _model(call: Call, company: Company) -> dict[str, object]:
    wanted, account = call.wanted(), call.account
    embedded: dict[str, object] = {"tags": read_tags(account, "companies", company.tags)}
    members: dict[str, list[Contact | Deal]] = {
        "leads": list(account.deals.values()),
        "contacts": list(account.contacts.values()),
    }
    for name in wanted & members.keys():
        ids = [card.id for card in members[name] if card.company_id == company.id and not card.is_deleted]
        embedded[name] = [{"id": card_id, "_links": call.href(f"{name}/{card_id}")} for card_id in ids]
    embedded.update({name: [] for name in ("customers", "catalog_elements") if name in wanted})
    return {
        "id": company.id,
        "name": company.name,
        "responsible_user_id": company.responsible_user_id,
        "group_id": 0,
        "created_by": company.created_by,
        "updated_by": 0,
        "created_at": company.created_at,
        "updated_at": company.updated_at,
        "closest_task_at": None,
        "is_deleted": False,
        "custom_fields_values": read_values(account.custom_fields["companies"], company.fields),
        "account_id": account.id,
        "_links": call.href(f"companies/{company.id}"),
        "_embedded": embedded,
    }


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/companies", served(listing)),
        web.post("/api/v4/companies", served(create)),
        web.patch("/api/v4/companies", served(change_many)),
        web.get(r"/api/v4/companies/{id:\d+}", served(one)),
        web.patch(r"/api/v4/companies/{id:\d+}", served(change_one)),
    ]
