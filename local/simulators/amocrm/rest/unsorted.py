"""Requests in «Неразобранное» (www.amocrm.ru/developers/content/crm_platform/unsorted-api)."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from local.simulators.amocrm.crm.requests import accept_request, decline_request, link_request
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, hal, invalid, listed, read_one, served
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import UnsortedRequest
from local.world import AMO_CHANNEL_CODE

CATEGORY = "chats"


class Decision(Item):
    user_id: int | None = None
    status_id: int | None = None


class Refusal(Item):
    user_id: int | None = None


class LinkMetadata(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    contact_id: int | None = None


class LinkTarget(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    entity_id: int
    entity_type: Literal["leads"]
    metadata: LinkMetadata | None = None


class Linking(Item):
    link: LinkTarget
    user_id: int | None = None


def check_status(account: Account, status_id: int | None) -> None:
    """Raise the 400 for a status that requests cannot be accepted into."""
    if status_id is None:
        return
    known = any(
        pipeline.status(status_id) and pipeline.unsorted_status.id != status_id
        for pipeline in account.pipelines.values()
    )
    if not known:
        raise invalid("0", "NotSupportedChoice", "status_id", "The value you selected is not a valid choice.")


def _request(call: Call) -> UnsortedRequest:
    request = call.account.requests.get(call.request.match_info["uid"])
    if request is None or request.state != "open":
        raise RestError(404, "Unsorted not found")
    return request


def _check_user(call: Call, user_id: int | None) -> None:
    if user_id and user_id not in call.account.users:
        raise invalid("0", "NotSupportedChoice", "user_id", "The value you selected is not a valid choice.")


async def listing(call: Call) -> web.Response:
    uids, kinds = call.filter_values("uid"), call.filter_values("category")
    pipelines = call.filter_values("pipeline_id")
    rows = [
        request
        for request in call.account.requests.values()
        if request.state == "open"
        and (not uids or request.uid in uids)
        and (not kinds or CATEGORY in kinds)
        and (not pipelines or str(request.pipeline_id) in pipelines)
    ]
    if call.request.query.get("order[created_at]") == "desc":
        rows.reverse()
    return listed(call, "leads/unsorted", rows, lambda request: _model(call, request))


async def one(call: Call) -> web.Response:
    return hal(_model(call, _request(call)))


async def accept(call: Call) -> web.Response:
    request = _request(call)
    decision = await read_one(call, Decision) if await call.request.read() else Decision()
    _check_user(call, decision.user_id)
    check_status(call.account, decision.status_id)
    accept_request(call.office, request, decision.status_id, decision.user_id)
    return hal(_decided(call, request))


async def decline(call: Call) -> web.Response:
    request = _request(call)
    if await call.request.read():
        _check_user(call, (await read_one(call, Refusal)).user_id)
    decline_request(call.office, request)
    return hal(_decided(call, request))


async def link(call: Call) -> web.Response:
    request, body = _request(call), await read_one(call, Linking)
    deal = call.account.live_deal(body.link.entity_id)
    if deal is None or deal.is_unsorted:
        raise invalid("0", "NotFound", "link.entity_id", "Lead not found.")
    contact_id = body.link.metadata.contact_id if body.link.metadata else None
    if contact_id is not None and contact_id not in deal.contacts:
        raise invalid("0", "NotFound", "link.metadata.contact_id", "Contact is not in the lead.")
    link_request(call.office, request, deal, contact_id)
    return hal(
        {
            "uid": request.uid,
            "_links": call.href(f"leads/unsorted/{request.uid}"),
            "_embedded": {"leads": [{"id": deal.id, "_links": call.href(f"leads/{deal.id}")}]},
        }
    )


async def summary(call: Call) -> web.Response:
    states = [request.state for request in call.account.requests.values()]
    empty = {"total": 0}
    return hal(
        {
            "total": states.count("open"),
            "accepted": states.count("accepted"),
            "declined": states.count("declined"),
            "average_sort_time": 0,
            "categories": {
                "sip": empty,
                "mail": empty,
                "forms": empty,
                "chats": {"total": states.count("open")},
            },
            "_links": call.href("leads/unsorted/summary"),
        }
    )


def _decided(call: Call, request: UnsortedRequest) -> dict[str, object]:
    return {
        "uid": request.uid,
        "pipeline_id": call.account.deals[request.deal_id].pipeline_id,
        "category": CATEGORY,
        "created_at": request.created_at,
        "_links": call.href(f"leads/unsorted/{request.uid}"),
        "_embedded": _embedded(call, request),
    }


def _embedded(call: Call, request: UnsortedRequest) -> dict[str, object]:
    return {
        "leads": [{"id": request.deal_id, "_links": call.href(f"leads/{request.deal_id}")}],
        "contacts": [{"id": request.contact_id, "_links": call.href(f"contacts/{request.contact_id}")}],
        "companies": [],
    }


def _model(call: Call, request: UnsortedRequest) -> dict[str, object]:
    return {
        "uid": request.uid,
        "source_uid": request.source_uid,
        "source_name": request.source_name,
        "category": CATEGORY,
        "pipeline_id": request.pipeline_id,
        "created_at": request.created_at,
        "metadata": {
            "from": request.client_name,
            "to": request.source_external_id or request.source_name,
            "received_at": request.created_at,
            "service": AMO_CHANNEL_CODE,
            "client": {"name": request.client_name, "avatar": request.client_avatar},
            "origin": {"chat_id": request.chat_id, "ref": None, "visitor_uid": None},
            "last_message_text": request.last_message_text,
            "source_name": request.source_name,
        },
        "account_id": call.account.id,
        "_links": call.href(f"leads/unsorted/{request.uid}"),
        "_embedded": _embedded(call, request),
    }


def routes() -> list[web.RouteDef]:
    base, one_path = "/api/v4/leads/unsorted", "/api/v4/leads/unsorted/{uid}"
    return [
        web.get(base, served(listing)),
        web.get(base + "/summary", served(summary)),
        web.get(one_path, served(one)),
        web.post(one_path + "/accept", served(accept)),
        web.delete(one_path + "/decline", served(decline)),
        web.post(one_path + "/link", served(link)),
    ]
