"""What the widget gets. Times are ISO 8601 in UTC; texts are Russian and ready to be shown."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from bridge.domain.records import AccountState, BotState, Direction


class LicenceResponse(BaseModel):
    kind: Literal["trial"]
    started_at: datetime
    until: datetime


class NoticeResponse(BaseModel):
    code: str
    text: str


class AccountResponse(BaseModel):
    """`notice` is the texts of all `notices` together, or null."""

    account_id: int
    domain: str
    state: AccountState
    notice: str | None
    notices: list[NoticeResponse]
    licence: LicenceResponse
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


class BotResponse(BaseModel):
    bot_id: int
    username: str
    name: str
    label: str
    pipeline_id: int
    status_id: int | None
    enabled: bool
    state: BotState
    notice: str | None
    created_at: datetime
    link: str


class BotListResponse(BaseModel):
    bots: list[BotResponse]


class FailureResponse(BaseModel):
    id: str
    time: datetime
    direction: Direction
    bot_id: int | None
    chat: str
    reason: str
    text: str
    detail: str
    message: str


class FailurePageResponse(BaseModel):
    failures: list[FailureResponse]
    next: str | None


class QueuedResponse(BaseModel):
    queued: Literal[True]
