"""What the widget sends."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic.json_schema import SkipJsonSchema

from bridge.domain.names import readable

ZERO_WIDTH_JOINER = "\u200d"


def _printable(text: str) -> str:
    """Refuse what nobody can see, and invisible and control characters except the one that joins emoji."""
    shown = readable(text)
    if not shown or not text.replace(ZERO_WIDTH_JOINER, "").isprintable():
        raise ValueError
    return shown


Token = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=256)]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_printable)
]
CrmId = Annotated[int, Field(ge=1, lt=2**53)]
BotId = Annotated[int, Field(ge=1, lt=2**53)]
FailureId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class StrictRequest(BaseModel):
    """Values keep their JSON type, and fields that do not exist are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class ConnectBotRequest(StrictRequest):
    """A new bot; without `status_id` its requests stay in «Неразобранное»."""

    token: Token = Field(repr=False)
    label: Label
    pipeline_id: CrmId
    status_id: CrmId | None = None


class ChangeBotRequest(StrictRequest):
    """Settings to change; `status_id: null` leaves requests in «Неразобранное», every other field needs a value."""

    token: Token | SkipJsonSchema[None] = Field(default=None, repr=False)
    label: Label | SkipJsonSchema[None] = None
    pipeline_id: CrmId | SkipJsonSchema[None] = None
    status_id: CrmId | None = None
    enabled: bool | SkipJsonSchema[None] = None

    @field_validator("token", "label", "pipeline_id", "enabled", mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError
        return value

    @property
    def leaves_unsorted(self) -> bool:
        return self.status_id is None and "status_id" in self.model_fields_set
