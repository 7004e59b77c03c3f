"""The key by which the code of a bot's owner comes in."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.context import Account, Service, own_bot
from settings_api.gateway_models import KeyResponse
from settings_api.requests import BotId

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post(
    "/v1/bots/<bot_id>/key",
    summary="Make a key for a bot's own code in place of the one before; it is shown this once",
    operation_id="make_key",
    tags=["gateway"],
    status_code=201,
)
def make_key(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> KeyResponse:
    return KeyResponse(key=service.make_key(own_bot(service, account, bot_id)), address=service.gateway_url)


@router.delete(
    "/v1/bots/<bot_id>/key",
    summary="Withdraw the key of a bot's own code",
    operation_id="withdraw_key",
    tags=["gateway"],
    responses={204: {"description": "Withdrawn"}},
)
def withdraw_key(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> Response[None]:
    service.withdraw_key(own_bot(service, account, bot_id))
    return Response(204)
