"""People who write to a bot, as far as its owner knows something of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.context import Account, Service, own_bot
from settings_api.requests import BotId, TelegramId, TellPhoneRequest
from settings_api.responses import PhoneResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.put(
    "/v1/bots/<bot_id>/people/<telegram_id>",
    summary="Tell the phone of a person whose messages wait for it",
    operation_id="tell_phone",
    tags=["bots"],
)
def tell_phone(
    service: Service,
    account: Account,
    bot_id: Annotated[BotId, Path()],
    telegram_id: Annotated[TelegramId, Path()],
    wish: Annotated[TellPhoneRequest, Body()],
) -> PhoneResponse:
    known = service.tell_phone(own_bot(service, account, bot_id), telegram_id, wish.phone)
    return PhoneResponse(telegram_id=telegram_id, phone=known.phone, told_by=known.told_by)
