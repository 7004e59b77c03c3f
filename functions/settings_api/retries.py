"""The second chance of messages that could not be delivered."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.failures import WantedFailures
from settings_api.context import Account, Service
from settings_api.failure_responses import QueuedManyResponse, QueuedResponse
from settings_api.requests import FailureId, RetryRequest

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

DAY = 24 * 3600


@router.post(
    "/v1/failures/retry",
    summary="Send failed messages again: those that are named, or all of a reason",
    operation_id="retry_failures",
    tags=["failures"],
    status_code=202,
)
def retry_failures(service: Service, account: Account, wish: Annotated[RetryRequest, Body()]) -> QueuedManyResponse:
    wish.check()
    if wish.ids is not None:
        return QueuedManyResponse(queued=service.retry_failures.chosen(account.account_id, wish.ids))
    since = int(service.clock.now()) - wish.days * DAY if wish.days else 0
    wanted = WantedFailures(wish.bot_id, wish.reason, since=since)
    return QueuedManyResponse(queued=service.retry_failures.all_of(account.account_id, wanted))


@router.post(
    "/v1/failures/<failure_id>/retry",
    summary="Send a failed message again, at the end of its conversation",
    operation_id="retry_failure",
    tags=["failures"],
    status_code=202,
)
def retry_failure(service: Service, account: Account, failure_id: Annotated[FailureId, Path()]) -> QueuedResponse:
    service.retry_failures.one(account.account_id, failure_id)
    return QueuedResponse(queued=True)
