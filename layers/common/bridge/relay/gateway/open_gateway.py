"""Whose key a call is made with."""

import hmac
from dataclasses import dataclass

from bridge.domain.errors import RefusedError
from bridge.domain.records import Bot, BotState
from bridge.relay.ports import Bots, Vault

LONGEST_TOKEN = 80
LARGEST_BOT = 2**54
"""What a token may be at all (tdlib/telegram-bot-api, ClientManager.cpp)."""


@dataclass(frozen=True)
class OpenGateway:
    """Find the bot of a key; where its owner allows that, Telegram's own token is one as well."""

    bots: Bots
    vault: Vault

    def __call__(self, key: str) -> Bot:
        """Return the bot; RefusedError(401) or (421), as Telegram refuses a token, for what opens none."""
        bot_id, secret = _named(key)
        bot = self.bots.get(bot_id)
        if bot is None or bot.state is BotState.STOPPED or not self._opens(bot, key, secret):
            raise RefusedError(401, "wrong_key", "Unauthorized")
        return bot

    def _opens(self, bot: Bot, key: str, secret: str) -> bool:
        if bot.gateway.opens(secret):
            return True
        if not (bot.gateway.is_open and bot.gateway.allow_token):
            return False
        token = self.vault.open(bot.sealed_token, bot.token_context)
        return hmac.compare_digest(token.encode(), key.encode(errors="replace"))


def _named(key: str) -> tuple[int, str]:
    """Return the bot that a key names and what stands behind its colon."""
    named, colon, secret = key.partition(":")
    if not colon or key.startswith("0") or len(key) > LONGEST_TOKEN:
        raise _malformed()
    if not (named.isascii() and named.isdigit()):
        raise RefusedError(421, "wrong_key", "Misdirected Request: unallowed token specified")
    if int(named) >= LARGEST_BOT:
        raise _malformed()
    return int(named), secret


def _malformed() -> RefusedError:
    return RefusedError(401, "wrong_key", "Unauthorized: invalid token specified")
