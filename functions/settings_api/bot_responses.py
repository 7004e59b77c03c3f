"""What the widget gets of bots."""

from datetime import datetime

from pydantic import BaseModel

from bridge.domain.groups import Linkers
from bridge.domain.records import BotState
from bridge.domain.troubles import HealthState
from bridge.relay.bots.checks import Belonging
from settings_api.gateway_models import GatewayResponse
from settings_api.language import Text
from settings_api.routes_of_bots import RouteResponse


class LackResponse(BaseModel):
    """What keeps a bot from its work in groups: a stable code, what people can do about it, and which group it is.

    Without a `group_id` it will be so in every group that the bot is added to.
    """

    code: str
    text: Text
    group_id: int | None = None
    title: str | None = None


class BotResponse(BaseModel):
    """`linkers`: who ties groups to deals through it. `route`: where people's messages go. `gateway`: its own code.

    `missing`: what it lacks in groups, in each of those that it is in only where a single bot is asked for.
    `version` is that of its settings; `avatar` the address of its photo; `health` how it was found at the last look.
    `groups` and `deals`: how many groups it is in, and how many deals are tied to groups through it.
    """

    bot_id: int
    username: str
    name: str
    label: str
    pipeline_id: int
    status_id: int | None
    enabled: bool
    state: BotState
    notice: Text | None
    linkers: Linkers
    route: RouteResponse
    gateway: GatewayResponse
    missing: list[LackResponse]
    created_at: datetime
    link: str
    version: int
    avatar: str | None
    health: HealthState
    groups: int
    deals: int


class FoundBotResponse(BotResponse):
    """`found_groups`: the titles of its groups that were looked for."""

    found_groups: list[str]


class BotPageResponse(BaseModel):
    """A page of the bots that were found; `total` of them stand on `pages` pages, at least one."""

    bots: list[FoundBotResponse]
    total: int
    page: int
    pages: int


class CheckedTokenResponse(BaseModel):
    """Whose a token is, and whether that bot can be connected: `text` says so."""

    bot_id: int
    username: str
    name: str
    link: str
    state: Belonging
    text: Text
