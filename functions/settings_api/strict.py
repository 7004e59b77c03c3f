"""What every body of a request is held to."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator


class StrictRequest(BaseModel):
    """Values keep their JSON type, and fields that do not exist are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


def needs_value(*fields: str) -> Any:
    """Return the check of fields that may be left out, but not given as null; "*" stands for all of a body's."""
    return field_validator(*fields, mode="before")(_given)


def _given(value: Any) -> Any:
    if value is None:
        raise ValueError
    return value
