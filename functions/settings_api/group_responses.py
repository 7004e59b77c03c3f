"""What the widget gets of groups."""

from datetime import datetime

from pydantic import BaseModel

from bridge.domain.groups import Authors, Linkers, Standing
from settings_api.language import Text


class GroupLackResponse(BaseModel):
    """What a bot misses in a group: a stable code, and what people can do about it."""

    code: str
    text: Text


class GroupBotResponse(BaseModel):
    """A bot in a group; `missing` is empty when it hears and writes there."""

    bot_id: int
    username: str
    label: str
    standing: Standing
    missing: list[GroupLackResponse]


class GroupLinkResponse(BaseModel):
    """A deal that a group is tied to; `linked_by` is Telegram's id of the person, null for one in the widget."""

    deal_id: int
    name: str
    link: str
    bot_id: int
    linked_at: datetime
    linked_by: int | None


class GroupSettingsResponse(BaseModel):
    authors: Authors
    linkers: Linkers | None
    other_bots: bool


class GroupResponse(BaseModel):
    """A group: `group_id` names it here for good, `chat_id` is what Telegram calls it now.

    `version` is that of its settings.
    """

    group_id: int
    chat_id: int
    title: str
    bots: list[GroupBotResponse]
    links: list[GroupLinkResponse]
    settings: GroupSettingsResponse
    version: int


class GroupPageResponse(BaseModel):
    """`total`: how many groups were found; `next`: the `offset` of the next page, null on the last one."""

    groups: list[GroupResponse]
    total: int
    next: int | None
