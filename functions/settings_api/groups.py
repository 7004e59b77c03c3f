"""Telegram groups with a bot of the account."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.context import Account, Service, own_group
from settings_api.group_responses import GroupPageResponse, GroupResponse
from settings_api.requests import BotId, ChangeGroupRequest, GroupId, Number
from settings_api.searching import LONGEST_SEARCH, group_found_by
from settings_api.shown_groups import shown

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST = 100
"""Groups in one answer."""

FARTHEST = 100_000


@router.get("/v1/groups", summary="Groups with a bot of the account", operation_id="list_groups", tags=["groups"])
def list_groups(
    service: Service,
    account: Account,
    search: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
    bot_id: Annotated[BotId | None, Query()] = None,
    limit: Annotated[Number, Query(ge=1, le=MOST)] = 50,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
) -> GroupPageResponse:
    bots = service.bots.of_account(account.account_id)
    found = [
        group
        for group in service.groups.of_account(account.account_id)
        if (bot_id is None or bot_id in group.bots) and group_found_by(search, group, bots)
    ]
    found.sort(key=lambda group: (group.title.casefold(), group.chat_id))
    page = found[offset : offset + limit]
    return GroupPageResponse(
        groups=[shown(group, bots, account.domain) for group in page],
        total=len(found),
        next=offset + limit if len(found) > offset + limit else None,
    )


@router.patch("/v1/groups/<group_id>", summary="Change a group", operation_id="change_group", tags=["groups"])
def change_group(
    service: Service,
    account: Account,
    group_id: Annotated[GroupId, Path()],
    wish: Annotated[ChangeGroupRequest, Body()],
) -> GroupResponse:
    service.change_group(own_group(service, account, group_id), wish.wishes)
    return shown(own_group(service, account, group_id), service.bots.of_account(account.account_id), account.domain)
