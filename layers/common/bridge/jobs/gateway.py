"""Work for the code of bots' owners."""

from typing import Literal

from pydantic import BaseModel

from bridge.relay.messages.code import Answered


class WidenKinds(BaseModel):
    """Have Telegram asked for these kinds of updates as well, because a bot's own code wants them."""

    job: Literal["widen_kinds"] = "widen_kinds"
    account_id: int
    bot_id: int
    kinds: list[str]


class LearnStaff(BaseModel):
    """Somebody of amoCRM has answered where a bot's own code speaks, and who that was has to be learnt."""

    job: Literal["learn_staff"] = "learn_staff"
    answered: Answered
