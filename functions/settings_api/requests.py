"""What the widget sends."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from bridge.domain.bot_tokens import LONGEST_TEXT
from bridge.domain.errors import RefusedError
from bridge.domain.groups import Authors, Linkers
from bridge.domain.names import readable
from bridge.relay.bots.checks import BotWishes
from bridge.relay.groups.change_group import GroupWishes
from settings_api.gateway_models import GatewayRequest
from settings_api.routes_of_bots import RouteRequest
from settings_api.strict import StrictRequest, needs_value

ZERO_WIDTH_JOINER = "\u200d"


def _printable(text: str) -> str:
    """Refuse what nobody can see, and invisible and control characters except the one that joins emoji."""
    shown = readable(text)
    if not shown or not text.replace(ZERO_WIDTH_JOINER, "").isprintable():
        raise ValueError
    return shown


_PLAIN = re.compile(r"-?[1-9][0-9]*")


def _plain(value: Any) -> Any:
    """Refuse what stands for a number in an address in any other way than as its digits: `+5`, `5.0`, `5_000`."""
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        raise ValueError
    return value


Plain = BeforeValidator(_plain)
Number = Annotated[int, Plain]
Token = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_printable)
]
CrmId = Annotated[int, Field(ge=1, lt=2**53), Plain]
BotId = Annotated[int, Field(ge=1, lt=2**53), Plain]
TelegramId = Annotated[int, Field(ge=1, lt=2**52), Plain]
GroupId = Annotated[int, Field(lt=0, gt=-(2**53)), Plain]
Version = Annotated[int, Field(ge=0, lt=2**53)]
ReasonCode = Annotated[str, Field(pattern=r"^[a-z_]{1,64}$")]
KEPT_DAYS = 90
"""For so long is kept what could not be delivered."""

FailureId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class ConnectBotRequest(StrictRequest):
    """A new bot; without `status_id` its requests stay in «Неразобранное»."""

    token: Token = Field(repr=False)
    label: Label
    pipeline_id: CrmId
    status_id: CrmId | None = None


class CheckTokenRequest(StrictRequest):
    """A bot's token, or a text that holds one: the message of @BotFather, an address of the Bot API."""

    token: Token = Field(repr=False)


class ChangeBotRequest(StrictRequest):
    """Settings to change; `status_id: null` leaves requests in «Неразобранное», every other field needs a value.

    `version` is that of the bot as it was read: what somebody else has changed since then is not overwritten.
    """

    token: Token | SkipJsonSchema[None] = Field(default=None, repr=False)
    label: Label | SkipJsonSchema[None] = None
    pipeline_id: CrmId | SkipJsonSchema[None] = None
    status_id: CrmId | None = None
    enabled: bool | SkipJsonSchema[None] = None
    linkers: Annotated[Linkers, Field(strict=False)] | SkipJsonSchema[None] = None
    route: RouteRequest | SkipJsonSchema[None] = None
    gateway: GatewayRequest | SkipJsonSchema[None] = None
    version: Version | SkipJsonSchema[None] = None

    _given = needs_value("token", "label", "pipeline_id", "enabled", "linkers", "route", "gateway", "version")

    @property
    def wishes(self) -> BotWishes:
        return BotWishes(
            token=self.token,
            label=self.label,
            pipeline_id=self.pipeline_id,
            status_id=self.status_id,
            leave_unsorted=self.status_id is None and "status_id" in self.model_fields_set,
            enabled=self.enabled,
            linkers=self.linkers,
            route=self.route.wish if self.route else None,
            gateway=self.gateway.wishes if self.gateway else {},
            version=self.version,
        )


class RegisterRequest(StrictRequest):
    """Who registers: a name of at most 100 characters, a phone with its country's code or a Russian one."""

    name: Annotated[str, Field(max_length=1000)]
    phone: Annotated[str, Field(max_length=1000)]
    agreement: bool


class TellPhoneRequest(StrictRequest):
    """A person's phone with its country's code, or a Russian one."""

    phone: Annotated[str, Field(max_length=1000)]


class RetryRequest(StrictRequest):
    """Which failures to send again: those with these `ids`, or all of a `reason`: of one bot, of the last `days`."""

    ids: Annotated[list[FailureId], Field(min_length=1, max_length=100)] | SkipJsonSchema[None] = None
    reason: ReasonCode | SkipJsonSchema[None] = None
    bot_id: BotId | SkipJsonSchema[None] = None
    days: Annotated[int, Field(ge=1, le=KEPT_DAYS)] | SkipJsonSchema[None] = None

    _given = needs_value("ids", "reason", "bot_id", "days")

    def check(self) -> None:
        """Refuse what is neither of the two, or both."""
        narrowed = self.bot_id is not None or self.days is not None
        if (self.ids is None) == (self.reason is None) or (self.ids is not None and narrowed):
            given = sorted(self.model_fields_set) or ["ids", "reason"]
            raise RefusedError(422, "bad_fields", "Укажите либо сообщения, либо причину", fields=given)


class AppointRequest(StrictRequest):
    """The user of amoCRM whose messages a person's are; `version` is that of the person as it was read."""

    user_id: CrmId
    version: Version | SkipJsonSchema[None] = None

    _given = needs_value("version")


class LinkRequest(StrictRequest):
    """A deal that a group is to be tied to, through a bot that is in the group."""

    bot_id: BotId
    deal_id: CrmId


class ChangeGroupRequest(StrictRequest):
    """Settings to change; `linkers: null` leaves it to the bot, every other field needs a value.

    `version` is that of the group as it was read: what somebody else has changed since then is not overwritten.
    """

    authors: Annotated[Authors, Field(strict=False)] | SkipJsonSchema[None] = None
    linkers: Annotated[Linkers, Field(strict=False)] | None = None
    other_bots: bool | SkipJsonSchema[None] = None
    version: Version | SkipJsonSchema[None] = None

    _given = needs_value("authors", "other_bots", "version")

    @property
    def wishes(self) -> GroupWishes:
        wished = {name: getattr(self, name) for name in self.model_fields_set - {"version"}}
        return GroupWishes(wished, self.version)
