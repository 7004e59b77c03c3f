"""People of the company who write in groups from their own Telegram."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.staff import Colleague
from settings_api.context import Account, Service
from settings_api.requests import AppointRequest, TelegramId
from settings_api.responses import ColleagueListResponse, ColleagueResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get(
    "/v1/staff", summary="Employees in groups, and who says to be one", operation_id="list_staff", tags=["staff"]
)
def list_staff(service: Service, account: Account) -> ColleagueListResponse:
    everybody = service.colleagues.of_account(account.account_id).values()
    newest_first = sorted(everybody, key=lambda one: (one.staff is not None, -one.at, one.telegram_id))
    return ColleagueListResponse(staff=[_shown(colleague) for colleague in newest_first])


@router.put(
    "/v1/staff/<telegram_id>",
    summary="Say which user of amoCRM somebody is, or confirm it",
    operation_id="appoint_staff",
    tags=["staff"],
)
def appoint_staff(
    service: Service,
    account: Account,
    telegram_id: Annotated[TelegramId, Path()],
    wish: Annotated[AppointRequest, Body()],
) -> ColleagueResponse:
    return _shown(service.appoint_staff(account.account_id, telegram_id, wish.user_id, wish.version))


@router.delete(
    "/v1/staff/<telegram_id>",
    summary="Turn a claim down, or have an employee be a client like any other",
    operation_id="dismiss_staff",
    tags=["staff"],
    responses={204: {"description": "Dismissed"}},
)
def dismiss_staff(service: Service, account: Account, telegram_id: Annotated[TelegramId, Path()]) -> Response[None]:
    service.dismiss_staff(account.account_id, telegram_id)
    return Response(204)


def _shown(colleague: Colleague) -> ColleagueResponse:
    return ColleagueResponse(
        telegram_id=colleague.telegram_id,
        name=colleague.name or None,
        username=colleague.username or None,
        state="confirmed" if colleague.staff else "pending",
        user_id=colleague.staff.user_id if colleague.staff else None,
        user_name=colleague.staff.name if colleague.staff else None,
        group=colleague.group or None,
        asked_at=datetime.fromtimestamp(colleague.at, UTC) if colleague.at else None,
        version=colleague.revision,
    )
