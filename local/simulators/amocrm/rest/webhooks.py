"""Subscriptions to CRM webhooks (www.amocrm.ru/developers/content/crm_platform/webhooks-api)."""

import ipaddress
from typing import Annotated

from aiohttp import web
from pydantic import Field
from yarl import URL

from local.simulators.amocrm.crm_webhooks import EVENTS
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, hal, invalid, nothing, read_one, served
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import Subscription

MAX_SUBSCRIPTIONS = 100


class Subscribing(Item):
    destination: str
    settings: Annotated[list[str], Field(min_length=1)]
    sort: int = 10


class Unsubscribing(Item):
    destination: str


async def listing(call: Call) -> web.Response:
    wanted = call.filter_values("destination")
    rows = [_model(call, one) for one in _all(call) if not wanted or one.destination in wanted]
    if not rows:
        return nothing()
    return hal({"_total_items": len(rows), "_links": call.href("webhooks"), "_embedded": {"webhooks": rows}})


def _all(call: Call) -> list[Subscription]:
    return list(call.account.subscriptions.values())


def _at(call: Call, destination: str) -> Subscription | None:
    return next((one for one in _all(call) if one.destination == destination), None)


def _is_public_address(destination: str) -> bool:
    try:
        url = URL(destination)
    except ValueError:
        return False
    host = url.host or ""
    if url.scheme not in {"http", "https"} or not destination.isascii() or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


async def subscribe(call: Call) -> web.Response:
    """Subscribe; the same destination again replaces its settings."""
    body = await read_one(call, Subscribing)
    if not _is_public_address(body.destination):
        raise invalid("0", "InvalidUrl", "destination", "This value is not a valid URL.")
    for index, event in enumerate(body.settings):
        if event not in EVENTS:
            detail = "The value you selected is not a valid choice."
            raise invalid("0", "NotSupportedChoice", f"settings.{index}", detail)
    known = _at(call, body.destination)
    if known is None:
        if len(call.account.subscriptions) >= MAX_SUBSCRIPTIONS:
            raise RestError(422, f"Limit of {MAX_SUBSCRIPTIONS} webhooks is reached")
        known = Subscription(
            id=call.account.next_id(),
            destination=body.destination,
            settings=[],
            sort=body.sort,
            created_at=moment(),
            updated_at=moment(),
            created_by=call.user.id,
        )
        call.account.subscriptions[known.id] = known
    known.settings, known.sort, known.updated_at = body.settings, body.sort, moment()
    known.disabled, known.failures = False, []
    return hal(_model(call, known), 201)


async def unsubscribe(call: Call) -> web.Response:
    body = await read_one(call, Unsubscribing)
    known = _at(call, body.destination)
    if known is None:
        raise RestError(404, "Webhook not found")
    del call.account.subscriptions[known.id]
    return nothing()


def _model(call: Call, subscription: Subscription) -> dict[str, object]:
    return {
        **subscription.model_dump(exclude={"failures"}),
        "account_id": call.account.id,
        "_links": call.href("webhooks"),
    }


def routes() -> list[web.RouteDef]:
    base = "/api/v4/webhooks"
    return [
        web.get(base, served(listing, admin=True)),
        web.post(base, served(subscribe, admin=True)),
        web.delete(base, served(unsubscribe, admin=True)),
    ]
