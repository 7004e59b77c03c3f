"""Tags of deals, contacts and companies (www.amocrm.ru/developers/content/crm_platform/tags-api)."""

from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints

from local.simulators.amocrm.rest.base import Call, Item, echoed, entity_of, listed, read_items, served, written


class NewTag(Item):
    name: Annotated[str, StringConstraints(min_length=1)]
    color: str | None = None


async def listing(call: Call) -> web.Response:
    entity = entity_of(call)
    names, ids = call.filter_values("name"), call.filter_values("id")
    text = call.request.query.get("query", "").lower()
    rows = [
        (name, tag_id)
        for name, tag_id in call.account.tags.get(entity, {}).items()
        if (not names or name in names) and (not ids or str(tag_id) in ids) and text in name.lower()
    ]
    return listed(call, f"{entity}/tags", rows, lambda row: {"id": row[1], "name": row[0], "color": None})


async def create(call: Call) -> web.Response:
    """Create tags; a name that exists answers with its id."""
    entity = entity_of(call)
    rows = [
        {"id": call.account.tag_id(entity, item.name), "name": item.name, "request_id": echoed(item, index)}
        for index, item in enumerate(await read_items(call, NewTag))
    ]
    return written(call, f"{entity}/tags", rows)


def routes() -> list[web.RouteDef]:
    base = "/api/v4/{entity:leads|contacts|companies}/tags"
    return [web.get(base, served(listing)), web.post(base, served(create))]
