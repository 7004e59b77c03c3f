"""The account: its state, what is missing in it, and its licence."""

from collections.abc import Iterator

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.reasons import Reason
from bridge.domain.records import Account as AccountRecord
from bridge.domain.records import AccountState
from bridge.domain.upkeep import missing
from settings_api.context import Account, Service, WhoCalls
from settings_api.language import said
from settings_api.responses import AccountResponse, NoticeResponse
from settings_api.shown_licence import shown_licence, shown_registration

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_KEPT = 1000
"""Messages that are counted; that there are more of them is enough to know."""

STATES = {
    AccountState.UNAUTHORISED: Reason.ACCOUNT_UNAUTHORISED,
    AccountState.UNPAID: Reason.ACCOUNT_UNPAID,
    AccountState.UNINSTALLED: Reason.WIDGET_OFF,
}


@router.get("/v1/account", summary="State and licence of the account", operation_id="get_account", tags=["account"])
def show_account(service: Service, account: Account, caller: WhoCalls) -> AccountResponse:
    notices, now = list(_notices(account)), service.clock.now()
    waits = account.releasing or account.licence.has_ended(now)
    kept = service.kept.count(account.account_id, MOST_KEPT) if waits else 0
    return AccountResponse(
        account_id=account.account_id,
        domain=account.domain,
        state=account.state,
        notice=". ".join(said(notice.text) for notice in notices) or None,
        notices=notices,
        licence=shown_licence(account, now, kept, to_administrator=caller.is_admin is not False),
        registration=shown_registration(account.registration),
        authorise_url=service.authorise_url(account.domain),
        is_admin=caller.is_admin,
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
