"""The account's bots."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.bot_responses import BotResponse, CheckedTokenResponse
from settings_api.context import Account, Service, own_bot
from settings_api.requests import BotId, ChangeBotRequest, CheckTokenRequest, ConnectBotRequest
from settings_api.shown_bots import link_to, shown

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/bots", summary="Connect a bot", operation_id="connect_bot", tags=["bots"], status_code=201)
def connect_bot(service: Service, account: Account, wish: Annotated[ConnectBotRequest, Body()]) -> BotResponse:
    bot = service.connect_bot(account, wish.token, wish.label, wish.pipeline_id, wish.status_id)
    return shown(service, account, bot)


@router.post("/v1/bots/check", summary="Whose a token is", operation_id="check_token", tags=["bots"])
def check_token(service: Service, account: Account, wish: Annotated[CheckTokenRequest, Body()]) -> CheckedTokenResponse:
    profile, belonging = service.check_token(account.account_id, wish.token)
    return CheckedTokenResponse(
        bot_id=profile.bot_id,
        username=profile.username,
        name=profile.name,
        link=link_to(profile.username),
        state=belonging,
        text=belonging.text,
    )


@router.get("/v1/bots/<bot_id>", summary="One bot", operation_id="get_bot", tags=["bots"])
def show_bot(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> BotResponse:
    return shown(service, account, own_bot(service, account, bot_id))


@router.patch("/v1/bots/<bot_id>", summary="Change a bot", operation_id="change_bot", tags=["bots"])
def change_bot(
    service: Service,
    account: Account,
    bot_id: Annotated[BotId, Path()],
    wish: Annotated[ChangeBotRequest, Body()],
) -> BotResponse:
    bot = service.change_bot(own_bot(service, account, bot_id), wish.wishes)
    return shown(service, account, bot)


@router.delete(
    "/v1/bots/<bot_id>",
    summary="Disconnect a bot",
    operation_id="disconnect_bot",
    tags=["bots"],
    responses={204: {"description": "Disconnected"}},
)
def disconnect_bot(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> Response[None]:
    bot = own_bot(service, account, bot_id)
    service.disconnect_bot(bot)
    service.change_funnel.forget(bot)
    return Response(204)
