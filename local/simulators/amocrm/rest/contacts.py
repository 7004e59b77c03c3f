"""Contacts (www.amocrm.ru/developers/content/crm_platform/contacts-api and …/filters-api)."""

from collections.abc import Iterable

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.crm.entities import create_contact, touch_contact
from local.simulators.amocrm.crm.fields import BadValueError, text_of
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
from local.simulators.amocrm.rest.filters import ordered, passing, tests_of
from local.simulators.amocrm.rest.values import Tag, WrittenField, apply_tags, apply_values, read_tags, read_values
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import Contact, FieldValue


class EmbeddedTags(Item):
    tags: list[Tag] | None = None


class WrittenContact(Item):
    """What a contact may be created or changed with."""

    id: int | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
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
    rows: Iterable[Contact] = (
        contact for contact in call.account.contacts.values() if not contact.is_deleted and not contact.is_unsorted
    )
    text = call.request.query.get("query")
    if text:
        noticed = moment() - call.account.switches.search_lag_seconds
        rows = (contact for contact in rows if contact.created_at <= noticed and _mentions(contact, text.lower()))
    found = passing(rows, tests_of(call))
    return listed(call, "contacts", ordered(call, found), lambda contact: contact_model(call, contact))


def _mentions(contact: Contact, text: str) -> bool:
    values = (value for values in contact.fields.values() for value in text_of(values))
    return any(text in filled.lower() for filled in (contact.name, *values))


async def one(call: Call) -> web.Response:
    contact = call.account.live_contact(call.path_id())
    return hal(contact_model(call, contact)) if contact else nothing()


async def create(call: Call) -> web.Response:
    items = await read_items(call, WrittenContact)
    checked = [(item, _values(call, item, {}, index)) for index, item in enumerate(items)]
    rows = [
        {
            "id": (contact_id := new_contact(call, item, fields).id),
            "request_id": echoed(item, index),
            "_links": call.href(f"contacts/{contact_id}"),
        }
        for index, (item, fields) in enumerate(checked)
    ]
    return written(call, "contacts", rows)


def _values(
    call: Call, item: WrittenContact, fields: dict[int, list[FieldValue]], index: int
) -> dict[int, list[FieldValue]]:
    try:
        apply_values(call.account, "contacts", fields, item.custom_fields_values)
    except BadValueError as error:
        raise invalid_value(echoed(item, index), error) from error
    return fields


def new_contact(call: Call, item: WrittenContact, fields: dict[int, list[FieldValue]]) -> Contact:
    """Create a contact from a checked item and its checked field values."""
    name = item.name or " ".join(part for part in (item.first_name, item.last_name) if part)
    contact = create_contact(
        call.office,
        name,
        fields=fields,
        created_by=call.user.id if item.created_by is None else item.created_by,
        responsible_user_id=item.responsible_user_id or call.user.id,
    )
    contact.first_name, contact.last_name = item.first_name or "", item.last_name or ""
    embedded = (item.embedded and item.embedded.tags) or []
    contact.tags = apply_tags(call.account, "contacts", [], [*embedded, *(item.tags_to_add or [])])
    return contact


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, WrittenContact)
    changes = [(_existing(call, item.id, echoed(item, index)), item) for index, item in enumerate(items)]
    rows = [
        {**_change(call, contact, item, index), "request_id": echoed(item, index)}
        for index, (contact, item) in enumerate(changes)
    ]
    return written(call, "contacts", rows)


async def change_one(call: Call) -> web.Response:
    item = await read_one(call, WrittenContact)
    contact = _existing(call, call.path_id(), "0")
    return hal(_change(call, contact, item, 0))


def _existing(call: Call, contact_id: int | None, request_id: str) -> Contact:
    contact = call.account.live_contact(contact_id)
    if contact is None:
        raise invalid(request_id, "NotFound", "id", "Entity not found")
    return contact


def _change(call: Call, contact: Contact, item: WrittenContact, index: int) -> dict[str, object]:
    contact.fields = _values(call, item, dict(contact.fields), index)
    if item.first_name is not None or item.last_name is not None:
        contact.first_name = contact.first_name if item.first_name is None else item.first_name
        contact.last_name = contact.last_name if item.last_name is None else item.last_name
        contact.name = f"{contact.first_name} {contact.last_name}".strip()
    contact.name = item.name or contact.name
    contact.responsible_user_id = item.responsible_user_id or contact.responsible_user_id
    if item.embedded is not None and item.embedded.tags is not None:
        contact.tags = apply_tags(call.account, "contacts", [], item.embedded.tags)
    contact.tags = apply_tags(call.account, "contacts", contact.tags, item.tags_to_add, item.tags_to_delete)
    touch_contact(call.office, contact)
    return {
        "id": contact.id,
        "name": contact.name,
        "updated_at": contact.updated_at,
        "_links": call.href(f"contacts/{contact.id}"),
    }


def contact_model(call: Call, contact: Contact) -> dict[str, object]:
    embedded: dict[str, object] = {
        "tags": read_tags(call.account, "contacts", contact.tags),
        "companies": company_refs(call, contact.company_id),
    }
    wanted = call.wanted()
    if "leads" in wanted:
        deals = call.account.deals_of(contact.id)
        embedded["leads"] = [{"id": deal.id, "_links": call.href(f"leads/{deal.id}")} for deal in deals]
    embedded.update({name: [] for name in ("customers", "catalog_elements") if name in wanted})
    return {
        "id": contact.id,
        "name": contact.name,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "responsible_user_id": contact.responsible_user_id,
        "group_id": 0,
        "created_by": contact.created_by,
        "updated_by": 0,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
        "closest_task_at": None,
        "is_deleted": contact.is_deleted,
        "is_unsorted": contact.is_unsorted,
        "custom_fields_values": read_values(call.account.custom_fields["contacts"], contact.fields),
        "account_id": call.account.id,
        "_links": call.href(f"contacts/{contact.id}"),
        "_embedded": embedded,
    }


def company_refs(call: Call, company_id: int | None) -> list[dict[str, object]]:
    """Return the company of a card as cards embed it."""
    return [] if company_id is None else [{"id": company_id, "_links": call.href(f"companies/{company_id}")}]


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/contacts", served(listing)),
        web.post("/api/v4/contacts", served(create)),
        web.patch("/api/v4/contacts", served(change_many)),
        web.get(r"/api/v4/contacts/{id:\d+}", served(one)),
        web.patch(r"/api/v4/contacts/{id:\d+}", served(change_one)),
    ]
