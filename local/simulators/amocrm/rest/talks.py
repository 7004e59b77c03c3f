"""Talks (www.amocrm.ru/developers/content/crm_platform/talks-api)."""

from aiohttp import web

from local.simulators.amocrm.crm.talks import close_talk
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, hal, listed, read_one, served
from local.simulators.amocrm.state.records import Talk
from local.world import AMO_CHANNEL_CODE


class Closing(Item):
    force_close: bool = False


def _talk(call: Call) -> Talk:
    talk = call.account.talks.get(call.path_id())
    if talk is None:
        raise RestError(404, "Talk not found")
    return talk


async def one(call: Call) -> web.Response:
    return hal(_model(call, _talk(call)))


async def close(call: Call) -> web.Response:
    talk = _talk(call)
    if await call.request.read():
        await read_one(call, Closing)
    if not talk.is_in_work:
        raise RestError(422, "Talk is already closed")
    close_talk(call.office, talk)
    return web.Response(status=202)


async def listing(call: Call) -> web.Response:
    """`GET /api/v4/talks`: seen in use, not documented on amocrm.ru; the switch `talks_list` takes it away."""
    if not call.account.switches.talks_list:
        raise RestError(404, f"Cannot GET https://{call.account.domain}/api/v4/talks")
    by_id = call.filter_values("talk_id")
    by_contact, by_entity = call.filter_values("contact_id"), call.filter_values("entity_id")
    only_in_work = "1" in call.filter_values("only_in_work")
    rows = [
        talk
        for talk in call.account.talks.values()
        if (not by_id or str(talk.id) in by_id)
        and (not by_contact or str(talk.contact_id) in by_contact)
        and (not by_entity or str(talk.entity_id) in by_entity)
        and (talk.is_in_work or not only_in_work)
    ]
    return listed(call, "talks", rows, lambda talk: _model(call, talk))


def _model(call: Call, talk: Talk) -> dict[str, object]:
    leads = [] if talk.entity_id is None else [{"id": talk.entity_id, "_links": call.href(f"leads/{talk.entity_id}")}]
    return {
        "talk_id": talk.id,
        "created_at": talk.created_at,
        "updated_at": talk.updated_at,
        "rate": 0,
        "contact_id": talk.contact_id,
        "chat_id": talk.chat_id,
        "entity_id": talk.entity_id,
        "entity_type": None if talk.entity_id is None else "lead",
        "is_in_work": talk.is_in_work,
        "is_read": talk.is_read,
        "origin": AMO_CHANNEL_CODE,
        "missed_at": None,
        "status": "in_work" if talk.is_in_work else "closed",
        "source_id": talk.source_id,
        "account_id": call.account.id,
        "_links": call.href(f"talks/{talk.id}"),
        "_embedded": {
            "contacts": [{"id": talk.contact_id, "_links": call.href(f"contacts/{talk.contact_id}")}],
            "leads": leads,
            "customers": [],
        },
    }


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/talks", served(listing)),
        web.get(r"/api/v4/talks/{id:\d+}", served(one)),
        web.post(r"/api/v4/talks/{id:\d+}/close", served(close)),
    ]
