"""What the widget gets of failures."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, PlainSerializer

from bridge.domain.records import Direction
from settings_api.language import Text, said


def _previewed(message: str) -> str:
    """Return a preview with the kind that we name in it; what people wrote themselves stays as it is."""
    return said(message) if message.startswith(("[", "Карточка клиента: ")) else message


Preview = Annotated[str, PlainSerializer(_previewed, return_type=str)]


class FailureResponse(BaseModel):
    id: str
    time: datetime
    direction: Direction
    bot_id: int | None
    chat: str
    reason: str
    text: Text
    detail: str
    message: Preview


class FailurePageResponse(BaseModel):
    """`next`: the `before` of the next page, which may hold fewer than asked for; null on the last one."""

    failures: list[FailureResponse]
    next: str | None


class ReasonResponse(BaseModel):
    """How many messages failed for a reason, and when the last one did."""

    reason: str
    text: Text
    count: int
    last_at: datetime


class ReasonListResponse(BaseModel):
    """Reasons, the most frequent first; not `complete` when only the newest failures were counted."""

    reasons: list[ReasonResponse]
    complete: bool


class QueuedResponse(BaseModel):
    queued: Literal[True]


class QueuedManyResponse(BaseModel):
    """How many messages are sent again."""

    queued: int
