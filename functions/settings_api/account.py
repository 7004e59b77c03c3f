"""The account: its state and its licence."""

from datetime import UTC, datetime

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState
from settings_api.context import Account, Service
from settings_api.responses import AccountResponse, LicenceResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

NOTICES = {
    AccountState.UNAUTHORISED: Reason.ACCOUNT_UNAUTHORISED.text,
    AccountState.UNPAID: Reason.ACCOUNT_UNPAID.text,
    AccountState.UNINSTALLED: Reason.WIDGET_OFF.text,
}


@router.get("/v1/account", summary="State and licence of the account", operation_id="get_account", tags=["account"])
def show_account(service: Service, account: Account) -> AccountResponse:
    return AccountResponse(
        account_id=account.account_id,
        domain=account.domain,
        state=account.state,
        notice=NOTICES.get(account.state),
        licence=LicenceResponse(
            kind="trial",
            started_at=datetime.fromtimestamp(account.trial_started_at, UTC),
            until=datetime.fromtimestamp(account.trial_until, UTC),
        ),
        bots=len(service.bots.of_account(account.account_id)),
    )
