"""Where the platform of a bot is."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.routes import PlatformRoute
from bridge.relay.messages import PlatformAddress
from bridge.relay.ports import Vault


def platform_of(bot: Bot) -> PlatformRoute:
    """Return the settings of a bot whose route is a platform."""
    if not isinstance(bot.route, PlatformRoute):
        raise PermanentError(Reason.INTERNAL, f"not a platform: {bot.route.kind}")
    return bot.route


@dataclass(frozen=True)
class OpenPlatform:
    vault: Vault

    def __call__(self, bot: Bot) -> PlatformAddress:
        """Return the address with its secret; bots that have none cost no call."""
        route = platform_of(bot)
        secret = self.vault.open(route.sealed_secret, bot.secret_context("secret")) if route.sealed_secret else ""
        return PlatformAddress(route.url, secret)
