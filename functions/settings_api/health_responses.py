"""What the widget gets of a bot's health."""

from datetime import datetime

from pydantic import BaseModel

from bridge.domain.troubles import HealthCode, HealthState


class CheckResponse(BaseModel):
    """One thing that is looked at; `since` is null where nothing is wrong."""

    code: HealthCode
    state: HealthState
    text: str
    since: datetime | None


class WebhookResponse(BaseModel):
    """Where Telegram sends the bot's updates, as it says itself; `url` null for nowhere.

    `known` is false where Telegram was not to be asked: then nothing else here says anything. `ours` only when Telegram
    says so. `last_error` stays until the webhook is set anew, however long ago it was.
    """

    known: bool
    url: str | None
    ours: bool
    pending: int
    last_error: str | None
    last_error_at: datetime | None


class HealthResponse(BaseModel):
    """`last_in`: when a message came into amoCRM last, `last_out`: when one went to Telegram."""

    state: HealthState
    checks: list[CheckResponse]
    webhook: WebhookResponse
    last_in: datetime | None
    last_out: datetime | None
