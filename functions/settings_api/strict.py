"""What every body of a request is held to."""

from pydantic import BaseModel, ConfigDict


class StrictRequest(BaseModel):
    """Values keep their JSON type, and fields that do not exist are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
