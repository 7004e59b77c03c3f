"""An account's licence as the widget shows it, and as REON asks for it."""

from datetime import UTC, datetime

from bridge.domain.banners import banner
from bridge.domain.licence import LicenceState
from bridge.domain.records import Account
from bridge.domain.registration import Registration
from settings_api.customer_responses import BannerResponse, LicenceResponse, RegistrationResponse, StatusAnswer

IN_REONS_WORDS = {
    LicenceState.TRIAL: "trial",
    LicenceState.PAID: "paid",
    LicenceState.ENDED: "notPaid",
}


def shown_licence(account: Account, now: float, kept: int, *, to_administrator: bool) -> LicenceResponse:
    licence = account.licence
    told = banner(licence, now) if to_administrator else None
    return LicenceResponse(
        kind="paid" if licence.paid_until else "trial",
        started_at=moment(account.trial_started_at),
        state=licence.state(now),
        until=moment(licence.until),
        trial_until=moment(licence.trial_until),
        paid_until=moment(licence.paid_until) if licence.paid_until else None,
        days_left=licence.days_left(now),
        banner=BannerResponse(level=told.level, text=told.text, stage=told.stage) if told else None,
        kept=kept,
    )


def shown_registration(registration: Registration | None) -> RegistrationResponse | None:
    if registration is None:
        return None
    return RegistrationResponse(
        name=registration.name, phone=registration.phone, at=moment(registration.at), state=registration.state
    )


def status_of(account: Account | None, now: float) -> StatusAnswer:
    if account is None:
        return StatusAnswer(
            response="userNotFound", paid=False, testPeriod=False, startUsingDate=None, finishUsingDate=None
        )
    state = account.licence.state(now)
    return StatusAnswer(
        response=IN_REONS_WORDS[state],
        paid=state is LicenceState.PAID,
        testPeriod=state is LicenceState.TRIAL,
        startUsingDate=moment(account.trial_started_at),
        finishUsingDate=moment(account.licence.until),
    )


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
