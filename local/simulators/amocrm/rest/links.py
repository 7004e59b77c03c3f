"""Links between deals, contacts and companies (www.amocrm.ru/developers/content/crm_platform/entity-links-api)."""

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from local.simulators.amocrm.crm.entities import attach_contact, detach_contact, touch_contact, touch_deal
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, echoed, entity_of, hal, invalid, nothing, read_items, served
from local.simulators.amocrm.state.records import Contact, Deal, Entity

LINKABLE: dict[Entity, frozenset[Entity]] = {
    "leads": frozenset({"contacts", "companies"}),
    "contacts": frozenset({"companies"}),
    "companies": frozenset({"leads", "contacts"}),
}


class LinkMetadata(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    is_main: bool | None = None
    main_contact: bool | None = None
    catalog_id: int | None = None
    quantity: int | None = None


class Link(Item):
    to_entity_id: int
    to_entity_type: Entity
    metadata: LinkMetadata | None = None


class MassLink(Link):
    """One link of a call for several cards, with the card that it begins at."""

    entity_id: int


Linked = tuple[Entity, int]

LOSES = 2
"""Every so many links of a mass call are lost without a word where the switch `mass_links` says so."""


def _card(call: Call) -> Linked:
    """Return the card that the path names."""
    entity, card_id = entity_of(call), call.path_id()
    if not call.account.has_card(entity, card_id):
        raise RestError(404, "Entity not found")
    return entity, card_id


def _linked(call: Call, card: Linked) -> list[Linked]:
    """Return what a card is linked to."""
    entity, card_id = card
    account = call.account
    if entity == "companies":
        deals: list[Linked] = [("leads", deal.id) for deal in account.deals.values() if deal.company_id == card_id]
        people: list[Linked] = [("contacts", one.id) for one in account.contacts.values() if one.company_id == card_id]
        return deals + people
    member = _member(call, card)
    company: list[Linked] = [] if member.company_id is None else [("companies", member.company_id)]
    contacts: list[Linked] = [("contacts", one) for one in member.contacts] if isinstance(member, Deal) else []
    return contacts + company


def _member(call: Call, card: Linked) -> Deal | Contact:
    return call.account.deals[card[1]] if card[0] == "leads" else call.account.contacts[card[1]]


def _row(call: Call, card: Linked, other: Linked) -> dict[str, object]:
    metadata: dict[str, object] | None = None
    if (card[0], other[0]) == ("leads", "contacts"):
        metadata = {"main_contact": call.account.deals[card[1]].main_contact_id == other[1]}
    return {
        "entity_id": card[1],
        "entity_type": card[0],
        "to_entity_id": other[1],
        "to_entity_type": other[0],
        "metadata": metadata,
    }


def _collection(call: Call, card: Linked, others: list[Linked]) -> web.Response:
    return hal(
        {
            "_total_items": len(others),
            "_links": call.href(f"{card[0]}/{card[1]}/links"),
            "_embedded": {"links": [_row(call, card, other) for other in others]},
        }
    )


async def listing(call: Call) -> web.Response:
    card = _card(call)
    kinds, ids = call.filter_values("to_entity_type"), call.filter_values("to_entity_id")
    others = [
        other for other in _linked(call, card) if (not kinds or other[0] in kinds) and (not ids or str(other[1]) in ids)
    ]
    return _collection(call, card, others)


async def listing_of_many(call: Call) -> web.Response:
    _check_mass(call)
    entity, ids = entity_of(call), call.filter_values("entity_id")
    if not ids:
        raise invalid("0", "NotBlank", "filter.entity_id", "This value should not be blank.")
    kinds = call.filter_values("to_entity_type")
    cards: list[Linked] = [
        (entity, int(one)) for one in ids if one.isdigit() and call.account.has_card(entity, int(one))
    ]
    rows = [
        _row(call, card, other) for card in cards for other in _linked(call, card) if not kinds or other[0] in kinds
    ]
    return _rows(call, entity, rows)


async def link_many(call: Call) -> web.Response:
    """Link several cards at once; one wrong item refuses them all."""
    _check_mass(call)
    entity, items = entity_of(call), await read_items(call, MassLink)
    for index, item in enumerate(items):
        if not call.account.has_card(entity, item.entity_id):
            raise invalid(echoed(item, index), "NotFound", "entity_id", "Entity not found.")
        _check(call, (entity, item.entity_id), item, echoed(item, index))
    loses = call.account.switches.mass_links == "loses"
    kept = [item for number, item in enumerate(items, start=1) if not (loses and number % LOSES == 0)]
    rows = []
    for item in kept:
        card, other = (entity, item.entity_id), (item.to_entity_type, item.to_entity_id)
        _join(call, card, other, is_main=bool(item.metadata and item.metadata.is_main))
        rows.append(_row(call, card, other))
    return _rows(call, entity, rows)


async def unlink_many(call: Call) -> web.Response:
    _check_mass(call)
    entity, items = entity_of(call), await read_items(call, MassLink)
    pairs: list[tuple[Linked, Linked]] = [
        ((entity, item.entity_id), (item.to_entity_type, item.to_entity_id)) for item in items
    ]
    for index, (item, (card, other)) in enumerate(zip(items, pairs, strict=True)):
        if not call.account.has_card(*card) or other not in _linked(call, card):
            raise invalid(echoed(item, index), "NotFound", "to_entity_id", "Link not found.")
    for card, other in pairs:
        _part(call, card, other)
    return nothing()


def _check_mass(call: Call) -> None:
    if call.account.switches.mass_links == "absent":
        raise RestError(404, f"Cannot {call.request.method} {call.request.url}")


def _rows(call: Call, entity: Entity, rows: list[dict[str, object]]) -> web.Response:
    links = call.href(f"{entity}/links")
    return hal({"_total_items": len(rows), "_links": links, "_embedded": {"links": rows}})


def _check(call: Call, card: Linked, item: Link, request_id: str) -> None:
    _check_kind(card, item, request_id)
    if not call.account.has_card(item.to_entity_type, item.to_entity_id):
        raise invalid(request_id, "NotFound", "to_entity_id", "Entity not found.")


async def link(call: Call) -> web.Response:
    card = _card(call)
    items = await read_items(call, Link)
    for index, item in enumerate(items):
        _check(call, card, item, echoed(item, index))
    others: list[Linked] = [(item.to_entity_type, item.to_entity_id) for item in items]
    for item, other in zip(items, others, strict=True):
        _join(call, card, other, is_main=bool(item.metadata and item.metadata.is_main))
    return _collection(call, card, others)


def _check_kind(card: Linked, item: Link, request_id: str) -> None:
    if item.to_entity_type not in LINKABLE[card[0]]:
        detail = "The value you selected is not a valid choice."
        raise invalid(request_id, "NotSupportedChoice", "to_entity_type", detail)


def _join(call: Call, card: Linked, other: Linked, *, is_main: bool) -> None:
    if card[0] == "companies":
        card, other = other, card
    if other[0] == "contacts":
        attach_contact(call.office, call.account.deals[card[1]], other[1], is_main=is_main)
    else:
        _set_company(call, card, other[1])


def _set_company(call: Call, card: Linked, company_id: int | None) -> None:
    member = _member(call, card)
    member.company_id = company_id
    if isinstance(member, Deal):
        touch_deal(call.office, member)
    else:
        touch_contact(call.office, member)


async def unlink(call: Call) -> web.Response:
    card = _card(call)
    items = await read_items(call, Link)
    known = _linked(call, card)
    for index, item in enumerate(items):
        if (item.to_entity_type, item.to_entity_id) not in known:
            raise invalid(echoed(item, index), "NotFound", "to_entity_id", "Link not found.")
    for item in items:
        _part(call, card, (item.to_entity_type, item.to_entity_id))
    return nothing()


def _part(call: Call, card: Linked, other: Linked) -> None:
    if card[0] == "companies":
        card, other = other, card
    if other[0] == "contacts":
        detach_contact(call.office, call.account.deals[card[1]], other[1])
    else:
        _set_company(call, card, None)


def routes() -> list[web.RouteDef]:
    base = r"/api/v4/{entity:leads|contacts|companies}/{id:\d+}"
    mass = r"/api/v4/{entity:leads|contacts|companies}"
    return [
        web.get(mass + "/links", served(listing_of_many)),
        web.post(mass + "/link", served(link_many)),
        web.post(mass + "/unlink", served(unlink_many)),
        web.get(base + "/links", served(listing)),
        web.post(base + "/link", served(link)),
        web.post(base + "/unlink", served(unlink)),
    ]
