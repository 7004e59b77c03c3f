"""Links of deals to contacts (www.amocrm.ru/developers/content/crm_platform/entity-links-api)."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from local.simulators.amocrm.crm.entities import attach_contact, detach_contact
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, echoed, hal, invalid, nothing, read_items, served
from local.simulators.amocrm.state.records import Deal


class LinkMetadata(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    is_main: bool | None = None
    main_contact: bool | None = None
    catalog_id: int | None = None
    quantity: int | None = None


class Link(Item):
    to_entity_id: int
    to_entity_type: Literal["contacts"]
    metadata: LinkMetadata | None = None


def _deal(call: Call) -> Deal:
    deal = call.account.live_deal(call.path_id())
    if deal is None:
        raise RestError(404, "Lead not found")
    return deal


def _row(deal: Deal, contact_id: int) -> dict[str, object]:
    return {
        "entity_id": deal.id,
        "entity_type": "leads",
        "to_entity_id": contact_id,
        "to_entity_type": "contacts",
        "metadata": {"main_contact": contact_id == deal.main_contact_id},
    }


def _collection(call: Call, deal: Deal, rows: list[dict[str, object]]) -> web.Response:
    links = call.href(f"leads/{deal.id}/links")
    return hal({"_total_items": len(rows), "_links": links, "_embedded": {"links": rows}})


async def listing(call: Call) -> web.Response:
    deal = _deal(call)
    kinds, ids = call.filter_values("to_entity_type"), call.filter_values("to_entity_id")
    rows = [
        _row(deal, contact_id)
        for contact_id in deal.contacts
        if (not kinds or "contacts" in kinds) and (not ids or str(contact_id) in ids)
    ]
    return _collection(call, deal, rows)


async def link(call: Call) -> web.Response:
    deal = _deal(call)
    items = await read_items(call, Link)
    for index, item in enumerate(items):
        if call.account.live_contact(item.to_entity_id) is None:
            raise invalid(echoed(item, index), "NotFound", "to_entity_id", "Contact not found.")
    for item in items:
        is_main = bool(item.metadata and item.metadata.is_main)
        attach_contact(call.office, deal, item.to_entity_id, is_main=is_main)
    return _collection(call, deal, [_row(deal, item.to_entity_id) for item in items])


async def unlink(call: Call) -> web.Response:
    deal = _deal(call)
    items = await read_items(call, Link)
    for index, item in enumerate(items):
        if item.to_entity_id not in deal.contacts:
            raise invalid(echoed(item, index), "NotFound", "to_entity_id", "Link not found.")
    for item in items:
        detach_contact(call.office, deal, item.to_entity_id)
    return nothing()


def routes() -> list[web.RouteDef]:
    base = r"/api/v4/leads/{id:\d+}"
    return [
        web.get(base + "/links", served(listing)),
        web.post(base + "/link", served(link)),
        web.post(base + "/unlink", served(unlink)),
    ]
