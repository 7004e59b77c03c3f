"""The code of a Salesbot as its editor shows it; what is not simulated is refused.

Source: www.amocrm.ru/developers/content/digital_pipeline/salesbot.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from local.simulators.amocrm.state.bots import Block

LARGEST_CODE = 64 * 1024


class BadCodeError(Exception):
    """A code that is no Salesbot, or one whose handlers are not simulated; the message tells where."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Link(Part):
    text: str
    url: str


class ShowText(Part):
    type: Literal["text"]
    value: str
    quick_replies: list[str] = []
    accept_unsorted: bool = True


class ShowButtons(Part):
    type: Literal["buttons"]
    value: str
    buttons: Annotated[list[str], Field(min_length=1)]
    accept_unsorted: bool = True


class ShowLinks(Part):
    type: Literal["buttons_url"]
    value: str
    buttons: Annotated[list[Link], Field(min_length=1)]
    accept_unsorted: bool = True


class Show(Part):
    handler: Literal["show"]
    params: Annotated[ShowText | ShowButtons | ShowLinks, Field(discriminator="type")]


class Target(Part):
    type: Block
    step: Annotated[int, Field(ge=0)] = 0


class Goto(Part):
    handler: Literal["goto"]
    params: Target


class WaitAnswer(Part):
    handler: Literal["wait_answer"]
    params: Target


class ExternalButton(Part):
    type: Literal["inline", "url"]
    text: str
    url: str | None = None


class ExternalMessage(Part):
    type: Literal["external"]
    text: str
    buttons: list[ExternalButton] = []


class Term(Part):
    term1: str
    term2: str | dict[Literal["from", "to"], int]
    operation: Literal["=", "!=", "in", "not_in", "in_range"]
    value_type: str | None = None


class Filter(Part):
    logic: Literal["and", "or"]
    conditions: list[Term]
    result: object = None


class Recipient(Part):
    type: Literal["all_contacts", "main_contact", "filtered_contacts"]
    way_of_communication: Literal["over_all", "any_first", "last_active"]
    filter: Filter | None = None

    @model_validator(mode="after")
    def _filtered(self) -> Self:
        if (self.type == "filtered_contacts") != (self.filter is not None):
            raise ValueError("filter belongs to filtered_contacts")
        return self


class Channel(Part):
    id: int


class External(Part):
    message: ExternalMessage
    recipient: Recipient
    channels: list[Channel] = []
    metadata: dict[str, object] | None = None
    on_error: Goto | None = None


class SendExternal(Part):
    handler: Literal["send_external_message"]
    params: External


class Choice(Part):
    value: str | None = None
    regex: str | None = None
    params: "list[Handler]"

    @model_validator(mode="after")
    def _matched_somehow(self) -> Self:
        if (self.value is None) == (self.regex is None):
            raise ValueError("either value or regex")
        return self


class Buttons(Part):
    handler: Literal["buttons"]
    params: list[Choice]


class OneCondition(Term):
    result: "list[Handler]"


class Condition(Part):
    handler: Literal["condition"]
    params: OneCondition


class ManyConditions(Part):
    logic: Literal["and", "or"]
    conditions: list[Term]
    result: "list[Handler]"


class Conditions(Part):
    handler: Literal["conditions"]
    params: ManyConditions


class Unsorted(Part):
    name: Literal["unsorted"]
    params: dict[Literal["value"], Literal["accept", "decline"]]


class ChangeStatus(Part):
    name: Literal["change_status"]
    params: dict[Literal["value"], int]


class Tag(Part):
    type: Literal[1, 2]
    value: str


class SetTag(Part):
    name: Literal["set_tag"]
    params: Tag


class FieldWrite(Part):
    type: Literal[1, 2]
    value: str
    custom_fields_id: int


class SetFields(Part):
    name: Literal["set_custom_fields"]
    params: FieldWrite


class LinkTarget(Part):
    entity_type: Literal[2]
    entity_id: str
    contact_id: str | None = None


class LinkToUnsorted(Part):
    name: Literal["link_to_unsorted"]
    params: LinkTarget


class Action(Part):
    handler: Literal["action"]
    params: Annotated[Unsorted | LinkToUnsorted | ChangeStatus | SetTag | SetFields, Field(discriminator="name")]


class Request(Part):
    url: str
    data: dict[str, object] = {}


class WidgetRequest(Part):
    handler: Literal["widget_request"]
    params: Request


class Ending(Part):
    action: Literal["talk-close", "salesbot-start"]
    bot: int | None = None


class Stop(Part):
    handler: Literal["stop"]
    params: Ending


Handler = Annotated[
    Show | SendExternal | Buttons | WaitAnswer | Goto | Condition | Conditions | Action | WidgetRequest | Stop,
    Field(discriminator="handler"),
]
HANDLERS: TypeAdapter[list[Handler]] = TypeAdapter(list[Handler])


class Step(Part):
    question: list[Handler] = []
    answer: list[Handler] | None = None
    finish: list[Handler] = []
    require: list[object] = []


@dataclass(frozen=True)
class Code:
    """The steps of a bot by their numbers, and what it does when a message of its own was not delivered."""

    steps: Mapping[int, Step]
    error: list[Handler]


def parse_code(raw: object) -> Code:
    """Read a bot's code; raises `BadCodeError`."""
    if len(json.dumps(raw, ensure_ascii=False).encode()) > LARGEST_CODE:
        raise BadCodeError("longer than 64 KB")
    blocks = dict(enumerate(raw)) if isinstance(raw, list) else raw
    if not isinstance(blocks, dict) or not blocks:
        raise BadCodeError("a list or an object of steps is expected")
    try:
        error = HANDLERS.validate_python(blocks.get("error", []))
        steps = {_number(key): Step.model_validate(step) for key, step in blocks.items() if key != "error"}
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False)[0]
        raise BadCodeError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from problem
    if 0 not in steps:
        raise BadCodeError("step 0 is missing")
    return Code(steps, error)


def _number(key: object) -> int:
    if not str(key).isdigit():
        raise BadCodeError(f"{key}: a step has a number")
    return int(str(key))
