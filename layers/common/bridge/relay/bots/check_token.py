"""Looking at a token before anything is done with it."""

from dataclasses import dataclass

from bridge.domain.bot_tokens import find_token
from bridge.relay.bots.checks import Belonging, ask_telegram, belonging
from bridge.relay.messages import BotProfile
from bridge.relay.ports import Bots, Telegram


@dataclass(frozen=True)
class CheckToken:
    """Say whose the token in a text is, and whether the account may connect that bot; nothing is stored."""

    bots: Bots
    telegram: Telegram

    def __call__(self, account_id: int, text: str) -> tuple[BotProfile, Belonging]:
        """Raises RefusedError: 422 `bad_token`."""
        profile = ask_telegram(self.telegram, find_token(text))
        return profile, belonging(self.bots.get(profile.bot_id), account_id)
