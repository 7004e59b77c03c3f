"""The channel of a bot's Wahelp route, ready to be entered."""

import hashlib
from dataclasses import dataclass

from bridge.domain.identity import secret_context
from bridge.domain.records import Bot
from bridge.domain.routes import WahelpRoute
from bridge.relay.messages.wahelp import WahelpChannel
from bridge.relay.ports import Vault


@dataclass(frozen=True)
class OpenChannel:
    """Open the secrets of a route."""

    vault: Vault

    def __call__(self, bot: Bot, route: WahelpRoute) -> WahelpChannel:
        password = self._opened(bot, "password", route.sealed_password)
        whose = f"{route.base}\n{route.login}\n{password}"
        return WahelpChannel(
            place=f"{bot.account_id}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}",
            base=route.base,
            project=route.project,
            uuid=route.channel,
            shape=route.shape,
            login=route.login,
            password=password,
            access_token=self._opened(bot, "access_token", route.sealed_access_token),
        )

    def _opened(self, bot: Bot, name: str, sealed: bytes) -> str:
        return self.vault.open(sealed, secret_context(bot.account_id, bot.bot_id, name)) if sealed else ""


def wahelp_route_of(bot: Bot) -> WahelpRoute | None:
    """Return the bot's route at Wahelp: the present one, or the last one that it had there."""
    routes = (bot.route, *(one.route for one in bot.earlier))
    return next((route for route in routes if isinstance(route, WahelpRoute)), None)
