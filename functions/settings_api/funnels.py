"""The lead funnel of a bot."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.errors import RefusedError
from bridge.domain.funnel_import import read_locales
from settings_api.context import Account, Service, own_bot
from settings_api.funnel_models import FunnelRequest, FunnelResponse, shown
from settings_api.requests import BotId

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/bots/<bot_id>/funnel", summary="A bot's lead funnel", operation_id="get_funnel", tags=["funnels"])
def show_funnel(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> FunnelResponse:
    funnel = service.change_funnel.present(own_bot(service, account, bot_id))
    if funnel is None:
        raise RefusedError(404, "no_funnel", "У этого бота нет воронки заявок")
    return shown(funnel)


@router.put(
    "/v1/bots/<bot_id>/funnel", summary="Set up a bot's lead funnel", operation_id="put_funnel", tags=["funnels"]
)
def put_funnel(
    service: Service,
    account: Account,
    bot_id: Annotated[BotId, Path()],
    wish: Annotated[FunnelRequest, Body()],
) -> FunnelResponse:
    return shown(service.change_funnel.put(own_bot(service, account, bot_id), wish.wish))


@router.post(
    "/v1/bots/<bot_id>/funnel/import",
    summary="Set up a bot's lead funnel from a locales.json",
    operation_id="import_funnel",
    tags=["funnels"],
)
def import_funnel(
    service: Service,
    account: Account,
    bot_id: Annotated[BotId, Path()],
    locales: Annotated[dict[str, Any], Body()],
) -> FunnelResponse:
    bot = own_bot(service, account, bot_id)
    return shown(service.change_funnel.put(bot, read_locales(locales, service.change_funnel.present(bot))))


@router.delete(
    "/v1/bots/<bot_id>/funnel",
    summary="Remove a bot's lead funnel; leads that are under way go on",
    operation_id="remove_funnel",
    tags=["funnels"],
    responses={204: {"description": "Removed"}},
)
def remove_funnel(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> Response[None]:
    service.change_funnel.remove(own_bot(service, account, bot_id))
    return Response(204)
