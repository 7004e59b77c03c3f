"""Where a bot's messages are to go: what a person wishes, checked and sealed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bridge.domain.addresses import customer_address
from bridge.domain.errors import RefusedError
from bridge.domain.records import Bot
from bridge.domain.routes import AmoRoute, PlatformRoute, Route, RouteKind, WahelpRoute, changed, is_same_place
from bridge.relay.ports import Clock, RouteChecks, Vault


@dataclass(frozen=True)
class RouteWish:
    """A route without an id and without its secrets, which are beside it as they were told.

    One that is not told is the one that is kept; an empty one is none. `has_kept`: what was shown says that there is
    one, so that none would be no answer.
    """

    route: Route
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    has_kept: bool = False


@dataclass(frozen=True)
class ChooseRoute:
    """Give a bot another route, or the same one with other settings, once its other side has been looked at.

    `allowed`: the `host:port` pairs of addresses that may be private.
    """

    allowed: Collection[str]
    checks: Mapping[RouteKind, RouteChecks]
    vault: Vault
    clock: Clock

    def __call__(self, bot: Bot, wish: RouteWish) -> Bot:
        """Return the bot with its route; RefusedError names the fields that keep it from working."""
        route = self._sealed(bot, replace(wish, route=self._addressed(wish.route)))
        if is_same_place(route, bot.route):
            chosen = replace(bot, route=replace(route, id=bot.route.id))
        else:
            now_ms = max(int(self.clock.now() * 1000), bot.route.id + 1)
            chosen = replace(bot, route=replace(route, id=now_ms), earlier=changed(bot.earlier, bot.route, now_ms))
        if chosen.route != bot.route and route.kind in self.checks:
            self.checks[route.kind].check(chosen)
        return chosen

    def _addressed(self, route: Route) -> Route:
        match route:
            case WahelpRoute():
                return replace(route, base=self._address(route.base, "route.base"))
            case PlatformRoute():
                return replace(route, url=self._address(route.url, "route.url"))
            case AmoRoute():
                return route

    def _address(self, told: str, field: str) -> str:
        return customer_address(told, field, self.allowed).rstrip("/")

    def _sealed(self, bot: Bot, wish: RouteWish) -> Route:
        match wish.route:
            case WahelpRoute():
                return self._entered(bot, wish.route, wish.secrets)
            case PlatformRoute():
                before = bot.route if isinstance(bot.route, PlatformRoute) and bot.route.url == wish.route.url else None
                kept = before.sealed_secret if before else b""
                if wish.has_kept and not kept:
                    text = "Секрет относится к прежнему адресу: укажите его ещё раз"
                    raise RefusedError(422, "route_no_secret", text, fields=("route.secret",))
                return replace(wish.route, sealed_secret=self._secret(bot, "secret", kept, wish.secrets))
            case AmoRoute():
                return wish.route

    def _entered(self, bot: Bot, route: WahelpRoute, told: Mapping[str, str]) -> Route:
        """Return the route with what it is entered by: a login and its password, or an access token."""
        if route.login and told.get("access_token"):
            text = "Укажите либо логин и пароль, либо токен доступа"
            raise RefusedError(422, "route_two_logins", text, fields=("route.login", "route.access_token"))
        before = bot.route if isinstance(bot.route, WahelpRoute) and bot.route.base == route.base else None
        if route.login:
            kept = before.sealed_password if before and before.login == route.login else b""
            sealed = self._secret(bot, "password", kept, told)
            if not sealed:
                raise RefusedError(422, "route_no_password", "Укажите пароль Wahelp", fields=("route.password",))
            return replace(route, sealed_password=sealed)
        sealed = self._secret(bot, "access_token", before.sealed_access_token if before else b"", told)
        if not sealed:
            text = "Укажите логин и пароль Wahelp или токен доступа"
            raise RefusedError(422, "route_no_login", text, fields=("route.login", "route.access_token"))
        return replace(route, sealed_access_token=sealed)

    def _secret(self, bot: Bot, name: str, kept: bytes, told: Mapping[str, str]) -> bytes:
        """Return a secret sealed; told once more as it is kept, it is what is kept."""
        context = bot.secret_context(name)
        if name not in told:
            return kept
        if not told[name] or (kept and self.vault.open(kept, context) == told[name]):
            return kept if told[name] else b""
        return self.vault.seal(told[name], context)
