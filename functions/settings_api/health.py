"""Whether a bot does its work, and putting it right."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.health import Hook, shown_address
from bridge.relay.bots.look_at_bot import Health
from settings_api.context import Account, Service, own_bot
from settings_api.health_responses import CheckResponse, HealthResponse, WebhookResponse
from settings_api.language import said
from settings_api.moments import moment
from settings_api.requests import BotId

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get(
    "/v1/bots/<bot_id>/health",
    summary="Look whether a bot does its work, now",
    operation_id="get_bot_health",
    tags=["health"],
)
def show_health(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> HealthResponse:
    return shown(service.look_at_bot.and_remember(own_bot(service, account, bot_id)))


@router.post(
    "/v1/bots/<bot_id>/repair",
    summary="Put right what can be put right of a bot",
    operation_id="repair_bot",
    tags=["health"],
)
def repair_bot(service: Service, account: Account, bot_id: Annotated[BotId, Path()]) -> HealthResponse:
    return shown(service.repair_bot(own_bot(service, account, bot_id)))


def shown(health: Health) -> HealthResponse:
    return HealthResponse(
        state=health.state,
        checks=[
            CheckResponse(code=check.code, state=check.state, text=check.text(said), since=moment(check.since))
            for check in health.checks
        ],
        webhook=_webhook(health.hook),
        last_in=moment(health.last.incoming),
        last_out=moment(health.last.outgoing),
    )


def _webhook(seen: Hook | None) -> WebhookResponse:
    hook = seen or Hook("", ours=False)
    return WebhookResponse(
        known=seen is not None,
        url=shown_address(hook.url) or None,
        ours=hook.ours,
        pending=hook.pending,
        last_error=hook.last_error or None,
        last_error_at=moment(hook.last_error_at),
    )
