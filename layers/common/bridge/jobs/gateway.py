"""Work for the code of bots' owners."""

from typing import Literal

from pydantic import BaseModel


class WidenKinds(BaseModel):
    """Have Telegram asked for these kinds of updates as well, because a bot's own code wants them."""

    job: Literal["widen_kinds"] = "widen_kinds"
    account_id: int
    bot_id: int
    kinds: list[str]
