"""The deals that groups are tied to."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.errors import RefusedError
from bridge.domain.texts import by_moscow
from bridge.domain.wording.group_notes import untied
from bridge.relay.groups.link_deal import Linking, hand_of
from settings_api.context import Account, Service, own_bot, own_group
from settings_api.group_responses import GroupResponse
from settings_api.requests import CrmId, GroupId, LinkRequest
from settings_api.shown_groups import shown

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

REFUSED = {
    Linking.NO_DEAL: (422, "Такой сделки нет в этом аккаунте amoCRM. Проверьте её ID"),
    Linking.ALREADY: (409, "Эта сделка уже связана с группой"),
    Linking.BOT_OUTSIDE: (409, "Бота нет в этой группе. Добавьте его в группу и повторите"),
    Linking.TOO_MANY: (409, "У группы уже слишком много сделок. Отвяжите ненужные"),
}


@router.post(
    "/v1/groups/<group_id>/links",
    summary="Tie a group to a deal",
    operation_id="link_deal",
    tags=["groups"],
    status_code=201,
)
def link_deal(
    service: Service,
    account: Account,
    group_id: Annotated[GroupId, Path()],
    wish: Annotated[LinkRequest, Body()],
) -> GroupResponse:
    bot = own_bot(service, account, wish.bot_id)
    group = own_group(service, account, group_id)
    outcome = service.link_deal(group, bot, wish.deal_id, by=None, at=int(service.clock.now())).outcome
    if outcome in REFUSED:
        status, text = REFUSED[outcome]
        raise RefusedError(status, str(outcome), text)
    return shown(own_group(service, account, group_id), service.bots.of_account(account.account_id), account.domain)


@router.delete(
    "/v1/groups/<group_id>/links/<deal_id>",
    summary="Untie a group from a deal",
    operation_id="unlink_deal",
    tags=["groups"],
    responses={204: {"description": "Untied"}},
)
def unlink_deal(
    service: Service, account: Account, group_id: Annotated[GroupId, Path()], deal_id: Annotated[CrmId, Path()]
) -> Response[None]:
    group = own_group(service, account, group_id)
    link = service.unlink_deal(group, deal_id)
    if link is None:
        raise RefusedError(404, "not_linked", "Эта сделка не связана с группой")
    bot = service.bots.get(link.bot_id)
    note = untied(group.title, bot.username if bot else "", hand_of(None), by_moscow(int(service.clock.now())))
    service.jobs.note_deal(account.account_id, deal_id, note)
    return Response(204)
