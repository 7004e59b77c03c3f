"""Work for bots whose messages go by other routes."""

from typing import Literal

from pydantic import BaseModel

from bridge.domain.identity import ConversationId


class Nudge(BaseModel):
    job: Literal["nudge"] = "nudge"
    bot_id: int
    user_id: int

    @property
    def conversation(self) -> ConversationId:
        return ConversationId(self.bot_id, self.user_id)


class SettleRoute(BaseModel):
    job: Literal["settle_route"] = "settle_route"
    account_id: int
    bot_id: int
