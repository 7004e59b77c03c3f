"""Deals, called leads on the wire (www.amocrm.ru/developers/content/crm_platform/leads-api)."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from local.simulators.amocrm.crm.entities import attach_contact, create_deal, move_deal, touch_deal
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
from local.simulators.amocrm.rest.contacts import company_refs
from local.simulators.amocrm.rest.filters import ordered, passing, tests_of
from local.simulators.amocrm.rest.values import Tag, WrittenField, apply_tags, apply_values, read_tags, read_values
from local.simulators.amocrm.state.records import CLOSED, Deal, FieldValue, Source


class ContactRef(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: int
    is_main: bool = False


class CompanyRef(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: int


class SourceRef(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    external_id: str | None = None
    type: Literal["widget"] = "widget"


class Embedded(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    tags: list[Tag] | None = None
    contacts: list[ContactRef] = Field(default_factory=list)
    companies: Annotated[list[CompanyRef], Field(max_length=1)] = Field(default_factory=list)
    source: SourceRef | None = None


class DealFields(Item):
    """What a deal may be created or changed with."""

    id: int | None = None
    name: str | None = None
    price: int | None = None
    status_id: int | None = None
    pipeline_id: int | None = None
    responsible_user_id: int | None = None
    created_by: int | None = None
    updated_by: int | None = None
    created_at: int | None = None
    updated_at: int | None = None
    closed_at: int | None = None
    loss_reason_id: int | None = None
    custom_fields_values: list[WrittenField] | None = None
    tags_to_add: list[Tag] | None = None
    tags_to_delete: list[Tag] | None = None


class WrittenDeal(DealFields):
    embedded: Embedded = Field(default_factory=Embedded, alias="_embedded")


async def listing(call: Call) -> web.Response:
    rows = [deal for deal in call.account.deals.values() if not deal.is_deleted and not deal.is_unsorted]
    text = call.request.query.get("query", "").lower()
    found = passing((deal for deal in rows if text in deal.name.lower()), tests_of(call))
    return listed(call, "leads", ordered(call, found), lambda deal: deal_model(call, deal))


async def one(call: Call) -> web.Response:
    deal = call.account.live_deal(call.path_id())
    return hal(deal_model(call, deal)) if deal else nothing()


async def create(call: Call) -> web.Response:
    items = await read_items(call, WrittenDeal)
    plans = [(item, *plan(call, item, item.embedded.source, echoed(item, i))) for i, item in enumerate(items)]
    for index, item in enumerate(items):
        for contact in item.embedded.contacts:
            if call.account.live_contact(contact.id) is None:
                raise invalid(echoed(item, index), "NotFound", "_embedded.contacts.0.id", "Contact not found.")
        for company in item.embedded.companies:
            if company.id not in call.account.companies:
                raise invalid(echoed(item, index), "NotFound", "_embedded.companies.0.id", "Company not found.")
    rows: list[dict[str, object]] = []
    for index, (item, place, fields) in enumerate(plans):
        deal = new_deal(call, item, place, fields, item.embedded.tags or [])
        for contact in item.embedded.contacts:
            attach_contact(call.office, deal, contact.id, is_main=contact.is_main, announce=False)
        deal.company_id = next((company.id for company in item.embedded.companies), None)
        call.office.changed("add_lead", deal)
        rows.append({"id": deal.id, "request_id": echoed(item, index), "_links": call.href(f"leads/{deal.id}")})
    return written(call, "leads", rows)


Place = tuple[int, int, Source | None]


def plan(
    call: Call, item: DealFields, source_ref: SourceRef | None, request_id: str
) -> tuple[Place, dict[int, list[FieldValue]]]:
    """Check an item whole before anything is created: its place and its field values."""
    account = call.account
    source = account.source_by_external(source_ref.external_id or "") if source_ref else None
    if source_ref is not None and source is None:
        raise invalid(request_id, "NotSupportedChoice", "_embedded.source.external_id", "Source not found.")
    fallback = source.pipeline_id if source and item.status_id is None else None
    pipeline_id, status_id = _place(call, item, fallback or account.main_pipeline.id, request_id)
    return (pipeline_id, status_id, source), _values(call, item, {}, request_id)


def _place(call: Call, item: DealFields, pipeline_id: int, request_id: str) -> tuple[int, int]:
    """Return the pipeline and status an item asks for; the status alone names its pipeline."""
    account = call.account
    owner = account.pipeline_of_status(item.status_id) if item.status_id is not None else None
    wanted = item.pipeline_id or (owner.id if owner else pipeline_id)
    pipeline = account.pipelines.get(wanted)
    if pipeline is None:
        raise invalid(request_id, "NotSupportedChoice", "pipeline_id", "The value you selected is not a valid choice.")
    status = pipeline.first_status if item.status_id is None else pipeline.status(item.status_id)
    if status is None or status.id == pipeline.unsorted_status.id:
        raise invalid(request_id, "NotSupportedChoice", "status_id", "The value you selected is not a valid choice.")
    return pipeline.id, status.id


def _values(
    call: Call, item: DealFields, fields: dict[int, list[FieldValue]], request_id: str
) -> dict[int, list[FieldValue]]:
    try:
        apply_values(call.account, "leads", fields, item.custom_fields_values)
    except BadValueError as error:
        raise invalid_value(request_id, error) from error
    return fields


def new_deal(call: Call, item: DealFields, place: Place, fields: dict[int, list[FieldValue]], tags: list[Tag]) -> Deal:
    pipeline_id, status_id, source = place
    deal = create_deal(
        call.office,
        item.name or "",
        pipeline_id=pipeline_id,
        status_id=status_id,
        created_by=call.user.id if item.created_by is None else item.created_by,
        responsible_user_id=item.responsible_user_id or call.user.id,
        source_id=source.id if source else None,
    )
    deal.price = item.price or 0
    deal.fields = fields
    deal.tags = apply_tags(call.account, "leads", [], [*tags, *(item.tags_to_add or [])])
    deal.closed_at = deal.created_at if status_id in CLOSED else None
    return deal


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, WrittenDeal)
    changes = [(_existing(call, item.id, echoed(item, index)), item) for index, item in enumerate(items)]
    rows = [
        {**_change(call, deal, item, echoed(item, index)), "request_id": echoed(item, index)}
        for index, (deal, item) in enumerate(changes)
    ]
    return written(call, "leads", rows)


async def change_one(call: Call) -> web.Response:
    item = await read_one(call, WrittenDeal)
    return hal(_change(call, _existing(call, call.path_id(), "0"), item, "0"))


def _existing(call: Call, deal_id: int | None, request_id: str) -> Deal:
    deal = call.account.live_deal(deal_id)
    if deal is None:
        raise invalid(request_id, "NotFound", "id", "Entity not found")
    return deal


def _change(call: Call, deal: Deal, item: WrittenDeal, request_id: str) -> dict[str, object]:
    moved = item.status_id is not None or item.pipeline_id is not None
    if moved and deal.is_unsorted:
        raise invalid(request_id, "NotSupportedChoice", "status_id", "An unsorted lead must be accepted first.")
    place = _place(call, item, deal.pipeline_id, request_id) if moved else (deal.pipeline_id, deal.status_id)
    deal.fields = _values(call, item, dict(deal.fields), request_id)
    deal.name = item.name or deal.name
    deal.price = deal.price if item.price is None else item.price
    deal.responsible_user_id = item.responsible_user_id or deal.responsible_user_id
    if item.embedded.tags is not None:
        deal.tags = apply_tags(call.account, "leads", [], item.embedded.tags)
    deal.tags = apply_tags(call.account, "leads", deal.tags, item.tags_to_add, item.tags_to_delete)
    if place == (deal.pipeline_id, deal.status_id):
        touch_deal(call.office, deal)
    else:
        move_deal(call.office, deal, pipeline_id=place[0], status_id=place[1])
    return {"id": deal.id, "updated_at": deal.updated_at, "_links": call.href(f"leads/{deal.id}")}


def deal_model(call: Call, deal: Deal) -> dict[str, object]:
    wanted = call.wanted()
    embedded: dict[str, object] = {
        "tags": read_tags(call.account, "leads", deal.tags),
        "companies": company_refs(call, deal.company_id),
    }
    if "contacts" in wanted:
        embedded["contacts"] = [
            {
                "id": contact_id,
                "is_main": contact_id == deal.main_contact_id,
                "_links": call.href(f"contacts/{contact_id}"),
            }
            for contact_id in deal.contacts
        ]
    source = call.account.sources.get(deal.source_id) if deal.source_id is not None else None
    if "source" in wanted and source is not None:
        embedded["source"] = {"id": source.id, "name": source.name}
    return {
        "id": deal.id,
        "name": deal.name,
        "price": deal.price,
        "responsible_user_id": deal.responsible_user_id,
        "group_id": 0,
        "status_id": deal.status_id,
        "pipeline_id": deal.pipeline_id,
        "loss_reason_id": None,
        "created_by": deal.created_by,
        "updated_by": 0,
        "created_at": deal.created_at,
        "updated_at": deal.updated_at,
        "closed_at": deal.closed_at,
        "closest_task_at": None,
        "is_deleted": deal.is_deleted,
        "custom_fields_values": read_values(call.account.custom_fields["leads"], deal.fields),
        "score": None,
        "account_id": call.account.id,
        "labor_cost": None,
        "_links": call.href(f"leads/{deal.id}"),
        "_embedded": embedded,
    }


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/leads", served(listing)),
        web.post("/api/v4/leads", served(create)),
        web.patch("/api/v4/leads", served(change_many)),
        web.get(r"/api/v4/leads/{id:\d+}", served(one)),
        web.patch(r"/api/v4/leads/{id:\d+}", served(change_one)),
    ]
