"""Messages that could not be delivered, and their second chance."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.previews import recognisable
from bridge.domain.records import Failure
from settings_api.context import Account, Service
from settings_api.requests import FailureId
from settings_api.responses import FailurePageResponse, FailureResponse, QueuedResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST = 100
"""Failures in one answer."""


@router.get("/v1/failures", summary="Failures, newest first", operation_id="list_failures", tags=["failures"])
def list_failures(
    service: Service,
    account: Account,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    before: Annotated[FailureId | None, Query()] = None,
) -> FailurePageResponse:
    found = list(service.failures.of_account(account.account_id, limit + 1, before))
    page = found[:limit]
    return FailurePageResponse(
        failures=[_shown(failure) for failure in page],
        next=page[-1].failure_id if len(found) > limit else None,
    )


@router.post(
    "/v1/failures/<failure_id>/retry",
    summary="Send a failed message again, at the end of its conversation",
    operation_id="retry_failure",
    tags=["failures"],
    status_code=202,
)
def retry_failure(service: Service, account: Account, failure_id: Annotated[FailureId, Path()]) -> QueuedResponse:
    service.retry_failure(account.account_id, failure_id)
    return QueuedResponse(queued=True)


def _shown(failure: Failure) -> FailureResponse:
    return FailureResponse(
        id=failure.failure_id,
        time=datetime.fromtimestamp(failure.at, UTC),
        direction=failure.direction,
        bot_id=failure.bot_id or None,
        chat=failure.chat,
        reason=failure.reason,
        text=failure.text,
        detail=failure.detail,
        message=recognisable(failure),
    )
