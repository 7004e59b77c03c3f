"""The account's bots page by page."""

from math import ceil
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.bot_responses import BotPageResponse
from settings_api.context import Account, Service
from settings_api.found_bots import Order, found, in_order
from settings_api.requests import Number
from settings_api.searching import LONGEST_SEARCH
from settings_api.shown_gateway import with_code

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST = 100
"""Bots in one answer."""

FARTHEST = 10_000
Search = Annotated[str, Query(max_length=LONGEST_SEARCH)]


@router.get("/v1/bots", summary="Bots of the account", operation_id="list_bots", tags=["bots"])
def list_bots(
    service: Service,
    account: Account,
    search: Search = "",
    bot: Search = "",
    group: Search = "",
    sort: Annotated[Order, Query()] = "created",
    limit: Annotated[Number, Query(ge=1, le=MOST)] = 50,
    page: Annotated[Number, Query(ge=1, le=FARTHEST)] = 1,
) -> BotPageResponse:
    bots = in_order(found(service, account, search, bot, group), sort, service, account)
    on_page = [with_code(service, one) for one in bots[(page - 1) * limit : page * limit]]
    return BotPageResponse(bots=on_page, total=len(bots), page=page, pages=max(1, ceil(len(bots) / limit)))
