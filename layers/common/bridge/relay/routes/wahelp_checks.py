"""A Wahelp route at its other side: what is seen before it is saved, and the webhook while it is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.identity import sign_route
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.routes import RouteKind, WahelpRoute
from bridge.relay.ports import Bots, Log
from bridge.relay.ports.wahelp import Wahelp
from bridge.relay.routes.wahelp_channel import OpenChannel

ANOTHER_PROGRAM = frozenset({Reason.WAHELP_UNCLEAR, Reason.WAHELP_REFUSED})


@dataclass(frozen=True)
class WahelpChecks:
    """`RouteChecks` of Wahelp."""

    bots: Bots
    open_channel: OpenChannel
    wahelp: Wahelp
    public_url: str
    keys: Callable[[], Sequence[str]]
    log: Log

    def check(self, bot: Bot) -> None:
        route = _route_of(bot)
        try:
            self.wahelp.check(self.open_channel(bot, route))
        except (PermanentError, TransientError) as error:
            if error.reason is Reason.TOO_SLOW:
                raise
            raise _refusal(error.reason, route) from error

    def enter(self, bot: Bot) -> None:
        self.wahelp.hook(self.open_channel(bot, _route_of(bot)), self._url(bot))

    def leave(self, bot: Bot) -> None:
        """Where a project has one address for all its channels, that of another bot of the account takes its place."""
        route = _route_of(bot)
        try:
            self.wahelp.unhook(self.open_channel(bot, route), self._url(bot))
        except PermanentError as error:
            self.log.warning("the webhook at Wahelp was not taken down", extra={"why": str(error)})
            return
        for other in self.bots.of_account(bot.account_id):
            if other.bot_id != bot.bot_id and _shares(other, route):
                self.enter(other)
                return

    def _url(self, bot: Bot) -> str:
        token = sign_route(self.keys()[0], RouteKind.WAHELP, bot.bot_id)
        return f"{self.public_url}/wahelp/webhook/{bot.bot_id}?token={token}"


def _refusal(reason: Reason, route: WahelpRoute) -> RefusedError:
    """Return what a person reads whose route cannot be saved, with the fields that are wrong."""
    fields = _fields(reason, route)
    if reason is Reason.WAHELP_UNAVAILABLE:
        text = "Wahelp не отвечает по этому адресу. Проверьте адрес или повторите через минуту"
        return RefusedError(422, "wahelp_unavailable", text, fields=fields)
    if reason in ANOTHER_PROGRAM:
        text = "По этому адресу отвечает не Wahelp. Проверьте адрес"
        return RefusedError(422, "wahelp_unclear", text, fields=fields)
    return RefusedError(422, str(reason), reason.text, fields=fields)


def _fields(reason: Reason, route: WahelpRoute) -> tuple[str, ...]:
    match reason:
        case Reason.WAHELP_UNAUTHORISED:
            return ("route.login", "route.password") if route.login else ("route.access_token",)
        case Reason.WAHELP_CHANNEL_GONE:
            return ("route.project", "route.channel")
        case Reason.WAHELP_CHANNEL_OFF:
            return ("route.channel",)
        case _:
            return ("route.base",)


def _shares(other: Bot, route: WahelpRoute) -> bool:
    mine = (route.base, route.project)
    return isinstance(other.route, WahelpRoute) and (other.route.base, other.route.project) == mine


def _route_of(bot: Bot) -> WahelpRoute:
    if not isinstance(bot.route, WahelpRoute):
        raise PermanentError(Reason.INTERNAL, "the bot has another route")
    return bot.route
