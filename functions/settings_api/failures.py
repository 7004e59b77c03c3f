"""Messages that could not be delivered."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AwareDatetime

from bridge.domain.failures import WantedFailures
from bridge.domain.previews import recognisable
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure
from settings_api.context import Account, Service
from settings_api.failure_responses import (
    FailurePageResponse,
    FailureResponse,
    ReasonListResponse,
    ReasonResponse,
)
from settings_api.requests import KEPT_DAYS, BotId, FailureId, Number, ReasonCode

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST = 100
"""Failures in one answer."""

DAY = 24 * 3600


@router.get("/v1/failures", summary="Failures, newest first", operation_id="list_failures", tags=["failures"])
def list_failures(
    service: Service,
    account: Account,
    limit: Annotated[Number, Query(ge=1, le=MOST)] = 50,
    before: Annotated[FailureId | None, Query()] = None,
    bot_id: Annotated[BotId | None, Query()] = None,
    reason: Annotated[ReasonCode | None, Query()] = None,
    direction: Annotated[Direction | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query()] = None,
) -> FailurePageResponse:
    wanted = WantedFailures(bot_id, reason, direction, max(0, int(since.timestamp())) if since else 0)
    page = service.failures.newest(account.account_id, wanted, limit, before)
    return FailurePageResponse(failures=[_shown(failure) for failure in page.failures], next=page.next)


@router.get(
    "/v1/failures/reasons",
    summary="Failures of the last days by their reasons",
    operation_id="list_reasons",
    tags=["failures"],
)
def list_reasons(
    service: Service,
    account: Account,
    bot_id: Annotated[BotId | None, Query()] = None,
    days: Annotated[Number, Query(ge=1, le=KEPT_DAYS)] = 7,
) -> ReasonListResponse:
    wanted = WantedFailures(bot_id, since=int(service.clock.now()) - days * DAY)
    found = service.failures.reasons(account.account_id, wanted)
    return ReasonListResponse(
        reasons=[
            ReasonResponse(
                reason=one.reason,
                text=Reason(one.reason).text if one.reason in set(Reason) else one.reason,
                count=one.count,
                last_at=datetime.fromtimestamp(one.last_at, UTC),
            )
            for one in found.counts
        ],
        complete=found.complete,
    )


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
