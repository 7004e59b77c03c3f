"""Reading the body of a control call."""

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from local.simulators.refusals import ControlError


class Command(BaseModel):
    """The body of a control call; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


CommandT = TypeVar("CommandT", bound=BaseModel)


async def read_command(request: web.Request, model: type[CommandT]) -> CommandT:
    """Return the parsed body; an empty one counts as `{}`."""
    try:
        return model.model_validate_json(await request.read() or b"{}")
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)
        raise ControlError(400, "bad_request", detail) from error
