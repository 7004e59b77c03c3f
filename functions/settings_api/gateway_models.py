"""A bot's own code beside us: what the widget sends and gets of it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from bridge.domain.gateway import MOST_QUIET, Mirror, QuietAnswer, Receiving
from settings_api.strict import StrictRequest, needs_value


class GatewayRequest(StrictRequest):
    """What is to change of how the code lives beside us; every field needs a value."""

    mirror: Annotated[Mirror, Field(strict=False)] | SkipJsonSchema[None] = None
    quiet_minutes: Annotated[int, Field(ge=0, le=MOST_QUIET)] | SkipJsonSchema[None] = None
    quiet_answer: Annotated[QuietAnswer, Field(strict=False)] | SkipJsonSchema[None] = None
    allow_token: bool | SkipJsonSchema[None] = None
    greets: bool | SkipJsonSchema[None] = None

    _given = needs_value("*")

    @property
    def wishes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class CodeWebhookResponse(BaseModel):
    """The webhook that the code has set: of its address only the host is told."""

    host: str
    last_error: str | None
    last_error_at: datetime | None


class GatewayResponse(BaseModel):
    """How a bot's own code lives beside us; never its key.

    `address` is what the code calls instead of Telegram's. `key_since`: since when there is a key, null for none.
    `mode`: how the code takes its updates, `waiting` how many it has not taken yet.
    """

    address: str
    key_since: datetime | None
    mirror: Mirror
    quiet_minutes: int
    quiet_answer: QuietAnswer
    allow_token: bool
    greets: bool
    mode: Receiving
    last_call: datetime | None
    webhook: CodeWebhookResponse | None
    waiting: int


class KeyResponse(BaseModel):
    """A key that is shown this once, and the address of the Bot API that it opens."""

    key: str = Field(repr=False)
    address: str
