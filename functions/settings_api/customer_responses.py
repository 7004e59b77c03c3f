"""What the widget gets of the licence and the registration, and what REON gets."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from bridge.domain.banners import Level
from bridge.domain.licence import LicenceState
from bridge.domain.registration import RegistrationState
from settings_api.language import Text


class BannerResponse(BaseModel):
    """`stage`: 7, 3 or 1 days before the end, 0 after it: whoever has put one away is told again with the next."""

    level: Level
    text: Text
    stage: Literal[7, 3, 1, 0]


class LicenceResponse(BaseModel):
    """`kind` and `started_at` are the licence's first words: what it is by, and when the trial began.

    `until` is when it ends; `paid_until` what REON said last. `kept`: messages of clients that wait for the payment,
    counted up to a thousand. `banner`: what administrators are to be told now.
    """

    kind: Literal["trial", "paid"]
    started_at: datetime
    state: LicenceState
    until: datetime
    trial_until: datetime
    paid_until: datetime | None
    days_left: int
    banner: BannerResponse | None
    kept: int


class RegistrationResponse(BaseModel):
    """`waiting`: REON has not been told yet."""

    name: str
    phone: str
    at: datetime
    state: RegistrationState


class StatusAnswer(BaseModel):
    """What REON's programs ask of a customer, in REON's own form."""

    response: Literal["trial", "paid", "notPaid", "userNotFound"]
    paid: bool
    testPeriod: bool  # noqa: N815 - REON's own names
    startUsingDate: datetime | None  # noqa: N815
    finishUsingDate: datetime | None  # noqa: N815


class LicenceSetResponse(BaseModel):
    account_id: int
    state: LicenceState
    until: datetime
    paid_until: datetime
