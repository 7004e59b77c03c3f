"""The account's bots."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.reasons import Reason
from bridge.domain.records import Account as AccountRecord
from bridge.domain.records import AccountState, Bot, BotState
from bridge.relay.bots.checks import BotWishes
from settings_api.context import Account, Service, own_bot
from settings_api.requests import BotId, ChangeBotRequest, ConnectBotRequest
from settings_api.responses import BotListResponse, BotResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

NOTICES = {
    BotState.CONNECTING: "Подключение не завершено: бот пока не получает сообщения. Подключите его ещё раз",
    BotState.REVOKED: Reason.TOKEN_REVOKED.text,
    BotState.STOPPED: Reason.WIDGET_OFF.text,
}
DEAF = (
    "Сообщения бота получает другая программа: она сменила его вебхук. Отключите бота в ней, затем включите его здесь"
    " заново"
)
NOT_BACK = "Бот ещё не запущен после установки виджета. Мы повторяем попытки"


@router.get("/v1/bots", summary="Bots of the account", operation_id="list_bots", tags=["bots"])
def list_bots(service: Service, account: Account) -> BotListResponse:
    return BotListResponse(bots=[_shown(bot, account) for bot in service.bots.of_account(account.account_id)])


@router.post("/v1/bots", summary="Connect a bot", operation_id="connect_bot", tags=["bots"], status_code=201)
def connect_bot(service: Service, account: Account, wish: Annotated[ConnectBotRequest, Body()]) -> BotResponse:
    bot = service.connect_bot(account, wish.token, wish.label, wish.pipeline_id, wish.status_id)
    return _shown(bot, account)


@router.get("/v1/bots/<bot_id>", summary="One bot", operation_id="get_bot", tags=["bots"])
def show_bot(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> BotResponse:
    return _shown(own_bot(service, account, bot_id), account)


@router.patch("/v1/bots/<bot_id>", summary="Change a bot", operation_id="change_bot", tags=["bots"])
def change_bot(
    service: Service,
    account: Account,
    bot_id: Annotated[BotId, Path()],
    wish: Annotated[ChangeBotRequest, Body()],
) -> BotResponse:
    wishes = BotWishes(
        token=wish.token,
        label=wish.label,
        pipeline_id=wish.pipeline_id,
        status_id=wish.status_id,
        leave_unsorted=wish.leaves_unsorted,
        enabled=wish.enabled,
    )
    return _shown(service.change_bot(own_bot(service, account, bot_id), wishes), account)


@router.delete(
    "/v1/bots/<bot_id>",
    summary="Disconnect a bot",
    operation_id="disconnect_bot",
    tags=["bots"],
    responses={204: {"description": "Disconnected"}},
)
def disconnect_bot(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> Response[None]:
    service.disconnect_bot(own_bot(service, account, bot_id))
    return Response(204)


def _notice(bot: Bot, account: AccountRecord) -> str | None:
    if bot.deaf and bot.state is BotState.ON:
        return DEAF
    if bot.state is BotState.STOPPED and account.state is not AccountState.UNINSTALLED:
        return NOT_BACK
    return NOTICES.get(bot.state)


def _shown(bot: Bot, account: AccountRecord) -> BotResponse:
    return BotResponse(
        bot_id=bot.bot_id,
        username=bot.username,
        name=bot.name,
        label=bot.label,
        pipeline_id=bot.pipeline_id,
        status_id=bot.status_id,
        enabled=bot.state is not BotState.OFF,
        state=bot.state,
        notice=_notice(bot, account),
        created_at=datetime.fromtimestamp(bot.created_at, UTC),
        link=f"https://t.me/{bot.username}",
    )
