"""Registering an account with REON."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.context import Account, Service
from settings_api.failure_responses import QueuedResponse
from settings_api.requests import RegisterRequest

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post(
    "/v1/registration",
    summary="Register the account with REON, which is told in the background",
    operation_id="register",
    tags=["account"],
    status_code=202,
)
def register(service: Service, account: Account, wish: Annotated[RegisterRequest, Body()]) -> QueuedResponse:
    service.register(account.account_id, wish.name, wish.phone, agreed=wish.agreement)
    return QueuedResponse(queued=True)
