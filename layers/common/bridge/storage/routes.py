"""Routes as they stand on a bot's item; that of a bot which never had another is not stored at all."""

from dataclasses import asdict

from bridge.domain.progress import Begun
from bridge.domain.records import Bot
from bridge.domain.routes import AMOCRM, AmoRoute, Earlier, Forward, PlatformRoute, Route, RouteKind, Shape, WahelpRoute
from bridge.storage.table import Item


def routes_of(bot: Bot) -> Item:
    """Return what is stored of where a bot's messages go and went."""
    earlier = [{**_item_of(one.route), "until": one.until} for one in bot.earlier]
    return ({"route": _item_of(bot.route)} if bot.route != AMOCRM else {}) | ({"earlier": earlier} if earlier else {})


def routes_from(item: Item) -> Item:
    """Return the same as fields of a bot."""
    return {
        "route": _route_from(item["route"]) if "route" in item else AMOCRM,
        "earlier": tuple(Earlier(_route_from(one), one["until"]) for one in item.get("earlier", ())),
    }


def begun_from(item: Item) -> Begun | None:
    return Begun(**item["begun"]) if "begun" in item else None


def _item_of(route: Route) -> Item:
    stored = asdict(route) | {"kind": str(route.kind)}
    match route:
        case WahelpRoute():
            return stored | {"shape": str(route.shape), "forward": str(route.forward)}
        case PlatformRoute():
            return stored | {"admins": list(route.admins)}
        case AmoRoute():
            return stored


def _route_from(item: Item) -> Route:
    told = {name: value for name, value in item.items() if name not in {"kind", "until"}}
    match RouteKind(item["kind"]):
        case RouteKind.WAHELP:
            return WahelpRoute(**told | {"shape": Shape(item["shape"]), "forward": Forward(item["forward"])})
        case RouteKind.PLATFORM:
            return PlatformRoute(**told | {"admins": tuple(item["admins"])})
        case RouteKind.AMOCRM:
            return AmoRoute(**told)
