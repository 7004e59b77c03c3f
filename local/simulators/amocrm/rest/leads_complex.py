"""Deals created together with their contact (www.amocrm.ru/developers/content/crm_platform/leads-api)."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from local.simulators.amocrm.crm.entities import attach_contact
from local.simulators.amocrm.crm.fields import BadValueError
from local.simulators.amocrm.rest.base import Call, echoed, hal, invalid, invalid_value, read_items, served
from local.simulators.amocrm.rest.contacts import WrittenContact, new_contact
from local.simulators.amocrm.rest.leads import DealFields, SourceRef, new_deal, plan
from local.simulators.amocrm.rest.values import Tag, apply_values
from local.simulators.amocrm.state.records import FieldValue

MAX_COMPLEX = 50


class ComplexContact(WrittenContact):
    is_main: bool = True


class ComplexEmbedded(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    tags: list[Tag] = Field(default_factory=list)
    contacts: Annotated[list[ComplexContact], Field(max_length=1)] = Field(default_factory=list)
    source: SourceRef | None = None


class ComplexDeal(DealFields):
    embedded: ComplexEmbedded = Field(default_factory=ComplexEmbedded, alias="_embedded")


async def create_complex(call: Call) -> web.Response:
    """`POST /api/v4/leads/complex`: each deal with at most one contact; a bare array comes back."""
    items = await read_items(call, ComplexDeal, MAX_COMPLEX)
    plans = [(item, *plan(call, item, item.embedded.source, echoed(item, i))) for i, item in enumerate(items)]
    contact_ids = [_complex_contact(call, item, echoed(item, index)) for index, item in enumerate(items)]
    rows = []
    for index, ((item, place, fields), contact_id) in enumerate(zip(plans, contact_ids, strict=True)):
        deal = new_deal(call, item, place, fields, item.embedded.tags)
        if contact_id is not None:
            attach_contact(call.office, deal, contact_id, is_main=True, announce=False)
        call.office.changed("add_lead", deal)
        rows.append(
            {
                "id": deal.id,
                "contact_id": contact_id,
                "company_id": None,
                "request_id": [echoed(item, index)],
                "merged": False,
            }
        )
    return hal(rows)


def _complex_contact(call: Call, item: ComplexDeal, request_id: str) -> int | None:
    for contact in item.embedded.contacts:
        if contact.id is not None:
            if call.account.live_contact(contact.id) is None:
                raise invalid(request_id, "NotFound", "_embedded.contacts.0.id", "Contact not found.")
            return contact.id
        fields: dict[int, list[FieldValue]] = {}
        try:
            apply_values(call.account, "contacts", fields, contact.custom_fields_values)
        except BadValueError as error:
            raise invalid_value(request_id, error) from error
        return new_contact(call, contact, fields).id
    return None


def routes() -> list[web.RouteDef]:
    return [web.post("/api/v4/leads/complex", served(create_complex))]
