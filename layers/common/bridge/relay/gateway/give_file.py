"""A file of the bot, as Telegram gives it."""

from dataclasses import dataclass

from bridge.domain.records import Bot
from bridge.relay.messages.gateway import Passed
from bridge.relay.ports import Vault
from bridge.relay.ports.gateway import PassOn


@dataclass(frozen=True)
class GiveFile:
    telegram: PassOn
    vault: Vault

    def __call__(self, bot: Bot, path: str, *, verb: str, part: str) -> Passed:
        """Return it, or that `part` of it which a header `Range` asks for; raises as `PassOn.file`."""
        token = self.vault.open(bot.sealed_token, bot.token_context)
        return self.telegram.file(token, path, verb=verb, part=part)
