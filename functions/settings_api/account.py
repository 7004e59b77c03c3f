"""The account: its state, what is missing in it, and its licence."""

from collections.abc import Iterator
from datetime import UTC, datetime

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.reasons import Reason
from bridge.domain.records import Account as AccountRecord
from bridge.domain.records import AccountState
from bridge.domain.upkeep import missing
from settings_api.context import Account, Service
from settings_api.responses import AccountResponse, LicenceResponse, NoticeResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

STATES = {
    AccountState.UNAUTHORISED: Reason.ACCOUNT_UNAUTHORISED,
    AccountState.UNPAID: Reason.ACCOUNT_UNPAID,
    AccountState.UNINSTALLED: Reason.WIDGET_OFF,
}


@router.get("/v1/account", summary="State and licence of the account", operation_id="get_account", tags=["account"])
def show_account(service: Service, account: Account) -> AccountResponse:
    notices = list(_notices(account))
    return AccountResponse(
        account_id=account.account_id,
        domain=account.domain,
        state=account.state,
        notice=". ".join(notice.text for notice in notices) or None,
        notices=notices,
        licence=LicenceResponse(
            kind="trial",
            started_at=datetime.fromtimestamp(account.trial_started_at, UTC),
            until=datetime.fromtimestamp(account.trial_until, UTC),
        ),
        bots=len(service.bots.of_account(account.account_id)),
    )


def _notices(account: AccountRecord) -> Iterator[NoticeResponse]:
    """Yield what stands in the way of everything first."""
    if account.state in STATES:
        reason = STATES[account.state]
        yield NoticeResponse(code=str(reason), text=reason.text)
    for part in missing(account.unfinished):
        yield NoticeResponse(code=f"install_{part}", text=part.text)
    for notice in sorted(account.notices):
        yield NoticeResponse(code=str(notice), text=notice.text)
