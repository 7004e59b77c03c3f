"""What the widget gets. Times are ISO 8601 in UTC; texts are ready to be shown, in the language that was asked for."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from bridge.domain.phones import ToldBy
from bridge.domain.records import AccountState
from settings_api.customer_responses import LicenceResponse, RegistrationResponse
from settings_api.language import Text


class NoticeResponse(BaseModel):
    code: str
    text: Text


class AccountResponse(BaseModel):
    """`notice` is the texts of all `notices` together, or null.

    `authorise_url`: where an administrator authorises the widget anew. `is_admin`: of the caller, null when amoCRM does
    not say.
    """

    account_id: int
    domain: str
    state: AccountState
    notice: Text | None
    notices: list[NoticeResponse]
    licence: LicenceResponse
    registration: RegistrationResponse | None
    authorise_url: str
    is_admin: bool | None
    bots: int


class StatusResponse(BaseModel):
    id: int
    name: str


class PipelineResponse(BaseModel):
    id: int
    name: str
    is_main: bool
    statuses: list[StatusResponse]


class PipelineListResponse(BaseModel):
    pipelines: list[PipelineResponse]


class ColleagueResponse(BaseModel):
    """`pending`: somebody says to be of the company, and nobody has confirmed it; `group` and `asked_at`: where, when.

    `name` and `username` as in Telegram, null where they are not known.
    """

    telegram_id: int
    name: str | None
    username: str | None
    state: Literal["confirmed", "pending"]
    user_id: int | None
    user_name: str | None
    group: str | None
    asked_at: datetime | None
    version: int


class ColleagueListResponse(BaseModel):
    staff: list[ColleagueResponse]


class PhoneResponse(BaseModel):
    """The phone that a person goes by, and who told it: the `person`, `amocrm`, or the `owner` where neither has."""

    telegram_id: int
    phone: str
    told_by: ToldBy
