"""Deals created together with their contact and company (www.amocrm.ru/developers/content/crm_platform/leads-api)."""

from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from local.simulators.amocrm.crm.entities import attach_contact
from local.simulators.amocrm.crm.fields import BadValueError
from local.simulators.amocrm.rest.base import Call, echoed, hal, invalid, invalid_value, read_items, served
from local.simulators.amocrm.rest.companies import WrittenCompany, new_company
from local.simulators.amocrm.rest.contacts import WrittenContact, new_contact
from local.simulators.amocrm.rest.leads import DealFields, SourceRef, new_deal, plan
from local.simulators.amocrm.rest.values import Tag, WrittenField, apply_values
from local.simulators.amocrm.state.records import Entity, FieldValue

MAX_COMPLEX = 50


class ComplexContact(WrittenContact):
    is_main: bool = True


class ComplexEmbedded(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    tags: list[Tag] = Field(default_factory=list)
    contacts: Annotated[list[ComplexContact], Field(max_length=1)] = Field(default_factory=list)
    companies: Annotated[list[WrittenCompany], Field(max_length=1)] = Field(default_factory=list)
    source: SourceRef | None = None


class ComplexDeal(DealFields):
    embedded: ComplexEmbedded = Field(default_factory=ComplexEmbedded, alias="_embedded")


async def create_complex(call: Call) -> web.Response:
    """`POST /api/v4/leads/complex`: each deal with at most one contact and one company; a bare array comes back."""
    items = await read_items(call, ComplexDeal, MAX_COMPLEX)
    plans = [(item, *plan(call, item, item.embedded.source, echoed(item, i))) for i, item in enumerate(items)]
    people = [_complex_contact(call, item, echoed(item, index)) for index, item in enumerate(items)]
    firms = [_complex_company(call, item, echoed(item, index)) for index, item in enumerate(items)]
    rows = []
    for index, ((item, place, fields), person, firm) in enumerate(zip(plans, people, firms, strict=True)):
        deal = new_deal(call, item, place, fields, item.embedded.tags)
        contact_id = person and person()
        if contact_id is not None:
            attach_contact(call.office, deal, contact_id, is_main=True, announce=False)
        deal.company_id = firm and firm()
        call.office.changed("add_lead", deal)
        rows.append(
            {
                "id": deal.id,
                "contact_id": contact_id,
                "company_id": deal.company_id,
                "request_id": [echoed(item, index)],
                "merged": False,
            }
        )
    return hal(rows)


Card = Callable[[], int]


def _complex_contact(call: Call, item: ComplexDeal, request_id: str) -> Card | None:
    """Check the contact of a deal; what is returned gives its id, creating it first if it is a new one."""
    for contact in item.embedded.contacts:
        known_id = contact.id
        if known_id is None:
            fields = _checked(call, "contacts", contact.custom_fields_values, request_id)
            return lambda: new_contact(call, contact, fields).id
        if call.account.live_contact(known_id) is None:
            raise invalid(request_id, "NotFound", "_embedded.contacts.0.id", "Contact not found.")
        return lambda: known_id
    return None


def _complex_company(call: Call, item: ComplexDeal, request_id: str) -> Card | None:
    """Check the company of a deal, as its contact."""
    for company in item.embedded.companies:
        known_id = company.id
        if known_id is None:
            fields = _checked(call, "companies", company.custom_fields_values, request_id)
            return lambda: new_company(call, company, fields).id
        if known_id not in call.account.companies:
            raise invalid(request_id, "NotFound", "_embedded.companies.0.id", "Company not found.")
        return lambda: known_id
    return None


def _checked(
    call: Call, entity: Entity, written: list[WrittenField] | None, request_id: str
) -> dict[int, list[FieldValue]]:
    fields: dict[int, list[FieldValue]] = {}
    try:
        apply_values(call.account, entity, fields, written)
    except BadValueError as error:
        raise invalid_value(request_id, error) from error
    return fields


def routes() -> list[web.RouteDef]:
    return [web.post("/api/v4/leads/complex", served(create_complex))]
